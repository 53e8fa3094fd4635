"""Lists of the versioned API: narrowed, sorted, a page at a time with a total. Without a version there is the whole list."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from index.catalogue.plan_list import PlanList
from index.catalogue.records import PlanRecord
from service.http.caching import revalidated
from service.http.routes.api import PROBLEMS
from service.http.routes.dependencies import ReadersDep, no_parameters
from service.http.schemas import PlanListParameters

whole = APIRouter(responses=PROBLEMS, dependencies=[Depends(revalidated)])
paged = APIRouter(responses=PROBLEMS, dependencies=[Depends(revalidated)])


@whole.get("/plans", summary="Every plan in the store", dependencies=[Depends(no_parameters)])
async def plans(readers: ReadersDep) -> list[PlanRecord]:
    return await readers.call(lambda store: store.plans())


@paged.get("/plans", summary="Plans, narrowed and sorted, a page at a time")
async def list_plans(parameters: Annotated[PlanListParameters, Query()], readers: ReadersDep) -> PlanList:
    request = parameters.request()
    return await readers.call(lambda store: store.list_plans(request))

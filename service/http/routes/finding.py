"""The versioned JSON API for finding one's way: what a text may go on as, and passages like one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query

from index.answers.alike import AlikeList
from index.answers.suggestions import Suggestions
from ingest.errors import Reason
from service.http.caching import revalidated
from service.http.routes.api import PROBLEMS
from service.http.routes.dependencies import ReadersDep
from service.http.schemas import AlikeParameters, SuggestParameters

_MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such thing."}}

router = APIRouter(prefix="/api/v1", responses=PROBLEMS, tags=["v1"], dependencies=[Depends(revalidated)])


@router.get("/suggest", summary="What a question may go on as, while it is typed")
async def suggest(parameters: Annotated[SuggestParameters, Query()], readers: ReadersDep) -> Suggestions:
    return await readers.call(lambda store: store.suggestions(parameters.q, parameters.limit))


@router.get("/passages/{passage_id}/similar", summary="Passages of other plans like this one", responses=_MISSING)
async def similar(passage_id: str, parameters: Annotated[AlikeParameters, Query()], readers: ReadersDep) -> AlikeList:
    found = await readers.call(lambda store: store.alike(passage_id, parameters.k))
    if found is None:
        raise HTTPException(404, Reason("request.no_passage", passage=passage_id[:100]))
    return found

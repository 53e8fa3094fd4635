"""The JSON API of the workbench: precedents compared, a draft made, a draft checked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, UploadFile

from index.check_results import CheckReport
from index.compare import Comparison
from index.drafts import Draft
from index.results import QueryError
from ingest.models import IngestError
from service.routes.api import PROBLEMS
from service.routes.dependencies import ReadersDep, no_parameters
from service.schemas import Problem
from service.workbench_schemas import CompareBody, DraftBody

_TOO_LARGE: dict[int | str, dict[str, Any]] = {413: {"model": Problem, "description": "The body is too long."}}

router = APIRouter(prefix="/api", responses={**PROBLEMS, **_TOO_LARGE}, dependencies=[Depends(no_parameters)])


@router.post("/compare", summary="Precedents side by side, role by role")
async def compare(body: CompareBody, readers: ReadersDep) -> Comparison:
    request = body.request()
    return await readers.call(lambda store: store.compare(request))


@router.post("/drafts", summary="A draft out of cited passages")
async def draft(body: DraftBody, readers: ReadersDep) -> Draft:
    request = body.request()
    return await readers.call(lambda store: store.draft(request))


@router.post("/check", summary="A draft checked against the precedents")
async def check(file: Annotated[UploadFile, File(description="The draft.")], readers: ReadersDep) -> CheckReport:
    from index.checks import read_draft

    name, data = file.filename or "", await file.read()
    try:
        return await readers.call(lambda store: store.check(read_draft(name, data)))
    except IngestError as error:
        raise QueryError("file", str(error)) from error

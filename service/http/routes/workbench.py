"""The JSON API of the workbench: precedents compared, a draft made, a draft checked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from index.errors import QueryError
from index.workbench.check_results import CheckReport
from index.workbench.compare import Comparison
from index.workbench.draft_results import Draft
from ingest.errors import IngestError
from service.http.description import file_answer
from service.http.routes.api import PROBLEMS
from service.http.routes.dependencies import ReadersDep, no_parameters
from service.http.workbench_schemas import CompareBody, DraftBody
from service.messages import Language, Messages
from service.render.exports import DRAFT_KINDS, MEDIA_TYPES, SUFFIXES, FileFormat, exported

_TOO_LARGE: dict[int | str, dict[str, Any]] = {413: {"description": "The body is too long."}}


router = APIRouter(responses={**PROBLEMS, **_TOO_LARGE}, dependencies=[Depends(no_parameters)])


@router.post(
    "/compare",
    response_model=Comparison,
    responses=file_answer(*MEDIA_TYPES.values()),
    summary="Precedents side by side, role by role",
)
async def compare(body: CompareBody, readers: ReadersDep) -> Any:
    request = body.request()
    found = await readers.call(lambda store: store.compare(request))
    return found if body.format == "json" else await _file(found, body.format, body.lang, "compare")


@router.post(
    "/drafts",
    response_model=Draft,
    responses=file_answer(*(MEDIA_TYPES[kind] for kind in DRAFT_KINDS)),
    summary="A draft out of cited passages",
)
async def draft(body: DraftBody, readers: ReadersDep) -> Any:
    request = body.request()
    made = await readers.call(lambda store: store.draft(request))
    return made if body.format == "json" else await _file(made, body.format, body.lang, "draft")


@router.post("/check", summary="A draft checked against the precedents")
async def check(file: Annotated[UploadFile, File(description="The draft.")], readers: ReadersDep) -> CheckReport:
    from index.workbench.checks import read_draft

    name, data = file.filename or "", await file.read()
    try:
        return await readers.call(lambda store: store.check(read_draft(name, data)))
    except IngestError as error:
        raise QueryError("file", error.reason) from error


async def _file(thing: Comparison | Draft, kind: FileFormat, language: Language, name: str) -> Response:
    """The thing as a file to keep; made in a thread, for a long one takes a second."""
    data = await run_in_threadpool(exported, thing, kind, Messages(language))
    disposition = f'attachment; filename="{name}{SUFFIXES[kind]}"'
    return Response(data, media_type=MEDIA_TYPES[kind], headers={"Content-Disposition": disposition})

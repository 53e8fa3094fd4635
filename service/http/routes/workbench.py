"""The JSON API of the workbench: precedents compared, a draft made, a draft checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Request, UploadFile
from starlette.responses import Response

from index.errors import QueryError
from index.workbench.check_results import CheckReport
from index.workbench.compare import Comparison
from index.workbench.draft_results import Draft
from ingest.errors import IngestError
from service.http.routes.api import PROBLEMS
from service.http.routes.dependencies import HeavyDep, audit, no_parameters
from service.http.workbench_schemas import CompareBody, DraftBody
from service.messages import Messages
from service.render.exports import DRAFT_KINDS, MEDIA_TYPES, SUFFIXES, FileFormat, exported

_TOO_LARGE: dict[int | str, dict[str, Any]] = {413: {"description": "The body is too long."}}


def _files(kinds: Iterable[FileFormat]) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {MEDIA_TYPES[kind].partition(";")[0]: {} for kind in kinds}}}


router = APIRouter(responses={**PROBLEMS, **_TOO_LARGE}, dependencies=[Depends(no_parameters)])


@router.post(
    "/compare",
    response_model=Comparison,
    responses=_files(MEDIA_TYPES),
    summary="Precedents side by side, role by role",
)
async def compare(body: CompareBody, heavy: HeavyDep, request: Request) -> Any:
    asked = body.request()
    if body.format == "json":
        return await heavy.call(request, lambda store: store.compare(asked))
    kind, say = body.format, Messages(body.lang)
    return _file(
        request, await heavy.call(request, lambda store: exported(store.compare(asked), kind, say)), kind, "compare"
    )


@router.post("/drafts", response_model=Draft, responses=_files(DRAFT_KINDS), summary="A draft out of cited passages")
async def draft(body: DraftBody, heavy: HeavyDep, request: Request) -> Any:
    asked = body.request()
    if body.format == "json":
        return await heavy.call(request, lambda store: store.draft(asked))
    kind, say = body.format, Messages(body.lang)
    return _file(
        request, await heavy.call(request, lambda store: exported(store.draft(asked), kind, say)), kind, "draft"
    )


@router.post("/check", summary="A draft checked against the precedents")
async def check(
    file: Annotated[UploadFile, File(description="The draft.")], heavy: HeavyDep, request: Request
) -> CheckReport:
    from index.workbench.checks import read_draft

    name, data = file.filename or "", await file.read()
    try:
        return await heavy.call(request, lambda store: store.check(read_draft(name, data)))
    except IngestError as error:
        raise QueryError("file", error.reason) from error


def _file(request: Request, data: bytes, kind: FileFormat, name: str) -> Response:
    """What was made, as a file to keep."""
    audit(request, "export", what=name, format=kind, bytes=len(data))
    disposition = f'attachment; filename="{name}{SUFFIXES[kind]}"'
    return Response(data, media_type=MEDIA_TYPES[kind], headers={"Content-Disposition": disposition})

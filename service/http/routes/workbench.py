"""The JSON API of the workbench: precedents compared, a draft made, a draft checked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import Response

from index.errors import QueryError
from index.workbench.check_results import CheckReport
from index.workbench.compare import Comparison
from index.workbench.draft_results import Draft
from ingest.errors import IngestError
from service.http.description import file_answer
from service.http.routes.api import PROBLEMS
from service.http.routes.dependencies import HeavyDep, SiteDep, audit, no_parameters
from service.http.workbench_schemas import AnswerLanguage, CompareBody, DraftBody, ReportFormat
from service.messages import Messages
from service.render.exports import (
    COMPARISON_KINDS,
    DRAFT_KINDS,
    MEDIA_TYPES,
    REPORT_KINDS,
    SUFFIXES,
    FileFormat,
)
from service.work import kinds

_TOO_LARGE: dict[int | str, dict[str, Any]] = {413: {"description": "The body is too long."}}


router = APIRouter(responses={**PROBLEMS, **_TOO_LARGE}, dependencies=[Depends(no_parameters)])


@router.post(
    "/compare",
    response_model=Comparison,
    responses=file_answer(*(MEDIA_TYPES[kind] for kind in COMPARISON_KINDS)),
    summary="Precedents side by side, role by role",
)
async def compare(body: CompareBody, heavy: HeavyDep, request: Request) -> Any:
    asked = body.request()
    if body.format == "json":
        return json_answer(await heavy.call(request, kinds.comparison_json, asked))
    made = await heavy.call(request, kinds.comparison_file, asked, body.format, Messages(body.lang))
    return _file(request, made.data, body.format, "compare")


@router.post(
    "/drafts",
    response_model=Draft,
    responses=file_answer(*(MEDIA_TYPES[kind] for kind in DRAFT_KINDS)),
    summary="A draft out of cited passages",
)
async def draft(body: DraftBody, heavy: HeavyDep, request: Request) -> Any:
    asked = body.request()
    if body.format == "json":
        return json_answer(await heavy.call(request, kinds.draft_json, asked))
    made = await heavy.call(request, kinds.draft_file, asked, body.format, Messages(body.lang))
    return _file(request, made.data, body.format, "draft")


@router.post(
    "/check",
    response_model=CheckReport,
    responses=file_answer(*(MEDIA_TYPES[kind] for kind in REPORT_KINDS)),
    summary="A draft checked against the precedents",
)
async def check(
    file: Annotated[UploadFile, File(description="The draft.")],
    heavy: HeavyDep,
    request: Request,
    site: SiteDep,
    form: Annotated[ReportFormat, Form(alias="format")] = "json",
    lang: Annotated[AnswerLanguage, Form()] = "zh",
) -> Any:
    sent = kinds.Sent(file.filename or "", await file.read())
    try:
        if form == "json":
            return json_answer(await heavy.call(request, kinds.check_json, sent))
        made = await heavy.call(request, kinds.check_file, sent, form, Messages(lang), site)
    except IngestError as error:
        raise QueryError("file", error.reason) from error
    return _file(request, made, form, "report")


def json_answer(made: bytes) -> Response:
    """What was made of the route's model where the work was done."""
    return Response(made, media_type="application/json")


def _file(request: Request, data: bytes, kind: FileFormat, name: str) -> Response:
    """What was made, as a file to keep."""
    audit(request, "export", what=name, format=kind, bytes=len(data))
    disposition = f'attachment; filename="{name}{SUFFIXES[kind]}"'
    return Response(data, media_type=MEDIA_TYPES[kind], headers={"Content-Disposition": disposition})

"""The JSON API of the workbench: precedents compared, a draft made, a draft checked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from index.errors import QueryError
from index.workbench.check_results import CheckReport
from index.workbench.compare import Comparison
from index.workbench.draft_results import Draft
from ingest.errors import IngestError
from service.http.description import file_answer
from service.http.routes.api import PROBLEMS
from service.http.routes.dependencies import ReadersDep, SiteDep, no_parameters
from service.http.workbench_schemas import AnswerLanguage, CompareBody, DraftBody, ReportFormat
from service.messages import Language, Messages
from service.render.exports import (
    COMPARISON_KINDS,
    DRAFT_KINDS,
    MEDIA_TYPES,
    REPORT_KINDS,
    SUFFIXES,
    FileFormat,
    exported,
    report_file,
)

_TOO_LARGE: dict[int | str, dict[str, Any]] = {413: {"description": "The body is too long."}}


router = APIRouter(responses={**PROBLEMS, **_TOO_LARGE}, dependencies=[Depends(no_parameters)])


@router.post(
    "/compare",
    response_model=Comparison,
    responses=file_answer(*(MEDIA_TYPES[kind] for kind in COMPARISON_KINDS)),
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


@router.post(
    "/check",
    response_model=CheckReport,
    responses=file_answer(*(MEDIA_TYPES[kind] for kind in REPORT_KINDS)),
    summary="A draft checked against the precedents",
)
async def check(
    file: Annotated[UploadFile, File(description="The draft.")],
    readers: ReadersDep,
    site: SiteDep,
    form: Annotated[ReportFormat, Form(alias="format")] = "json",
    lang: Annotated[AnswerLanguage, Form()] = "zh",
) -> Any:
    from index.workbench.checks import read_draft

    name, data = file.filename or "", await file.read()
    try:
        report = await readers.call(lambda store: store.check(read_draft(name, data)))
    except IngestError as error:
        raise QueryError("file", error.reason) from error
    if form == "json":
        return report
    made = await run_in_threadpool(report_file, report, form, Messages(lang), site)
    return _saved_as(made, form, "report")


async def _file(thing: Comparison | Draft, kind: FileFormat, language: Language, name: str) -> Response:
    """The thing as a file to keep; made in a thread, for a long one takes a second."""
    return _saved_as(await run_in_threadpool(exported, thing, kind, Messages(language)), kind, name)


def _saved_as(data: bytes, kind: FileFormat, name: str) -> Response:
    disposition = f'attachment; filename="{name}{SUFFIXES[kind]}"'
    return Response(data, media_type=MEDIA_TYPES[kind], headers={"Content-Disposition": disposition})

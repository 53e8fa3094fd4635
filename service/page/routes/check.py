"""A draft checked at ``/check``: a file uploaded, or text pasted in; the report as a file. Nothing of it is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from index.errors import QueryError
from ingest.errors import IngestError
from service.http.guard import MAX_UPLOAD_BYTES
from service.http.routes.dependencies import HeavyDep, LanguageDep, SiteDep
from service.page.packed import packed, unpacked
from service.page.routes.dependencies import PagesDep
from service.page.routes.forms import checked_kind, download
from service.render.check_report import heading, reported
from service.render.exports import REPORT_KINDS, report_file
from service.work import kinds

PASTED = "draft.txt"

_NOTHING: dict[str, Any] = {"report": None, "problem": None, "text": "", "most_bytes": MAX_UPLOAD_BYTES}

router = APIRouter(include_in_schema=False)


@router.get("/check")
async def check_page(request: Request, pages: PagesDep) -> HTMLResponse:
    """Where to put the draft."""
    return pages.render(request, "check.html", **_NOTHING)


@router.post("/check")
async def checked_page(
    request: Request,
    heavy: HeavyDep,
    pages: PagesDep,
    say: LanguageDep,
    file: Annotated[UploadFile | None, File()] = None,
    text: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """The report; a file goes before pasted text. A file that cannot be read is told why."""
    named = file is not None and bool(file.filename)
    name, data = (file.filename or "", await file.read()) if file and named else (PASTED, text.encode())
    values: dict[str, Any] = {
        **_NOTHING,
        "text": "" if named else text,
    }
    try:
        report = await heavy.call(request, kinds.check, kinds.Sent(name, data))
        values |= {"report": report, "plans": reported(report, say), "packed": await run_in_threadpool(packed, report)}
    except (IngestError, QueryError) as error:
        values["problem"] = say.refusal(error.reason)
    status = 422 if values["problem"] else 200
    return await run_in_threadpool(pages.render, request, "check.html", status=status, **values)


@router.post("/check/file")
async def report_page(
    request: Request,
    pages: PagesDep,
    say: LanguageDep,
    site: SiteDep,
    report: Annotated[str, Form()] = "",
    kind: Annotated[str, Form(alias="as")] = "docx",
) -> Response:
    """The report that a page shows, as a file; the page sends it along."""
    try:
        chosen = checked_kind(kind, REPORT_KINDS)
        read = unpacked(report)
        if read is not None:
            made = await run_in_threadpool(report_file, read, chosen, say, site)
            return download(made, heading(reported(read, say), say), chosen)
        problem = say("page.check_lost")
    except QueryError as error:
        problem = say.refusal(error.reason)
    return pages.render(request, "check.html", status=422, **{**_NOTHING, "problem": problem})

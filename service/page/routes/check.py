"""A draft checked at ``/check``: a file uploaded, or text pasted in; nothing of it is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import HTMLResponse

from index.errors import QueryError
from index.workbench.checks import read_draft
from ingest.errors import IngestError
from service.http.guard import MAX_UPLOAD_BYTES
from service.http.routes.dependencies import HeavyDep, LanguageDep
from service.page.routes.dependencies import PagesDep

PASTED = "draft.txt"

router = APIRouter(include_in_schema=False)


@router.get("/check")
async def check_page(request: Request, pages: PagesDep) -> HTMLResponse:
    """Where to put the draft."""
    return pages.render(request, "check.html", report=None, problem=None, text="", most_bytes=MAX_UPLOAD_BYTES)


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
        "report": None,
        "problem": None,
        "text": "" if named else text,
        "most_bytes": MAX_UPLOAD_BYTES,
    }
    try:
        values["report"] = await heavy.call(request, lambda store: store.check(read_draft(name, data)))
    except (IngestError, QueryError) as error:
        values["problem"] = say.refusal(error.reason)
    return pages.render(request, "check.html", status=422 if values["problem"] else 200, **values)

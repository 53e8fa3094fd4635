"""Drafting at ``/draft``: a topic and precedents become a skeleton with cited passages to pick; what is picked, a file."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from index.errors import QueryError
from index.text.folding import language_of
from index.workbench.requests import MAX_PASSAGES, MAX_PLANS
from service.http.routes.dependencies import HeavyDep, LanguageDep, ReadersDep, audit
from service.http.workbench_schemas import DraftBody
from service.page.routes.dependencies import PagesDep
from service.page.routes.forms import checked_kind, chosen_collections, download, faults, known_collections
from service.page.tray import COOKIE, Tray
from service.render.draft_text import ADDRESSEE, DATE, SIGNATURE, own
from service.render.exports import DRAFT_KINDS
from service.work import kinds

BOUNDS = {"least_plans": 1, "most_plans": MAX_PLANS, "most_passages": MAX_PASSAGES}
SLOT = "slot-"
"""What the name of a choice among alternatives begins with."""
OWN = {**BOUNDS, "own": own, "addressee": ADDRESSEE, "signature": SIGNATURE, "date": DATE}
"""The bounds that its messages name, and the blanks of a draft."""

router = APIRouter(include_in_schema=False)


@router.get("/draft")
async def draft_page(request: Request, readers: ReadersDep, heavy: HeavyDep, pages: PagesDep) -> HTMLResponse:
    """The skeleton for ``?q=`` out of ``?plan=`` (or the best precedents): the usual sections, each with passages to pick.
    What is in the tray stands first in its section and is picked already."""
    asked = _asked(request)
    values: dict[str, Any] = {**OWN, **asked, "faults": [], "draft": None, "pinned": {}}
    values["collections"] = await known_collections(readers)
    values["english"] = language_of(asked["q"] or "") == "en"
    if asked["q"] is None:
        return pages.render(request, "draft.html", **values)
    try:
        body = DraftBody.model_validate({**asked, "plans": asked["plans"] or None})
        tray = Tray.read(request.cookies.get(COOKIE))
        offer = await heavy.call(request, kinds.draft_offer, body.request(), tray.ids)
        values["draft"], values["pinned"] = offer.draft, offer.pinned
    except (ValidationError, QueryError) as error:
        values["faults"] = faults(error)
    status = 422 if values["faults"] else 200
    return await run_in_threadpool(pages.render, request, "draft.html", status=status, **values)


@router.get("/draft/file")
async def draft_file(request: Request, heavy: HeavyDep, pages: PagesDep, say: LanguageDep) -> Response:
    """What was picked (``?passage=``) as a Word or Markdown file (``?as=``); nothing picked is said on the page."""
    asked = _asked(request)
    picked = _picked(request)
    wrong = [] if picked else ["passages"]
    try:
        kind = checked_kind(request.query_params.get("as", "docx"), DRAFT_KINDS)
        if picked:
            body = DraftBody.model_validate({**asked, "plans": None, "passages": picked})
            made = await heavy.call(request, kinds.draft_file, body.request(), kind, say)
            audit(request, "export", what="draft", format=kind, bytes=len(made.data))
            return download(made.data, made.about, kind)
    except (ValidationError, QueryError) as error:
        wrong = faults(error)
    values = {**OWN, **asked, "collections": [], "faults": wrong, "draft": None, "pinned": {}}
    return pages.render(request, "draft.html", status=422, **values)


def _asked(request: Request) -> dict[str, Any]:
    asked = request.query_params
    return {
        "q": asked.get("q", "").strip() or None,
        "plans": list(dict.fromkeys(filter(None, asked.getlist("plan")))),
        "type": asked.get("type", "").strip() or None,
        "script": asked.get("script", "").strip() or None,
        "collection": chosen_collections(request),
    }


def _picked(request: Request) -> list[str]:
    """The passages that were ticked, and those that were chosen among alternatives (``slot-…``), in the order of the form."""
    named = request.query_params.multi_items()
    return list(dict.fromkeys(value for name, value in named if value and (name == "passage" or name.startswith(SLOT))))

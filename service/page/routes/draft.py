"""Drafting at ``/draft``: a topic and precedents become a skeleton with cited passages to pick; what is picked, a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from index.errors import QueryError
from index.store import Store
from index.text.folding import language_of
from index.workbench.draft_results import Draft, DraftSection, Excerpt
from index.workbench.requests import MAX_PASSAGES, MAX_PLANS
from ingest.models import Role
from service.http.routes.dependencies import HeavyDep, LanguageDep, ReadersDep, audit
from service.http.workbench_schemas import DraftBody
from service.messages import Messages
from service.page.routes.dependencies import PagesDep
from service.page.routes.forms import checked_kind, chosen_collections, download, faults, known_collections
from service.page.tray import COOKIE, Tray
from service.render.draft_text import ADDRESSEE, DATE, SIGNATURE, own
from service.render.exports import DRAFT_KINDS, FileFormat, exported

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
        values["draft"], values["pinned"] = await heavy.call(request, lambda store: _offered(store, body, tray))
    except (ValidationError, QueryError) as error:
        values["faults"] = faults(error)
    return pages.render(request, "draft.html", status=422 if values["faults"] else 200, **values)


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
            made = await heavy.call(request, lambda store: _file(store.draft(body.request()), kind, say))
            audit(request, "export", what="draft", format=kind, bytes=len(made.body))
            return made
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


def _offered(store: Store, body: DraftBody, tray: Tray) -> tuple[Draft, dict[str, list[Excerpt]]]:
    """The draft with everything on offer, and by role the pinned passages that are still stored."""
    draft = store.draft(body.request())
    kept = [passage_id for passage_id in tray.ids if store.passage(passage_id) is not None]
    if not kept:
        return draft, {}
    pinned = store.draft(DraftBody(q=body.q, type=draft.type, passages=kept, script=body.script).request()).sections
    pins = {section.role: _excerpts(section) for section in pinned if section.groups}
    return replace(draft, sections=_with_pinned(draft.sections, pinned)), pins


def _with_pinned(sections: list[DraftSection], pinned: list[DraftSection]) -> list[DraftSection]:
    """The sections, and empty ones for pinned passages that belong to none of them: before or behind, as ``pinned`` has it."""
    known = {section.role for section in sections}
    added = [replace(section, groups=[]) for section in pinned if section.groups and section.role not in known]
    front = [section for section in added if section.role == Role.BACKGROUND]
    return [*front, *sections, *(section for section in added if section.role != Role.BACKGROUND)]


def _excerpts(section: DraftSection) -> list[Excerpt]:
    return [excerpt for group in section.groups for excerpt in group.excerpts]


def _file(draft: Draft, kind: FileFormat, say: Messages) -> Response:
    return download(exported(draft, kind, say), draft.title, kind)

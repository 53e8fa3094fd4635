"""Reading: a plan in full at ``/plans/…``, and a passage's own address at ``/passages/…``."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import HTMLResponse, RedirectResponse

from index.catalogue.cleaning import Cleaning, DroppedText, RepairedText
from index.catalogue.records import CitedRecord, PlanDetail, SectionRecord
from index.store import Store
from service.http.routes.dependencies import ReadersDep
from service.page.links import Links
from service.page.routes.dependencies import PagesDep

ALIKE = 20
"""Passages like one, on its page."""

router = APIRouter(include_in_schema=False)


@router.get("/plans/{plan_id}")
async def plan_page(plan_id: str, request: Request, readers: ReadersDep, pages: PagesDep) -> HTMLResponse:
    """A plan in full, the passage named by ``?passage=`` marked; ``?cleaning=1`` shows what was dropped and repaired."""
    plan, cleaning = await readers.call(lambda store: _plan(store, plan_id))
    if plan is None or cleaning is None:
        raise HTTPException(404)
    shown = request.query_params.get("cleaning") == "1"
    return pages.render(
        request,
        "plan.html",
        plan=plan,
        parts_in_order=in_reading_order(plan, cleaning.dropped if shown else []),
        repairs=by_passage(cleaning.repairs) if shown else {},
        cleaning=cleaning,
        cleaning_shown=shown,
        cited=request.query_params.get("passage"),
        back={"q": request.query_params.get("q")},
    )


@router.get("/passages/{passage_id}")
async def passage_page(passage_id: str, request: Request, readers: ReadersDep) -> RedirectResponse:
    """A passage's own address, short enough to send: it leads to the passage in its plan, or in the old version that has
    it."""
    passage = await readers.call(lambda store: store.passage(passage_id))
    if passage is None:
        raise HTTPException(404)
    if passage.retired is not None:
        citation = passage.citation
        return RedirectResponse(
            Links.chosen(request).old(citation.source, citation.sha256, passage.passage_id), status_code=302
        )
    return RedirectResponse(Links.chosen(request).plan(passage.plan_id, passage.passage_id), status_code=302)


@router.get("/passages/{passage_id}/similar")
async def similar_page(passage_id: str, request: Request, readers: ReadersDep, pages: PagesDep) -> HTMLResponse:
    """Passages of other plans like this one, itself above them."""
    found = await readers.call(lambda store: store.alike(passage_id, ALIKE))
    if found is None:
        raise HTTPException(404)
    return pages.render(request, "similar.html", asked=found.passage, items=found.items)


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A heading, a passage or a dropped place of a plan; the others are None."""

    section: SectionRecord | None = None
    passage: CitedRecord | None = None
    dropped: DroppedText | None = None


def in_reading_order(plan: PlanDetail, dropped: list[DroppedText]) -> list[PlanItem]:
    """The plan's headings, passages and dropped places by offset; a heading that runs into its passage is shown by the
    passage, and so is what was dropped inside one."""
    within = {offset for passage in plan.passages for offset in range(passage.start, passage.end)}
    parts = [(passage.start, PlanItem(passage=passage)) for passage in plan.passages]
    parts += [(section.start, PlanItem(section=section)) for section in plan.sections if section.start not in within]
    parts += [(place.start, PlanItem(dropped=place)) for place in dropped if place.start not in within]
    return [part for _, part in sorted(parts, key=lambda item: item[0])]


def by_passage(repairs: list[RepairedText]) -> dict[str, list[RepairedText]]:
    """Repairs by the id of the passage they are in."""
    found: dict[str, list[RepairedText]] = {}
    for repair in repairs:
        if repair.passage_id is not None:
            found.setdefault(repair.passage_id, []).append(repair)
    return found


def _plan(store: Store, plan_id: str) -> tuple[PlanDetail | None, Cleaning | None]:
    return store.plan(plan_id), store.cleaning(plan_id)

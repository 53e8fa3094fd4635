"""The search page at ``/``: the question, the answer grouped by plan, the words it was looked for under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse

from index.answers.copies import PassageCopy
from index.errors import QueryError
from index.results import FILTERS, MAX_K, Hit, PlanInfo, SearchResponse
from index.store import Store
from ingest.models import Role
from service.http.routes.dependencies import ReadersDep
from service.http.schemas import SearchParameters
from service.page.links import Links
from service.page.routes.dependencies import PagesDep
from service.page.routes.forms import faults
from service.years import EARLIEST, LATEST

PAGE_K = 20  # grouped by plan, that is five to ten plans
MORE = 3  # "show more" asks for so many times as many passages

BOUNDS = {
    "roles": tuple(Role),
    "most_k": MAX_K,
    "earliest": EARLIEST,
    "latest": LATEST,
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class PlanHits:
    """A plan with its hits, best first; ``source`` is the file it stands in."""

    plan: PlanInfo
    source: str
    hits: list[Hit]


@router.get("/")
async def search_page(request: Request, readers: ReadersDep, pages: PagesDep) -> HTMLResponse:
    """The search box, and the answer when there is a question. Parameters it does not know are passed over: links
    sent through messengers come back with some hung on."""
    given = _given(request)
    active = [name for name in FILTERS if given[name]]
    values: dict[str, Any] = {
        **BOUNDS,
        "given": given,
        "active": active,
        "faults": [],
        "response": None,
        "groups": [],
        "copies": {},
        "said": {},
        "store": None,
        "more": None,
    }
    if given["q"] is None:
        values["store"] = await readers.call(lambda store: store.status())
        return pages.render(request, "search.html", **values)
    try:
        asked = {"k": str(PAGE_K), **{name: value for name, value in given.items() if value}}
        parameters = SearchParameters.model_validate(asked)
        response, values["copies"], values["said"] = await readers.call(lambda store: _answer(store, parameters))
    except (ValidationError, QueryError) as error:
        values["faults"] = faults(error)
        return pages.render(request, "search.html", status=422, **values)
    values["response"], values["groups"] = response, _by_plan(response.hits)
    found, k = len(response.hits), parameters.k
    values["more"] = min(k * MORE, MAX_K) if found == k < MAX_K else None
    return pages.render(request, "search.html", **values)


@router.get("/terms")
async def terms_page(request: Request) -> RedirectResponse:
    """The form of a question's words, turned into the address of the search that uses them: of each term
    (``term_source``) its ``term_words`` where they are not ``term_was``, and nothing where they were taken out."""
    asked = request.query_params
    columns = (asked.getlist(name) for name in ("term_source", "term_was", "term_words"))
    changed = [
        f"{source}={words}" for source, was, words in zip(*columns, strict=False) if words.strip() and words != was
    ]
    return RedirectResponse(Links.chosen(request).search(_given(request), term=changed), status_code=303)


def _given(request: Request) -> dict[str, Any]:
    """The search's parameters as they were written, None where there is nothing; ``term`` is a list."""
    asked = request.query_params
    names = ("q", *(name for name in SearchParameters.model_fields if name not in ("q", "offset")))
    given: dict[str, Any] = {name: asked.get(name, "").strip() or None for name in names}
    given["term"] = [term for term in map(str.strip, asked.getlist("term")) if term]
    return given


def _answer(
    store: Store, parameters: SearchParameters
) -> tuple[SearchResponse, dict[str, list[PassageCopy]], dict[str, bool]]:
    """The answer, the near copies of the passages that have some, and what was said of passages for this question."""
    response = store.search(parameters.request())
    copies = store.copies([hit.passage_id for hit in response.hits if hit.similar])
    return response, copies, store.verdicts_on(parameters.q)


def _by_plan(hits: Sequence[Hit]) -> list[PlanHits]:
    """The hits of one plan together, in the order of each plan's best."""
    groups: dict[str, PlanHits] = {}
    for hit in hits:
        group = groups.setdefault(hit.plan.plan_id, PlanHits(hit.plan, hit.citation.source, []))
        group.hits.append(hit)
    return list(groups.values())

"""The search page at ``/``: the question, the answer grouped by plan, the words it was looked for under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse

from index.answers.copies import PassageCopy
from index.errors import QueryError
from index.results import MAX_K, Hit, PlanInfo, SearchResponse, check_between
from index.store import Store
from ingest.models import Role
from service.http.routes.dependencies import ReadersDep
from service.http.schemas import SearchParameters
from service.page.facet_links import chosen_values, facet_links, without
from service.page.links import Links
from service.page.routes.dependencies import PagesDep
from service.page.routes.forms import faults, given_parameters
from service.years import EARLIEST, LATEST

PAGE_K = 20
"""Passages at first; grouped by plan, that is five to ten plans."""
MORE = 40
"""So many more are shown each time."""
MOST_SHOWN = 1_000

BOUNDS = {
    "roles": tuple(Role),
    "most_k": MOST_SHOWN,
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
    values: dict[str, Any] = {
        **BOUNDS,
        "given": given,
        "active": chosen_values(given),
        "without": without,
        "faults": [],
        "response": None,
        "groups": [],
        "copies": {},
        "said": {},
        "store": None,
        "more": None,
        "filters": [],
    }
    if given["q"] is None:
        values["store"] = await readers.call(lambda store: store.status())
        return pages.render(request, "search.html", **values)
    try:
        shown = _shown(given["k"])
        asked = {name: value for name, value in given.items() if value} | {"k": min(shown, MAX_K)}
        parameters = SearchParameters.model_validate(asked)
        response, values["copies"], values["said"] = await readers.call(lambda store: _answer(store, parameters, shown))
    except (ValidationError, QueryError) as error:
        values["faults"] = faults(error)
        return pages.render(request, "search.html", status=422, **values)
    links = Links.chosen(request)
    values["response"], values["groups"] = response, _by_plan(response.hits)
    values["filters"] = facet_links(response.facets, given, lambda change: links.search({**given, "k": None, **change}))
    if len(response.hits) == shown < min(response.total, MOST_SHOWN):
        values["more"] = min(shown + MORE, MOST_SHOWN)
    return pages.render(request, "search.html", **values)


def _shown(text: str | None) -> int:
    """How many passages the page shows. Raises QueryError."""
    if text is None:
        return PAGE_K
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise QueryError("k", "request.range", name="k", value=text[:40], least=1, most=MOST_SHOWN)
    check_between("k", int(text), 1, MOST_SHOWN)
    return int(text)


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
    """The search's parameters as they were written."""
    return given_parameters(
        request, ("q", *(name for name in SearchParameters.model_fields if name not in ("q", "offset")))
    )


def _answer(
    store: Store, parameters: SearchParameters, shown: int
) -> tuple[SearchResponse, dict[str, list[PassageCopy]], dict[str, bool]]:
    """The answer with as many passages as are ``shown``, the near copies of those that have some, and what was said of passages
    for this question."""
    request = parameters.request()
    response = store.search(request)
    hits = list(response.hits)
    while len(hits) < min(shown, response.total):  # more than one search gives
        behind = replace(request, k=min(shown - len(hits), MAX_K), offset=len(hits))
        if not (more := store.search(behind).hits):
            break
        hits += more
    copies = store.copies([hit.passage_id for hit in hits if hit.similar])
    return replace(response, hits=hits), copies, store.verdicts_on(parameters.q)


def _by_plan(hits: Sequence[Hit]) -> list[PlanHits]:
    """The hits of one plan together, in the order of each plan's best."""
    groups: dict[str, PlanHits] = {}
    for hit in hits:
        group = groups.setdefault(hit.plan.plan_id, PlanHits(hit.plan, hit.citation.source, []))
        group.hits.append(hit)
    return list(groups.values())

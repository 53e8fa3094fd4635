"""The pages for people: search at ``/``, a plan at ``/plans/…``, the API explained at ``/docs``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse

from index.results import MAX_K, MAX_QUERY_CHARACTERS, QueryError
from ingest.models import Role
from service.api_reference import endpoints
from service.pages import Pages
from service.routes.dependencies import ReadersDep
from service.schemas import SearchParameters
from service.years import EARLIEST, LATEST

FILTERS = ("year_from", "year_to", "place", "type", "role", "source", "plan")
MORE = 3  # "show more" asks for so many times as many passages

BOUNDS = {
    "roles": tuple(Role),
    "most": MAX_QUERY_CHARACTERS,
    "most_k": MAX_K,
    "earliest": EARLIEST,
    "latest": LATEST,
}

router = APIRouter(include_in_schema=False)


def _pages(request: Request) -> Pages:
    return cast(Pages, request.app.state.pages)


PagesDep = Annotated[Pages, Depends(_pages)]


@router.get("/")
async def search_page(request: Request, readers: ReadersDep, pages: PagesDep) -> HTMLResponse:
    """The search box, and the answer when there is a question. Parameters it does not know are passed over: links
    sent through messengers come back with some hung on."""
    given: dict[str, Any] = {
        name: request.query_params.get(name, "").strip() or None for name in SearchParameters.model_fields
    }
    given["term"] = [term for term in map(str.strip, request.query_params.getlist("term")) if term]
    active = [name for name in FILTERS if given[name]]
    values: dict[str, Any] = {
        **BOUNDS,
        "given": given,
        "active": active,
        "faults": [],
        "response": None,
        "store": None,
        "more": None,
    }
    if given["q"] is None:
        values["store"] = await readers.call(lambda store: store.status())
        return pages.render(request, "search.html", **values)
    try:
        parameters = SearchParameters.model_validate({name: value for name, value in given.items() if value})
        values["response"] = await readers.call(lambda store: store.search(parameters.request()))
    except ValidationError as error:
        values["faults"] = [str(item["loc"][0]) for item in error.errors()]
        return pages.render(request, "search.html", status=422, **values)
    except QueryError as error:
        values["faults"] = [error.parameter]
        return pages.render(request, "search.html", status=422, **values)
    found, asked = len(values["response"].hits), parameters.k
    values["more"] = min(asked * MORE, MAX_K) if found == asked < MAX_K else None
    return pages.render(request, "search.html", **values)


@router.get("/plans/{plan_id}")
async def plan_page(plan_id: str, request: Request, readers: ReadersDep, pages: PagesDep) -> HTMLResponse:
    """A plan in full, the passage named by ``?passage=`` marked."""
    plan = await readers.call(lambda store: store.plan(plan_id))
    if plan is None:
        raise HTTPException(404)
    cited = request.query_params.get("passage")
    back = {"q": request.query_params.get("q")}
    return pages.render(request, "plan.html", plan=plan, parts=in_reading_order(plan), cited=cited, back=back)


@router.get("/docs")
async def docs_page(request: Request, pages: PagesDep) -> HTMLResponse:
    """The API explained from its own OpenAPI document, without a script from anywhere."""
    document = request.app.openapi()
    schemas = document["components"]["schemas"]
    return pages.render(request, "docs.html", endpoints=endpoints(document), schemas=schemas)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading or a passage of a plan; the other is None."""

    section: dict[str, Any] | None = None
    passage: dict[str, Any] | None = None


def in_reading_order(plan: dict[str, Any]) -> list[Part]:
    """The plan's headings and passages by offset; a heading that runs into its passage is shown by the passage."""
    within = {offset for passage in plan["passages"] for offset in range(passage["start"], passage["end"])}
    parts = [(passage["start"], Part(passage=passage)) for passage in plan["passages"]]
    parts += [(s["start"], Part(section=s)) for s in plan["sections"] if s["start"] not in within]
    return [part for _, part in sorted(parts, key=lambda item: item[0])]

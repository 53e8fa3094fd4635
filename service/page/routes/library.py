"""The library at ``/plans``: every plan of the store, narrowed by the filters of a search, sorted, a page at a time."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse

from index.catalogue.plan_list import PlanList
from index.catalogue.records import PlanRecord
from index.errors import QueryError
from index.results import FILTERS, Filters, PlanListRequest
from index.store import Store
from index.workbench.requests import MAX_PLANS
from ingest.models import Role
from service.http.routes.dependencies import ReadersDep
from service.http.schemas import PlanListParameters
from service.page.facet_links import chosen_values, facet_links, without
from service.page.links import Links
from service.page.routes.dependencies import PagesDep
from service.page.routes.forms import faults, given_parameters
from service.years import EARLIEST, LATEST

A_PAGE = 50
"""Plans on one page."""
SORTS = ("source", "-year", "year", "title", "place", "-read")
"""Of the orders of a list those that are offered, the usual one first."""

router = APIRouter(include_in_schema=False)


@router.get("/plans")
async def library_page(request: Request, readers: ReadersDep, pages: PagesDep) -> HTMLResponse:
    """The plans that pass; ``?plan=`` ticks some, which are shown whatever is narrowed by. Parameters it does not know are
    passed over."""
    given = given_parameters(request, (*FILTERS, "title", "sort", "offset"))
    ticked = given["plan"][:MAX_PLANS]
    narrowing = {name: value for name, value in given.items() if name != "plan"}
    values: dict[str, Any] = {
        "given": given,
        "ticked": ticked,
        "followed": {name: value for name, value in narrowing.items() if name not in ("sort", "offset")},
        "active": chosen_values(narrowing),
        "without": without,
        "sorts": SORTS,
        "roles": tuple(Role),
        "earliest": EARLIEST,
        "latest": LATEST,
        "faults": [],
        "filters": [],
        "found": None,
        "chosen": [],
        "pages_in_all": 0,
    }
    try:
        asked = {name: value for name, value in narrowing.items() if value}
        wanted = PlanListParameters.model_validate(asked | {"limit": A_PAGE}).request()
        found, values["chosen"] = await readers.call(lambda store: _listed(store, wanted, ticked))
    except (ValidationError, QueryError) as error:
        values["faults"] = faults(error)
        return pages.render(request, "plans.html", status=422, **values)
    links = Links.chosen(request)
    values |= {"found": found, "earlier": max(found.offset - A_PAGE, 0)}
    values["filters"] = facet_links(
        found.facets, given, lambda change: links.to("/plans", {**given, "offset": None, **change})
    )
    values["page_number"] = found.offset // A_PAGE + 1
    values["pages_in_all"] = -(-found.total // A_PAGE)
    return pages.render(request, "plans.html", **values)


def _listed(store: Store, wanted: PlanListRequest, ticked: list[str]) -> tuple[PlanList, list[PlanRecord]]:
    """The page of the list, and the ticked plans that are not on it."""
    found = store.list_plans(wanted)
    shown = {plan.plan_id for plan in found.items}
    missing = tuple(plan for plan in ticked if plan not in shown)
    return found, store.list_plans(PlanListRequest(Filters(plan=missing))).items if missing else []

"""What plans commit themselves to, at ``/targets``: like indicators together, with a picture, and as spreadsheets."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup
from pydantic import ValidationError
from starlette.responses import HTMLResponse

from index.errors import QueryError
from index.results import FILTERS
from index.targets.results import COMPARATORS, TargetGroup
from ingest.models import Role
from service.http.routes.dependencies import ReadersDep
from service.http.schemas import TargetParameters
from service.messages import Messages
from service.page.facet_links import chosen_values, without
from service.page.routes.dependencies import PagesDep
from service.page.routes.forms import faults, given_parameters
from service.render.target_chart import NARROW, can_be_drawn, chart_svg
from service.render.target_summary import FOLDED, folded, relation, summary, trend, written_value
from service.years import EARLIEST, LATEST

MEASURE = ("value", "unit", "comparator", "deadline")
NARROWING = (*MEASURE, *FILTERS)
BOUNDS = {
    "comparators": COMPARATORS,
    "roles": tuple(Role),
    "earliest": EARLIEST,
    "latest": LATEST,
}
OPEN = 4
"""Groups shown at once; the others open one by one."""

router = APIRouter(include_in_schema=False)


@router.get("/targets")
async def targets_page(request: Request, readers: ReadersDep, pages: PagesDep) -> HTMLResponse:
    """The groups of targets for ``?q=`` or any filter; without either, how to ask."""
    given = given_parameters(request, ("q", *NARROWING))
    measure = [name for name in MEASURE if given[name]]
    values: dict[str, Any] = {
        **BOUNDS,
        "given": given,
        "active": chosen_values(given),
        "without": without,
        "measure": measure,
        "faults": [],
        "table": None,
        "open": OPEN,
        "summary": summary,
        "trend": trend,
        "relation": relation,
        "written": written_value,
        "picture": picture,
    }
    asked = {name: value for name, value in given.items() if value}
    if not asked:
        return pages.render(request, "targets.html", **values)
    try:
        parameters = TargetParameters.model_validate(asked)
        values["table"] = await readers.call(lambda store: store.targets(parameters.request()))
        values["whole"], values["alone"] = folded(values["table"], FOLDED)
    except (ValidationError, QueryError) as error:
        values["faults"] = faults(error)
    return pages.render(request, "targets.html", status=422 if values["faults"] else 200, **values)


def picture(group: TargetGroup, say: Messages, number: int) -> Markup | None:
    """The group's chart, where there is more than one value to see. The SVG is ours, its texts are escaped."""
    if not can_be_drawn(group) or len(group.rows) < 2:
        return None
    name = f"group-{number}"
    both = chart_svg(group, say, name) + chart_svg(
        group, say, f"{name}-narrow", NARROW
    )  # the stylesheet shows one of them
    return Markup(both)  # noqa: S704

"""Precedents side by side at ``/compare``: chosen plans, or those that answer a question best."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse

from index.compare import Cell, Comparison
from index.results import MAX_QUERY_CHARACTERS, QueryError
from index.workbench_requests import MAX_PLANS, MIN_PLANS
from service.routes.dependencies import PagesDep, ReadersDep
from service.workbench_schemas import CompareBody

BOUNDS = {"most": MAX_QUERY_CHARACTERS, "least_plans": MIN_PLANS, "most_plans": MAX_PLANS}
COLUMNS = 5  # for a question; more are chosen by hand

router = APIRouter(include_in_schema=False)


@router.get("/compare")
async def compare_page(request: Request, readers: ReadersDep, pages: PagesDep) -> HTMLResponse:
    """The table for ``?q=``, for ``?plan=`` (two or more), or for both; without either, how to get one."""
    q = request.query_params.get("q", "").strip() or None
    plans = list(dict.fromkeys(filter(None, request.query_params.getlist("plan"))))
    values: dict[str, Any] = {**BOUNDS, "q": q, "plans": plans, "faults": [], "comparison": None}
    if q is None and not plans:
        return pages.render(request, "compare.html", **values)
    try:
        asked = CompareBody.model_validate({"q": q, "plans": plans or None, "most": COLUMNS}).request()
        comparison = await readers.call(lambda store: store.compare(asked))
    except ValidationError as error:
        values["faults"] = [str(item["loc"][0]) for item in error.errors()]
        return pages.render(request, "compare.html", status=422, **values)
    except QueryError as error:
        values["faults"] = [error.parameter]
        return pages.render(request, "compare.html", status=422, **values)
    values["comparison"] = comparison
    values["shown"] = [column.plan.plan_id for column in comparison.columns]
    values["matching"] = [matching_cells(comparison, at) for at in range(len(comparison.measures))]
    return pages.render(request, "compare.html", **values)


def matching_cells(comparison: Comparison, row: int) -> list[Cell | None]:
    """A row of matching measures as cells under the columns; None where a plan has no such measure."""
    cells: list[Cell | None] = [None] * len(comparison.columns)
    for measure in comparison.measures[row].measures:
        passages = measure.passages
        cells[measure.column] = Cell(True, True, [], passages, 0, len(passages))
    return cells

"""Precedents side by side at ``/compare``: chosen plans, or those that answer a question best."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from index.errors import QueryError
from index.workbench.compare import Cell, Comparison
from index.workbench.requests import MAX_PLANS, MIN_PLANS, CompareRequest
from service.http.routes.dependencies import HeavyDep, LanguageDep, ReadersDep, audit
from service.http.workbench_schemas import CompareBody
from service.page.routes.dependencies import PagesDep
from service.page.routes.forms import checked_kind, chosen_collections, download, faults, known_collections
from service.render.compare_markdown import lacking, none_line, rows_held, targets_by_column
from service.render.exports import COMPARISON_KINDS
from service.work import kinds

BOUNDS = {"least_plans": MIN_PLANS, "most_plans": MAX_PLANS}
COLUMNS = MAX_PLANS  # for a question

router = APIRouter(include_in_schema=False)


@router.get("/compare")
async def compare_page(request: Request, readers: ReadersDep, heavy: HeavyDep, pages: PagesDep) -> HTMLResponse:
    """The table for ``?q=``, for ``?plan=`` (two or more), or for both; without either, how to get one."""
    values: dict[str, Any] = {**BOUNDS, **_asked(request), "faults": [], "comparison": None}
    values["collections"] = await known_collections(readers)
    if values["q"] is None and not values["plans"]:
        return pages.render(request, "compare.html", **values)
    try:
        asked = _request(values)
        comparison = await heavy.call(request, kinds.comparison, asked)
    except (ValidationError, QueryError) as error:
        values["faults"] = faults(error)
        return pages.render(request, "compare.html", status=422, **values)
    values["comparison"] = comparison
    values["shown"] = [column.plan.plan_id for column in comparison.columns]
    values["matching"] = [matching_cells(comparison, at) for at in range(len(comparison.measures))]
    values["targets"] = [targets_by_column(group, comparison) for group in comparison.targets]
    values["held"], values["none"] = rows_held(comparison)
    values |= {"lacking": lacking, "none_line": none_line}
    return await run_in_threadpool(pages.render, request, "compare.html", **values)


@router.get("/compare/file")
async def compare_file(request: Request, heavy: HeavyDep, pages: PagesDep, say: LanguageDep) -> Response:
    """The same table as a Word or Markdown file (``?as=``)."""
    values: dict[str, Any] = {**BOUNDS, **_asked(request), "collections": [], "faults": [], "comparison": None}
    try:
        kind = checked_kind(request.query_params.get("as", "docx"), COMPARISON_KINDS)
        asked = _request(values)
        made = await heavy.call(request, kinds.comparison_file, asked, kind, say)
        audit(request, "export", what="compare", format=kind, bytes=len(made.data))
        return download(made.data, made.about, kind)
    except (ValidationError, QueryError) as error:
        values["faults"] = faults(error)
    return pages.render(request, "compare.html", status=422, **values)


def _asked(request: Request) -> dict[str, Any]:
    return {
        "q": request.query_params.get("q", "").strip() or None,
        "plans": list(dict.fromkeys(filter(None, request.query_params.getlist("plan")))),
        "collection": chosen_collections(request),
    }


def _request(asked: dict[str, Any]) -> CompareRequest:
    given = {"q": asked["q"], "plans": asked["plans"] or None, "collection": asked["collection"]}
    return CompareBody.model_validate({**given, "most": COLUMNS}).request()


def matching_cells(comparison: Comparison, row: int) -> list[Cell | None]:
    """A row of matching measures as cells under the columns; None where a plan has no such measure."""
    cells: list[Cell | None] = [None] * len(comparison.columns)
    for measure in comparison.measures[row].measures:
        passages = measure.passages
        cells[measure.column] = Cell(True, False, True, [], passages, 0, len(passages))
    return cells

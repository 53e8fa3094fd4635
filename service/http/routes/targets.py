"""The tables of targets: as JSON, for spreadsheets, and as a picture of one group."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from starlette.responses import Response

from index.targets.results import TargetTable
from ingest.errors import Reason
from service.http.caching import revalidated
from service.http.description import file_answer
from service.http.routes.api import PROBLEMS
from service.http.routes.dependencies import HeavyDep, LanguageDep, ReadersDep, audit
from service.http.schemas import ChartParameters, SheetParameters, TargetParameters
from service.render.target_chart import SVG_TYPE, can_be_drawn, chart_svg
from service.render.target_sheets import CSV_TYPE, XLSX_TYPE
from service.work import kinds

router = APIRouter(responses=PROBLEMS, dependencies=[Depends(revalidated)])


@router.get("/targets", summary="What plans commit themselves to, like targets together")
async def targets(parameters: Annotated[TargetParameters, Query()], readers: ReadersDep) -> TargetTable:
    request = parameters.request()
    return await readers.call(lambda store: store.targets(request))


@router.get("/targets.csv", summary="The same as CSV", response_class=Response, responses=file_answer(CSV_TYPE))
async def targets_csv(parameters: Annotated[SheetParameters, Query()], heavy: HeavyDep, request: Request) -> Response:
    asked = parameters.request()
    text = await heavy.call(request, kinds.targets_csv, asked, parameters.bom)
    audit(request, "export", what="targets", format="csv", bytes=len(text))
    return Response(text, media_type=CSV_TYPE, headers=_saved_as("targets.csv"))


@router.get(
    "/targets.xlsx", summary="The same as an Excel workbook", response_class=Response, responses=file_answer(XLSX_TYPE)
)
async def targets_xlsx(
    parameters: Annotated[SheetParameters, Query()], heavy: HeavyDep, say: LanguageDep, request: Request
) -> Response:
    asked = parameters.request()
    book = await heavy.call(request, kinds.targets_xlsx, asked, say)
    audit(request, "export", what="targets", format="xlsx", bytes=len(book))
    return Response(book, media_type=XLSX_TYPE, headers=_saved_as("targets.xlsx"))


@router.get(
    "/targets.svg",
    summary="One group of the same as a picture",
    response_class=Response,
    responses={
        **file_answer(SVG_TYPE),
        404: {"description": "There is no such group, or its values have no size."},
    },
)
async def targets_svg(
    parameters: Annotated[ChartParameters, Query()], readers: ReadersDep, say: LanguageDep
) -> Response:
    request = parameters.request()
    groups = (await readers.call(lambda store: store.targets(request))).groups
    if parameters.group > len(groups) or not can_be_drawn(groups[parameters.group - 1]):
        raise HTTPException(404, Reason("request.no_group", group=parameters.group))
    return Response(chart_svg(groups[parameters.group - 1], say), media_type=SVG_TYPE)


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}

"""For those who run it: alive, ready, measured."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST

from index.results import SearchRequest
from service.http.description import file_answer
from service.http.routes.api import PROBLEMS
from service.http.routes.dependencies import MetricsDep, ReadersDep, WatchDep, no_parameters
from service.http.schemas import Health

PROBE = "目标"
"""What readiness asks: a server is ready where a search is answered, whatever it finds."""

router = APIRouter(responses={422: PROBLEMS[422]}, dependencies=[Depends(no_parameters)])


@router.get("/healthz", summary="The process answers")
async def healthz() -> Health:
    return Health(status="ok")


@router.get("/readyz", summary="The store answers", responses={503: PROBLEMS[503]})
async def readyz(readers: ReadersDep) -> Health:
    await readers.call(lambda store: store.search(SearchRequest(PROBE, k=1)))
    return Health(status="ready")


@router.get(
    "/metrics",
    summary="Measurements, as Prometheus reads them",
    response_class=Response,
    responses=file_answer(CONTENT_TYPE_LATEST),
)
async def metrics(metrics: MetricsDep, watch: WatchDep) -> Response:
    await watch.look()
    return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

"""For those who run it: alive, ready, measured."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST

from index.results import SearchRequest
from service.http.routes.dependencies import MetricsDep, ReadersDep, WatchDep, no_parameters
from service.http.schemas import Health

UNREADY: dict[int | str, dict[str, Any]] = {
    503: {"description": "Too busy, or the store cannot be read; see Retry-After."}
}

PROBE = "目标"
"""What readiness asks: a server is ready where a search is answered, whatever it finds."""

router = APIRouter(dependencies=[Depends(no_parameters)])


@router.get("/healthz", summary="The process answers")
async def healthz() -> Health:
    return Health(status="ok")


@router.get(
    "/readyz",
    summary="The store answers",
    responses=UNREADY,
)
async def readyz(readers: ReadersDep) -> Health:
    await readers.call(lambda store: store.search(SearchRequest(PROBE, k=1)))
    return Health(status="ready")


@router.get("/metrics", summary="Measurements, as Prometheus reads them", response_class=Response)
async def metrics(metrics: MetricsDep, watch: WatchDep) -> Response:
    await watch.look()
    return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

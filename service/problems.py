"""Errors as answers: JSON for programs, a page for people. The one place where an exception becomes a status."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from index.errors import NoStoreError, QueryError, StoreError, TooManyError
from ingest.errors import Reason, Refusal
from service.http.heavy import GoneError, TooLongError
from service.http.metrics import Metrics
from service.http.problem_details import JSON_PATHS, problem_response
from service.http.readers import TooBusyError
from service.messages import LibraryReason
from service.page.pages import Pages
from service.work.process import WorkerEndedError

RETRY_AFTER = {"Retry-After": "1"}  # seconds; a search takes tens of milliseconds, so the queue is gone by then
RETRY_LATER = {"Retry-After": "30"}
GONE = 499
"""What is noted of a request whose client has gone, as proxies note it; nobody reads the answer."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


PAGES = {
    HTTPStatus.NOT_FOUND: "missing",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_long",
    HTTPStatus.FORBIDDEN: "refused",
    HTTPStatus.UNAUTHORIZED: "no_key",
    HTTPStatus.TOO_MANY_REQUESTS: "too_often",
    HTTPStatus.INTERNAL_SERVER_ERROR: "broken",
}
"""Which page tells of a status; ``error`` of any other."""


def error_response(
    pages: Pages,
    request: Request,
    status: int,
    detail: Any,
    page: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An error as its reader wants it: ``detail`` as JSON for programs, the page of that name (or status) for people."""
    if request.url.path.startswith(JSON_PATHS):
        return problem_response(request, status, detail, headers)
    if isinstance(detail, Reason) and detail.code == "server.scope":
        page = "not_allowed"
    return pages.problem(request, status, page or PAGES.get(HTTPStatus(status), "error"), headers)


def _field_reason(item: dict[str, Any]) -> Reason | LibraryReason:
    """Why pydantic refused a field; a check of our own gives its reason."""
    values = item.get("ctx", {})
    error = values.get("error")
    if isinstance(error, Refusal):
        return Reason("request.bad_value", reason=error.reason)
    return LibraryReason(item["type"], item["msg"], values)


def _allowed(request: Request) -> str:
    """The methods that an address answers to, whichever of its routes does; a router names those of its first one only."""
    asked = {key: value for key, value in request.scope.items() if key in ("type", "path", "root_path", "headers")}
    routes = request.app.router.routes
    return ", ".join(m for m in METHODS if any(r.matches({**asked, "method": m})[0] is Match.FULL for r in routes))


def install(app: FastAPI, pages: Pages, metrics: Metrics) -> None:
    """Teach ``app`` how each error is answered."""
    answer = partial(error_response, pages)

    async def bad_parameters(request: Request, error: RequestValidationError) -> Response:
        # Without "input": it may be 100,000 characters that the client knows already.
        detail = [{"loc": i["loc"], "msg": _field_reason(i), "type": i["type"]} for i in error.errors()]
        return answer(request, 422, detail, "error")

    async def bad_query(request: Request, error: QueryError) -> Response:
        item = {"loc": ["query", error.parameter], "msg": error.reason, "type": "query_error"}
        return answer(request, 422, [item], "error")

    async def too_busy(request: Request, error: TooBusyError) -> Response:
        metrics.count_refusal("server.busy")
        return answer(request, 503, Reason("server.busy"), "busy", RETRY_AFTER)

    async def too_long(request: Request, error: TooLongError) -> Response:
        metrics.count_refusal("server.too_long")
        return answer(request, 503, Reason("server.too_long"), "took_too_long", RETRY_LATER)

    async def worker_ended(request: Request, error: WorkerEndedError) -> Response:
        metrics.count_refusal("server.worker_ended")
        return answer(request, 503, Reason("server.worker_ended"), "worker_ended", RETRY_AFTER)

    async def gone(request: Request, error: GoneError) -> Response:
        metrics.count_refusal("server.gone")
        return Response(status_code=GONE)

    async def no_store(request: Request, error: StoreError) -> Response:
        page = "empty" if isinstance(error, NoStoreError) else "unavailable"
        return answer(request, 503, error.reason, page, RETRY_AFTER)

    async def too_many(request: Request, error: TooManyError) -> Response:
        metrics.count_refusal(error.reason.code)
        return answer(request, 429, error.reason, "busy", RETRY_AFTER)

    async def http_error(request: Request, error: HTTPException) -> Response:
        detail: Any = error.detail  # our own is a Reason
        reason = detail if isinstance(detail, Reason) else LibraryReason(f"http.{error.status_code}", detail, {})
        headers = {"Allow": _allowed(request)} if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else error.headers
        return answer(request, error.status_code, reason, headers=headers)

    handlers: dict[type[Exception], Any] = {
        RequestValidationError: bad_parameters,
        QueryError: bad_query,
        TooBusyError: too_busy,
        TooLongError: too_long,
        WorkerEndedError: worker_ended,
        GoneError: gone,
        StoreError: no_store,
        TooManyError: too_many,
        HTTPException: http_error,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)

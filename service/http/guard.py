"""What stands before every route: the Host and Origin checks, size limits, security headers, the request's id and measurements;
and what stands behind all of them: an answer to an error that nobody expected."""

from __future__ import annotations

import ipaddress
import logging
import time
import uuid
from collections.abc import Callable

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.intake.queue import MOST_BYTES
from ingest.errors import Reason
from service.http.logs import RequestLog
from service.http.metrics import Metrics
from service.http.origins import is_let_in
from service.http.problem_details import problem_response

LOG = logging.getLogger("precedent.server")
REQUEST_ID = "X-Request-ID"
MAX_QUERY_STRING_BYTES = 64 * 1024
MAX_BODY_BYTES = 1024 * 1024
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
UPLOAD_PATHS = ("/api/check", "/api/v1/check", "/check", "/check/file")
"""Where a file may come in."""
DOCUMENTS_PATHS = ("/api/v1/documents", "/documents")
"""Where files come in to be stored, which are written to the disk as they come."""
ASKING_PATHS = tuple(f"{api}/{what}" for api in ("/api", "/api/v1") for what in ("compare", "drafts", "check"))
"""Where a request with a body only asks."""
MAX_REQUEST_HEAD_BYTES = 1024 * 1024  # beyond the query limit, so that 100,000 Han characters are told 413, not cut off
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer, browsers send our own forms with "Origin: null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class RequestGuard:
    """ASGI middleware. ``hosts``: names under which this server may be called, besides IP addresses and localhost;
    ``refuse`` makes the answer to a request that is not let in, of a status and the reason; ``origins``: the sites whose
    pages may ask."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: frozenset[str],
        metrics: Metrics,
        refuse: Callable[[Request, int, Reason], Response],
        origins: tuple[str, ...] = (),
        log: RequestLog | None = None,
    ) -> None:
        self.app = app
        self.log = log
        self.origins = origins
        self.refuse = refuse
        self.hosts = hosts | {"localhost"}
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status, begun = 500, False
        request_id = scope[REQUEST_ID] = uuid.uuid4().hex[:16]

        async def send_guarded(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                MutableHeaders(scope=message).update({**SECURITY_HEADERS, REQUEST_ID: request_id})
            await send(message)

        refused = self._refusal(Request(scope))
        try:
            await (refused or self.app)(scope, _bounded(receive, _most_bytes(scope)), send_guarded)
        except Exception:
            LOG.exception(
                "request %s: %s %s", request_id, scope["method"], getattr(scope.get("route"), "path", "other")
            )
            if begun:  # the client sees that the answer breaks off
                raise
            reason = Reason("server.fault", request=request_id)
            await self.refuse(Request(scope), 500, reason)(scope, receive, send_guarded)
        finally:
            route = route_of(scope)
            seconds = time.perf_counter() - started
            self.metrics.count_request(route, scope["method"], status, seconds)
            if self.log is not None:
                self.log.tell(Request(scope), request_id, route, status, seconds)

    def _may_ask(self, scope: Scope, headers: Headers) -> bool:
        """Whether another site's page may send this: it is let in by the settings, and what it asks for changes nothing."""
        return scope["path"] in ASKING_PATHS and is_let_in(headers.get("origin", ""), self.origins)

    def _refusal(self, request: Request) -> Response | None:
        scope, headers = request.scope, request.headers
        host = _host_name(headers.get("host", ""))
        if not (_is_ip_address(host) or host in self.hosts):
            reason = Reason("server.host", host=host[:100])
            self.metrics.count_refusal(reason.code)
            return problem_response(request, 400, reason)  # no page for whoever that may be
        if scope["method"] not in SAFE_METHODS and _comes_from_elsewhere(headers) and not self._may_ask(scope, headers):
            return self._refused(request, 403, Reason("server.other_site"))
        length = len(scope["query_string"])
        if length > MAX_QUERY_STRING_BYTES:
            reason = Reason("server.long_query_string", length=length, most=MAX_QUERY_STRING_BYTES)
            return self._refused(request, 413, reason)
        body = headers.get("content-length", "0")
        most = _most_bytes(scope)
        if not body.isdecimal() or len(body) > 12 or int(body) > most:
            return self._refused(request, 413, _too_long(most))
        return None

    def _refused(self, request: Request, status: int, reason: Reason) -> Response:
        self.metrics.count_refusal(reason.code)
        return self.refuse(request, status, reason)


def route_of(scope: Scope) -> str:
    """The pattern of the address; a router that is mounted twice does not say under which address it was met."""
    route = getattr(scope.get("route"), "path", None)
    if route is None:
        return "other"
    mounted = next((prefix for prefix in ("/api/v1", "/api") if scope["path"].startswith(f"{prefix}/")), "")
    return str(route) if route.startswith("/api/") else f"{mounted}{route}"


def _most_bytes(scope: Scope) -> int:
    if scope["path"] in DOCUMENTS_PATHS:
        return MOST_BYTES
    return MAX_UPLOAD_BYTES if scope["path"] in UPLOAD_PATHS else MAX_BODY_BYTES


def _too_long(most: int) -> Reason:
    return Reason("server.long_body", most=most)


def _bounded(receive: Receive, most: int) -> Receive:
    """``receive`` that ends a body of more than ``most`` bytes with 413: one sent in chunks does not say its length."""
    taken = 0

    async def receive_bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413, _too_long(most))
        return message

    return receive_bounded


def _comes_from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that another site's page makes it send this (CSRF). Programs send neither header.

    Sec-Fetch-Site comes over https and to localhost; elsewhere Origin is compared with the Host that the request was sent
    to, which the Host check has found to be ours.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin is not None and origin.partition("://")[2].lower() != headers.get("host", "").lower()


def _host_name(header: str) -> str:
    """``name``, ``name:port`` and ``[::1]:port`` without port and brackets, in lower case."""
    name = header[1:].partition("]")[0] if header.startswith("[") else header.partition(":")[0]
    return name.lower()


def _is_ip_address(host: str) -> bool:
    """An address cannot be rebound by someone else's DNS, so it is always let in."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

"""The gate: who comes, what that visitor may do, how often. It stands before the routes, so that nothing of a body is read for
someone who is not let in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import HTTPException, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import StoreError
from ingest.errors import Reason
from service.access.audit import Audit
from service.access.scopes import is_known, needed_for
from service.access.visitors import GUEST, PEER, VISITOR, Doorkeeper, Visitor, WrongKeyError, visitor_of
from service.http.guard import REQUEST_ID, SAFE_METHODS
from service.http.problem_details import JSON_PATHS
from service.http.rates import Rates

FORM_TOKEN, FORM_TOKEN_HEADER = "csrf", "X-CSRF-Token"
_FILES = "multipart/form-data"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_UNCOUNTED = ("/static/", "/healthz")
"""Not counted: what a page needs besides itself, and whether the process lives."""
_TOUCHED_EVERY = 60.0

Refuse = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class NotLetIn:
    """Why someone is not let in."""

    status: int
    reason: Reason
    headers: Mapping[str, str] | None = None


class Gate:
    """ASGI middleware; ``refuse`` makes the answer to who is not let in."""

    def __init__(
        self,
        app: ASGIApp,
        doorkeeper: Doorkeeper,
        rates: Rates,
        audit: Audit,
        refuse: Refuse,
        count: Callable[[str], None],
    ) -> None:
        self.app = app
        self.doorkeeper = doorkeeper
        self.rates = rates
        self.audit = audit
        self.refuse = refuse
        self.count = count
        self._touched: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        answer = self._refusal(request)
        await (answer or self.app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        """The answer to who is not let in; None for who is, whom the scope names from now on."""
        needed = needed_for(request.method, request.url.path)
        try:
            visitor = self.doorkeeper.identify(request)
        except WrongKeyError:
            visitor, wrong = Visitor(GUEST, None, "guest"), True
        except StoreError as error:
            if needed != "anyone":
                return self._refused(request, NotLetIn(503, error.reason, {"Retry-After": "60"}))
            visitor, wrong = Visitor(GUEST, None, "guest"), False
        else:
            wrong = False
        request.scope[VISITOR] = visitor
        if (wait := self._wait(request, visitor)) is not None:
            return self._refused(request, NotLetIn(429, Reason("server.rate"), {"Retry-After": str(wait)}))
        if needed == "anyone":
            return None
        if visitor.scope is None and visitor.kind == "guest":
            return self._unknown(request, wrong)
        if not visitor.may(needed or "admin"):
            return self._refused(request, _not_allowed(request, needed, visitor))
        self._touch(visitor)
        return None

    def _wait(self, request: Request, visitor: Visitor) -> int | None:
        if request.url.path.startswith(_UNCOUNTED):
            return None
        address = request.client.host if request.client else ""
        return self.rates.wait(visitor.id, address, visitor.kind == "guest")

    def _unknown(self, request: Request, wrong: bool) -> Response:
        """Nobody, or a key that is none: a browser is led to where one signs in."""
        path = request.url.path
        if request.method in ("GET", "HEAD") and not path.startswith(JSON_PATHS) and not wrong:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/signin?next={quote(path + query, safe='')}", 303, {"Cache-Control": "no-store"})
        reason = Reason("server.wrong_key" if wrong else "server.no_key")
        return self._refused(request, NotLetIn(401, reason, {"WWW-Authenticate": 'Bearer realm="precedent"'}))

    def _refused(self, request: Request, refusal: NotLetIn) -> Response:
        code = refusal.reason.code
        self.count(code)
        if refusal.status != 429:  # or whoever asks too often would push everything else out of the log
            self._tell(request, code)
        return self.refuse(request, refusal.status, refusal.reason, headers=refusal.headers)

    def _tell(self, request: Request, code: str) -> None:
        self.audit.write(
            "refused",
            visitor_of(request).name,
            reason=code,
            method=request.method if len(request.method) < 20 else "other",
            address=request.client.host if request.client else None,
            request=request.scope.get(REQUEST_ID),
        )

    def _touch(self, visitor: Visitor) -> None:
        """Note that a key was used: on another thread, once a minute."""
        now = time.monotonic()
        if (
            visitor.kind not in ("key", "session")
            or now - self._touched.get(visitor.id, -_TOUCHED_EVERY) < _TOUCHED_EVERY
        ):
            return
        self._touched[visitor.id] = now
        asyncio.get_running_loop().run_in_executor(None, self.doorkeeper.keys.touch, visitor.id)


def _not_allowed(request: Request, needed: str | None, visitor: Visitor) -> NotLetIn:
    if needed is not None:
        return NotLetIn(403, Reason("server.scope", needed=needed, held=visitor.scope or "–"))
    if is_known(request.url.path):
        return NotLetIn(405, Reason("server.method"))
    return NotLetIn(404, Reason("server.nothing_here"))


class Peer:
    """ASGI middleware, the outermost: keeps the address that is really connected, before a proxy's header says whom it brings."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope.get("client"):
            scope[PEER] = scope["client"][0]
        await self.app(scope, receive, send)


READ_AS_THEY_COME = frozenset(("/documents",))
"""Forms with files, measured while they stream: their route looks for the token when it has read them."""


async def form_token_held(request: Request) -> None:
    """A dependency of every route: what changes something for a browser that is known by what it sends by itself must come from
    a page of ours, which has a token (CSRF). Raises HTTPException."""
    visitor = visitor_of(request)
    if visitor.bearer is None or request.method in SAFE_METHODS:
        return
    given: object = request.headers.get(FORM_TOKEN_HEADER)
    sent = request.headers.get("content-type", "")
    if given is None and sent.startswith(_FILES) and request.url.path in READ_AS_THEY_COME:
        return
    if given is None and sent.startswith(_FORMS):
        given = (await request.form()).get(FORM_TOKEN)
    hold_form_token(request, given)


def hold_form_token(request: Request, given: object) -> None:
    """Raises HTTPException where a browser is known by what it sends by itself, and ``given`` is no token of its pages."""
    visitor = visitor_of(request)
    if visitor.bearer is None:
        return
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    if not isinstance(given, str) or not doorkeeper.sessions.is_form_token(visitor.bearer, given):
        raise HTTPException(403, Reason("server.form_token"))

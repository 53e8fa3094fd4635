"""Signing in at ``/signin`` with a key or the office's own account, which opens a session, and out again."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from index.errors import StoreError
from ingest.errors import Reason
from service.access.oidc import STARTED_SECONDS, OidcError, SignIn
from service.access.sessions import COOKIE, Account
from service.access.visitors import visitor_of
from service.http.routes.dependencies import DoorkeeperDep, LanguageDep, audit
from service.page.links import Links, own_path
from service.page.routes.dependencies import PagesDep

STARTED_COOKIE = "precedent_signin"
"""Holds the state of a sign-in at the provider."""
_STATUS = {"server.oidc_no_scope": 403, "server.oidc_unreachable": 503}

router = APIRouter(include_in_schema=False)


@router.get("/signin")
async def signin_page(request: Request, pages: PagesDep, next: str = "/") -> Response:
    """Where one puts a key, or goes to the provider; ``next`` is where one wanted to go."""
    return _page(request, pages, own_path(next[:10_000]))


@router.get("/signin/oidc")
async def begin_at_provider(request: Request, pages: PagesDep, say: LanguageDep, next: str = "/") -> Response:
    """On to the provider of the office's accounts."""
    sign_in, next_path = _sign_in(request), own_path(next[:10_000])
    try:
        address, state = await sign_in.begin(_back(request), next_path)
    except OidcError as error:
        return _not_signed_in(request, pages, say, error)
    response = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    response.set_cookie(STARTED_COOKIE, state, max_age=STARTED_SECONDS, path="/signin", **_cookie(request))
    return response


@router.get("/signin/oidc/back")
async def back_from_provider(
    request: Request, pages: PagesDep, doorkeeper: DoorkeeperDep, say: LanguageDep
) -> Response:
    """Open a session for the account that the provider tells of, then on to where one wanted to go."""
    sign_in = _sign_in(request)
    try:
        account, next_path = await sign_in.finish(request.query_params, request.cookies.get(STARTED_COOKIE))
    except OidcError as error:
        return _not_signed_in(request, pages, say, error)
    audit(request, "signin", account=account.id, named=account.name)
    response = _signed_in(request, doorkeeper, account, next_path)
    response.delete_cookie(STARTED_COOKIE, path="/signin", httponly=True, samesite="lax")
    return response


@router.post("/signin")
async def sign_in(
    request: Request,
    pages: PagesDep,
    doorkeeper: DoorkeeperDep,
    key: Annotated[str, Form(max_length=200)],
    next: Annotated[str, Form(max_length=10_000)] = "/",
) -> Response:
    """Open a session for whoever has a key, then on to where one wanted to go."""
    try:
        found = doorkeeper.keys.find(key.strip())
    except StoreError:
        found = None
    if found is None:
        audit(request, "refused", reason="server.wrong_key")
        return _page(request, pages, own_path(next), 401, wrong=True)
    audit(request, "signin", key=found.id, named=found.name)
    return _signed_in(request, doorkeeper, found.id, own_path(next))


@router.post("/signout")
async def sign_out(request: Request, doorkeeper: DoorkeeperDep) -> Response:
    """Close the session."""
    visitor = visitor_of(request)
    if visitor.kind in ("session", "account"):
        doorkeeper.sessions.close(request.cookies.get(COOKIE, ""))
        audit(request, "signout", key=visitor.id)
    response = RedirectResponse(Links.chosen(request).to("/signin"), 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response


def _sign_in(request: Request) -> SignIn:
    """Raises HTTPException 404 where no provider is set up."""
    found: SignIn | None = request.app.state.oidc
    if found is None:
        raise HTTPException(404, Reason("server.oidc_off"))
    return found


def _back(request: Request) -> str:
    """Where the provider sends the browser back to; it must know this address."""
    return f"{str(request.base_url).rstrip('/')}/signin/oidc/back"


def _page(
    request: Request,
    pages: PagesDep,
    next_path: str,
    status: int = 200,
    *,
    wrong: bool = False,
    problem: str | None = None,
) -> Response:
    has_provider = request.app.state.oidc is not None
    return pages.render(
        request, "signin.html", status=status, next=next_path, wrong=wrong, problem=problem, has_provider=has_provider
    )


def _not_signed_in(request: Request, pages: PagesDep, say: LanguageDep, error: OidcError) -> Response:
    code = error.reason.code
    audit(request, "refused", reason=code)
    return _page(request, pages, "/", _STATUS.get(code, 401), problem=say.refusal(error.reason))


def _signed_in(request: Request, doorkeeper: DoorkeeperDep, holder: str | Account, next_path: str) -> Response:
    response = RedirectResponse(next_path, 303, {"Cache-Control": "no-store"})
    response.set_cookie(COOKIE, doorkeeper.sessions.open(holder), **_cookie(request))
    return response


def _cookie(request: Request) -> Any:
    return {"httponly": True, "samesite": "lax", "secure": request.url.scheme == "https"}

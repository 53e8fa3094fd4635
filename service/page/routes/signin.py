"""Signing in at ``/signin`` with a key, which opens a session, and out again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from index.errors import StoreError
from service.access.sessions import COOKIE
from service.access.visitors import visitor_of
from service.http.routes.dependencies import DoorkeeperDep, audit
from service.page.links import Links, own_path
from service.page.routes.dependencies import PagesDep

router = APIRouter(include_in_schema=False)


@router.get("/signin")
async def signin_page(request: Request, pages: PagesDep, next: str = "/") -> Response:
    """Where one puts a key; ``next`` is where one wanted to go."""
    return pages.render(request, "signin.html", next=own_path(next[:10_000]), wrong=False)


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
        return pages.render(request, "signin.html", status=401, next=own_path(next), wrong=True)
    audit(request, "signin", key=found.id, named=found.name)
    response = RedirectResponse(own_path(next), 303)
    response.set_cookie(
        COOKIE,
        doorkeeper.sessions.open(found.id),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


@router.post("/signout")
async def sign_out(request: Request, doorkeeper: DoorkeeperDep) -> Response:
    """Close the session."""
    visitor = visitor_of(request)
    if visitor.kind == "session":
        doorkeeper.sessions.close(request.cookies.get(COOKIE, ""))
        audit(request, "signout", key=visitor.id)
    response = RedirectResponse(Links.chosen(request).to("/signin"), 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response

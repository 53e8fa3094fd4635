"""For admins, at ``/admin``: how the server does, and its keys: made, listed, ended."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from index.errors import StoreError
from service.access.keys import MAX_DAYS, MAX_NAME_CHARACTERS
from service.access.scopes import SCOPES, Scope
from service.http.routes.dependencies import DoorkeeperDep, LanguageDep, MetricsDep, WatchDep, audit
from service.page.links import Links
from service.page.routes.dependencies import PagesDep

router = APIRouter(include_in_schema=False)


@router.get("/admin")
async def admin_page(
    request: Request, pages: PagesDep, doorkeeper: DoorkeeperDep, watch: WatchDep, metrics: MetricsDep
) -> Response:
    """What is going on, and who may come in."""
    return pages.render(request, "admin.html", **await _values(doorkeeper, watch, metrics))


@router.post("/admin/keys")
async def add_key(
    request: Request,
    pages: PagesDep,
    doorkeeper: DoorkeeperDep,
    watch: WatchDep,
    metrics: MetricsDep,
    say: LanguageDep,
    name: Annotated[str, Form(max_length=200)],
    scope: Annotated[Scope, Form()],
    days: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Make a key; the answer shows it, this once."""
    shown: dict[str, Any] = {}
    try:
        key, secret = await asyncio.to_thread(doorkeeper.keys.add, name, scope, _days(days))
        audit(request, "key_added", key=key.id, named=key.name, scope=key.scope)
        shown = {"made": key, "secret": secret}
    except StoreError as error:
        shown = {"problem": say.refusal(error.reason)}
    values = await _values(doorkeeper, watch, metrics) | shown
    response = pages.render(request, "admin.html", status=422 if values["problem"] else 200, **values)
    response.headers["Cache-Control"] = "no-store"
    return response


@router.post("/admin/keys/end")
async def end_key(
    request: Request,
    pages: PagesDep,
    doorkeeper: DoorkeeperDep,
    key: Annotated[str, Form(max_length=100)],
) -> Response:
    """End a key, and with it every session opened by it."""
    try:
        ended = await asyncio.to_thread(doorkeeper.keys.end, key)
    except StoreError:
        return pages.problem(request, 404, "missing")
    audit(request, "key_ended", key=ended.id, named=ended.name)
    return RedirectResponse(Links.chosen(request).to("/admin") + "#keys", 303)


async def _values(doorkeeper: DoorkeeperDep, watch: WatchDep, metrics: MetricsDep) -> dict[str, Any]:
    await watch.look()
    return {
        "keys": list(reversed(doorkeeper.keys.all())),
        "state": watch.state,
        "figures": metrics.figures(),
        "scopes": SCOPES,
        "most_name": MAX_NAME_CHARACTERS,
        "most_days": MAX_DAYS,
        "made": None,
        "secret": None,
        "problem": None,
    }


def _days(text: str) -> int | None:
    """Raises StoreError."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MAX_DAYS):
        raise StoreError("key.days", most=MAX_DAYS)
    return int(text)

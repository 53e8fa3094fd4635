"""The tray at ``/tray``: the pinned passages in the reader's order, to be quoted or drafted from."""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from index.catalogue.records import PassageDetail
from index.store import Store
from service.http.routes.dependencies import ReadersDep
from service.page.links import own_path
from service.page.routes.dependencies import PagesDep
from service.page.tray import COOKIE, Action, Tray

router = APIRouter(include_in_schema=False)


@router.get("/tray")
async def tray_page(request: Request, readers: ReadersDep, pages: PagesDep) -> HTMLResponse:
    """What is pinned; passages that are no longer stored are counted, not shown."""
    tray = Tray.read(request.cookies.get(COOKIE))
    passages = await readers.call(lambda store: _passages(store, tray))
    return pages.render(request, "tray.html", passages=passages, gone=len(tray.ids) - len(passages))


@router.post("/tray")
async def change_tray(
    request: Request,
    action: Annotated[str, Form(max_length=10)],
    passage: Annotated[list[str] | None, Form(max_length=500)] = None,
    back: Annotated[str, Form(max_length=10_000)] = "/tray",
) -> Response:
    """Pin, unpin or move passages, then back to the page it was done on; a script is told what the tray now holds."""
    tray = Tray.read(request.cookies.get(COOKIE))
    if action in get_args(Action):
        tray = tray.after(action, passage or [])  # type: ignore[arg-type]  # one of Action, as just seen
    response: Response
    if request.headers.get("accept", "").startswith("application/json"):
        response = JSONResponse({"passages": tray.ids})
    else:
        response = RedirectResponse(own_path(back), status_code=303)
    tray.keep(response)
    return response


def _passages(store: Store, tray: Tray) -> list[PassageDetail]:
    found = (store.passage(passage_id) for passage_id in tray.ids)
    return [passage for passage in found if passage is not None]

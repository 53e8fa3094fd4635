"""Answers that a client has already: an ETag for what only the store's state decides, and 304 for whoever has that state's."""

from __future__ import annotations

import hashlib

from fastapi import FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.routes.dependencies import ReadersDep
from service.version import precedent_version

_VARY = "Accept-Language"
_ETAG = "etag"


class NotModifiedError(Exception):
    """The client has the answer that it would get."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


async def revalidated(request: Request, readers: ReadersDep) -> None:
    """A route's dependency. Raises NotModifiedError; else the answer gets its ETag, a weak one: how long an answer took
    stands in it too."""
    if request.method not in ("GET", "HEAD"):
        return
    state = await readers.call(lambda store: store.state())
    asked = (precedent_version(), state, str(request.url), request.headers.get("accept-language", ""))
    etag = f'W/"{hashlib.sha256("|".join(asked).encode("utf-8", "replace")).hexdigest()[:32]}"'
    held = request.headers.get("if-none-match", "")
    if held.strip() == "*" or etag in (tag.strip() for tag in held.split(",")):
        raise NotModifiedError(etag)
    request.scope[_ETAG] = etag


class EntityTags:
    """ASGI middleware that puts the ETag of ``revalidated`` on what is answered with 200; other answers of programs are not
    to be kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200 and _ETAG in scope:
                _tag(MutableHeaders(scope=message), scope[_ETAG])
            await send(message)

        await self.app(scope, receive, send_tagged)


def _tag(headers: MutableHeaders, etag: str) -> None:
    headers["ETag"] = etag
    headers["Cache-Control"] = "no-cache"  # may be kept, must be asked about
    headers.add_vary_header(_VARY)


def install(app: FastAPI) -> None:
    """Teach ``app`` the tags and the answer 304."""

    async def not_modified(_: Request, error: NotModifiedError) -> Response:
        answer = Response(status_code=304)
        _tag(answer.headers, error.etag)
        return answer

    app.add_exception_handler(NotModifiedError, not_modified)  # type: ignore[arg-type]  # of its own class, as FastAPI calls it
    app.add_middleware(EntityTags)

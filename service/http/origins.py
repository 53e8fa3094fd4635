"""Pages of other sites that may ask this server (CORS): none, unless the settings name their origins."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

EVERY_SITE = "*"
_PATHS = ("/api/", "/openapi.json")


def is_let_in(origin: str, origins: Sequence[str]) -> bool:
    """Whether pages of ``origin`` may ask."""
    return EVERY_SITE in origins or origin in origins


class Origins:
    """ASGI middleware: the headers by which a browser lets pages of ``origins`` read what programs read, and nothing else.
    Nothing is told to a page about its user: cookies are never asked for, a page there brings a key of its own or none."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self.app = app
        self.shared = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Content-Type", "If-None-Match", "Authorization"),
            expose_headers=("ETag", "Retry-After", "Content-Language", "Content-Disposition"),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for_programs = scope["type"] == "http" and scope["path"].startswith(_PATHS)
        await (self.shared if for_programs else self.app)(scope, receive, send)

"""The server's settings: one checked object, made by the command line and handed to the app factory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from limits import parse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from index.catalogue.collection_names import MOST_CHARACTERS, checked_names
from index.results import UNKNOWN
from service.access.oidc import OidcSettings
from service.access.scopes import Scope
from service.access.visitors import Proxy

ORIGIN = r"^(\*|https?://[^/\s]+)$"
HEADER = r"^[A-Za-z0-9-]{1,100}$"


def _rate(text: str) -> str:
    parse(text)  # raises ValueError
    return text


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder that is followed; its papers go into ``collection``, None: into none."""

    path: Path
    collection: str | None = None

    @classmethod
    def of(cls, path: Path, collection: str | None = None) -> WatchedFolder:
        """With a collection of the folder's own name unless one is named; ``none`` for none. Raises QueryError."""
        if collection == UNKNOWN:
            return cls(path)
        named = collection if collection is not None else path.resolve().name[:MOST_CHARACTERS]
        return cls(path, next(iter(checked_names([named])), None))


class Settings(BaseModel):
    """``workers`` threads answer at once, ``waiting`` more requests may queue; the next is told to come back (503).

    Requests for names other than this machine's are refused (DNS rebinding); ``allowed_hosts`` adds names. Pages of other
    sites cannot ask; ``allowed_origins`` (``https://plans.example``, or ``*`` for any) lets them.

    Checks, comparisons, drafts and files are made by ``heavy_workers`` processes (0: by a thread of the server, beside which
    searches wait), at most ``heavy_seconds`` each, with ``heavy_waiting`` more that wait. ``guests``: what those may do who bring
    no key: nothing (None), or all that a scope allows.
    ``proxy_user_header`` is believed from ``trusted_proxies``; ``proxy_scopes`` by account, ``*`` for the others. ``oidc``: where
    accounts sign in by OpenID Connect. ``rate`` is for each key, ``guest_rate`` for each address without one. ``log_requests``: a
    JSON line for each on stderr; what took ``slow_seconds`` is told wherever others come, its words only with ``log_queries``.
    ``writable``: papers may be added, removed and corrected by it, by whoever has the scope. ``watched`` folders are looked at
    every ``watch_seconds``, and followed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path
    reranker: str | None = None
    host: str = "127.0.0.1"
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[Annotated[str, Field(pattern=ORIGIN)], ...] = ()
    workers: int = Field(default=2, ge=1, le=64)
    waiting: int = Field(default=64, ge=0, le=10_000)
    writable: bool = True
    watched: tuple[WatchedFolder, ...] = ()
    watch_seconds: float = Field(default=5, gt=0)
    heavy_workers: int = Field(default=0, ge=0, le=64)
    heavy_waiting: int = Field(default=8, ge=0, le=1_000)
    heavy_seconds: float = Field(default=120, gt=0)
    guests: Scope | None = "admin"
    proxy_user_header: str | None = Field(default=None, pattern=HEADER)
    trusted_proxies: tuple[str, ...] = ()
    proxy_scopes: dict[str, Scope] = {"*": "read"}
    oidc: OidcSettings | None = None
    rate: Annotated[str, AfterValidator(_rate)] | None = "600/minute"
    guest_rate: Annotated[str, AfterValidator(_rate)] | None = None
    log_requests: bool = False
    log_queries: bool = False
    slow_seconds: float = Field(default=2.0, gt=0)

    @property
    def tells_from_seconds(self) -> float:
        """From what duration a request is told of though nobody asked: on one's own machine none is."""
        return self.slow_seconds if self.guests != "admin" or self.log_requests else float("inf")

    @property
    def proxy(self) -> Proxy | None:
        """The office's proxy, if there is one."""
        if self.proxy_user_header is None:
            return None
        return Proxy(self.proxy_user_header, self.trusted_proxies, self.proxy_scopes)

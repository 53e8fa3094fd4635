"""The server's settings: one checked object, made by the command line and handed to the app factory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LOOPBACK = ("127.0.0.1", "::1", "localhost")
ORIGIN = r"^(\*|https?://[^/\s]+)$"


class Settings(BaseModel):
    """``workers`` threads answer at once, ``waiting`` more requests may queue; the next is told to come back (503).

    Requests for names other than this machine's are refused (DNS rebinding); ``allowed_hosts`` adds names. Pages of other
    sites cannot ask; ``allowed_origins`` (``https://plans.example``, or ``*`` for any) lets them.
    ``writable``: papers may be added, removed and corrected by it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path
    reranker: str | None = None
    host: str = "127.0.0.1"
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[Annotated[str, Field(pattern=ORIGIN)], ...] = ()
    workers: int = Field(default=2, ge=1, le=64)
    waiting: int = Field(default=64, ge=0, le=10_000)
    writable: bool | None = None

    @property
    def may_write(self) -> bool:
        """Whether papers may come in and go by this server: where nothing is said, if it listens on this machine alone."""
        return self.host in LOOPBACK if self.writable is None else self.writable

"""The server's settings: one checked object, made by the command line and handed to the app factory."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """``workers`` threads answer at once, ``waiting`` more requests may queue; the next is told to come back (503).

    Requests for names other than this machine's are refused (DNS rebinding); ``allowed_hosts`` adds names.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path
    reranker: str | None = None
    host: str = "127.0.0.1"
    allowed_hosts: tuple[str, ...] = ()
    workers: int = Field(default=2, ge=1, le=64)
    waiting: int = Field(default=64, ge=0, le=10_000)

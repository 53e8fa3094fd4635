"""Who may change the store: the one place that is asked, by the API and by the page."""

from __future__ import annotations

from fastapi import Depends, HTTPException, Request

from ingest.errors import Reason


def may_write(request: Request) -> bool:
    """Whether whoever asks may add, remove and correct: by default where only this machine reaches the server."""
    return bool(request.app.state.settings.may_write)


def writer(request: Request) -> None:
    """A route's dependency. Raises HTTPException 403."""
    if not may_write(request):
        raise HTTPException(403, Reason("server.read_only"))


WRITER = Depends(writer)

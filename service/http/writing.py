"""Who may change the store: the one place that is asked, by the API and by the page."""

from __future__ import annotations

from fastapi import Depends, HTTPException, Request

from ingest.errors import Reason
from service.access.visitors import visitor_of


def may_write(request: Request) -> bool:
    """Whether whoever asks may add, remove and correct: whoever has the scope, where the settings let anybody."""
    return bool(request.app.state.settings.writable) and visitor_of(request).may("write")


def writer(request: Request) -> None:
    """A route's dependency. Raises HTTPException 403."""
    if not may_write(request):
        raise HTTPException(403, Reason("server.read_only"))


WRITER = Depends(writer)

"""Connections with deadlines: one that does not say what it wants, or takes nothing of what it asked for, is closed; and there is
room for whoever comes, because those who have said nothing yet make way."""

from __future__ import annotations

import asyncio
import sys
from typing import Any
from weakref import WeakKeyDictionary

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

HEAD_SECONDS = 10.0
"""From the connection, or the first byte of a further request, to the end of the request's head."""
BODY_IDLE_SECONDS = 20.0
"""Without a byte of a body that is still coming."""
BODY_SECONDS = 300.0
"""For the whole body: 20 MB at half a megabit a second."""
TAKING_SECONDS = 60.0
"""In which a client takes nothing of its answer."""
MOST_CONNECTIONS = 1_000
SPARE_FILES = 128
"""File descriptors kept for the store and the system."""
FEWEST_CONNECTIONS = 16


_SILENT: WeakKeyDictionary[ServerState, dict[TimedProtocol, None]] = WeakKeyDictionary()


class TimedProtocol(H11Protocol):
    """uvicorn's protocol with those deadlines."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._timer: asyncio.TimerHandle | None = None
        self._waiting_for = ""
        self._body_until = 0.0
        self.silent = _SILENT.setdefault(self.server_state, {})
        """Those of its server whose request's head has not come to its end, in the order in which they were waited for."""
        self._taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > _most():
            _make_room(self)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel()
        self.resume_writing_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.resume_writing_timer()
        self._taking = self.loop.call_later(TAKING_SECONDS, self._give_up)

    def resume_writing(self) -> None:
        self.resume_writing_timer()
        super().resume_writing()

    def resume_writing_timer(self) -> None:
        """The client takes what it asked for."""
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def make_way(self) -> None:
        """Close it, at once no longer one of the silent: several may come before the loop has closed it."""
        self._cancel()
        self.transport.abort()

    def _look(self) -> None:
        """Set the deadline of what is waited for now."""
        theirs = self.conn.their_state
        if (
            self.transport is None
            or self.transport.is_closing()
            or theirs in (h11.DONE, h11.MUST_CLOSE, h11.CLOSED, h11.ERROR)
        ):
            self._cancel()
        elif theirs is h11.SEND_BODY:
            now = self.loop.time()
            if self._waiting_for != "body":
                self._body_until = now + BODY_SECONDS
            self._await("body", min(BODY_IDLE_SECONDS, max(0.0, self._body_until - now)), anew=True)
        else:
            self._await("head", HEAD_SECONDS, anew=False)

    def _await(self, what: str, seconds: float, *, anew: bool) -> None:
        if self._waiting_for == what and not anew:
            return  # a byte now and then is no head
        self._cancel()
        self._waiting_for = what
        if what == "head":
            self.silent[self] = None
        self._timer = self.loop.call_later(seconds, self._give_up)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._waiting_for = None, ""
        self.silent.pop(self, None)

    def _give_up(self) -> None:
        self.transport.abort()


def _most() -> int:
    """How many connections there may be: a file descriptor each."""
    if sys.platform == "win32":
        return MOST_CONNECTIONS
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(FEWEST_CONNECTIONS, min(MOST_CONNECTIONS, files - SPARE_FILES))


def _make_room(newest: TimedProtocol) -> None:
    """Close the connection that has said nothing for longest; the newest, where all others are being answered."""
    next(iter(newest.silent), newest).make_way()

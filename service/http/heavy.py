"""Heavy work: checks, comparisons, drafts and files to keep, on threads of their own, so that no search waits behind them. It
ends when its time is over, and soon after whoever asked for it has gone; keys and addresses take turns (``turns``)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from fastapi import Request

from index.stopping import Stop, StoppedError, stopped_by
from service.access.visitors import holder_of
from service.http.readers import Readers

if TYPE_CHECKING:
    from index.store import Store

Answer = TypeVar("Answer")
LOOK_SECONDS = 0.25
"""How often it is asked whether the client is still there."""


class TooLongError(Exception):
    """The work was given up because its time was over."""


class GoneError(Exception):
    """The work was given up because nobody waits for it."""


class HeavyWork:
    """``await heavy.call(request, lambda store: …)``, as Readers.call; ``seconds`` from when it was asked for, waiting too."""

    def __init__(self, readers: Readers, seconds: float) -> None:
        self._readers = readers
        self._seconds = seconds
        self._running: set[Stop] = set()

    @property
    def in_hand(self) -> int:
        """Requests being worked on or waiting."""
        return self._readers.in_hand

    async def call(self, request: Request, work: Callable[[Store], Answer]) -> Answer:
        """The result of ``work(store)``. Raises TooBusyError, TooLongError; GoneError where nobody will read the answer."""
        stop = Stop(self._seconds)
        self._running.add(stop)
        watching = asyncio.create_task(_watch(request, stop))
        try:
            return await self._readers.call(lambda store: _stoppable(store, work, stop), holder_of(request))
        except StoppedError as error:
            raise (TooLongError if error.late else GoneError) from error
        except asyncio.CancelledError:
            stop.tell()
            raise
        finally:
            watching.cancel()
            self._running.discard(stop)

    def close(self) -> None:
        """End what is being worked on, and close the stores."""
        for stop in list(self._running):
            stop.tell()
        self._readers.close()


async def _watch(request: Request, stop: Stop) -> None:
    while not await request.is_disconnected():
        await asyncio.sleep(LOOK_SECONDS)
    stop.tell()


def _stoppable(store: Store, work: Callable[[Store], Answer], stop: Stop) -> Answer:
    stop.look()  # it may have waited until nobody wants it any more
    with stopped_by(stop):
        return work(store)

"""Work that ends early: whoever asked has gone, or it takes too long. Long loops look now and then whether they should go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


class StoppedError(Exception):
    """The work was given up; ``late``: because its time was over."""

    def __init__(self, *, late: bool) -> None:
        super().__init__("too late" if late else "no longer wanted")
        self.late = late


class Stop:
    """Told by whoever waits for some work, from any thread, that it should end; by itself after ``seconds``. The work calls
    ``give_way`` when it looks, which may wait for what goes before it."""

    def __init__(self, seconds: float | None = None, give_way: Callable[[], None] | None = None) -> None:
        self._give_way = give_way
        self._told = threading.Event()
        self._until = None if seconds is None else time.monotonic() + seconds

    def tell(self) -> None:
        """No one wants the work any more."""
        self._told.set()

    @property
    def left(self) -> float | None:
        """Seconds until it ends by itself; None if it does not."""
        return None if self._until is None else max(0.0, self._until - time.monotonic())

    def look(self) -> None:
        """Give way, and raise StoppedError where the work should end."""
        if self._give_way is not None:
            self._give_way()
        if self._told.is_set():
            raise StoppedError(late=False)
        if self._until is not None and time.monotonic() > self._until:
            raise StoppedError(late=True)


_current = threading.local()


@contextmanager
def stopped_by(stop: Stop) -> Iterator[None]:
    """What this thread does within the block ends at its next ``look`` once ``stop`` says so."""
    before = getattr(_current, "stop", None)
    _current.stop = stop
    try:
        yield
    finally:
        _current.stop = before


def look() -> None:
    """Raise StoppedError where this thread's work should end; for loops, once a passage or so."""
    stop: Stop | None = getattr(_current, "stop", None)
    if stop is not None:
        stop.look()


def looking(work: Callable[[Given], Made]) -> Callable[[Given], Made]:
    """``work`` that looks each time before it begins, as this thread does, on whatever thread it is called."""
    stop: Stop | None = getattr(_current, "stop", None)
    if stop is None:
        return work

    def looked(given: Given) -> Made:
        stop.look()
        return work(given)

    return looked


def look_counted(done: int, total: int) -> None:
    """``look``, for work that tells how far it is."""
    del done, total
    look()

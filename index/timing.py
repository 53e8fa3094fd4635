"""How long the stages of a search take, told to whoever listens: a server's metrics and traces."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Told = Callable[[str, float], None]
"""A stage's name and its seconds, told when it has ended."""
_told: ContextVar[Told | None] = ContextVar("stages", default=None)


@contextmanager
def stages_told_to(told: Told) -> Iterator[None]:
    """What is worked on inside the block tells its stages; threads do that are begun with a copy of its context."""
    before = _told.set(told)
    try:
        yield
    finally:
        _told.reset(before)


def tell(name: str, seconds: float) -> None:
    """A stage that ended elsewhere, in another process."""
    told = _told.get()
    if told is not None:
        told(name, seconds)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """One stage."""
    told = _told.get()
    if told is None:
        yield
        return
    begun = time.perf_counter()
    try:
        yield
    finally:
        told(name, time.perf_counter() - begun)

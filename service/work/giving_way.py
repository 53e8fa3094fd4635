"""Heavy work gives way to readers: where both have a processor they still share its caches and its memory, and half of the time
that a search took beside a check was the check's (``docs/security.md``)."""

from __future__ import annotations

import multiprocessing
import time
from ctypes import c_int
from typing import Protocol

SHARE = 3.0
"""Heavy work waits at most this many times as long as it has worked, so that readers who never cease make it four times slower,
no more. Chosen and checked by ``bench/load.py``."""
LOOK_SECONDS = 0.0005


class Count(Protocol):
    """A number in memory that processes share; one writes it, without a lock, so that none waits for another that was killed."""

    value: int


def shared_count() -> Count:
    """To be given to a process when it is spawned."""
    count: Count = multiprocessing.get_context("spawn").RawValue(c_int, 0)
    return count


class GivingWay:
    """Called now and then by heavy work on its thread; waits while ``asking`` is above 0."""

    def __init__(self, asking: Count) -> None:
        self._asking = asking
        self._since = time.monotonic()

    def __call__(self) -> None:
        now = time.monotonic()
        until = now + SHARE * (now - self._since)
        while self._asking.value > 0 and now < until:
            time.sleep(LOOK_SECONDS)
            now = time.monotonic()
        self._since = now

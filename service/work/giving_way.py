"""Heavy work gives way to readers: with a processor for each they still share a core, its caches and its memory. Of 64 readers a
search took 14 ms alone and 25 beside checks, 19 to 23 beside checks that give way (p50, ``bench/load.py``)."""

from __future__ import annotations

import multiprocessing
import time
from ctypes import c_int
from typing import Protocol

SHARE = 3.0
"""Heavy work waits at most this many times as long as it has worked: readers who never cease made a check of 4.4 s one of 23 to
25. Beside 64 readers who think five seconds eight checks were answered within 77 s, of the 120 that they have. Not tuned."""
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

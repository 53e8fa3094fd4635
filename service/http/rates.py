"""How often one may ask: by key, and by address for those without one; counted in memory by the library ``limits``."""

from __future__ import annotations

import math
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter


class Rates:
    """``known`` and ``guests`` are rates as ``600/minute``; None: no limit."""

    def __init__(self, known: str | None, guests: str | None) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._known = parse(known) if known else None
        self._guests = parse(guests) if guests else None

    def wait(self, holder: str, address: str, is_guest: bool) -> int | None:
        """Count one request; None where it may go on, else the seconds after which to ask again."""
        rate, named = (self._guests, address) if is_guest else (self._known, holder)
        if rate is None or self._limiter.hit(rate, named):
            return None
        reset = self._limiter.get_window_stats(rate, named).reset_time
        return max(1, math.ceil(reset - time.time()))

"""Whose turn it is: places that many ask for, handed out so that nobody holds all of them, nor all the room to wait, while
another waits."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import NamedTuple


class TooBusyError(Exception):
    """Every place is taken and enough wait already."""


class _Waiting(NamedTuple):
    holder: str
    turn: asyncio.Future[None]


class Turns:
    """``places`` that are worked in, and room for ``waiting``. A place that becomes free goes to the holder who has fewest, of
    these to the one whose last turn was longest ago, of theirs in order. Where there is no more room, the holder who has most in
    hand loses the request that came last for that of one who has less. For one event loop."""

    def __init__(self, places: int, waiting: int) -> None:
        self._free = places
        self._room = waiting
        self._waiting: list[_Waiting] = []
        self._working: Counter[str] = Counter()
        self._served: dict[str, int] = {}
        self._turns = 0

    @property
    def in_hand(self) -> int:
        """Those who have a place or wait."""
        return self._working.total() + len(self._waiting)

    async def take(self, holder: str) -> None:
        """Return when it is the holder's turn; ``give_back`` ends it. Raises TooBusyError, at once or when it has to make way."""
        if self._free:
            self._begin(holder)
            return
        if len(self._waiting) >= self._room:
            self._make_way(holder)
        waiting = _Waiting(holder, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        try:
            await waiting.turn
        except BaseException:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            elif waiting.turn.done() and not waiting.turn.cancelled() and waiting.turn.exception() is None:
                self.give_back(holder)  # given up in the moment in which its turn came
            raise

    def give_back(self, holder: str) -> None:
        """The holder's place is free."""
        self._free += 1
        self._working -= Counter((holder,))
        while self._waiting and self._free:
            following = min(self._waiting, key=lambda one: (self._working[one.holder], self._served.get(one.holder, 0)))
            self._waiting.remove(following)
            if not following.turn.done():
                self._begin(following.holder)
                following.turn.set_result(None)
        here = {*self._working, *(one.holder for one in self._waiting)}
        self._served = {name: turn for name, turn in self._served.items() if name in here}

    def _begin(self, holder: str) -> None:
        self._free -= 1
        self._turns += 1
        self._working[holder] += 1
        self._served[holder] = self._turns

    def _make_way(self, holder: str) -> None:
        """Room for one more of ``holder``. Raises TooBusyError where nobody who waits has more in hand than that."""
        held = self._working + Counter(one.holder for one in self._waiting)
        last = max(reversed(self._waiting), key=lambda one: held[one.holder], default=None)
        if last is None or held[last.holder] <= held[holder] + 1:
            raise TooBusyError
        self._waiting.remove(last)
        last.turn.set_exception(TooBusyError())

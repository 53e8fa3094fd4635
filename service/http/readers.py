"""A few threads, each with a store of its own (a store is not shared between threads), and a bounded wait for one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from index.errors import DamageError
from index.timing import stages_told_to
from service.http.turns import TooBusyError, Turns
from service.work.giving_way import Count
from service.work.held import REQUESTS_FAULTS, Held, Thing

if TYPE_CHECKING:
    from index.store import Store  # noqa: F401 - named as text, for it is loaded when it is first opened

Answer = TypeVar("Answer")

__all__ = ["Pool", "Readers", "TooBusyError"]


class Pool(Generic[Thing]):
    """``await pool.call(lambda thing: …)`` runs the work in one of its threads; its errors arrive here."""

    def __init__(
        self,
        opened: Callable[[], Thing],
        workers: int,
        waiting: int,
        timed: Callable[[str, float], None] | None = None,
        begun: Callable[[], None] | None = None,
        kept_after: tuple[type[Exception], ...] = REQUESTS_FAULTS,
        asking: Count | None = None,
    ) -> None:
        """``timed`` is told how long a request waited (``waiting``) and was worked on (``work``), in seconds, and how long each
        stage of a search took; in the context of the request. ``begun`` is called in each thread before its work. ``kept_after``:
        the errors after which a thing is not opened afresh. ``asking`` is kept at the number of requests being worked on."""
        self._timed = timed or (lambda stage, seconds: None)
        self._members = [_Member(opened, begun, kept_after) for _ in range(workers)]
        self._free = list(self._members)
        self._turns = Turns(workers, waiting)
        self._asking = asking

    @property
    def in_hand(self) -> int:
        """Requests being answered or waiting."""
        return self._turns.in_hand

    async def call(self, work: Callable[[Thing], Answer], holder: str = "") -> Answer:
        """The result of ``work(thing)``, for ``holder`` (``turns``). Raises TooBusyError, at once, when no more may wait, or when
        it has to make way for others."""
        asked = time.perf_counter()
        await self._turns.take(holder)
        begun = time.perf_counter()
        self._timed("waiting", begun - asked)
        self._tell_in_hand()
        member = self._free.pop()  # the last that was free: while one is enough, the others never open a store
        run = partial(copy_context().run, self._run, member, work)
        running = asyncio.ensure_future(asyncio.get_running_loop().run_in_executor(member.thread, run))
        running.add_done_callback(partial(self._done, member, holder, begun))
        try:
            # Shielded: a request may be given up, its thread goes on, and is free for another when it is done.
            return await asyncio.shield(running)
        except DamageError:
            self.let_go()
            raise

    def _run(self, member: _Member[Thing], work: Callable[[Thing], Answer]) -> Answer:
        with stages_told_to(self._timed):
            return member.held.run(work)

    def _done(self, member: _Member[Thing], holder: str, begun: float, running: asyncio.Future[object]) -> None:
        self._free.append(member)
        self._turns.give_back(holder)
        self._tell_in_hand()
        self._timed("work", time.perf_counter() - begun)
        if not running.cancelled():
            running.exception()  # taken note of, though nobody may wait for it any more

    def _tell_in_hand(self) -> None:
        if self._asking is not None:
            self._asking.value = self.in_hand

    def let_go(self) -> None:
        """Close what every thread has open, when it has done what it is about; what is asked next opens it afresh. What one has
        found damaged the others hold as well."""
        for member in self._members:
            member.thread.submit(member.held.close)

    def close(self) -> None:
        """Finish the work in hand and close what is open."""
        for member in self._members:
            member.thread.submit(member.held.close).result()
            member.thread.shutdown()


class Readers(Pool["Store"]):
    """A store a thread."""


class _Member(Generic[Thing]):
    """One thread, and what is opened, used and closed in it."""

    def __init__(
        self, opened: Callable[[], Thing], begun: Callable[[], None] | None, kept_after: tuple[type[Exception], ...]
    ) -> None:
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader", initializer=begun)
        self.held = Held(opened, kept_after)

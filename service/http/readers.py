"""A few threads, each with a store of its own (a store is not shared between threads), and a bounded wait for one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from index.errors import DamageError, QueryError
from index.stopping import StoppedError
from index.timing import stages_told_to
from ingest.errors import IngestError
from service.http.turns import TooBusyError, Turns

if TYPE_CHECKING:
    from index.store import Store

Answer = TypeVar("Answer")

__all__ = ["Readers", "TooBusyError"]


class Readers:
    """``await readers.call(lambda store: …)`` runs the work in a reader's thread; its errors arrive here."""

    def __init__(
        self,
        open_store: Callable[[], Store],
        workers: int,
        waiting: int,
        timed: Callable[[str, float], None] | None = None,
        begun: Callable[[], None] | None = None,
    ) -> None:
        """``timed`` is told how long a request waited (``waiting``) and was worked on (``work``), in seconds, and how long each
        stage of a search took; in the context of the request. ``begun`` is called in each thread before its work."""
        self._timed = timed or (lambda stage, seconds: None)
        self._readers = [_Reader(open_store, begun) for _ in range(workers)]
        self._free = list(self._readers)
        self._turns = Turns(workers, waiting)

    @property
    def in_hand(self) -> int:
        """Requests being answered or waiting."""
        return self._turns.in_hand

    async def call(self, work: Callable[[Store], Answer], holder: str = "") -> Answer:
        """The result of ``work(store)``, for ``holder`` (``turns``). Raises TooBusyError, at once, when no more may wait, or when
        it has to make way for others."""
        asked = time.perf_counter()
        await self._turns.take(holder)
        begun = time.perf_counter()
        self._timed("waiting", begun - asked)
        reader = self._free.pop()  # the last that was free: while one is enough, the others never open a store
        run = partial(copy_context().run, self._run, reader, work)
        running = asyncio.ensure_future(asyncio.get_running_loop().run_in_executor(reader.thread, run))
        running.add_done_callback(partial(self._done, reader, holder, begun))
        try:
            # Shielded: a request may be given up, its thread goes on, and is free for another when it is done.
            return await asyncio.shield(running)
        except DamageError:
            self._reopen()
            raise

    def _run(self, reader: _Reader, work: Callable[[Store], Answer]) -> Answer:
        with stages_told_to(self._timed):
            return reader.run(work)

    def _done(self, reader: _Reader, holder: str, begun: float, running: asyncio.Future[object]) -> None:
        self._free.append(reader)
        self._turns.give_back(holder)
        self._timed("work", time.perf_counter() - begun)
        if not running.cancelled():
            running.exception()  # taken note of, though nobody may wait for it any more

    def _reopen(self) -> None:
        """Let every reader open its store afresh, those at rest too: what one has found damaged the others hold as well."""
        for reader in self._readers:
            reader.thread.submit(reader.close)

    def close(self) -> None:
        """Finish the work in hand and close the stores."""
        for reader in self._readers:
            reader.thread.submit(reader.close).result()
            reader.thread.shutdown()


class _Reader:
    """One thread and the store that is opened, used and closed in it."""

    def __init__(self, open_store: Callable[[], Store], begun: Callable[[], None] | None) -> None:
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader", initializer=begun)
        self._open_store = open_store
        self._store: Store | None = None

    def run(self, work: Callable[[Store], Answer]) -> Answer:
        if self._store is None:
            self._store = self._open_store()
        sound = False
        try:
            answer = work(self._store)
            sound = True
        except (QueryError, IngestError, StoppedError):  # the request's own fault
            sound = True
            raise
        finally:
            if not sound:
                self.close()  # the next request opens it afresh: by then it may have been mended or replaced
        return answer

    def close(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            store.close()

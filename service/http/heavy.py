"""Heavy work: checks, comparisons, drafts and files to keep, in processes of their own (``service.work``), so that no search
waits behind them. It ends when its time is over, and soon after whoever asked for it has gone; keys and addresses take turns
(``turns``)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from fastapi import Request

from index.stopping import Stop, StoppedError
from index.threads import stand_aside
from ingest.errors import Refusal
from service.access.visitors import holder_of
from service.http.readers import Pool
from service.work.doing import InThread, Work, Worker
from service.work.giving_way import Count
from service.work.process import WorkerEndedError, WorkerProcess
from service.work.worker import Opening

if TYPE_CHECKING:
    from index.store import Store
    from service.settings import Settings

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
LOOK_SECONDS = 0.25
"""How often it is asked whether the client is still there."""
REST_SECONDS = 300.0
"""After how long without work its processes are ended, for their memory; beginning one takes a second."""


class TooLongError(Exception):
    """The work was given up because its time was over."""


class GoneError(Exception):
    """The work was given up because nobody waits for it."""


class HeavyWork:
    """``await heavy.call(request, kinds.check, sent)``; ``seconds`` from when it was asked for, waiting too. Workers that have
    had nothing to do for ``rest`` seconds are closed until the next work."""

    def __init__(self, pool: Pool[Worker], seconds: float, rest: float = REST_SECONDS) -> None:
        self._pool = pool
        self._seconds = seconds
        self._rest = rest
        self._running: set[Stop] = set()
        self._resting: asyncio.TimerHandle | None = None

    @property
    def in_hand(self) -> int:
        """Requests being worked on or waiting."""
        return self._pool.in_hand

    async def call(
        self,
        request: Request,
        kind: Callable[Concatenate[Store, Given], Answer],
        *given: Given.args,
        **_: Given.kwargs,  # as the type wants it; what is given stands in its order
    ) -> Answer:
        """The result of ``kind(store, *given)``, one of ``service.work.kinds``. Raises TooBusyError, TooLongError,
        WorkerEndedError; GoneError where nobody will read the answer."""
        stop = Stop(self._seconds)
        self._running.add(stop)
        watching = asyncio.create_task(_watch(request, stop))
        work = Work(kind, given)
        try:
            return cast(Answer, await self._pool.call(lambda worker: worker.do(work, stop), holder_of(request)))
        except StoppedError as error:
            raise (TooLongError if error.late else GoneError) from error
        except asyncio.CancelledError:
            stop.tell()
            raise
        finally:
            watching.cancel()
            self._running.discard(stop)
            self._rest_later()

    def _rest_later(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(self._rest, self._rest_now)

    def _rest_now(self) -> None:
        if not self.in_hand:  # else its end sets the time anew
            self._pool.let_go()

    def close(self) -> None:
        """End what is being worked on, and the workers."""
        if self._resting is not None:
            self._resting.cancel()
        for stop in list(self._running):
            stop.tell()
        self._pool.close()


def threads(settings: Settings, open_store: Callable[[], Store], timed: Callable[[str, float], None]) -> Pool[Worker]:
    """Threads of this process, one where the settings want no process."""
    count = max(1, settings.heavy_workers)
    return Pool[Worker](lambda: InThread(open_store()), count, settings.heavy_waiting, timed, stand_aside)


def processes(settings: Settings, timed: Callable[[str, float], None], asking: Count) -> Pool[Worker]:
    """As many as the settings say, each held by a thread; they give way to the requests that ``asking`` counts."""
    opening = Opening(settings.home.resolve(), settings.reranker, asking)
    return Pool[Worker](
        lambda: WorkerProcess(opening),
        settings.heavy_workers,
        settings.heavy_waiting,
        timed,
        kept_after=(Refusal, StoppedError, WorkerEndedError),
    )


async def _watch(request: Request, stop: Stop) -> None:
    while not await request.is_disconnected():
        await asyncio.sleep(LOOK_SECONDS)
    stop.tell()

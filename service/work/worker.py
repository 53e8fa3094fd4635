"""The process that does heavy work: one job after another, after everything else that the machine has to do.

It has the store open as a reader has, its index mapped. It ends with the process that it works for, however that ended, and
takes what it has begun (readers of files) with it.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from index.stopping import Stop, StoppedError
from index.threads import go_after_others, stand_aside
from index.timing import stages_told_to
from ingest.errors import Refusal
from service.work.doing import InThread, Work
from service.work.giving_way import Count, GivingWay
from service.work.held import Held

if TYPE_CHECKING:
    from index.store import Store

LOG = logging.getLogger("precedent.heavy")
Stages = tuple[tuple[str, float], ...]


class Opening(NamedTuple):
    """The store to open, its reranker, and how many requests of readers are in hand, to which the work gives way."""

    home: Path
    reranker: str | None = None
    asking: Count | None = None

    def store(self) -> Store:
        from index.store import Store

        return Store.open(self.home, reranker=self.reranker, whole=True, mapped=True)


class Job(NamedTuple):
    """``seconds``: what is left of its time."""

    number: int
    work: Work
    seconds: float | None


class End(NamedTuple):
    """Nobody wants job ``number`` any more."""

    number: int


class Ready(NamedTuple):
    """The process listens."""


class Done(NamedTuple):
    value: Any
    stages: Stages


class Refused(NamedTuple):
    """It raised an error of ours, which is raised again."""

    error: Refusal


class Stopped(NamedTuple):
    late: bool


class Failed(NamedTuple):
    """It raised what nobody expected."""

    told: str


Answer = Done | Refused | Stopped | Failed


def work_for(connection: Connection, opening: Opening) -> None:
    """Do what comes over ``connection``, until its other end is gone."""
    if os.name == "posix":
        os.setsid()  # Ctrl-C is the server's to answer; and one signal ends all that is begun here
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    go_after_others()
    listening = _Listening(connection, opening.asking)
    threading.Thread(target=listening.listen, name="listening", daemon=True).start()
    connection.send(Ready())
    held = Held(lambda: InThread(opening.store()))
    thread = ThreadPoolExecutor(1, initializer=stand_aside)
    while True:
        job = listening.jobs.get()
        with listening.stop_of(job) as stop:
            answer = _answer(held, thread, job, stop)
        with suppress(OSError):  # nobody is there any more: the other thread ends all
            connection.send_bytes(answer)


class _Listening:
    """Takes what comes, on a thread of its own."""

    def __init__(self, connection: Connection, asking: Count | None) -> None:
        self._connection = connection
        self._asking = asking
        self._stops: dict[int, Stop] = {}
        self.jobs: SimpleQueue[Job] = SimpleQueue()

    def listen(self) -> None:
        """Until the other end is gone; then everything here ends."""
        with suppress(EOFError, OSError):
            while True:
                told = self._connection.recv()
                if isinstance(told, End):
                    if (stop := self._stops.get(told.number)) is not None:
                        stop.tell()
                else:
                    way = None if self._asking is None else GivingWay(self._asking)
                    self._stops[told.number] = Stop(told.seconds, way)
                    self.jobs.put(told)
        end_here()

    @contextmanager
    def stop_of(self, job: Job) -> Iterator[Stop]:
        try:
            yield self._stops[job.number]
        finally:
            del self._stops[job.number]


def _answer(held: Held[InThread], thread: Executor, job: Job, stop: Stop) -> bytes:
    """An ``Answer``, pickled. What the work raises comes out of the ``thread`` that did it, whatever it is."""
    doing = thread.submit(_done, held, job, stop)
    answer: Answer
    match doing.exception():
        case None:
            return doing.result()
        case StoppedError() as error:
            answer = Stopped(error.late)
        case Refusal() as error:
            answer = Refused(error)
        case MemoryError():
            LOG.error("no memory is left; the process ends and another is begun")
            end_here()
        case error:
            answer = Failed("".join(traceback.format_exception(error)))
    return pickle.dumps(answer)


def _done(held: Held[InThread], job: Job, stop: Stop) -> bytes:
    """What the work gives, pickled here, so that what cannot be is told as its error."""
    stages: list[tuple[str, float]] = []
    with stages_told_to(lambda name, seconds: stages.append((name, seconds))):
        value = held.run(lambda here: here.do(job.work, stop))
    return pickle.dumps(Done(value, tuple(stages)))


def end_here() -> NoReturn:
    """End this process and what it has begun, at once."""
    if os.name == "posix" and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)

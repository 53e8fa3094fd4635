"""Heavy work done by a process of its own, so that no search waits for the interpreter beside it. The process is begun for the
first work (spawned: this one has threads) and again when it has ended; what does not stop when it is told to is ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from index import timing
from index.stopping import Stop, StoppedError
from service.work.doing import Work
from service.work.worker import Answer, Done, End, Failed, Job, Opening, Refused, Stopped, work_for

LOOK_SECONDS = 0.1
"""How often it is asked whether the work is still wanted."""
GRACE_SECONDS = 1.0
"""What work has to stop by itself when it is told to; with the looks the client's end and the work's are under two apart."""
START_SECONDS = 60.0
"""What a process has to begin: a loaded machine is slow."""


class WorkerEndedError(Exception):
    """The process ended amid the work: it was killed, or memory ran out."""


class WorkFailedError(Exception):
    """The work raised what nobody expected; the message is its traceback."""


class WorkerProcess:
    """A ``Worker`` (``doing``). Its process takes memory from the first work until ``close``; after that work begins another."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._listens = False
        self._begun = 0.0
        self._number = 0

    @property
    def pid(self) -> int | None:
        """The number of its process, while there is one."""
        return None if self._process is None else self._process.pid

    def do(self, work: Work, stop: Stop) -> Any:
        """As ``Worker.do``. Raises WorkerEndedError, WorkFailedError too."""
        stop.look()
        try:
            connection = self._listening(stop)
            self._number += 1
            connection.send(Job(self._number, work, stop.left))
            answer: Answer = self._awaited(connection, stop)
        except (EOFError, OSError) as error:
            self.close()
            raise WorkerEndedError from error
        return _taken(answer)

    def _listening(self, stop: Stop) -> Connection:
        """The connection to a process that listens. Raises StoppedError, OSError, EOFError."""
        if self._process is not None and not self._process.is_alive():
            self.close()
        if self._connection is None:
            self._begin()
        assert self._connection is not None
        while not self._listens:
            if self._connection.poll(LOOK_SECONDS):
                self._connection.recv()
                self._listens = True
            elif time.monotonic() - self._begun > START_SECONDS:
                raise TimeoutError
            else:
                stop.look()  # the process goes on beginning, for the next
        return self._connection

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        self._begun, self._listens = time.monotonic(), False
        self._process = context.Process(target=work_for, args=(there, self._opening), name="heavy", daemon=True)
        self._connection = here
        try:
            self._process.start()
        finally:
            there.close()

    def _awaited(self, connection: Connection, stop: Stop) -> Any:
        while not connection.poll(LOOK_SECONDS):
            try:
                stop.look()
            except StoppedError:
                connection.send(End(self._number))
                if not connection.poll(GRACE_SECONDS):
                    self.close()
                elif not isinstance(answer := connection.recv(), Stopped):
                    return answer  # it was done just then
                raise
        return connection.recv()

    def close(self) -> None:
        """End the process, whatever it does."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if process is not None and process.pid is not None:
            if os.name == "posix":
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)  # with the readers of files that it has begun
            process.kill()
            process.join()
        if connection is not None:
            connection.close()


def _taken(answer: Answer) -> Any:
    """What a process answered, as if it had happened here."""
    match answer:
        case Done(value, stages):
            for name, seconds in stages:
                timing.tell(name, seconds)
            return value
        case Refused(refusal):
            raise refusal
        case Stopped(late):
            raise StoppedError(late=late)
        case Failed(told):
            raise WorkFailedError(told)

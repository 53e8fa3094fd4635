"""The process that works the intake off, so that reading and embedding never slow the server's answers.

    python -m index.intake.worker HOME

It ends when nothing waits. Exit 3: another process works this queue off.
"""

from __future__ import annotations

import sys
import time
from functools import cache
from pathlib import Path

import filelock

from index.encoders import BUNDLED, Encoder, load_encoder
from index.errors import BusyError
from index.intake.jobs import Job
from index.intake.queue import Queue
from index.intake.storing import carry_out
from index.threads import go_after_others
from ingest.errors import Reason, Refusal

PATIENCE = 1.0
"""Seconds between two tries while another process writes to the store."""
TOLD_EVERY = 0.5
"""Seconds between two notes of how far a job is."""
MOST_ATTEMPTS = 3
"""A job at which the worker died so often is given up."""
TAKEN = 3


def main(home: Path) -> int:
    queue = Queue(home)
    queue.lock_file().parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(queue.lock_file())
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return TAKEN
    try:
        work_off(home, queue)
    finally:
        lock.release()
    return 0


def work_off(home: Path, queue: Queue) -> None:
    """Carry out what waits, in its order, until nothing does."""
    queue.sweep()
    while (job := queue.first_open()) is not None:
        _carry_out(home, queue, job)


def _carry_out(home: Path, queue: Queue, job: Job) -> None:
    job.state = "working"
    job.attempts += 1
    queue.save(job)
    try:
        if job.attempts > MOST_ATTEMPTS:
            _fail(job, Reason("intake.given_up", times=MOST_ATTEMPTS))
        else:
            carry_out(home, queue, job, _encoder, _Telling(queue, job))
    except BusyError:
        job.state = "waiting"
        job.attempts -= 1
        job.stage = "held"
        queue.save(job)
        time.sleep(PATIENCE)
        return
    except Refusal as error:
        _fail(job, error.reason)
    job.stage = None
    queue.save(job)
    if job.is_over:
        queue.let_go(job)


def _fail(job: Job, reason: Reason) -> None:
    job.state, job.reason = "failed", reason
    for file in job.files:
        if file.state != "refused":
            file.state, file.reason = "refused", reason


@cache
def _encoder(model: str) -> Encoder:
    return load_encoder(None if model == BUNDLED else model)


class _Telling:
    """Notes in the job how far it is, not too often."""

    def __init__(self, queue: Queue, job: Job) -> None:
        self._queue = queue
        self._job = job
        self._last = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        new = stage != self._job.stage
        self._job.stage, self._job.done, self._job.total = stage, done, total
        if new or time.monotonic() - self._last > TOLD_EVERY:
            self._last = time.monotonic()
            self._queue.save(self._job, flushed=False)


if __name__ == "__main__":
    go_after_others()
    sys.exit(main(Path(sys.argv[1])))

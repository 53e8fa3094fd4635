"""A second process for work on untrusted bytes, with limits on its time and memory.

Parsers of PDF, HTML and DOCX can be made to loop, to eat memory or to crash; none of that may reach the ingest. One
worker serves many files and is replaced when it dies or overruns, so the price is one start per few thousand files.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path
from typing import IO, Any

from ingest.errors import IngestError

TIME_LIMIT = 9.0
"""Seconds for one file, so that one that stalls the reader is refused within 10. Web pages and Word files take under 1."""
TIME_PER_PAGE = 0.2
"""Seconds more for every page finished: a dense PDF page takes 0.04 on an idle core, a book is no attack."""
MAX_TIME = 120.0
"""Seconds for one file however many pages it has finished."""

OCR_TIME_PER_PAGE = 10.0
"""Seconds more for a page that is to be recognised, 1 to 2 on an idle core; not for the first, which takes those and the
models' start of 1 to 2 out of the file's own limit: so a scan that gets nowhere is refused in time like any file."""

START_LIMIT = 60.0
"""Seconds for the worker to start: a loaded machine is no file's fault."""

MEMORY_LIMIT = 1000 * 2**20
"""Bytes of address space of the worker, on systems that enforce it (Linux)."""

FILES_PER_WORKER = 2000
"""After so many files the worker is replaced, so that leaks of native parsers cannot add up."""

PAGE_DONE = b""
"""The worker's sign that it is getting on."""
PAGE_AHEAD = b"ocr"
"""The worker's sign that a page is to be recognised, which takes longer. The worker bounds how many there are."""

_FRUGAL = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "1000000", "MALLOC_TRIM_THRESHOLD_": "1000000"}
"""For glibc: what is freed goes back, so that page after page recognised does not eat the address space (a file of
scans reached the limit after six pages, with these it stays at 0.7 GB)."""

_HEADER = struct.Struct("!Q")


class ExtractionGuard:
    """Runs ``ingest.extract.worker`` and hands it one job at a time; safe to use from several threads."""

    def __init__(self, time_limit: float = TIME_LIMIT, memory_limit: int = MEMORY_LIMIT) -> None:
        self._time_limit = time_limit
        self._memory_limit = memory_limit
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs = 0

    def call(self, media_type: str, data: bytes) -> dict[str, Any]:
        """The worker's answer for ``data``: what ``ingest.extract.worker`` puts together, as JSON carries it.

        Raises IngestError with the extractor's own reason, or because it ran out of time or memory or died;
        RuntimeError if the worker cannot be started, which is no fault of the file.
        """
        with self._lock:
            try:
                self._ready_worker()
                reply = self._exchange(media_type, data, self._time_limit)
            except BaseException:
                self._stop()
                raise
        if "refused" in reply:
            raise IngestError(reply["refused"], **reply["values"])
        return reply

    def close(self) -> None:
        """Stop the worker. A later call starts a new one."""
        with self._lock:
            self._stop()

    def _ready_worker(self) -> None:
        if self._jobs >= FILES_PER_WORKER or (self._process and self._process.poll() is not None):
            self._stop()
        if self._process is None:
            package_root = str(Path(__file__).resolve().parents[2])
            search_path = os.pathsep.join(filter(None, (package_root, os.environ.get("PYTHONPATH"))))
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no outside word in it
                [sys.executable, "-P", "-m", "ingest.extract.worker", str(self._memory_limit)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # parsers chatter there; what matters comes back as a reason
                env={**os.environ, **_FRUGAL, "PYTHONPATH": search_path},
            )
            self._jobs = 0
            try:
                self._exchange("", b"", START_LIMIT)
            except IngestError as error:
                raise RuntimeError(
                    f"the reading process does not start; `{sys.executable} -m ingest.extract.worker 0` shows why"
                ) from error
        self._jobs += 1

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue  # bytes were still waiting for a worker that is gone
        self._process.wait()
        self._process = None

    def _exchange(self, media_type: str, data: bytes, limit: float) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        began = time.monotonic()
        try:
            write_message(self._process.stdin, media_type.encode())
            write_message(self._process.stdin, data)
            most = MAX_TIME
            recognising = 0
            while True:
                answer = read_message(self._process.stdout, began + min(limit, most))
                if answer == PAGE_DONE:
                    limit += TIME_PER_PAGE
                elif answer == PAGE_AHEAD:
                    recognising += 1
                    if recognising > 1:
                        limit, most = limit + OCR_TIME_PER_PAGE, most + OCR_TIME_PER_PAGE
                else:
                    break
        except TimeoutError as error:
            seconds = time.monotonic() - began
            if recognising:
                raise IngestError("reader.slow_page", page=recognising, seconds=seconds) from error
            raise IngestError("reader.slow", seconds=seconds) from error
        except (EOFError, BrokenPipeError) as error:
            raise IngestError("reader.crashed") from error
        reply: dict[str, Any] = json.loads(answer)
        return reply


def write_message(pipe: IO[bytes], payload: bytes) -> None:
    """Send one message, its length first."""
    pipe.write(_HEADER.pack(len(payload)))
    pipe.write(payload)
    pipe.flush()


def read_message(pipe: IO[bytes], deadline: float | None = None) -> bytes:
    """Receive one message. Raises EOFError when the other side is gone, TimeoutError at ``deadline`` (monotonic)."""
    (length,) = _HEADER.unpack(_read_exactly(pipe, _HEADER.size, deadline))
    return _read_exactly(pipe, length, deadline)


def _read_exactly(pipe: IO[bytes], size: int, deadline: float | None) -> bytes:
    received = bytearray()
    while len(received) < size:
        if deadline is not None and not select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        chunk = os.read(pipe.fileno(), min(size - len(received), 2**20))
        if not chunk:
            raise EOFError
        received += chunk
    return bytes(received)


@cache
def shared_guard() -> ExtractionGuard:
    """The process-wide guard, started at its first job and stopped at exit."""
    guard = ExtractionGuard()
    atexit.register(guard.close)
    return guard

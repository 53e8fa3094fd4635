"""Many files read in processes of their own, one a core; the outcomes come in the order of the files.

What is read depends on the file alone, so it is the same however many processes there are.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice

from loky import get_reusable_executor

from ingest.document import analyse
from ingest.errors import IngestError, Reason
from ingest.extract import extract
from ingest.files.sources import FoundFile, load
from ingest.models import Document, Source

WORTH_PROCESSES = 8_000_000
"""Bytes of new files from which more processes pay: each takes a second or two to start. Measured with another process on one of
two cores: 3 MB took 4.1 s in one and 7.3 in two, 6 MB 8.8 and 7.2."""
MOST_PROCESSES = 8
_LOOK_EVERY = 0.5  # seconds
_AHEAD = 4  # files a process that wait for the caller or for it: enough that none idles, few enough to hold


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading ``file`` gave: its ``document``, or why it was ``refused``; neither where its bytes are known already."""

    file: FoundFile
    document: Document | None = None
    refused: Reason | None = None


def read_several(
    files: Sequence[FoundFile], known: Mapping[str, str], processes: int | None = None
) -> Iterator[Outcome]:
    """Read ``files`` in order; those whose SHA-256 is in ``known`` under their path are not analysed again.

    ``processes``: as many as there are cores where that pays, else none but this one. A process that the system ends (for want
    of memory) costs nothing but time: the files left are read in this one.
    """
    count = _fitting_processes(files, known) if processes is None else processes
    done = 0
    if count > 1:
        try:
            for outcome in _in_processes(files, known, count):
                done += 1
                yield outcome
        except BrokenProcessPool:
            pass
    for file in files[done:]:
        yield read_one(file, known.get(str(file.path)))


def read_one(file: FoundFile, known: str | None = None) -> Outcome:
    """Read one file unless its SHA-256 is ``known``."""
    try:
        source, data = load(file)
    except IngestError as error:
        return Outcome(file, refused=error.reason)
    return Outcome(file) if source.sha256 == known else read_loaded(file, source, data)


def read_loaded(file: FoundFile, source: Source, data: bytes) -> Outcome:
    """Read the bytes of a file, which need not be on this machine."""
    try:
        source, canonical = extract(data, source)
        return Outcome(file, analyse(source, canonical))
    except IngestError as error:
        return Outcome(file, refused=error.reason)


def _in_processes(files: Sequence[FoundFile], known: Mapping[str, str], count: int) -> Iterator[Outcome]:
    pool = get_reusable_executor(max_workers=count, initializer=_end_with, initargs=(os.getpid(),))
    waiting: deque[Future[Outcome]] = deque()
    coming = iter(files)
    try:
        while True:
            for file in islice(coming, _AHEAD * count - len(waiting)):
                waiting.append(pool.submit(read_one, file, known.get(str(file.path))))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
        pool.shutdown(wait=False, kill_workers=bool(waiting))


def _end_with(parent: int) -> None:
    """Have this process end when ``parent`` is no longer there: a reader that was killed must leave none behind."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_EVERY)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _fitting_processes(files: Sequence[FoundFile], known: Mapping[str, str]) -> int:
    """One, unless the new files are large enough together; members of archives are not counted."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    size = 0
    for file in files:
        if str(file.path) not in known and file.path.is_file():
            size += file.path.stat().st_size
    return min(cores, MOST_PROCESSES) if size >= WORTH_PROCESSES else 1

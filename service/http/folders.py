"""Watched folders: looked at every few seconds, and a job ordered for the worker when something in them has changed and rests.

By looking, not by the system's notices: those do not come from network drives, where offices have their papers.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from index.errors import StoreError
from index.intake.following import State, states_below
from index.intake.queue import Queue
from service.settings import WatchedFolder

LOG = logging.getLogger("precedent.intake")
AGAIN_EVERY = 60
"""After a job that failed, the folder is tried again when so many looks have passed, though nothing in it changed."""


class WatchedFolders:
    """``begin`` and ``close`` with the server; ``wake`` is told when a job was ordered."""

    def __init__(
        self, folders: Sequence[WatchedFolder], seconds: float, queue: Queue, wake: Callable[[], None]
    ) -> None:
        self._folders = [_Folder(folder.path.resolve(), folder.collection, queue) for folder in folders]
        self._seconds = seconds
        self._wake = wake
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="folders", daemon=True)

    def begin(self) -> None:
        if self._folders:
            self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._folders:
            self._thread.join()

    def _watch(self) -> None:
        while not self._closing.is_set():
            for folder in self._folders:
                try:
                    if folder.look():
                        self._wake()
                except StoreError as error:  # the queue is full, or cannot be written now: it is tried at the next look
                    LOG.warning("the watched folder %s waits: %s", folder.path, error)
            self._closing.wait(self._seconds)


class _Folder:
    """One folder: what was last seen in it, and what the last job ordered was for."""

    def __init__(self, path: Path, collection: str | None, queue: Queue) -> None:
        self.path = path
        self._collections = () if collection is None else (collection,)
        self._queue = queue
        self._seen: dict[str, State] | None = None
        self._ordered: dict[str, State] | None = None
        self._away = False
        self._job = ""
        self._looks = 0

    def look(self) -> bool:
        """Order a job if something has changed since the last and rests since the last look; whether one was. Raises StoreErrors
        where it cannot be ordered."""
        try:
            now: dict[str, State] = states_below(self.path)
            away = False
        except OSError:
            now, away = {}, True
        before, self._seen = self._seen, now
        self._looks += 1
        if before is None or not (self._has_changed(before, now) or away != self._away or self._failed()):
            return False
        if self._is_open():
            return False
        self._job = self._queue.order("follow", sources=(str(self.path),), collections=self._collections).id
        resting = {path: state for path, state in now.items() if before.get(path) == state}
        self._ordered, self._away, self._looks = resting, away, 0
        return True

    def _has_changed(self, before: dict[str, State], now: dict[str, State]) -> bool:
        """Whether a file that rests is other than at the last order, or one of then is gone since two looks."""
        if self._ordered is None:
            return True
        if any(path not in now and path not in before for path in self._ordered):
            return True
        return any(before.get(path) == state != self._ordered.get(path) for path, state in now.items())

    def _is_open(self) -> bool:
        job = self._queue.job(self._job)
        return job is not None and job.is_open

    def _failed(self) -> bool:
        job = self._queue.job(self._job)
        return job is not None and job.state == "failed" and self._looks >= AGAIN_EVERY

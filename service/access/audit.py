"""The audit log: who signed in, was refused, took files out, changed something. JSON lines beside the store, rotated; never a key
and never the words of a question."""

from __future__ import annotations

import json
import logging
import os
import threading
from contextlib import closing
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from service.access import chain

LOG = logging.getLogger("precedent.server")
AUDIT_NAME = "audit.jsonl"
MOST_BYTES = 10_000_000
FILES_KEPT = 10
LOCK_SECONDS = 10.0
"""How long a line waits for those of other processes."""
Event = Literal[
    "signin",
    "signout",
    "refused",
    "export",
    "verdict",
    "key_added",
    "key_ended",
    "upload",
    "removal",
    "correction",
    "collection",
    "log_begun_anew",
]
_OF_KEYS: tuple[Event, ...] = ("key_added", "key_ended")
Fact = str | int | float | bool | None


class Audit:
    """One store's log. It is opened for each line, so that lines of other processes (``precedent keys``) go in between."""

    def __init__(self, home: Path, shared: bool = True) -> None:
        """``shared``: others come too; a server of one's own, on this machine, tells of keys alone."""
        self.path = home / AUDIT_NAME
        self._shared = shared
        self._writing = threading.Lock()
        self._lock = FileLock(home / f"{AUDIT_NAME}.lock", timeout=LOCK_SECONDS, mode=0o600)

    def write(self, event: Event, who: str, **facts: Fact) -> None:
        """One line: when, what, who (the name of a key or an account) and facts, of which none may be secret."""
        if not self._shared and event not in _OF_KEYS:
            return
        told = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, "who": who, **facts}
        said = {name: value for name, value in told.items() if value is not None}
        try:
            with self._writing, self._lock:
                line, link = chain.linked(said, chain.last_link(self.path.parent, self.path))
                with closing(_Private(self.path, maxBytes=MOST_BYTES, backupCount=FILES_KEPT)) as log:
                    log.handle(logging.makeLogRecord({"msg": line}))
                chain.put_head(self.path.parent, link)
        except (OSError, Timeout) as error:
            LOG.error("the audit log cannot be written (%s): %s", error, json.dumps(said, ensure_ascii=False))


class _Private(RotatingFileHandler):
    """Files that only their owner reads; what goes wrong is raised, instead of told to stderr."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_owner_only)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name in the library
        raise


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

"""Kinds of heavy work that a test's worker process imports: work that never ends, that does not look, that fails."""

from __future__ import annotations

import os
import signal
import time
from itertools import count
from pathlib import Path

from index.errors import DamageError, QueryError
from index.stopping import look
from index.store import Store


def number(store: Store) -> int:
    """That of the process."""
    return os.getpid()


def endless(store: Store, begun: Path) -> None:
    """Looks whether it is still wanted."""
    begun.touch()
    for _ in count():
        time.sleep(0.01)
        look()


def stubborn(store: Store, begun: Path) -> None:
    """Does not look."""
    begun.touch()
    time.sleep(600)


def killed(store: Store) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refused(store: Store) -> None:
    raise QueryError("plans", "request.no_such_plan", plan="none")


def damaged(store: Store) -> None:
    raise DamageError("store.index_damaged", path="here", number=7)


def broken(store: Store) -> None:
    raise ZeroDivisionError("nobody expected it")


def unspeakable(store: Store) -> object:
    """No process can hand that to another."""
    return lambda: None


def titles(store: Store) -> list[str]:
    """Of the plans that are searched."""
    with store.snapshot() as snapshot:
        assert len(snapshot.generation.passage_ids)
    return sorted(plan.title for plan in store.plans())


def given_way(store: Store) -> float:
    """Seconds that it waits for others after a tenth of one."""
    time.sleep(0.1)
    begun = time.monotonic()
    look()
    return time.monotonic() - begun

"""Who does heavy work: a process of its own (``process``), or the thread that asks, where no other is wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from index.stopping import Stop, stopped_by

if TYPE_CHECKING:
    from index.store import Store


class Work(NamedTuple):
    """One of ``kinds``, and what it is given after the store."""

    kind: Callable[..., Any]
    given: tuple[Any, ...]


class Worker(Protocol):
    """For one thread at a time."""

    def do(self, work: Work, stop: Stop) -> Any:
        """What the work gives. Raises what it raises, StoppedError where ``stop`` ended it."""

    def close(self) -> None: ...


class InThread:
    """Does it on the thread that asks, with a store of its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def do(self, work: Work, stop: Stop) -> Any:
        stop.look()  # it may have waited until nobody wants it any more
        with stopped_by(stop):
            return work.kind(self._store, *work.given)

    def close(self) -> None:
        self._store.close()

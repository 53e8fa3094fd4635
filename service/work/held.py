"""A thing that is opened when it is first needed, and afresh after it failed: a store, or a process that has one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from index.errors import QueryError
from index.stopping import StoppedError
from ingest.errors import IngestError


class Closing(Protocol):
    def close(self) -> None: ...


Thing = TypeVar("Thing", bound=Closing)
Answer = TypeVar("Answer")
REQUESTS_FAULTS = (QueryError, IngestError, StoppedError)
"""Errors after which the thing is as good as before: what was asked was at fault."""


class Held(Generic[Thing]):
    """For one thread."""

    def __init__(self, opened: Callable[[], Thing], kept_after: tuple[type[Exception], ...] = REQUESTS_FAULTS) -> None:
        self._opened = opened
        self._kept_after = kept_after
        self._thing: Thing | None = None

    def run(self, work: Callable[[Thing], Answer]) -> Answer:
        """``work(thing)``."""
        if self._thing is None:
            self._thing = self._opened()
        sound = False
        try:
            answer = work(self._thing)
            sound = True
        except self._kept_after:
            sound = True
            raise
        finally:
            if not sound:
                self.close()  # the next request opens it afresh: by then it may have been mended or replaced
        return answer

    def close(self) -> None:
        thing, self._thing = self._thing, None
        if thing is not None:
            thing.close()

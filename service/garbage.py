"""Python's garbage collector looks through all that is loaded, under load every quarter of a minute, and holds up readers for
60 to 170 ms. Here what a full collection leaves is not looked through again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

GROWN = 1.25
"""By how much what is not looked through may grow until all is once: some of it has gone by then, in circles."""


class LongLived:
    """Told of every collection (``gc.callbacks``)."""

    def __init__(self) -> None:
        self._left = 0  # by the last collection that looked through all
        self._all = True

    def __call__(self, phase: str, info: dict[str, int]) -> None:
        if phase != "stop" or info["generation"] != 2:
            return
        gc.freeze()
        count = gc.get_freeze_count()
        if self._all:
            self._left, self._all = count, False
        elif count > GROWN * self._left:
            gc.unfreeze()
            self._all = True


@contextmanager
def long_lived_kept() -> Iterator[None]:
    """Within the block, for the whole process."""
    told = LongLived()
    gc.callbacks.append(told)
    try:
        yield
    finally:
        gc.callbacks.remove(told)
        gc.unfreeze()

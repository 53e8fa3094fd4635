"""Where the rows of a segment stand among those of a generation, and values by row put together.

A generation has no row for what is dead, so nothing that asks it has to know of the dead. While a store is small its rows are in
the order of the sources' names, whatever came first: then neither sums nor ties depend on how it came to hold what it holds. In a
large one segments stand one behind the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from index.arrays import Rows

Kind = TypeVar("Kind", bound=np.generic)
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Placed:
    """The ``size`` rows of a segment, but for those not ``alive`` (size,); None: all are. They stand one behind the other from
    row ``first`` of the generation on, unless they are ``moved``: then that is the generation's row of each, -1 of the dead."""

    first: int
    size: int
    alive: Mask | None = None
    moved: npt.NDArray[np.int32] | None = None

    @cached_property
    def kept(self) -> Rows:
        """The segment's rows that are alive, ascending."""
        return np.arange(self.size) if self.alive is None else np.flatnonzero(self.alive)

    @property
    def held(self) -> int:
        """How many are alive."""
        return self.size if self.alive is None else len(self.kept)

    @property
    def end(self) -> int:
        """The generation's row behind the last of a segment that is not moved."""
        return self.first + self.held

    @property
    def is_whole(self) -> bool:
        """Whether the segment's rows are the generation's as they are, but for a distance."""
        return self.alive is None and self.moved is None

    @cached_property
    def numbers(self) -> npt.NDArray[np.int32]:
        """The generation's row of each of the segment's, -1 of the dead, ``(size,)``."""
        if self.moved is not None:
            return self.moved
        if self.alive is None:
            return np.arange(self.first, self.first + self.size, dtype=np.int32)
        return np.where(self.alive, self.first - 1 + np.cumsum(self.alive), -1).astype(np.int32)

    def living(self, values: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
        """Of values by row ``(size, …)`` those of rows that are alive."""
        return values if self.alive is None else values[self.kept]

    def local(self, rows: Rows) -> Rows:
        """The segment's rows of some of the generation's, all of which are of this segment, which is not moved."""
        return rows - self.first if self.alive is None else self.kept[rows - self.first]

    def span(self, ascending: Rows) -> slice:
        """Where in ascending rows of the generation those of this segment stand, which is not moved."""
        return slice(*np.searchsorted(ascending, [self.first, self.end]).tolist())


def placed(segments: Sequence[tuple[int, Mask | None]]) -> list[Placed]:
    """Segments one behind the other, each given by its size and which of its rows are alive."""
    places: list[Placed] = []
    first = 0
    for size, alive in segments:
        places.append(Placed(first, size, alive))
        first = places[-1].end
    return places


def in_order(places: Sequence[Placed], keys: Sequence[npt.NDArray[np.int32]]) -> list[Placed]:
    """The same, their rows in the order of a key ``(size,)``; those of one key stay as they are."""
    every = joined(keys, places)
    if not len(every) or bool(np.all(every[1:] >= every[:-1])):
        return list(places)
    order = np.argsort(every, kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    moved = [np.where(where.numbers >= 0, rank[where.numbers], -1).astype(np.int32) for where in places]
    return [Placed(where.first, where.size, where.alive, numbers) for where, numbers in zip(places, moved, strict=True)]


def joined(values: Sequence[npt.NDArray[Kind]], places: Sequence[Placed]) -> npt.NDArray[Kind]:
    """Values by row ``(size, …)`` of some segments, one at least, as those of the generation."""
    living = np.concatenate([where.living(own) for own, where in zip(values, places, strict=True)])
    if all(where.moved is None for where in places):
        return living
    found = np.empty_like(living)
    found[np.concatenate([where.numbers[where.kept] for where in places])] = living
    return found

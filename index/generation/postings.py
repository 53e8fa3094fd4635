"""Who holds a term and how often: listed where few passages do, as a column of all passages where many do.

A term that stands in more than one of COMMON passages costs as little to keep as a byte for each passage, and what is done
with it (added up, intersected, scored) is then one pass over bytes that lie together: the words of a query took 2.5 ms with lists
alone and 1.6 with both (docs/retrieval-log.md). Search engines keep the rows of frequent terms as bitmaps for the same reason
(Chambi et al. 2016, "Better bitmap performance with Roaring bitmaps").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Rows
from index.generation.placing import Placed

COMMON = 16
"""At this share a column of bytes takes as much room as the rows (4 bytes) and frequencies (2) of a list."""
MOST_COUNTED = 255
"""A column counts no further; a term's part in a score is long full by then."""
DENSE_SHARE = 50
"""Lists that hold more than one of so many passages are united and intersected in an array of all, others by sorting."""


@dataclass(frozen=True, slots=True)
class SparsePostings:
    """Ascending numbers of the passages that hold it ``(m,)``, and how often each does ``(m,)``; ``df`` is how many passages it
    counts as being in, where not all of them. Of a single term they are the index's own arrays, not copies."""

    rows: npt.NDArray[np.int32]
    frequencies: Floats | npt.NDArray[np.uint16] | npt.NDArray[np.uint8]
    df: float | None = None

    @property
    def arrays(self) -> tuple[npt.NDArray[Any], ...]:
        return self.rows, self.frequencies

    @property
    def held(self) -> int:
        """How many passages hold it."""
        return len(self.rows)

    @property
    def passages(self) -> float:
        """How many passages it counts as being in."""
        return len(self.rows) if self.df is None else self.df

    def at(self, rows: Rows) -> Floats:
        """How often each of ``rows`` holds it, shape ``(len(rows),)``."""
        found = np.zeros(len(rows), np.float32)
        here, there = _common_places(rows, self.rows)
        found[here] = self.frequencies[there]
        return found

    def add_to(self, total: Floats, weight: float) -> None:
        """Add its frequencies, times ``weight``, to those of all passages ``(n,)``."""
        # np.add.at: a third of the time of total[rows] += …
        np.add.at(total, self.rows, np.float32(weight) * self.frequencies)

    def add_saturated(self, total: Floats, worth: float, norm: Floats) -> None:
        """Add ``worth`` × f / (f + norm) of its frequencies f to the scores of all passages ``(n,)``."""
        frequencies = self.frequencies.astype(np.float32, copy=False)
        np.add.at(total, self.rows, frequencies * np.float32(worth) / (frequencies + norm.take(self.rows)))


@dataclass(frozen=True, slots=True)
class DensePostings:
    """How often every passage holds it ``(n,)``, 0 where it does not; ``held`` passages do; ``df`` as of a list."""

    column: npt.NDArray[np.uint8] | Floats
    held: int
    df: float | None = None

    @property
    def arrays(self) -> tuple[npt.NDArray[Any], ...]:
        return (self.column,)

    @property
    def rows(self) -> npt.NDArray[np.int32]:
        return np.flatnonzero(self.column > 0).astype(np.int32)  # of truth values: a fifth of the time

    @property
    def frequencies(self) -> npt.NDArray[np.uint8] | Floats:
        return self.column[self.rows]

    @property
    def passages(self) -> float:
        return self.held if self.df is None else self.df

    def sparse(self) -> SparsePostings:
        rows = self.rows
        return SparsePostings(rows, self.column.take(rows), self.df)

    def at(self, rows: Rows) -> Floats:
        return self.column.take(rows).astype(np.float32, copy=False)

    def add_to(self, total: Floats, weight: float) -> None:
        total += self.column * np.float32(weight)

    def add_saturated(self, total: Floats, worth: float, norm: Floats) -> None:
        frequencies = self.column.astype(np.float32)
        saturated = frequencies + norm
        np.divide(frequencies, saturated, out=saturated)
        saturated *= np.float32(worth)
        total += saturated


Postings: TypeAlias = SparsePostings | DensePostings


def intersection(one: Postings, other: Postings, size: int) -> Postings:
    """Passages in both, of ``size`` in all, with the smaller frequency."""
    fewer, more = (one, other) if one.held <= other.held else (other, one)
    if isinstance(fewer, DensePostings):
        if isinstance(more, DensePostings):
            column: npt.NDArray[Any] = np.minimum(fewer.column, more.column)
            both = DensePostings(column, int(np.count_nonzero(column)))
            return both if both.held * COMMON > size else both.sparse()
        fewer = fewer.sparse()
    if isinstance(more, DensePostings):
        of_more: npt.NDArray[Any] = more.column.take(fewer.rows)
    elif len(fewer.rows) * DENSE_SHARE < size:
        here, there = _common_places(fewer.rows, more.rows)
        return SparsePostings(fewer.rows[here], np.minimum(fewer.frequencies[here], more.frequencies[there]))
    else:
        table = np.zeros(size, np.uint16)
        table[more.rows] = more.frequencies
        of_more = table.take(fewer.rows)
    here = np.flatnonzero(of_more > 0)
    return SparsePostings(fewer.rows[here], np.minimum(fewer.frequencies[here], of_more[here]))


def union(found: Sequence[tuple[Postings, float]], size: int) -> Postings:
    """The passages, of ``size`` in all, that hold any of them; their frequencies, times the weights, are summed, and so are the
    numbers of their passages, to no more than hold any (probabilistic structured queries, Darwish & Oard 2003)."""
    if len(found) == 1 and found[0][1] == 1.0:
        return found[0][0]
    together = _summed(found, size)
    df = min(float(together.held), sum(postings.held * weight for postings, weight in found))
    return replace(together, df=max(1.0, df))


def together(found: Sequence[tuple[Postings, Placed]], size: int) -> Postings | None:
    """The postings of one term in several segments as those of a generation of ``size`` passages, kept in the way that the
    passages of one segment would be; None where nothing alive holds it."""
    held = sum(_held(postings, where) for postings, where in found)
    if not held:
        return None
    if held * COMMON > size:
        column = np.zeros(size, np.uint8)
        for postings, where in found:
            _fill(column, postings, where)
        return DensePostings(column, held)
    living = [_living(postings, where) for postings, where in found]
    rows = np.concatenate([postings.rows for postings in living])
    frequencies = np.concatenate([postings.frequencies for postings in living]).astype(np.uint16)
    order = np.argsort(rows) if any(where.moved is not None for _, where in found) else slice(None)
    return SparsePostings(rows[order], frequencies[order])


def _held(postings: Postings, where: Placed) -> int:
    """How many living passages hold it."""
    if where.alive is None:
        return postings.held
    return int(np.count_nonzero(where.alive[postings.rows]))


def _fill(column: npt.NDArray[np.uint8], postings: Postings, where: Placed) -> None:
    """Put what a segment holds into the column of the generation."""
    if isinstance(postings, DensePostings) and where.moved is None:  # a tenth of the time of going by rows
        column[where.first : where.end] = where.living(postings.column)
        return
    living = _living(postings, where)
    column[living.rows] = np.minimum(living.frequencies, MOST_COUNTED)


def _living(postings: Postings, where: Placed) -> SparsePostings:
    """Of a segment's postings those of what is alive, by the rows of the generation."""
    rows = where.numbers[postings.rows]
    if where.alive is None:
        return SparsePostings(rows, postings.frequencies)
    kept = np.flatnonzero(rows >= 0)
    return SparsePostings(rows[kept], postings.frequencies[kept])


def _summed(found: Sequence[tuple[Postings, float]], size: int) -> Postings:
    lists = [(postings, weight) for postings, weight in found if isinstance(postings, SparsePostings)]
    if len(lists) < len(found) or sum(postings.held for postings, _ in lists) * DENSE_SHARE > size:
        total = np.zeros(size, dtype=np.float32)
        for postings, weight in found:
            postings.add_to(total, weight)
        summed = DensePostings(total, int(np.count_nonzero(total > 0)))
        return summed if summed.held * COMMON > size else summed.sparse()
    every = np.concatenate([postings.rows for postings, _ in lists])
    frequencies = np.concatenate([postings.frequencies * np.float32(weight) for postings, weight in lists])
    rows, inverse = np.unique(every, return_inverse=True)
    return SparsePostings(rows, np.bincount(inverse, weights=frequencies).astype(np.float32))


def _common_places(rows: npt.NDArray[np.integer[Any]], ascending: npt.NDArray[np.int32]) -> tuple[Rows, Rows]:
    """Where in ``rows`` the ones that are in ``ascending`` stand, and where they stand in that."""
    at = np.searchsorted(ascending, rows)
    here = np.flatnonzero(ascending[np.minimum(at, len(ascending) - 1)] == rows) if len(ascending) else at[:0]
    return here, at[here]

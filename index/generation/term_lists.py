"""The stored form of the full text of a segment: sorted terms, a list or a column of each; built from passages, or of segments.

A segment is made of at most ``build.RUN`` passages at once; larger ones are merged out of these, a piece at a time, so memory
does not grow with the passages but for the lists that come out.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.arrays import Rows
from index.generation.placing import Placed
from index.generation.postings import COMMON, MOST_COUNTED, DensePostings, Postings, SparsePostings

PIECE = 1 << 21
"""Postings that are merged at once."""


@dataclass(frozen=True, slots=True)
class TermLists:
    """What is stored, for n passages and t terms, c of them common (``postings.COMMON``): every term in byte order; where the
    list of each begins and the last ends ``(t + 1,)``; the lists one behind the other; the terms with a column (c,), how many
    passages hold each, and the columns ``(c, n)``, whose terms have no list; how many terms each passage has ``(n,)``."""

    vocabulary: npt.NDArray[np.bytes_]
    offsets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    frequencies: npt.NDArray[np.uint16]
    common: npt.NDArray[np.int64]
    held: npt.NDArray[np.int64]
    columns: npt.NDArray[np.uint8]
    lengths: npt.NDArray[np.int32]

    def check(self) -> TermLists:
        """Itself. Raises ValueError where parts do not belong together."""
        if self.columns.shape != (len(self.common), len(self.lengths)):
            raise ValueError("the columns of common terms are of different lengths")
        return self

    def term(self, term: bytes) -> Postings | None:
        """Postings of one term; None if no passage holds it."""
        key = np.bytes_(term)
        at = int(np.searchsorted(self.vocabulary, key))
        if at == len(self.vocabulary) or self.vocabulary[at] != key:
            return None
        start, end = int(self.offsets[at]), int(self.offsets[at + 1])
        if start < end:
            return SparsePostings(self.rows[start:end], self.frequencies[start:end])
        number = int(np.searchsorted(self.common, at))
        return DensePostings(self.columns[number], int(self.held[number]))

    def beginning(self, prefix: bytes) -> list[tuple[str, int]]:
        """The terms that begin so, with how many passages hold each."""
        start, end = np.searchsorted(self.vocabulary, [np.bytes_(prefix), np.bytes_(prefix + b"\xff")]).tolist()
        held = np.diff(self.offsets[start : end + 1])
        for number in range(*np.searchsorted(self.common, [start, end]).tolist()):
            held[int(self.common[number]) - start] = self.held[number]
        return [(bytes(self.vocabulary[start + at]).decode(), int(count)) for at, count in enumerate(held.tolist())]


def build(passages: Iterable[Sequence[str]], common: int = COMMON) -> TermLists:
    """Index the terms of every passage, in row order; those in more than one of ``common`` passages get a column."""
    numbers: dict[str, int] = {}
    terms, rows, frequencies, lengths = array("q"), array("i"), array("H"), array("i")
    for row, passage in enumerate(passages):
        lengths.append(len(passage))
        for term, frequency in Counter(passage).items():
            terms.append(numbers.setdefault(term, len(numbers)))
            rows.append(row)
            frequencies.append(min(frequency, 65_535))
    encoded = np.array([term.encode() for term in numbers], dtype=np.bytes_)
    order = np.argsort(encoded, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    by_term = rank[np.frombuffer(terms, np.int64)] if terms else np.zeros(0, np.int64)
    sorted_postings = np.argsort(by_term, kind="stable")
    piece = _Piece(
        by_term[sorted_postings],
        np.array(rows, np.int32)[sorted_postings],
        np.array(frequencies, np.uint16)[sorted_postings],
    )
    counts = np.bincount(by_term, minlength=len(encoded))
    return _filled(encoded[order], counts, np.array(lengths, np.int32), [piece], common)


def merged(parts: Sequence[tuple[TermLists, Placed]], common: int = COMMON) -> TermLists:
    """The lists of several segments as one; what is dead is left out."""
    words = [lists.vocabulary for lists, _ in parts]
    vocabulary = np.unique(np.concatenate(words)) if words else np.zeros(0, np.bytes_)
    place = [np.searchsorted(vocabulary, own) for own in words]
    counts = np.zeros(len(vocabulary), np.int64)
    for piece in _pieces(parts, place):
        counts += np.bincount(piece.terms, minlength=len(vocabulary))
    still = counts > 0
    place = [np.where(still, np.cumsum(still) - 1, -1)[at] for at in place]
    lengths = np.concatenate([where.living(lists.lengths) for lists, where in parts])
    return _filled(vocabulary[still], counts[still], lengths.astype(np.int32), _pieces(parts, place), common)


class _Piece(NamedTuple):
    """Which term stands in which passage how often, by term, then by passage; all ``(m,)``."""

    terms: Rows
    rows: npt.NDArray[np.int32]
    frequencies: npt.NDArray[np.uint16]


def _pieces(parts: Sequence[tuple[TermLists, Placed]], place: Sequence[Rows]) -> Iterator[_Piece]:
    """All postings of what is alive, each term's by ascending rows; ``place[i]`` numbers the terms of part i."""
    for (lists, where), numbers in zip(parts, place, strict=True):
        for first in range(0, len(lists.rows), PIECE):
            last = min(first + PIECE, len(lists.rows))
            of = np.searchsorted(lists.offsets, np.arange(first, last), "right") - 1
            yield _living(numbers[of], where.numbers[lists.rows[first:last]], lists.frequencies[first:last])
        for at, term in enumerate(lists.common.tolist()):
            rows = np.flatnonzero(lists.columns[at] > 0)
            terms = np.full(len(rows), numbers[term], np.int64)
            yield _living(terms, where.numbers[rows], lists.columns[at][rows].astype(np.uint16))


def _living(terms: Rows, rows: npt.NDArray[np.int32], frequencies: npt.NDArray[np.uint16]) -> _Piece:
    if not len(rows) or rows.min() >= 0:
        return _Piece(terms, rows, frequencies)
    kept = rows >= 0
    return _Piece(terms[kept], rows[kept], frequencies[kept])


def _filled(
    vocabulary: npt.NDArray[np.bytes_],
    counts: Rows,
    lengths: npt.NDArray[np.int32],
    pieces: Iterable[_Piece],
    common: int,
) -> TermLists:
    """The postings in ``pieces``, of which each term has so many (``counts``), as lists and columns."""
    has_column = counts * common > len(lengths)
    offsets = np.concatenate([[0], np.cumsum(np.where(has_column, 0, counts))]).astype(np.int64)
    columns = np.zeros((int(has_column.sum()), len(lengths)), np.uint8)
    number = np.cumsum(has_column) - 1
    rows, frequencies = np.zeros(int(offsets[-1]), np.int32), np.zeros(int(offsets[-1]), np.uint16)
    free = offsets[:-1].copy()
    for piece in pieces:
        in_column = has_column[piece.terms]
        columns[number[piece.terms[in_column]], piece.rows[in_column]] = np.minimum(
            piece.frequencies[in_column], MOST_COUNTED
        )
        terms = piece.terms[~in_column]
        here, starts, lasting = np.unique(terms, return_index=True, return_counts=True)
        at = free[terms] + np.arange(len(terms)) - np.repeat(starts, lasting)
        rows[at], frequencies[at] = piece.rows[~in_column], piece.frequencies[~in_column]
        free[here] += lasting
    return TermLists(
        vocabulary, offsets, rows, frequencies, np.flatnonzero(has_column), counts[has_column], columns, lengths
    )

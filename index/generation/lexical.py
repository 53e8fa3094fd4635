"""Chinese-aware full text: BM25 over groups of alternatives, on memory-mapped postings.

Why not an engine off the shelf: a query term here is a *group* of alternatives (all Chinese translations of one English
word, or the synonyms of one Chinese word), each of which may be several index terms. The group must score as one word
(summed term frequency, united document frequency; "synonym operator", Pirkola 1998), or a word with twenty translations
drowns the others. tantivy, SQLite FTS5 and bm25s add the scores of alternatives up instead. With postings as plain numpy
arrays, the group is three lines, filters are a mask, and the files are immutable, so a kill cannot break them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache, cached

from index import arrays
from index.arrays import Floats, Rows
from index.generation.postings import COMMON, MOST_COUNTED, DensePostings, Postings, SparsePostings, intersection, union
from index.query.group import Group
from index.text.segmentation import parts_of

K1 = 1.2
B = 0.75
"""Robertson's usual BM25 constants; not tuned."""


REMEMBERED_BYTES, FEWEST_REMEMBERED = 64 << 20, 16
"""Room for the postings of groups and alternatives that were asked for, and for how many of the largest kind at least. One query
asks for each several times (score, coverage, translation, display), and planners' queries share their words."""
REMEMBERED_TERMS = 20_000
"""Of a term only where its postings lie is kept."""


@dataclass(frozen=True, slots=True)
class _Arrays:
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


class LexicalIndex:
    """Immutable postings of one generation. Rows number the passages 0..n-1, as in the vector index."""

    def __init__(self, stored: _Arrays) -> None:
        self._stored = stored
        lengths = stored.lengths
        mean = float(lengths.mean()) if len(lengths) else 1.0
        room = max(REMEMBERED_BYTES, FEWEST_REMEMBERED * 4 * len(lengths))
        cache: LRUCache[object, Postings | None] = LRUCache(room, getsizeof=_room)
        remembered = cached(cache, lock=Lock())
        self._remembered, self._remembered_alternative = remembered(self._group), remembered(self._holding_all)
        self._remembered_term = lru_cache(REMEMBERED_TERMS)(self._term)
        self._norm: Floats = (K1 * (1 - B + B * lengths / max(mean, 1.0))).astype(np.float32)

    def __len__(self) -> int:
        return len(self._stored.lengths)

    @classmethod
    def build(cls, passages: Iterable[Sequence[str]], common: int = COMMON) -> LexicalIndex:
        """Index the terms of every passage, in row order; those in more than one of ``common`` passages get a column."""
        numbers: dict[str, int] = {}
        terms: list[int] = []
        rows: list[int] = []
        frequencies: list[int] = []
        lengths: list[int] = []
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
        by_term = rank[np.array(terms, dtype=np.int64)] if terms else np.zeros(0, np.int64)
        sorted_postings = np.argsort(by_term, kind="stable")
        triples = _Triples(
            by_term[sorted_postings],
            np.array(rows, dtype=np.int32)[sorted_postings],
            np.array(frequencies, dtype=np.uint16)[sorted_postings],
        )
        return cls(_arrays(encoded[order], triples, np.array(lengths, dtype=np.int32), common))

    def save(self, folder: Path) -> None:
        """Write one ``.npy`` an array into ``folder``, which is created."""
        arrays.save(self._stored, folder)

    @classmethod
    def open(cls, folder: Path, load: arrays.Load | None = None) -> LexicalIndex:
        """Map the arrays that ``save`` wrote. Raises OSError, EOFError or ValueError where they are missing or broken."""
        stored = arrays.opened(_Arrays, folder, load)
        if stored.columns.shape != (len(stored.common), len(stored.lengths)):
            raise ValueError("the columns of common terms are of different lengths")
        return cls(stored)

    def term(self, term: str) -> Postings | None:
        """Postings of one index term; None if no passage holds it."""
        return self._remembered_term(term)

    def _term(self, term: str) -> Postings | None:
        stored, key = self._stored, np.bytes_(term.encode("utf-8", "replace"))
        at = int(np.searchsorted(stored.vocabulary, key))
        if at == len(stored.vocabulary) or stored.vocabulary[at] != key:
            return None
        start, end = int(stored.offsets[at]), int(stored.offsets[at + 1])
        if start < end:
            return SparsePostings(stored.rows[start:end], stored.frequencies[start:end])
        number = int(np.searchsorted(stored.common, at))
        return DensePostings(stored.columns[number], int(stored.held[number]))

    def beginning(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """The terms that begin so, with how many passages hold each: ``most`` of them, those of most passages first."""
        stored = self._stored
        first = prefix.encode("utf-8", "replace")
        start, end = np.searchsorted(stored.vocabulary, [np.bytes_(first), np.bytes_(first + b"\xff")]).tolist()
        held = np.diff(stored.offsets[start : end + 1])
        common = np.searchsorted(stored.common, [start, end])
        for number in range(*common.tolist()):
            held[int(stored.common[number]) - start] = stored.held[number]
        best = np.argsort(-held, kind="stable")[:most]
        return [(bytes(stored.vocabulary[start + at]).decode(), int(held[at])) for at in best.tolist()]

    def alternative(self, terms: Sequence[str], by_parts: bool = True) -> Postings | None:
        """Passages that hold all of ``terms``; its frequency is that of the rarest term in the passage.

        ``by_parts``: a word that was never cut out of a passage is looked for by its parts, for the segmenter sees 免疫缺陷
        in a dictionary, 免疫 and 缺陷 in a sentence.
        """
        return self._remembered_alternative(tuple(terms), by_parts)

    def _holding_all(self, terms: tuple[str, ...], by_parts: bool) -> Postings | None:
        found: Postings | None = None
        for term in dict.fromkeys(terms):
            postings = self.term(term)
            if postings is None and by_parts and (parts := parts_of(term)):
                postings = self.alternative(parts)
            if postings is None:
                return None
            found = postings if found is None else intersection(found, postings, len(self))
        return found if found is not None and found.held else None

    def group(self, group: Group) -> Postings | None:
        """Passages that hold any alternative, as ``postings.union`` counts them."""
        return self._remembered(group)

    def _group(self, group: Group) -> Postings | None:
        found = []
        for terms, _, weight in group.sources():
            # A Chinese word that is asked for brings its parts as groups of their own.
            postings = self.alternative(terms, by_parts=terms != (group.label,))
            if postings is not None:
                found.append((postings, weight))
        return union(found, len(self)) if found else None

    def scores(self, groups: Sequence[Group]) -> Floats:
        """BM25 of every passage for the groups, shape ``(n,)``, higher is better, 0 where nothing matches (Robertson &
        Zaragoza 2009; idf as in Lucene, never negative)."""
        total = np.zeros(len(self), dtype=np.float32)
        for group in groups:
            postings = self.group(group)
            if postings is not None:
                worth = group.weight * self._idf(postings.passages) * (K1 + 1)
                postings.add_saturated(total, worth, self._norm)
        return total

    def coverage(self, groups: Sequence[Group], rows: Rows) -> Floats:
        """How much of what is asked each of ``rows`` (m,) holds: the idf-weighted share of the groups, 0..1, shape ``(m,)``.

        A group that no passage holds counts in full: it is the rarest of all.
        """
        asked = 0.0
        held = np.zeros(len(rows), dtype=np.float32)
        for group in groups:
            postings = self.group(group)
            worth = group.weight * self._idf(0 if postings is None else postings.passages)
            asked += worth
            if postings is not None:
                held += np.float32(worth) * np.minimum(postings.at(rows), 1.0)
        return held / np.float32(asked) if asked else held

    def weighted_idf(self, groups: Sequence[Group]) -> float:
        """The weighted idf of all groups together: 1/(K1 + 1) of the most that a passage may score for them."""
        return sum(group.weight * self.idf(group) for group in groups)

    def idf(self, group: Group) -> float:
        """How rare what holds any alternative of the group is; what no passage holds is the rarest."""
        postings = self.group(group)
        return self._idf(0 if postings is None else postings.passages)

    def _idf(self, df: float) -> float:
        return float(np.log(1 + (len(self) - df + 0.5) / (df + 0.5)))


class _Triples(NamedTuple):
    """Which term stands in which passage how often, by term, then by passage; all ``(m,)``."""

    terms: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    frequencies: npt.NDArray[np.uint16]


def _arrays(
    vocabulary: npt.NDArray[np.bytes_], triples: _Triples, lengths: npt.NDArray[np.int32], common: int
) -> _Arrays:
    """The triples as lists and columns."""
    counts = np.bincount(triples.terms, minlength=len(vocabulary))
    has_column = counts * common > len(lengths)
    columns = np.zeros((int(has_column.sum()), len(lengths)), np.uint8)
    in_column = has_column[triples.terms]
    number = np.cumsum(has_column) - 1
    columns[number[triples.terms[in_column]], triples.rows[in_column]] = np.minimum(
        triples.frequencies[in_column], MOST_COUNTED
    )
    listed = ~in_column
    return _Arrays(
        vocabulary=vocabulary,
        offsets=np.concatenate([[0], np.cumsum(np.where(has_column, 0, counts))]).astype(np.int64),
        rows=triples.rows[listed],
        frequencies=triples.frequencies[listed],
        common=np.flatnonzero(has_column),
        held=counts[has_column].astype(np.int64),
        columns=columns,
        lengths=lengths,
    )


def _room(postings: Postings | None) -> int:
    """Bytes that remembering it takes: of what is the index's own, hardly any."""
    own = () if postings is None else (array for array in postings.arrays if array.flags.owndata)
    return 256 + sum(array.nbytes for array in own)

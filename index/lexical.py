"""Chinese-aware full text: BM25 over groups of alternatives, on memory-mapped postings.

Why not an engine off the shelf: a query term here is a *group* of alternatives (all Chinese translations of one English
word, or the synonyms of one Chinese word), each of which may be several index terms. The group must score as one word
(summed term frequency, united document frequency; "synonym operator", Pirkola 1998), or a word with twenty translations
drowns the others. tantivy, SQLite FTS5 and bm25s add the scores of alternatives up instead. With postings as plain numpy
arrays, the group is three lines, filters are a mask, and the files are immutable, so a kill cannot break them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.arrays import mapped
from index.results import WRITTEN, Origin
from index.words.terms import parts_of

K1 = 1.2
B = 0.75
"""Robertson's usual BM25 constants; not tuned."""

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

REMEMBERED, REMEMBERED_ALTERNATIVES, REMEMBERED_TERMS = 48, 256, 20_000
"""Groups and alternatives whose postings are kept for the next question about them: one query asks for each several times
(score, coverage, translation, display). Of a term only where its postings lie is kept, so many are."""
DENSE_SHARE = 50
"""Alternatives that stand in more than one of so many passages are united in an array of all passages, others by sorting."""


@dataclass(frozen=True, slots=True)
class Group:
    """One thing asked for: any of ``alternatives``, each a sequence of index terms that must all be present.

    ``weights`` (0..1] says how much each counts (all 1 if empty), ``origins`` where it comes from (all ``written`` if
    empty); ``read_as`` is the spelling that ``label`` was taken for, if another; ``part`` marks a word of a phrase that is
    asked for as a whole too.
    """

    label: str
    alternatives: tuple[tuple[str, ...], ...]
    weight: float = 1.0
    origins: tuple[Origin, ...] = ()
    weights: tuple[float, ...] = ()
    read_as: str | None = None
    part: bool = False

    def sources(self) -> Iterator[tuple[tuple[str, ...], Origin, float]]:
        """Every alternative with its origin and weight."""
        origins = self.origins or (WRITTEN,) * len(self.alternatives)
        weights = self.weights or (1.0,) * len(self.alternatives)
        return zip(self.alternatives, origins, weights, strict=True)


@dataclass(frozen=True, slots=True)
class Postings:
    """The passages that hold something: ascending row numbers and how often each holds it; ``df`` is how many passages
    it counts as being in, where not all of them. Of a single term they are the index's own arrays, not copies."""

    rows: npt.NDArray[np.int32]
    frequencies: Floats | npt.NDArray[np.uint16]
    df: float | None = None

    @property
    def passages(self) -> float:
        return len(self.rows) if self.df is None else self.df


class LexicalIndex:
    """Immutable postings of one generation. Rows number the passages 0..n-1, as in the vector index."""

    def __init__(
        self,
        vocabulary: npt.NDArray[np.bytes_],
        offsets: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int32],
        frequencies: npt.NDArray[np.uint16],
        lengths: npt.NDArray[np.int32],
    ) -> None:
        # As plain arrays: a slice of a memory map costs ten times as much.
        self._vocabulary, self._offsets, self._rows = np.asarray(vocabulary), np.asarray(offsets), np.asarray(rows)
        self._frequencies, self._lengths = np.asarray(frequencies), np.asarray(lengths)
        mean = float(lengths.mean()) if len(lengths) else 1.0
        self._remembered = lru_cache(REMEMBERED)(self._group)
        self._remembered_alternative = lru_cache(REMEMBERED_ALTERNATIVES)(self._holding_all)
        self._remembered_term = lru_cache(REMEMBERED_TERMS)(self._term)
        self._norm: Floats = (K1 * (1 - B + B * lengths / max(mean, 1.0))).astype(np.float32)

    def __len__(self) -> int:
        return len(self._lengths)

    @classmethod
    def build(cls, passages: Iterable[Sequence[str]]) -> LexicalIndex:
        """Index the terms of every passage, in row order."""
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
        counts = np.bincount(by_term, minlength=len(encoded))
        return cls(
            vocabulary=encoded[order],
            offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            rows=np.array(rows, dtype=np.int32)[sorted_postings],
            frequencies=np.array(frequencies, dtype=np.uint16)[sorted_postings],
            lengths=np.array(lengths, dtype=np.int32),
        )

    def save(self, folder: Path) -> None:
        """Write one ``.npy`` an array into ``folder``, which is created."""
        folder.mkdir(parents=True)
        for name, array in self._arrays().items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Map the arrays that ``save`` wrote. Raises OSError, EOFError or ValueError where they are missing or broken."""
        names = ("vocabulary", "offsets", "rows", "frequencies", "lengths")
        return cls(**{name: mapped(folder / f"{name}.npy") for name in names})

    def _arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        return {
            "vocabulary": self._vocabulary,
            "offsets": self._offsets,
            "rows": self._rows,
            "frequencies": self._frequencies,
            "lengths": self._lengths,
        }

    def term(self, term: str) -> Postings | None:
        """Postings of one index term; None if no passage holds it."""
        return self._remembered_term(term)

    def _term(self, term: str) -> Postings | None:
        key = np.bytes_(term.encode("utf-8", "replace"))
        at = int(np.searchsorted(self._vocabulary, key))
        if at == len(self._vocabulary) or self._vocabulary[at] != key:
            return None
        start, end = int(self._offsets[at]), int(self._offsets[at + 1])
        return Postings(self._rows[start:end], self._frequencies[start:end])

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
            found = postings if found is None else _intersect(found, postings, len(self))
        return found if found is not None and len(found.rows) else None

    def group(self, group: Group) -> Postings | None:
        """Passages that hold any alternative; frequencies of alternatives, times their weights, are summed, and so are
        the numbers of their passages (probabilistic structured queries, Darwish & Oard 2003)."""
        return self._remembered(group)

    def _group(self, group: Group) -> Postings | None:
        found = []
        for terms, _, weight in group.sources():
            # A Chinese word that is asked for brings its parts as groups of their own.
            postings = self.alternative(terms, by_parts=terms != (group.label,))
            if postings is not None:
                found.append((postings, weight))
        if not found:
            return None
        if len(found) == 1 and found[0][1] == 1.0:
            return found[0][0]
        united = self._united(found)
        df = max(1.0, min(len(united.rows), sum(len(p.rows) * weight for p, weight in found)))
        return Postings(united.rows, united.frequencies, df)

    def _united(self, found: Sequence[tuple[Postings, float]]) -> Postings:
        """The passages that hold any of them; weighted frequencies summed."""
        if sum(len(postings.rows) for postings, _ in found) * DENSE_SHARE > len(self):
            total = np.zeros(len(self), dtype=np.float32)
            for postings, weight in found:
                # np.add.at and take: a third of the time of total[rows] += … and total[rows].
                np.add.at(total, postings.rows, np.float32(weight) * postings.frequencies)
            rows = np.flatnonzero(total > 0).astype(np.int32)
            return Postings(rows, total.take(rows))
        every = np.concatenate([postings.rows for postings, _ in found])
        frequencies = np.concatenate([postings.frequencies * np.float32(weight) for postings, weight in found])
        rows, inverse = np.unique(every, return_inverse=True)
        return Postings(rows, np.bincount(inverse, weights=frequencies).astype(np.float32))

    def scores(self, groups: Sequence[Group]) -> Floats:
        """BM25 of every passage for the groups, shape ``(n,)``, higher is better, 0 where nothing matches."""
        total = np.zeros(len(self), dtype=np.float32)
        for group in groups:
            postings = self.group(group)
            if postings is not None:
                np.add.at(total, postings.rows, np.float32(group.weight) * self.bm25(postings))
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
                here, there = _found(rows, postings.rows)
                held[here] += worth * np.minimum(postings.frequencies[there], 1.0)
        return held / np.float32(asked) if asked else held

    def idf(self, group: Group) -> float:
        """How rare what holds any alternative of the group is; what no passage holds is the rarest."""
        postings = self.group(group)
        return self._idf(0 if postings is None else postings.passages)

    def _idf(self, df: float) -> float:
        return float(np.log(1 + (len(self) - df + 0.5) / (df + 0.5)))

    def bm25(self, postings: Postings) -> Floats:
        """BM25 of one group for each of its passages (Robertson & Zaragoza 2009; idf as in Lucene, never negative)."""
        idf = self._idf(postings.passages)
        frequencies = postings.frequencies.astype(np.float32, copy=False)
        scored = frequencies * np.float32(idf * (K1 + 1)) / (frequencies + self._norm.take(postings.rows))
        return np.asarray(scored, dtype=np.float32)


def _intersect(one: Postings, other: Postings, size: int) -> Postings:
    """Passages in both, of ``size`` in all, with the smaller frequency: few are looked up in many, many in a table of all."""
    fewer, more = (one, other) if len(one.rows) <= len(other.rows) else (other, one)
    if len(fewer.rows) * DENSE_SHARE < size:
        here, there = _found(fewer.rows, more.rows)
        return Postings(fewer.rows[here], np.minimum(fewer.frequencies[here], more.frequencies[there]))
    table = np.zeros(size, np.float32)
    table[more.rows] = more.frequencies
    of_more = table.take(fewer.rows)
    here = np.flatnonzero(of_more > 0)
    return Postings(fewer.rows[here], np.minimum(fewer.frequencies[here], of_more[here]))


def _found(rows: npt.NDArray[np.integer[Any]], ascending: npt.NDArray[np.int32]) -> tuple[Rows, Rows]:
    """Where in ``rows`` the ones that are in ``ascending`` stand, and where they stand in that."""
    at = np.searchsorted(ascending, rows)
    here = np.flatnonzero(ascending[np.minimum(at, len(ascending) - 1)] == rows) if len(ascending) else at[:0]
    return here, at[here]

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
from functools import lru_cache
from itertools import islice
from pathlib import Path
from threading import Lock

import numpy as np
from cachetools import LRUCache, cached

from index import arrays
from index.arrays import Floats, Rows
from index.generation import term_lists
from index.generation.placing import Placed, joined
from index.generation.postings import COMMON, Postings, intersection, together, union
from index.generation.term_lists import TermLists
from index.query.group import Group
from index.text.segmentation import parts_of

K1 = 1.2
B = 0.75
"""Robertson's usual BM25 constants; not tuned."""


REMEMBERED_BYTES, FEWEST_REMEMBERED = 64 << 20, 16
"""Room for the postings of groups and alternatives that were asked for, and for how many of the largest kind at least. One query
asks for each several times (score, coverage, translation, display), and planners' queries share their words."""
REMEMBERED_SCORES = 4
"""Of so many queries: with a filter one is scored once for its hits and once for each facet that the filter narrows."""
REMEMBERED_TERMS = 20_000
"""Of a term only where its postings lie is kept."""


class LexicalIndex:
    """The full text of one generation. Rows number the passages 0..n-1, as in the vector index."""

    def __init__(self, parts: Sequence[tuple[TermLists, Placed]]) -> None:
        """The lists of its segments, one behind the other."""
        self.parts = tuple(parts)
        none = [np.zeros(0, np.int32)], [Placed(0, 0)]
        lengths, places = zip(*((lists.lengths, where) for lists, where in self.parts), strict=True) if parts else none
        self._lengths = joined(lengths, places)
        mean = float(self._lengths.mean()) if len(self) else 1.0
        room = max(REMEMBERED_BYTES, FEWEST_REMEMBERED * 4 * len(self))
        cache: LRUCache[object, Postings | None] = LRUCache(room, getsizeof=_room)
        remembered = cached(cache, lock=Lock())
        self._remembered, self._remembered_alternative = remembered(self._group), remembered(self._holding_all)
        self._remembered_scores = cached(LRUCache(REMEMBERED_SCORES), lock=Lock())(self._scores)
        self._is_one = len(self.parts) == 1 and self.parts[0][1].is_whole
        # Of one segment only where a term's postings lie is kept; of several they are put together.
        self._remembered_term = lru_cache(REMEMBERED_TERMS)(self._term) if self._is_one else remembered(self._term)
        self._norm: Floats = (K1 * (1 - B + B * self._lengths / max(mean, 1.0))).astype(np.float32)

    def __len__(self) -> int:
        return len(self._lengths)

    @classmethod
    def of(cls, lists: TermLists) -> LexicalIndex:
        """The full text of one segment."""
        return cls([(lists, Placed(0, len(lists.lengths)))])

    @classmethod
    def build(cls, passages: Iterable[Sequence[str]], common: int = COMMON) -> LexicalIndex:
        """Index the terms of every passage, in row order; those in more than one of ``common`` passages get a column."""
        return cls.of(term_lists.build(passages, common))

    def save(self, folder: Path) -> None:
        """Write one ``.npy`` an array of its lists, merged, into ``folder``, which is created."""
        arrays.save(self.parts[0][0] if self._is_one else term_lists.merged(self.parts), folder)

    @classmethod
    def open(cls, folder: Path, load: arrays.Load | None = None) -> LexicalIndex:
        """Map the arrays that ``save`` wrote. Raises OSError, EOFError or ValueError where they are missing or broken."""
        return cls.of(arrays.opened(TermLists, folder, load).check())

    def term(self, term: str) -> Postings | None:
        """Postings of one index term; None if no passage holds it."""
        return self._remembered_term(term)

    def _term(self, term: str) -> Postings | None:
        key = term.encode("utf-8", "replace")
        found = [(postings, where) for lists, where in self.parts if (postings := lists.term(key)) is not None]
        if self._is_one:
            return found[0][0] if found else None
        return together(found, len(self))

    def beginning(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """The terms that begin so, with how many passages hold each: ``most`` of them, those of most passages first."""
        counts: Counter[str] = Counter()
        for lists, _ in self.parts:
            counts.update(dict(lists.beginning(prefix.encode("utf-8", "replace"))))
        likeliest = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0].encode()))
        if all(where.alive is None for _, where in self.parts):
            return likeliest[:most]
        alive = ((term, postings.held) for term, _ in likeliest if (postings := self.term(term)) is not None)
        return list(islice(alive, most))

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
        """BM25 of every passage for the groups, shape ``(n,)``, read-only, higher is better, 0 where nothing matches (Robertson &
        Zaragoza 2009; idf as in Lucene, never negative)."""
        return self._remembered_scores(tuple(groups))

    def _scores(self, groups: tuple[Group, ...]) -> Floats:
        total = np.zeros(len(self), dtype=np.float32)
        for group in groups:
            postings = self.group(group)
            if postings is not None:
                worth = group.weight * self._idf(postings.passages) * (K1 + 1)
                postings.add_saturated(total, worth, self._norm)
        total.setflags(write=False)
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


def _room(postings: Postings | None) -> int:
    """Bytes that remembering it takes: of what is the index's own, hardly any."""
    own = () if postings is None else (array for array in postings.arrays if array.flags.owndata)
    return 256 + sum(array.nbytes for array in own)

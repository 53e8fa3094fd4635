"""Words that stand together in a passage as they do in the query: more than the same words apart.

BM25 knows only how often a word stands in a passage. That 学校 and 管理 stand there side by side, not in two of its
sentences, is worth about as much again (term proximity: Tao & Zhai 2007). Only the best passages are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.lexical import Group, LexicalIndex
from index.query import Query
from index.results import WRITTEN
from index.words.terms import han_words

Floats = npt.NDArray[np.float32]

MOST_WORDS = 100
"""How much of a Chinese query is looked through for neighbouring words."""


def together(query: Query, texts: Sequence[str], lexical: LexicalIndex) -> Floats:
    """The idf of what stands together in each of the texts (folded), summed, ``(len(texts),)``; higher is better, 0 where nothing
    does. Of an English term any of its Chinese phrases counts, of a Chinese query any two neighbouring words."""
    found = np.zeros(len(texts), np.float32)
    for phrases, worth in _translated(query, lexical) if query.english else _neighbours(query, lexical):
        found += (
            np.array([max((w for p, w in phrases if p in text), default=0.0) for text in texts], np.float32) * worth
        )
    return found


_Worth = tuple[list[tuple[str, float]], float]
"""Phrases any of which counts, with their weights, and what they are worth."""


def _translated(query: Query, lexical: LexicalIndex) -> Iterator[_Worth]:
    for group in query.groups:
        phrases = [
            ("".join(words), weight)
            for words, origin, weight in group.sources()
            if len(words) > 1 and origin != WRITTEN
        ]
        if phrases and not group.part:
            yield phrases, group.weight * lexical.idf(group)


def _neighbours(query: Query, lexical: LexicalIndex) -> Iterator[_Worth]:
    for run in han_words(query.folded, MOST_WORDS):
        idfs = [lexical.idf(Group(word, ((word,),))) for word in run]
        for (one, other), worth in zip(pairwise(run), map(min, pairwise(idfs)), strict=True):
            yield [(one + other, 1.0)], worth

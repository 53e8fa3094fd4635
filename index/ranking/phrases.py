"""Words that stand together in a passage as they do in the query: more than the same words apart.

BM25 knows only how often a word stands in a passage. That 学校 and 管理 stand there side by side, not in two of its
sentences, is worth about as much again (term proximity: Tao & Zhai 2007). Only the best passages are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.arrays import Floats
from index.generation.lexical import LexicalIndex
from index.query.group import Group
from index.query.query import Query
from index.results import WRITTEN
from index.text.segmentation import han_words

MOST_WORDS = 100
"""How much of a Chinese query is looked through for neighbouring words."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that a query has together: any of the folded ``forms``, each with its weight, counts; ``idf`` is their worth."""

    forms: tuple[tuple[str, float], ...]
    idf: float


def asked_together(query: Query, lexical: LexicalIndex) -> list[Phrase]:
    """Of an English query the Chinese phrases of its terms, of a Chinese one any two neighbouring words."""
    return list(_translated(query, lexical) if query.english else _neighbours(query, lexical))


def together(phrases: Sequence[Phrase], texts: Sequence[str]) -> Floats:
    """The idf of what stands together in each of the folded texts, summed, ``(len(texts),)``; higher is better, 0 where nothing
    does."""
    found = [
        sum(p.idf * max((w for form, w in p.forms if form in text), default=0.0) for p in phrases) for text in texts
    ]
    return np.array(found, np.float32)


def _translated(query: Query, lexical: LexicalIndex) -> Iterator[Phrase]:
    for group in query.groups:
        forms = tuple(
            ("".join(words), weight)
            for words, origin, weight in group.sources()
            if len(words) > 1 and origin != WRITTEN
        )
        if forms and not group.part:
            yield Phrase(forms, group.weight * lexical.idf(group))


def _neighbours(query: Query, lexical: LexicalIndex) -> Iterator[Phrase]:
    for run in han_words(query.folded, MOST_WORDS):
        idfs = [lexical.idf(Group(word, ((word,),))) for word in run]
        for (one, other), idf in zip(pairwise(run), map(min, pairwise(idfs)), strict=True):
            yield Phrase(((one + other, 1.0),), idf)

"""An English query put into Chinese words, for the encoder: it knows Chinese beside Chinese better than English beside it."""

from __future__ import annotations

from collections.abc import Sequence

from index.generation.lexical import LexicalIndex
from index.query.group import Group
from index.results import WRITTEN


def translated(groups: Sequence[Group], lexical: LexicalIndex) -> str | None:
    """The groups in order, each by the one of its Chinese words that most passages hold, or as written where none does;
    None where none of them has a Chinese word."""
    words = [_commonest(group, lexical) for group in groups if not group.part]
    if not any(words):
        return None
    return " ".join(word or group.label for word, group in zip(words, (g for g in groups if not g.part), strict=True))


def _commonest(group: Group, lexical: LexicalIndex) -> str | None:
    best, most = None, 0
    for terms, origin, _ in group.sources():
        postings = None if origin == WRITTEN else lexical.alternative(terms)
        if postings is not None and postings.held > most:
            best, most = "".join(terms), postings.held
    return best

"""Spelling mistakes: what a word that nothing knows was probably meant to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

LEAST_LETTERS = 5
"""Shorter words are too near to others: *tame*, *team*, *term*."""
LONG_LETTERS = 8
"""From here on two slips are forgiven, below one (a letter too many, too few, another, or two turned round)."""


class Speller:
    """Known words by their first letter, which is seldom wrong."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            if len(word) >= LEAST_LETTERS - 1 and word.isalpha():
                self._words[word[0]].append(word)

    def corrected(self, word: str) -> str | None:
        """The nearest known word, the first by the alphabet of several, or None if none is near enough."""
        if len(word) < LEAST_LETTERS or not word.isalpha():
            return None
        most = 1 if len(word) < LONG_LETTERS else 2
        found = process.extractOne(word, self._words[word[0]], scorer=OSA.distance, score_cutoff=most)
        return found[0] if found else None

"""English word forms: the keys under which a phrase is filed and looked for."""

from __future__ import annotations

from collections.abc import Sequence

from index.terms import stem

MAX_PHRASE_WORDS = 8
"""The longest phrase that is filed or looked for."""


def singular(word: str) -> str:
    """A noun's likely singular (``policies`` -> ``policy``); wrong guesses do no harm, both sides make the same ones."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def written_key(words: Sequence[str]) -> str:
    """A phrase as written, each word in the singular."""
    return " ".join(map(singular, words))


def stem_key(words: Sequence[str]) -> str:
    """A phrase by the stems of its words. Stems join what English keeps apart (``import`` and ``important``)."""
    return " ".join(map(stem, words))

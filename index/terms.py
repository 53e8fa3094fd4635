"""One way of turning text into index terms, for passages and queries alike.

Script is folded to simplified *before* segmentation (folding afterwards splits traditional words differently from
simplified ones). Terms are words from rjieba's search-mode cut plus the single characters and bigrams of every run of
Han characters, so that a word the segmenter does not know can still be found; Latin words are lower-cased and stemmed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.metadata import version
from typing import Literal

import opencc
import rjieba
import Stemmer

Language = Literal["en", "zh-Hans", "zh-Hant", "mixed"]

HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003134f〇"
_HAN_RUN = re.compile(f"[{HAN}]+")
_TOKEN = re.compile(f"[{HAN}]+|[a-z]+|[0-9]+(?:\\.[0-9]+)?%?")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+(?:\.[0-9]+)?%?")
_LATIN = re.compile(r"[A-Za-z]{2,}")
MAX_TERM_CHARACTERS = 16
"""Longer tokens carry no search meaning (base64, URLs) and would bloat the fixed-width vocabulary."""

_to_simplified = opencc.OpenCC("tw2s")
_stemmer = Stemmer.Stemmer("english")

SEGMENTATION_VERSION = f"terms/1 rjieba/{version('rjieba')} opencc/{version('opencc')} stemmer/{version('PyStemmer')}"
"""Recorded in every generation: an index cut in one way must not be asked in another."""


def simplify(text: str) -> str:
    """Traditional characters as simplified ones; everything else unchanged."""
    return str(_to_simplified.convert(text))


def fold(text: str) -> str:
    """The form in which text is compared: NFKC, lower case, simplified script, no zero-width characters."""
    folded = unicodedata.normalize("NFKC", text).replace("​", "").replace("﻿", "")
    return simplify(folded.lower())


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Snowball English stem of one lower-case word (``targets`` -> ``target``)."""
    return str(_stemmer.stemWord(word))


def english_words(text: str) -> list[str]:
    """Lower-case Latin words and numbers of a folded text, in order."""
    return _WORD.findall(text)


def segment(folded: str) -> list[str]:
    """Index terms of a folded text, in order, repeated as often as they occur.

    For a run of Han characters: rjieba's search-mode words, and every bigram and single character among them that is
    not such a word already.
    """
    terms: list[str] = []
    for token in _TOKEN.findall(folded):
        if _HAN_RUN.match(token):
            terms.extend(_segment_han(token))
        elif len(token) <= MAX_TERM_CHARACTERS:
            terms.append(stem(token))
    return terms


def _segment_han(run: str) -> list[str]:
    words = [word for word in rjieba.cut_for_search(run) if len(word) <= MAX_TERM_CHARACTERS]
    singles = [word for word in words if len(word) == 1]
    characters = list(run)
    for single in singles:
        characters.remove(single)
    return words + characters


def words_of(folded: str) -> list[str]:
    """The words of a folded Chinese text without the single characters that ``segment`` adds: what a query asks for."""
    words: list[str] = []
    for token in _TOKEN.findall(folded):
        if _HAN_RUN.match(token):
            words.extend(rjieba.cut(token))
        elif len(token) <= MAX_TERM_CHARACTERS:
            words.append(stem(token))
    return words


def language_of(text: str) -> Language:
    """Language and script of a query. Han and Latin words together are ``mixed``; neither counts as ``en``."""
    han = "".join(_HAN_RUN.findall(text))
    latin = _LATIN.findall(text)
    if not han:
        return "en"
    if len(" ".join(latin)) > 2 * len(han):
        return "mixed"
    return "zh-Hans" if simplify(han) == han else "zh-Hant"


def fold_in_place(text: str) -> str:
    """``fold`` character by character: the result has the length of ``text``, so offsets in one hold in the other."""
    kept = []
    for character in text:
        normal = unicodedata.normalize("NFKC", character).lower()
        kept.append(normal if len(normal) == 1 else character)
    folded = "".join(kept)
    simplified = simplify(folded)
    return simplified if len(simplified) == len(text) else folded

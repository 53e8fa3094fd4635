"""One way of cutting folded text into index terms, for passages and queries alike.

Script is folded to simplified *before* segmentation (``index.text.folding``): folding afterwards splits traditional words
differently from simplified ones. Terms are words from rjieba's search-mode cut plus the single characters of every run of Han
characters, so that a word the segmenter does not know can still be found; Latin words are lower-cased and stemmed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.metadata import version

import rjieba
import Stemmer

from index.text.folding import HAN

_HAN_RUN = re.compile(f"[{HAN}]+")
_TOKEN = re.compile(f"[{HAN}]+|[a-z]+|[0-9]+(?:\\.[0-9]+)?%?")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+(?:\.[0-9]+)?%?")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
MAX_TERM_CHARACTERS = 16
"""Longer tokens carry no search meaning (base64, URLs) and would bloat the fixed-width vocabulary."""

MAX_PHRASE_WORDS, MAX_PHRASED = 4, 200
"""Of how many words a Chinese phrase is that is looked up as one, and how much of a query is looked through for phrases."""

_stemmer = Stemmer.Stemmer("english")

SEGMENTATION_VERSION = f"terms/3 rjieba/{version('rjieba')} opencc/{version('opencc')} stemmer/{version('PyStemmer')}"
"""Recorded in every generation: an index cut in one way must not be asked in another."""


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Snowball English stem of one lower-case word (``targets`` -> ``target``)."""
    return str(_stemmer.stemWord(word))


def english_words(text: str) -> list[str]:
    """Lower-case Latin words and numbers of a folded text, in order, without accents (``temüjin`` -> ``temujin``)."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return _WORD.findall(_THOUSANDS.sub("", text.replace("\u2019", "'")))


def segment(folded: str) -> list[str]:
    """Index terms of a folded text, in order, repeated as often as they occur.

    For a run of Han characters: rjieba's search-mode words, and every character that is not such a word already.
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


def parts_of(word: str) -> list[str]:
    """What a word of three or more Han characters is made of: the shorter words that search mode sees in it, else its
    characters; nothing for any other word."""
    if len(word) < 3 or not _HAN_RUN.fullmatch(word):
        return []
    return [part for part in rjieba.cut_for_search(word) if part != word] or list(word)


def words_of(folded: str) -> list[str]:
    """The words of a folded Chinese text without the single characters that ``segment`` adds: what a query asks for."""
    words: list[str] = []
    for token in _TOKEN.findall(folded):
        if _HAN_RUN.match(token):
            words.extend(rjieba.cut(token))
        elif len(token) <= MAX_TERM_CHARACTERS:
            words.append(stem(token))
    return words


def han_words(folded: str, most: int) -> list[list[str]]:
    """The words of each run of Han characters in a folded text, of the first ``most`` words."""
    runs: list[list[str]] = []
    for run in _HAN_RUN.findall(folded):
        words = rjieba.cut(run)[:most]
        most -= len(words)
        if not words:
            break
        runs.append(words)
    return runs


def phrases_of(folded: str) -> list[str]:
    """Two to MAX_PHRASE_WORDS neighbouring words of the first MAX_PHRASED words of a folded Chinese text, written as one."""
    phrases: list[str] = []
    for run in _HAN_RUN.findall(folded):
        words = rjieba.cut(run)[:MAX_PHRASED]
        for start in range(len(words) - 1):
            phrases.extend("".join(words[start:end]) for end in range(start + 2, start + MAX_PHRASE_WORDS + 1))
    return list(dict.fromkeys(phrase for phrase in phrases[: MAX_PHRASED * MAX_PHRASE_WORDS]))

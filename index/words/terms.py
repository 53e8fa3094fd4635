"""One way of turning text into index terms, for passages and queries alike.

Script is folded to simplified *before* segmentation (folding afterwards splits traditional words differently from
simplified ones). Terms are words from rjieba's search-mode cut plus the single characters of every run of Han
characters, so that a word the segmenter does not know can still be found; Latin words are lower-cased and stemmed.
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

from index.encoders.text import encodable

Language = Literal["en", "zh-Hans", "zh-Hant", "mixed"]

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f\u3007"
_HAN_RUN = re.compile(f"[{HAN}]+")
_TOKEN = re.compile(f"[{HAN}]+|[a-z]+|[0-9]+(?:\\.[0-9]+)?%?")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+(?:\.[0-9]+)?%?")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_LATIN = re.compile(r"[A-Za-z]{2,}")
MAX_TERM_CHARACTERS = 16
"""Longer tokens carry no search meaning (base64, URLs) and would bloat the fixed-width vocabulary."""

MAX_PHRASE_WORDS, MAX_PHRASED = 4, 200
"""Of how many words a Chinese phrase is that is looked up as one, and how much of a query is looked through for phrases."""

_from_hong_kong = opencc.OpenCC("hk2t")
_to_simplified = opencc.OpenCC("tw2s")
_IN_BOTH_SCRIPTS = str.maketrans("", "", "著么乾")
"""What OpenCC takes for traditional, though simplified text has it too: 显著, 什么, 乾隆."""
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad")
_stemmer = Stemmer.Stemmer("english")

SEGMENTATION_VERSION = f"terms/3 rjieba/{version('rjieba')} opencc/{version('opencc')} stemmer/{version('PyStemmer')}"
"""Recorded in every generation: an index cut in one way must not be asked in another."""


def simplify(text: str) -> str:
    """Traditional characters (of Taiwan and Hong Kong) as simplified ones, character for character.

    Twice, for OpenCC turns 顯著 into 显著 but 显著 into 显着: in a million characters of plans once gave 160 that came out
    otherwise from traditional than from simplified text, twice gives 5. What no engine may see, NUL and lone surrogates,
    becomes a space.
    """
    common = str(_from_hong_kong.convert(encodable(text)))
    simplified = str(_to_simplified.convert(common))
    return simplified if simplified == common else str(_to_simplified.convert(simplified))


def fold(text: str) -> str:
    """The form in which text is compared: NFKC, lower case, simplified script, no zero-width characters."""
    visible = text.translate(_INVISIBLE)
    # Lower case may leave what NFKC composes (J with a caron has no capital of its own), hence NFKC again.
    return simplify(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).lower()))


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


def language_of(text: str) -> Language:
    """Language and script of a query. Han and Latin words together are ``mixed``; neither counts as ``en``."""
    han = "".join(_HAN_RUN.findall(text))
    latin = _LATIN.findall(text)
    if not han:
        return "en"
    if len(" ".join(latin)) > 2 * len(han):
        return "mixed"
    telling = han.translate(_IN_BOTH_SCRIPTS)
    return "zh-Hans" if simplify(telling) == telling else "zh-Hant"


class _InPlace(dict[int, str]):
    """Every character's own folded form, where that is one character; worked out when first met."""

    def __missing__(self, code: int) -> str:
        normal = unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = normal if len(normal) == 1 else chr(code)
        return self[code]


_IN_PLACE = _InPlace()


@lru_cache(maxsize=2_000)
def fold_in_place(text: str) -> str:
    """``fold`` character by character: the result has the length of ``text``, so offsets in one hold in the other."""
    folded = text.translate(_IN_PLACE)
    simplified = simplify(folded)
    return simplified if len(simplified) == len(text) else folded

"""Pinyin that a scraper's tool put in brackets behind characters: 開(kāi)展, 學校(xué xiào), 綠[lv]化, 業（YE）務.

With a tone mark one syllable speaks for itself. What has lost its marks, or spells several characters, is pinyin only
where the dictionary reads the characters before it so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ingest.models import Repair
from ingest.reading import fold_characters
from ingest.repairs.broken_words import AROUND, FIRST_HAN, HAN, LAST_HAN, cuts_word
from ingest.repairs.misaligned import read_as
from ingest.rules import rule

# Vowels with their tones, composed or followed by the mark; a breve where a caron is meant, letters of phonetic fonts.
_TONED = "āáǎàăēéěèĕīíǐìĭōóǒòŏūúǔùŭǖǘǚǜńňǹḿ\u0300\u0301\u0304\u0306\u030c"
_LETTERS = rf"a-zA-ZüÜêɡɑ{_TONED}{_TONED.upper()}\u0308"
_ASIDE = rule(
    rf"[(（\[【〔{{](?<=[{HAN}].)(\s?[{_LETTERS}](?:[{_LETTERS}]|[ '’\d](?=[{_LETTERS}])){{0,22}}[1-5]?\s?)[)）\]】〕}}]",
    examples=("開(kāi)展", "學校(xué xiào)", "綠[lv]化", "業（YE）務", "凯(kai3)旋"),
    never=("开展(3)", "A(kāi)"),
)
_TONE = re.compile(f"[{_TONED}]")
_SINGLE = re.compile("[a-zêü]{1,6}")
_PLAIN: dict[int, str | None] = {ord("ɡ"): "g", ord("ɑ"): "a", ord("v"): "ü", **dict.fromkeys(map(ord, " '’12345"))}
_MOST_SYLLABLES = 4  # 4 to 8 the same; 2: 8 tests
# A bracket after a simplified character could be an author's own; a scraper's come in numbers. Chosen on the
# five seeds: one has 3,649 of them, the others none. 2: 1 test, 6: 6.
_MANY = 3


def find_pinyin(text: str) -> list[Repair]:
    """Repairs of kind ``pinyin`` that take the brackets out. Where a text has no more of them than an author may write,
    only those that an author would not write: behind a traditional character, or inside a word."""
    toned: list[re.Match[str]] = []
    bare: list[re.Match[str]] = []
    for match in _ASIDE.finditer(text):
        letters = match.group(1).lower()
        (toned if _TONE.search(letters) else bare).append(match)
    toned = [match for match in toned if _is_syllable(match.group(1)) or _is_read(text, match)]
    if len(toned) + len(bare) >= _MANY:
        bare = [match for match in bare if _is_read(text, match)]
    else:
        bare = [match for match in bare if _is_read(text, match) and _cuts_word(text, match)]
    if len(toned) + len(bare) < _MANY:
        before = "".join(text[match.start() - 1] for match in toned)
        toned = [
            match
            for match, char, simple in zip(toned, before, fold_characters(before), strict=True)
            if char != simple or _cuts_word(text, match)
        ]
    return [Repair(match.start(), match.end(), "pinyin", match.group(), "") for match in (*toned, *bare)]


def _cuts_word(text: str, match: re.Match[str]) -> bool:
    """Whether the bracket stands inside a word (企业开(yèkāi)展): an author's own stands behind one."""
    left = LAST_HAN.search(text[max(0, match.start() - AROUND) : match.start()])
    right = FIRST_HAN.match(text[match.end() : match.end() + AROUND])
    return left is not None and right is not None and cuts_word(left.group(), right.group(), text.__contains__)


@lru_cache(maxsize=4096)
def _is_syllable(written: str) -> bool:
    """Whether there is one tone mark in no more letters than a syllable has."""
    marks = unicodedata.normalize("NFD", written.lower()).translate({0x308: None})
    return len(_TONE.findall(marks)) == 1 and _SINGLE.fullmatch(_toneless(written)) is not None


@lru_cache(maxsize=4096)
def _toneless(written: str) -> str:
    """Lǜ -> lü, kai4 -> kai, xué xiào -> xuexiao."""
    parts = unicodedata.normalize("NFD", written.lower())
    kept = "".join(char for char in parts if char == "\u0308" or not unicodedata.combining(char))
    return unicodedata.normalize("NFC", kept).translate(_PLAIN)


def _is_read(text: str, match: re.Match[str]) -> bool:
    """Whether one to four characters right before the bracket are read so."""
    return _reads(text, match.start() - 1, _toneless(match.group(1)))


def _reads(text: str, at: int, syllables: str, left: int = _MOST_SYLLABLES) -> bool:
    """Whether the characters that end at ``at`` are read as ``syllables``, the last one first."""
    if not syllables:
        return left < _MOST_SYLLABLES
    if at < 0 or not left:
        return False
    return any(_reads(text, at - 1, syllables[:-size], left - 1) for size in _readings(text[at], syllables))


def _readings(char: str, syllables: str) -> Iterator[int]:
    """The lengths of the readings of ``char`` with which ``syllables`` end; r alone is the end of a syllable with 儿."""
    for size in range(1, min(6, len(syllables)) + 1):
        if read_as(char, syllables[-size:]) or (size == 1 and char in "儿兒" and syllables[-1] == "r"):
            yield size

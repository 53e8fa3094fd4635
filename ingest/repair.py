"""Scraper damage undone, every repair in a ledger with its span.

A repair is made only where the damage can be proved from the text itself; clean text comes back without one. What is
seen to be broken but cannot be mended gets a repair of kind ``damaged`` that changes nothing.

Kinds: ``pinyin`` ``entity`` ``zero_width`` ``private_use`` ``full_width_digit`` ``inner_space`` ``split_line``
``half_decoded`` ``damaged`` ``boilerplate`` (junk inside a line, also listed among the dropped spans).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice

import rjieba

from ingest.misaligned import ALONE, find_misaligned, read_as
from ingest.models import Repair
from ingest.mojibake import find_mojibake
from ingest.reading import fold

HAN = r"\u3400-\u9fff\uf900-\ufaff"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"

# One syllable with one tone mark in brackets, behind a character.
_BRACKETED = re.compile(rf"[(（](?<=[{HAN}][(（])(?=[^)）]{{1,6}}[)）])[a-zêü]{{0,5}}[{_TONED}][a-zêü]{{0,5}}[)）]")
# The same with its tone mark lost. (de) and (z) are somebody's text, so the dictionary has to agree on every one.
_BARE = re.compile(rf"[(（](?<=[{HAN}][(（])[a-zü]{{1,6}}[)）]")
_INVISIBLE = "\u200b-\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\u00ad\u180e"
_NOBODYS = "\ue000-\uf8ff\U000f0000-\U0010fffd"
_ZERO_WIDTH = re.compile(f"[{_INVISIBLE}]+")
_PRIVATE_USE = re.compile(f"[{_NOBODYS}]+")
_ENTITY = re.compile(r"&(?:amp;){0,3}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}[0-9]{0,2});")
_WIDE_DIGITS = re.compile("[０-９]+(?:[．][０-９]+)?")
_BLANK = "[ \u3000\u00a0]"
# The blank first and the look behind after it: the engine skips to a pattern's first characters, not to a look-behind.
_INNER_SPACE = re.compile(rf"{_BLANK}(?<=[{HAN}]{_BLANK}){_BLANK}{{0,2}}(?=[{HAN}])")
# Characters looked at on either side of a blank.
_AROUND = 6
_REPLACEMENT = re.compile("\ufffd+")
# Any of the characters that are a repair by themselves: most texts hold none, and one search says so.
_ANY_ODD = re.compile(f"[{_INVISIBLE}{_NOBODYS}\ufffd０-９]")

# A pinyin bracket after a simplified character could be an author's own; a scraper's come in numbers. Chosen on the
# five seeds: one has 3,649 of them, the others none.
_MANY_PINYIN = 3


def find_repairs(text: str) -> list[Repair]:
    """All repairs that need no knowledge of the document's structure, in order, none overlapping another."""
    found: list[Repair] = []
    if "(" in text or "（" in text:
        found += _pinyin(text)
    if _ANY_ODD.search(text):
        found += _odd_characters(text)
    if "&" in text:
        found += _entities(text)
    if "?" in text:
        found += find_misaligned(text)
    found += find_mojibake(text)
    found += _inner_spaces(text)
    return in_order(found)


def in_order(repairs: Iterable[Repair]) -> list[Repair]:
    """Sorted by place; where two overlap, the one that begins first (then the longer) stays."""
    kept: list[Repair] = []
    for repair in sorted(repairs, key=lambda r: (r.start, -r.end)):
        if not kept or repair.start >= kept[-1].end:
            kept.append(repair)
    return kept


def _odd_characters(text: str) -> Iterator[Repair]:
    """Characters that no reader is meant to see, lost ones, and full-width digits."""
    for match in _ZERO_WIDTH.finditer(text):
        yield Repair(match.start(), match.end(), "zero_width", match.group(), "")
    for match in _PRIVATE_USE.finditer(text):
        yield Repair(match.start(), match.end(), "private_use", match.group(), "")
    for match in _REPLACEMENT.finditer(text):
        yield Repair(match.start(), match.end(), "damaged", match.group(), match.group())
    for match in _WIDE_DIGITS.finditer(text):
        yield Repair(match.start(), match.end(), "full_width_digit", match.group(), fold(match.group()))


def _pinyin(text: str) -> list[Repair]:
    marks = list(_BRACKETED.finditer(text))
    if len(marks) < _MANY_PINYIN:
        before = "".join(text[m.start() - 1] for m in marks)
        marks = [m for m, char, simple in zip(marks, before, fold(before), strict=True) if char != simple]
    bare = [m for m in _BARE.finditer(text) if read_as(text[m.start() - 1], m.group()[1:-1])] if _enough(text) else []
    if len(bare) >= _MANY_PINYIN:
        marks += bare
    return [Repair(m.start(), m.end(), "pinyin", m.group(), "") for m in marks]


def _enough(text: str) -> bool:
    """Whether a text holds so many bare syllables that it is worth while to look up how characters are read."""
    return next(islice(_BARE.finditer(text), _MANY_PINYIN - 1, None), None) is not None


def _entities(text: str) -> list[Repair]:
    found = []
    for match in _ENTITY.finditer(text):
        before = after = match.group()
        for _ in range(4):  # scraped pages escape what was escaped before
            after = html.unescape(after)
        if _ZERO_WIDTH.fullmatch(after):
            after = ""
        elif after.isspace() and "\n" not in after:
            after = " "
        elif after == before or len(after) != 1 or not after.isprintable():
            continue
        found.append(Repair(match.start(), match.end(), "entity", before, after))
    return found


def _inner_spaces(text: str) -> list[Repair]:
    """A blank inside a dictionary word (骨 干, 组  长): proved when the word is cut across it by the segmenter."""
    found = []
    written = cache(text.__contains__)  # the same words are asked for again and again
    for match in _INNER_SPACE.finditer(text):
        left = re.search(rf"[{HAN}]+$", text[max(0, match.start() - _AROUND) : match.start()])
        right = re.match(rf"[{HAN}]+", text[match.end() : match.end() + _AROUND])
        if left and right and "\u3000\u3000" not in match.group() and _joins(left.group(), right.group(), written):
            found.append(Repair(match.start(), match.end(), "inner_space", match.group(), ""))
    return found


def _joins(left: str, right: str, written: Callable[[str], bool]) -> bool:
    """Whether a word lies across the break with one of its characters alone on one side.

    中央 国务院, 春耕 生产: a break between two words is a break. 王后 金氏: a word that leaves scraps beside it proves
    nothing unless the text has it ``written`` elsewhere.
    """
    words: list[str] = rjieba.cut(fold(left + right), False)
    at = 0
    for index, word in enumerate(words):
        inside = len(left) - at
        if 0 < inside < len(word):
            before = words[index - 1] if index > 1 or (index == 1 and len(left) < _AROUND) else ""
            last = len(words) - 1
            after = words[index + 1] if index + 1 < last or (index + 1 == last and len(right) < _AROUND) else ""
            whole = not (_scrap(before) or _scrap(after)) or written(left[-inside:] + right[: len(word) - inside])
            return whole and min(inside, len(word) - inside) == 1
        at += len(word)
    return False


def _scrap(word: str) -> bool:
    return len(word) == 1 and word not in ALONE

"""Scraper damage undone, every repair in a ledger with its span.

A repair is made only where the damage can be proved from the text itself; clean text comes back without one. What is
seen to be broken but cannot be mended gets a repair of kind ``damaged`` that changes nothing.

Kinds: ``pinyin`` ``entity`` ``zero_width`` ``private_use`` ``full_width_digit`` ``inner_space`` ``split_line``
``half_decoded`` ``damaged`` ``markup`` (a mark, read as it means) ``boilerplate`` (junk inside a line, also listed among
the dropped spans).
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from ingest.models import Repair
from ingest.reading import fold_characters
from ingest.repairs.broken_words import AROUND, FIRST_HAN, HAN, LAST_HAN, cuts_word
from ingest.repairs.codepages import find_wrong_codepage
from ingest.repairs.misaligned import find_misaligned
from ingest.repairs.mojibake import find_mojibake
from ingest.repairs.pinyin import find_pinyin
from ingest.rules import rule

# Format characters and controls, variation selectors, fillers, the marks of objects and annotations left behind.
_INVISIBLE = (
    "\u200b-\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\u00ad\u180e\u061c\ufe00-\ufe0f\ufff9-\ufffc"
    "\u115f\u1160\u3164\uffa0\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
)
_NOBODYS = "\ue000-\uf8ff\U000f0000-\U0010fffd"
_ZERO_WIDTH = re.compile(f"[{_INVISIBLE}]+")
_PRIVATE_USE = re.compile(f"[{_NOBODYS}]+")
_ENTITY = rule(
    r"[&＆](?:amp[;；]){0,3}(?:(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}[0-9]{0,2})[;；]|nbsp(?![a-zA-Z]))",
    examples=("&quot;", "&amp;amp;lt;", "＆#12290；", "&#x3002;", "&nbsp值班"),
    never=("AT&T", "&nbspx"),
)
_HALF_WIDTH = str.maketrans("＆；", "&;")
_WIDE_DIGITS = re.compile("[０-９]+(?:[．][０-９]+)?")
_BLANK = "[ \u3000\u00a0\u2000-\u200a\u202f\u205f]"
# The blank first and the look behind after it: the engine skips to a pattern's first characters, not to a look-behind.
_INNER_SPACE = re.compile(rf"{_BLANK}(?<=[{HAN}]{_BLANK}){_BLANK}{{0,3}}(?=[{HAN}])")
_ONE_BLANK = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])")
_CUT, _APART, _ENDS = rf"[{HAN}]\|[{HAN}]", rf"{_BLANK}{{1,3}}", rf"(?:[^{HAN}]|$)"
# Single characters on either side of a blank (|) and another one, or a colon, beyond.
_SPACED_OUT = rule(
    rf"(?:^|[^{HAN}])(?:[{HAN}]{_APART}{_CUT}{_ENDS}|{_CUT}{_APART}[{HAN}]{_ENDS}|{_CUT}[：:])"
    rf"|(?:^|\s){_CUT}(?:\s|$)|\d[{HAN}]\|",
    examples=("主 要|内", "主|要 内 容", "电|话：", "通|告", "50万|名"),
    never=("值班骨|干教师", "主要|内容"),
)
# A character that the author set apart with blanks on both sides.
_SET_APART = rule(
    rf"{_BLANK}[{HAN}]\||\|[{HAN}]{_BLANK}", examples=("值班 骨|干", "骨|干 值班"), never=("值班骨|干教师",)
)
_REPLACEMENT = re.compile("\ufffd+")
# Any of the characters that are a repair by themselves: most texts hold none, and one search says so.
_ANY_ODD = re.compile(f"[{_INVISIBLE}{_NOBODYS}\ufffd０-９]")


def find_repairs(text: str) -> list[Repair]:
    """All repairs that need no knowledge of the document's structure, in order, none overlapping another."""
    found = find_pinyin(text)
    if _ANY_ODD.search(text):
        found += _odd_characters(text)
    if "&" in text or "＆" in text:
        found += _entities(text)
    if "?" in text:
        found += find_misaligned(text)
    proved = sorted(find_mojibake(text), key=lambda repair: repair.start)
    found += proved
    found += (odd for odd in find_wrong_codepage(text) if not _touches(odd, proved))
    found += _inner_spaces(text)
    return in_order(found)


def _touches(repair: Repair, proved: Sequence[Repair]) -> bool:
    """Whether a repair overlaps one of those (in order, apart from each other) that bytes have proved."""
    at = bisect_left(proved, repair.start, key=lambda other: other.end)
    return at < len(proved) and proved[at].start < repair.end


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
        yield Repair(match.start(), match.end(), "full_width_digit", match.group(), fold_characters(match.group()))


def _entities(text: str) -> list[Repair]:
    found = []
    for match in _ENTITY.finditer(text):
        before = match.group()
        after = before.translate(_HALF_WIDTH)
        for _ in range(4):  # scraped pages escape what was escaped before
            after = html.unescape(after)
        if _ZERO_WIDTH.fullmatch(after) or _PRIVATE_USE.fullmatch(after):
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
        start, end = match.span()
        if "\u3000\u3000" in match.group() or _letter_spaced(text, start, end):
            continue
        before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
        left, right = LAST_HAN.search(before), FIRST_HAN.match(after)
        assert left  # the pattern has looked
        assert right
        set_apart = _SET_APART.search(f"{before}|{after}") is not None
        broken = cuts_word(left.group(), right.group(), written, only_written=set_apart)
        if not broken and not set_apart and (len(left.group()) < len(before) or len(right.group()) < len(after)):
            # 职业教 育活 动周: another blank close by hides what this one cuts
            left = LAST_HAN.search(_ONE_BLANK.sub("", text[max(0, start - 2 * AROUND) : start])[-AROUND:])
            right = FIRST_HAN.match(_ONE_BLANK.sub("", text[end : end + 2 * AROUND])[:AROUND])
            broken = left is not None and right is not None and cuts_word(left.group(), right.group(), written)
        if broken:
            found.append(Repair(start, end, "inner_space", match.group(), ""))
    return found


def _letter_spaced(text: str, start: int, end: int) -> bool:
    """Whether the blank sets characters apart for looks: a word of three and more (主 要 内 容), a label (电　话：) or a
    title of two that stands by itself (通 告); or a number's unit from what follows (50万 名)."""
    around = text[max(0, start - 6) : start] + "|" + text[end : end + 6]
    return _SPACED_OUT.search(around) is not None

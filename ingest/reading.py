"""The text as a person should read it, laid over the canonical text it came from.

Everything after the repair looks at a :class:`Reading`: ``text`` is repaired, ``folded`` is the same text in simplified
characters with half-width punctuation (same length, for matching only), and ``start_of`` / ``end_of`` / ``span`` lead
from a position in either back to the canonical text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import opencc

from ingest.models import Repair

# Full-width forms that differ from ASCII only in width, and the marks scrapers mix up; one character for one.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0xFF61: 0x3002}
_WIDTH |= {ord("〔"): ord("["), ord("〕"): ord("]"), ord("∶"): ord(":"), ord("﹪"): ord("%"), ord("．"): ord(".")}


_WIDTH_PAIRS = [(chr(code), chr(to)) for code, to in _WIDTH.items()]
_LINE = re.compile(r"\S(?:[^\n]*\S)?")
# Above this length replacing character by character kind is faster than a look-up for every character.
_LONG = 1_000


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def fold_characters(text: str) -> str:
    """Simplified characters and half-width punctuation, character for character: the length stays."""
    simple: str = _simplifier().convert(text)
    if len(simple) != len(text):  # a converter that changes lengths would shift every span: go character by character
        parts = (_simplifier().convert(char) for char in text)
        simple = "".join(part if len(part) == 1 else char for part, char in zip(parts, text, strict=True))
    if len(simple) < _LONG:
        return simple.translate(_WIDTH)
    for wide, narrow in _WIDTH_PAIRS:
        if wide in simple:
            simple = simple.replace(wide, narrow)
    return simple


def apply_repairs(canonical: str, repairs: Sequence[Repair], start: int, end: int) -> str:
    """``canonical[start:end]`` with every repair that lies inside it carried out; ``repairs`` are in order."""
    if not repairs:
        return canonical[start:end]
    pieces, at = [], start
    for index in range(bisect_left(repairs, start, key=lambda repair: repair.start), len(repairs)):
        repair = repairs[index]
        if repair.start >= end:
            break
        if repair.end <= end:
            pieces += [canonical[at : repair.start], repair.after]
            at = repair.end
    return "".join([*pieces, canonical[at:end]])


@dataclass(frozen=True, slots=True)
class Line:
    """One non-empty line of a reading, without the white space around it: ``[start, end)`` in the reading."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


class Reading:
    """Readable text with a map back to the canonical text. ``repairs`` must be in order and must not overlap."""

    def __init__(self, canonical: str, repairs: Sequence[Repair]) -> None:
        self.canonical = canonical
        self.repairs = tuple(repairs)
        pieces: list[str] = []
        # Piece i of the reading starts at _at[i] and holds canonical text from _from[i], character for character,
        # unless it is a replacement: then all of it stands for canonical [_from[i], _from[i] + _length[i]).
        self._at: list[int] = []
        self._from: list[int] = []
        self._length: list[int] = []
        self._verbatim: list[bool] = []
        at = position = 0
        for repair in (*repairs, Repair(len(canonical), len(canonical), "end", "", "")):
            if repair.start > at:
                pieces.append(canonical[at : repair.start])
                self._add(position, at, repair.start, verbatim=True)
                position += repair.start - at
            if repair.after:
                pieces.append(repair.after)
                self._add(position, repair.start, repair.end, verbatim=False)
                position += len(repair.after)
            at = repair.end
        self.text = "".join(pieces)
        self.folded = fold_characters(self.text)

    def _add(self, at: int, start: int, end: int, *, verbatim: bool) -> None:
        self._at.append(at)
        self._from.append(start)
        self._length.append(end - start)
        self._verbatim.append(verbatim)

    def start_of(self, offset: int) -> int:
        """Where the character at reading ``offset`` begins in the canonical text (its end for the end of the text)."""
        if offset >= len(self.text):
            return len(self.canonical)
        if not self.repairs:
            return offset
        piece = bisect_right(self._at, offset) - 1
        return self._from[piece] + (offset - self._at[piece] if self._verbatim[piece] else 0)

    def end_of(self, offset: int) -> int:
        """Where the character *before* reading ``offset`` ends in the canonical text."""
        if offset <= 0:
            return 0
        if not self.repairs:
            return offset
        piece = bisect_right(self._at, offset - 1) - 1
        inside = offset - self._at[piece] if self._verbatim[piece] else self._length[piece]
        return self._from[piece] + inside

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The canonical ``[start, end)`` of a stretch of the reading, repairs at its very edges left out."""
        return self.start_of(start), self.end_of(end)

    def outer_span(self, start: int, end: int) -> tuple[int, int]:
        """Like :meth:`span`, but with what repairs took out at the edges, so that neighbours leave nothing between them.

        What was taken out between two neighbours belongs to the first; white space at the edges is left out.
        """
        first = self.end_of(start) if start == 0 or self.text[start - 1].isspace() else self.start_of(start)
        last = self.start_of(end)
        while first < last and self.canonical[first].isspace():
            first += 1
        while last > first and self.canonical[last - 1].isspace():
            last -= 1
        return first, last

    def lines(self) -> Iterator[Line]:
        """The non-empty lines, in order."""
        return (Line(*match.span()) for match in _LINE.finditer(self.text))

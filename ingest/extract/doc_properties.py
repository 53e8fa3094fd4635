"""What an old Word file says of its paragraphs and characters: property modifiers by where the text lies ([MS-DOC] 2.4.6).

Bytes are grouped into runs, the runs into pages of 512 bytes; a table in the table stream says which page holds which bytes.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

PAGE = 512
MAX_RUNS = 2_000_000
"""Runs of properties that are looked at."""

_CHARACTERS_AT, _PARAGRAPHS_AT = 0xFA, 0x0102
"""Where the file's head names the tables of runs."""
_OPERAND_BYTES = (1, 1, 2, 4, 2, 2, 0, 3)
_TABLE_DEFINITION, _TABS = 0xD608, 0xC615
_LARGE = (0x6645, 0x6646)
_GONE = frozenset((0x0800, 0x0837, 0x2A53, 0x083C))
"""Deleted and still tracked, struck out once, twice, hidden."""
_Read = Callable[[bytes, int, int], bytes]
_LEVEL, _LIST, _IN_TABLE, _ROW_END, _CELL_MERGED = 0x260A, 0x460B, 0x2416, 0x2417, 0xD62B


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``style`` is the number of its style; ``list`` and ``level`` are None where the style says.

    Of the end of a row ``merged`` says of each cell whether it is merged with others (0, 1 goes on from above, 3 begins),
    ``edges`` where it ends, in twentieths of a point.
    """

    style: int = 0
    list: int | None = None
    level: int | None = None
    in_table: bool = False
    row_end: bool = False
    merged: tuple[int, ...] = ()
    edges: tuple[int, ...] = ()


@dataclass(slots=True)
class Runs:
    """Where runs begin in the main stream, rising, and what holds of each: of the last, nothing."""

    starts: list[int] = field(default_factory=list)
    holds: list[bytes] = field(default_factory=list)

    def at(self, place: int) -> bytes:
        """The modifiers that hold of the byte at ``place``; none where the file says nothing."""
        run = bisect_right(self.starts, place) - 1
        return self.holds[run] if run >= 0 else b""


class Properties:
    """What a file says of its paragraphs and characters. Places are bytes of the main stream."""

    def __init__(self, main: bytes, table: bytes, data: bytes) -> None:
        self._data = data
        self._characters = _runs(main, table, _CHARACTERS_AT, _character_run)
        self._paragraphs = _runs(main, table, _PARAGRAPHS_AT, _paragraph_run)

    @property
    def known(self) -> bool:
        """Whether the file says anything of its paragraphs."""
        return bool(self._paragraphs.starts)

    def paragraph(self, place: int) -> Paragraph:
        """The paragraph whose mark lies at ``place``."""
        run = self._paragraphs.at(place)
        if len(run) < 2:
            return Paragraph()
        (style,) = struct.unpack_from("<H", run)
        return paragraph_of(run[2:], style, self._data)

    def gone(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The parts of ``[start, end)`` that are deleted, struck out or hidden."""
        starts, holds = self._characters.starts, self._characters.holds
        for run in range(max(bisect_right(starts, start) - 1, 0), len(starts)):
            if starts[run] >= end:
                return
            if holds[run] and _is_gone(holds[run]):
                yield max(start, starts[run]), min(end, starts[run + 1] if run + 1 < len(starts) else end)


def _is_gone(modifiers: bytes) -> bool:
    return any(code in _GONE and operand[:1] in (b"\x01", b"\x81") for code, operand in _modifiers(modifiers))


def paragraph_of(modifiers: bytes, style: int = 0, data: bytes = b"") -> Paragraph:
    """What the modifiers make of a paragraph; those that are too many for a page lie in ``data``."""
    found: dict[int, bytes] = {}
    merged: tuple[int, ...] = ()
    edges: tuple[int, ...] = ()
    for code, operand in list(_modifiers(modifiers)):
        if code in _LARGE:
            (at,) = struct.unpack_from("<I", operand)
            (size,) = struct.unpack_from("<H", data, at) if at + 2 <= len(data) else (0,)
            return paragraph_of(data[at + 2 : at + 2 + size], style)
        if code == _TABLE_DEFINITION:
            merged, edges = _merged_cells(operand), _edges(operand)
        elif code == _CELL_MERGED and len(operand) >= 2 and operand[0] < len(merged):
            merged = (*merged[: operand[0]], operand[1] & 3, *merged[operand[0] + 1 :])
        found[code] = operand
    listed = struct.unpack("<H", found[_LIST])[0] if _LIST in found else None
    return Paragraph(
        style=style,
        list=listed,
        level=found[_LEVEL][0] if _LEVEL in found else None,
        in_table=found.get(_IN_TABLE) == b"\x01",
        row_end=found.get(_ROW_END) == b"\x01",
        merged=merged,
        edges=edges,
    )


def _modifiers(run: bytes) -> Iterator[tuple[int, bytes]]:
    """Codes with their operands; the rest of a run that is cut off is left out."""
    at = 0
    while at + 3 <= len(run):
        (code,) = struct.unpack_from("<H", run, at)
        at += 2
        if code == _TABLE_DEFINITION:
            if at + 2 > len(run):
                return
            size, at = struct.unpack_from("<H", run, at)[0] - 1, at + 2
        elif code >> 13 == 6:
            size, at = run[at], at + 1
            if code == _TABS and size == 255:
                return
        else:
            size = _OPERAND_BYTES[code >> 13]
        if size < 0 or at + size > len(run):
            return
        yield code, run[at : at + size]
        at += size


def _merged_cells(definition: bytes) -> tuple[int, ...]:
    """Of each cell of a row whether it goes on vertically: the bits 5 and 6 of what its part of the definition begins with."""
    many = definition[0] if definition else 0
    first = 1 + 2 * (many + 1)
    parts = (definition[first + 20 * at : first + 20 * at + 2] for at in range(many))
    return tuple(struct.unpack("<H", part)[0] >> 5 & 3 if len(part) == 2 else 0 for part in parts)


def _edges(definition: bytes) -> tuple[int, ...]:
    many = definition[0] if definition else 0
    return struct.unpack_from(f"<{many}h", definition, 3) if len(definition) >= 3 + 2 * many else ()


def _runs(main: bytes, table: bytes, named_at: int, run: _Read) -> Runs:
    """All runs of a kind. What leads nowhere is left out: the text does not depend on it."""
    runs = Runs()
    if len(main) < named_at + 8:
        return runs
    at, size = struct.unpack_from("<II", main, named_at)
    part = table[at : at + size]
    many = (len(part) - 4) // 8
    for index in range(many):
        (number,) = struct.unpack_from("<I", part, 4 * (many + 1) + 4 * index)
        page = main[(number & 0x3FFFFF) * PAGE : ((number & 0x3FFFFF) + 1) * PAGE]
        if len(page) == PAGE:
            _take_page(page, run, runs)
        if len(runs.starts) > MAX_RUNS:
            break
    return runs


def _take_page(page: bytes, run: _Read, runs: Runs) -> None:
    many = page[-1]
    if 4 * (many + 1) > PAGE:
        return
    bounds = struct.unpack_from(f"<{many + 1}I", page)
    last = runs.starts[-1] if runs.starts else -1
    if list(bounds) != sorted(bounds) or bounds[0] < last:
        return
    if runs.starts and bounds[0] == last:
        del runs.starts[-1], runs.holds[-1]
    for index in range(many):
        runs.starts.append(bounds[index])
        runs.holds.append(run(page, many, index))
    runs.starts.append(bounds[-1])
    runs.holds.append(b"")


def _character_run(page: bytes, many: int, index: int) -> bytes:
    at = 2 * page[4 * (many + 1) + index] if 4 * (many + 1) + index < PAGE else 0
    return page[at + 1 : at + 1 + page[at]] if at else b""


def _paragraph_run(page: bytes, many: int, index: int) -> bytes:
    """The style's number in two bytes, then the modifiers."""
    place = 4 * (many + 1) + 13 * index
    at = 2 * page[place] if place < PAGE else 0
    if not at:
        return b""
    if page[at]:
        return page[at + 1 : at + 2 * page[at]]
    return page[at + 2 : at + 2 + 2 * page[at + 1]] if at + 1 < PAGE else b""

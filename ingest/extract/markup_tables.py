"""HTML tables inside Markdown, as PDF converters write them: read a row a line, cells between bars, merged values repeated.

The tags become line ends and bars by repairs, so that every row keeps its place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from ingest.extract.limits import MAX_SPAN
from ingest.models import Repair
from ingest.reading import apply_repairs

BAR = " | "
_TABLE = re.compile(r"<table\b[^>]{0,300}>", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)(table|thead|tbody|tfoot|tr|t[dh]|caption|colgroup|col)\b([^>]{0,300})>", re.IGNORECASE)
_SPAN = re.compile(r"""(row|col)span\s*=\s*["']?\s*(\d{1,4})""", re.IGNORECASE)
_LONGEST_REPEATED = 200
"""A merged cell with more text than this is no heading of its rows, and is not repeated."""


@dataclass(slots=True)
class _Cell:
    start: int
    end: int
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class _Row:
    start: int
    cells: list[_Cell] = field(default_factory=list)


def tables(text: str) -> Iterator[tuple[int, int]]:
    """Where each table begins and ends; one that is not closed ends with the last tag before the next."""
    opened = list(_TABLE.finditer(text))
    for table, following in zip_longest(opened, opened[1:]):
        most = following.start() if following else len(text)
        closed = _TABLE_END.search(text, table.end(), most)
        tags = [] if closed else list(_TAG.finditer(text, table.end(), most))
        yield table.start(), closed.end() if closed else tags[-1].end() if tags else table.end()


def table_marks(text: str, start: int, end: int, inline: Sequence[Repair]) -> list[Repair]:
    """How the tags of the table ``[start, end)`` are read. ``inline`` are the repairs inside its cells, in order."""
    rows = [row for row in _rows(text, start, end) if row.cells]
    found: list[Repair] = []
    at = start
    over = ""  # the merged cells that end the row before
    carried: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(rows):
        found += _line_end(text, at, row.start, over, first=number == 0)
        before, over, carried = _merged(text, row, inline, carried)
        at = row.start
        for cell, prefix in zip(row.cells, before, strict=True):
            found.append(Repair(at, cell.start, "markup", text[at : cell.start], prefix))
            at = cell.end
    tail = over + ("\n" if end < len(text) and text[end] != "\n" else "")
    found.append(Repair(at, end, "markup", text[at:end], tail if rows else ""))
    return [mark for mark in found if mark.before != mark.after]


def _line_end(text: str, start: int, end: int, over: str, *, first: bool) -> Iterator[Repair]:
    """Between two rows: what merged cells add to the first, then the line's end."""
    if first:
        broken = start and text[start - 1] != "\n"
        yield Repair(start, end, "markup", text[start:end], "\n" if broken else "")
        return
    tag = text.find(">", start, end) + 1
    if over and start < tag < end:
        yield Repair(start, tag, "markup", text[start:tag], over)
        start = tag
    yield Repair(start, end, "markup", text[start:end], "\n")


def _rows(text: str, start: int, end: int) -> list[_Row]:
    rows: list[_Row] = []
    cell: _Cell | None = None
    for tag in _TAG.finditer(text, start, end):
        name = tag.group(2).lower()
        if cell:
            cell.end = tag.start()
            _trim(text, cell)
            cell = None
        if tag.group(1):
            continue
        if name == "tr" or (name == "caption") or (name in ("td", "th") and not rows):
            rows.append(_Row(tag.start()))
        if name in ("td", "th", "caption"):
            spans = {kind.lower(): min(max(int(count), 1), MAX_SPAN) for kind, count in _SPAN.findall(tag.group(3))}
            cell = _Cell(tag.end(), end, spans.get("row", 1), spans.get("col", 1))
            rows[-1].cells.append(cell)
    if cell:
        _trim(text, cell)
    return rows


def _trim(text: str, cell: _Cell) -> None:
    inner = text[cell.start : cell.end]
    cell.end = cell.start + len(inner.rstrip())
    cell.start += len(inner) - len(inner.lstrip()) if inner.strip() else 0


def _merged(
    text: str, row: _Row, inline: Sequence[Repair], carried: dict[int, tuple[int, str]]
) -> tuple[list[str], str, dict[int, tuple[int, str]]]:
    """What stands before each cell of a row and behind its last: bars, and the values of merged cells beside and above.

    ``carried`` maps a column to the rows that a merged cell above still covers and to its value; the third of the answer
    is the same for the next row.
    """
    left = dict(carried)
    below: dict[int, tuple[int, str]] = {}
    before: list[str] = []
    prefix = ""
    column = 0

    def from_above() -> Iterator[str]:
        nonlocal column
        while column in left:
            rows, value = left.pop(column)
            if rows > 1:
                below[column] = (rows - 1, value)
            column += 1
            yield value

    for cell in row.cells:
        for value in from_above():
            prefix += value + BAR
        before.append(prefix)
        value = apply_repairs(text, inline, cell.start, cell.end).replace("\n", " ")
        value = value if len(value) <= _LONGEST_REPEATED else ""
        prefix = BAR
        for more in range(cell.columns):
            if cell.rows > 1:
                below[column] = (cell.rows - 1, value)
            left.pop(column, None)
            column += 1
            prefix += value + BAR if more else ""
    over = prefix[len(BAR) :]
    over = BAR + over.removesuffix(BAR) if over else ""
    for value in from_above():
        over += BAR + value
    return before, over, below

"""Tables whose columns no rule parts: between rules above and below (three-line tables), or with no rules at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from ingest.extract.pdf_columns import is_running
from ingest.extract.pdf_gutters import Block, Ink, column_lines
from ingest.extract.pdf_pieces import PdfLine
from ingest.extract.pdf_rows import MOST_STRAYS, Row, rows_of
from ingest.extract.pdf_sheet import Rule, Sheet, alike

# Chosen on the pages of tests/test_pdf_layouts.py, not measured on others.
_NEAR = 6.0  # points by which rules of one table begin or end apart
_FEWEST_COLUMNS, _FEWEST_ROWS = 3, 3  # where no rule shows a table; two columns if the second holds figures
_WIDE = 1.8  # ems of the gutter before such figures
_SHARE_FILLED = 0.6  # of the cells
_MAX_LINES = 400  # of a stretch in which a table is looked for
_MOST_TRIES, _MOST_TRIES_OF_PAGE = 4, 40
"""Beginnings that are tried for a table that ends at one place, and for all of a page: dense spreads have hundreds."""
_FIGURE = re.compile(r"\d")


def with_ruled(sheet: Sheet, blocks: list[Block], horizontal: Sequence[Rule]) -> list[Block]:
    """The blocks of a page, those between the rules of one table made rows."""
    for ys, left, right in _boxes(horizontal):
        inside = [
            at
            for at, block in enumerate(blocks)
            if block.piece
            and ys[-1] < (block.top + block.bottom) / 2 < ys[0]
            and left - _NEAR <= block.ink[0][0]
            and block.ink[-1][1] <= right + _NEAR
        ]
        if not inside or inside[-1] - inside[0] >= len(inside):
            continue
        rows = _between_rules(sheet, [blocks[at] for at in inside], ys)
        if rows:
            box = Block(
                max(row.top for row in rows), min(row.bottom for row in rows), ((left, right),), rows=tuple(rows)
            )
            blocks = [*blocks[: inside[0]], box, *blocks[inside[-1] + 1 :]]
    return blocks


def with_unruled(sheet: Sheet, blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks of one column, those that stand in rows and columns made rows."""
    if not blocks:
        return
    ink = Ink(blocks)
    tries: Counter[int] = Counter()
    start = 0
    while start < len(blocks):
        found = _unruled(sheet, blocks, ink, start, tries) if _has_company(blocks, start) else None
        if found is None:
            yield blocks[start]
            start += 1
        else:
            end, block = found
            yield block
            start = end


def _boxes(horizontal: Sequence[Rule]) -> Iterator[tuple[list[float], float, float]]:
    """Rules that begin and end alike: their heights from the top, left and right."""
    for group in alike(sorted(horizontal, key=lambda rule: -rule.at), _NEAR):
        ys = [rule.at for at, rule in enumerate(group) if not at or group[at - 1].at - rule.at > 1.0]
        if len(ys) > 1:
            yield ys, group[0].start, group[0].end


def _between_rules(sheet: Sheet, blocks: list[Block], ys: list[float]) -> list[PdfLine]:
    ink = Ink(blocks)
    gutters = ink.middles(ink.between(_together(ink, 0, len(blocks))))
    columns = column_lines(sheet, blocks, gutters)
    if not gutters or all(map(is_running, columns)):
        return []
    grid = []
    for high, low in pairwise(ys):
        part = [[line for line in column if low < (line.top + line.bottom) / 2 < high] for column in columns]
        if any(part):
            found = rows_of(part, _rights(columns))
            if len(found.strays) > MOST_STRAYS * found.cells:
                return []
            grid.append(found.rows)
    rows = merged(grid)
    return as_lines(rows, blocks) if len(rows) > 1 and _filled(rows) >= _SHARE_FILLED else []


def _has_company(blocks: Sequence[Block], at: int) -> bool:
    """Whether a block is part of a row: a gap goes through it, or the next stands beside it."""
    block, after = blocks[at], blocks[min(at + 1, len(blocks) - 1)]
    overlap = min(block.top, after.top) - max(block.bottom, after.bottom)
    return len(block.ink) > 1 or (after is not block and overlap > 0.5 * min(block.size, after.size))


def _unruled(
    sheet: Sheet, blocks: Sequence[Block], ink: Ink, start: int, tries: Counter[int]
) -> tuple[int, Block] | None:
    """The table that begins at this block, and where it ends; ``tries`` counts those that were none, by where they end."""
    held = gutters = 0
    for end in range(start, min(len(blocks), start + _MAX_LINES)):
        more = held | ink.bits[end]
        left = len(ink.between(more)) if blocks[end].piece else 0
        if left < gutters and tries[end] < _MOST_TRIES and tries.total() < _MOST_TRIES_OF_PAGE:
            found = _table(sheet, blocks[start:end], ink, held)
            if found is not None:
                return start + found[0], found[1]
            tries[end] += 1
        if not blocks[end].piece or ink.is_spent or not ink.has_room(more):
            return None
        held, gutters = more, left
    found = _table(sheet, blocks[start:], ink, held) if gutters and len(blocks) - start <= _MAX_LINES else None
    return (start + found[0], found[1]) if found else None


def _table(sheet: Sheet, blocks: Sequence[Block], ink: Ink, held: int) -> tuple[int, Block] | None:
    """The rows of these blocks and how many of them they take, if the first of them begins a table."""
    whites = ink.between(held)
    columns = column_lines(sheet, blocks, ink.middles(whites))
    if not all(columns):
        return None
    found = rows_of(columns, _rights(columns))
    below = min((line.bottom for line in found.rows[-1].lines), default=0.0)
    if found.strays and all(line.bottom <= below for line in found.strays):  # what follows the table
        above = max(line.top for line in found.strays)
        kept = [block for block in blocks if block.bottom >= above - 0.5 * block.size]
        return _table(sheet, kept, ink, held) if 0 < len(kept) < len(blocks) else None
    if (
        len(found.rows) < _FEWEST_ROWS
        or len(found.strays) > MOST_STRAYS * found.cells
        or _filled(found.rows) < _SHARE_FILLED
    ):
        return None
    if not any(
        line.top >= blocks[0].top - 0.5 * blocks[0].size for line in found.rows[0].lines if line not in found.strays
    ):
        return None
    if len(columns) < _FEWEST_COLUMNS and not (
        _figures(columns[-1]) and whites[-1][1] - whites[-1][0] >= _WIDE * ink.em
    ):
        return None
    lines = as_lines(found.rows, blocks)
    return len(blocks), Block(lines[0].top, lines[-1].bottom, ((lines[0].left, lines[0].right),), rows=tuple(lines))


def _figures(column: Sequence[PdfLine]) -> bool:
    return sum(_FIGURE.search(line.text) is not None for line in column) >= _SHARE_FILLED * len(column)


def _together(ink: Ink, start: int, end: int) -> int:
    held = 0
    for bits in ink.bits[start:end]:
        held |= bits
    return held


def _rights(columns: Sequence[Sequence[PdfLine]]) -> list[float]:
    return [max((line.right for line in column), default=0.0) for column in columns]


def _filled(rows: Sequence[Row]) -> float:
    return sum(bool(cell) for row in rows for cell in row.cells) / sum(len(row.cells) for row in rows)


def merged(grid: Sequence[Sequence[Row]]) -> list[Row]:
    """The rows of a table by what its baselines show between two rules; two are one where the other rows have rules."""
    singles = sum(len(rows) == 1 for rows in grid)
    found: list[Row] = []
    for rows in grid:
        if len(rows) == 2 and singles > 1:
            cells = zip(*(row.cells for row in rows), strict=True)
            found.append(Row(tuple(tuple(line for part in cell for line in part) for cell in cells)))
        else:
            found += rows
    return found


def as_lines(rows: Sequence[Row], blocks: Sequence[Block]) -> list[PdfLine]:
    """One line a row, as wide as the table."""
    left, right = min(block.ink[0][0] for block in blocks), max(block.ink[-1][1] for block in blocks)
    return [row_line(row, left, right) for row in rows if row.lines]


def row_line(row: Row, left: float, right: float) -> PdfLine:
    """The line of a row that holds something."""
    return PdfLine(
        " | ".join(row.texts).rstrip(" |").removeprefix(" "),
        left,
        right,
        min(line.bottom for line in row.lines),
        max(line.top for line in row.lines),
        median(line.size for line in row.lines),
        row=True,
    )

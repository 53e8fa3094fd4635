"""Ruled tables of a PDF page: the grid their lines make, and which glyphs stand in which cell."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.extract.pdf_sheet import Rule, Sheet, alike

_NEAR = 3.0
"""Points within which lines count as one or as touching; borders are drawn up to 1.5 points thick, rows 12 and more."""
_SHORTEST_RULE = 6.0
_FEWEST_ALONE = 3  # rules between columns that are a table without any across. Not measured
MAX_RULES = 2_000
MAX_CELLS = 5_000


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell by its first row and column, and the glyphs in it by index, in the page's order."""

    row: int
    column: int
    glyphs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table and where it stands; rows count from the top, ``edges`` are the x at which its columns begin and end."""

    left: float
    bottom: float
    right: float
    top: float
    rows: int
    columns: int
    edges: tuple[float, ...]
    cells: tuple[TableCell, ...]


def find_tables(sheet: Sheet) -> list[Table]:
    """The ruled tables with at least two columns that hold text. Frames around a page or a box are none."""
    horizontal, vertical = _merged(sheet.horizontal), _merged(sheet.vertical)
    if len(horizontal) + len(vertical) > MAX_RULES:
        return []
    tables = []
    for rows, columns in (*_connected(horizontal, vertical), *_columns_alone(horizontal, vertical)):
        table = _table(sheet, rows, columns)
        if table is not None:
            tables.append(table)
    return tables


def _columns_alone(horizontal: list[Rule], vertical: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Rules between columns that begin and end alike and touch no others: a table without rules across, closed here."""
    for group in alike(vertical, _NEAR):
        left, right = min(rule.at for rule in group), max(rule.at for rule in group)
        low, high = group[0].start, group[0].end
        crossed = any(
            low - _NEAR <= rule.at <= high + _NEAR and rule.start <= right and left <= rule.end for rule in horizontal
        )
        if len(group) >= _FEWEST_ALONE and not crossed:
            yield [Rule(low, left, right), Rule(high, left, right)], group


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Rules with those on one line that touch or overlap made one; short strokes are left out."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at / _NEAR), rule.start)):
        last = merged[-1] if merged else None
        if last and abs(last.at - rule.at) <= _NEAR and rule.start <= last.end + _NEAR:
            merged[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            merged.append(rule)
    return [rule for rule in merged if rule.end - rule.start >= _SHORTEST_RULE]


def _connected(horizontal: list[Rule], vertical: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that touch each other."""
    group = list(range(len(horizontal) + len(vertical)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for i, across in enumerate(horizontal):
        for j, down in enumerate(vertical, start=len(horizontal)):
            if (
                across.start - _NEAR <= down.at <= across.end + _NEAR
                and down.start - _NEAR <= across.at <= down.end + _NEAR
            ):
                group[root(i)] = root(j)
    members: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index in range(len(group)):
        rows, columns = members.setdefault(root(index), ([], []))
        if index < len(horizontal):
            rows.append(horizontal[index])
        else:
            columns.append(vertical[index - len(horizontal)])
    yield from members.values()


def _table(sheet: Sheet, horizontal: list[Rule], vertical: list[Rule]) -> Table | None:
    ys, xs = _positions(horizontal), _positions(vertical)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns > MAX_CELLS:
        return None
    owner = _cell_owners(ys, xs, horizontal, vertical)
    held: dict[int, list[int]] = {}
    for index, glyph in enumerate(sheet.glyphs):
        x, y = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
        if xs[0] <= x <= xs[-1] and ys[0] <= y <= ys[-1]:
            column = min(bisect_right(xs, x) - 1, columns - 1)
            row = rows - 1 - min(bisect_right(ys, y) - 1, rows - 1)
            held.setdefault(owner[row * columns + column], []).append(index)
    if len({place % columns for place in held}) < 2:
        return None
    cells = tuple(TableCell(place // columns, place % columns, tuple(glyphs)) for place, glyphs in sorted(held.items()))
    return Table(xs[0], ys[0], xs[-1], ys[-1], rows, columns, tuple(xs), cells)


def _positions(rules: list[Rule]) -> list[float]:
    positions: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not positions or at - positions[-1] > _NEAR:
            positions.append(at)
    return positions


def _cell_owners(ys: list[float], xs: list[float], horizontal: list[Rule], vertical: list[Rule]) -> list[int]:
    """For every square of the grid, rows from the top, the first square of the cell it belongs to."""
    rows, columns = len(ys) - 1, len(xs) - 1
    owner = list(range(rows * columns))
    for row in range(rows):
        low, high = ys[rows - 1 - row], ys[rows - row]
        for column in range(columns):
            left, right = xs[column], xs[column + 1]
            place = row * columns + column
            if column and not _separated(vertical, left, (low + high) / 2):
                owner[place] = owner[place - 1]
            elif row and not _separated(horizontal, high, (left + right) / 2):
                owner[place] = owner[place - columns]
    return owner


def _separated(rules: list[Rule], at: float, across: float) -> bool:
    return any(abs(rule.at - at) <= _NEAR and rule.start - _NEAR <= across <= rule.end + _NEAR for rule in rules)

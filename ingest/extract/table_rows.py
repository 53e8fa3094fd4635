"""Rows of tables as lines: cells apart by bars, the name of a merged cell in each of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.extract.limits import MAX_CELL_CHARACTERS, MAX_SPAN

MAX_REPEATED = 30
"""Characters of a merged cell that is repeated in every row it stands beside. Not measured: a category is shorter."""

BEGINS, GOES_ON = 3, 1
"""What a cell is that is merged with those below it, and what those are; as the bits of an old Word file say it."""
SAME_EDGE = 60
"""Twentieths of a point (1 mm) that edges of one column may lie apart. Not measured."""

_NO_NAME = re.compile(r"[\d。；;，,]")
"""Figures and sentences: said again in each row they would be so many targets."""


def barred(cells: Iterable[str]) -> str:
    """The cells of a row as one line; an empty first cell leaves its bar, empty last ones do not."""
    return " | ".join(cells).rstrip(" |").removeprefix(" ")


def row_lines(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    """A row whose cells are given as lines: one line, or the lines of its cells where it is layout rather than a table."""
    filled = [lines for lines in cells if lines]
    if len(filled) == 1 or any(len(lines) > 1 and sum(map(len, lines)) > MAX_CELL_CHARACTERS for lines in filled):
        yield from (line for lines in filled for line in lines)
    elif filled:
        yield barred(" ".join(lines) for lines in cells)


def repeated(text: str) -> str:
    """What the rows below a merged cell show of it: its ``text`` if that is a name such as a category, else nothing."""
    return "" if len(text) > MAX_REPEATED or _NO_NAME.search(text) else text


class Table:
    """Rows of a word processor's table that says where the edges of its cells lie, read one after the other.

    A cell that reaches over several columns of the table leaves the others empty, as in a DOCX.
    """

    def __init__(self) -> None:
        self._rows: list[tuple[list[list[str]], tuple[int, ...], tuple[int, ...]]] = []

    def add(self, cells: list[list[str]], edges: Sequence[int], merged: Sequence[int]) -> None:
        """A row: its cells as lines; the right edge of each; of each ``GOES_ON``, ``BEGINS`` or 0. Both may be short."""
        self._rows.append((cells, tuple(edges), tuple(merged)))

    def lines(self) -> Iterator[str]:
        """The rows so far as lines; the table is empty then."""
        rows, self._rows = self._rows, []
        columns = _columns(edge for _, edges, _ in rows for edge in edges)
        held: dict[int, str] = {}
        for cells, edges, merged in rows:
            placed: list[list[str]] = []
            for at, lines in enumerate(cells):
                merge = merged[at] if at < len(merged) else 0
                if merge == GOES_ON:
                    name = held.get(len(placed))
                    placed.append(lines or ([name] if name and any(cells) else []))
                else:
                    held[len(placed)] = repeated(" ".join(lines)) if merge == BEGINS else ""
                    placed.append(lines)
                if at < len(edges) and (ends := columns[edges[at]]) >= len(placed):
                    placed += [[] for _ in range(min(ends + 1, MAX_SPAN) - len(placed))]
            if any(placed):
                yield from row_lines(placed)


def _columns(edges: Iterable[int]) -> dict[int, int]:
    """The column that ends at each edge; edges that nearly meet are one."""
    columns: dict[int, int] = {}
    column, last = -1, None
    for edge in sorted(set(edges)):
        if last is None or edge - last > SAME_EDGE:
            column += 1
        columns[edge] = column
        last = edge
    return columns


class MergedCells:
    """Cells of a sheet that reach over rows, by ``(first row, last row, column)``, each counted from 0."""

    def __init__(self, ranges: Iterable[tuple[int, int, int]]) -> None:
        self._starting: dict[int, list[tuple[int, int]]] = {}
        self._held: dict[int, tuple[int, str]] = {}
        for first, last, column in ranges:
            if last > first:
                self._starting.setdefault(first, []).append((last, column))

    def fill(self, at: int, row: list[str]) -> None:
        """Put names from above into row ``at``. Rows must be asked for in order; an empty row stays empty."""
        self._held = {column: held for column, held in self._held.items() if held[0] >= at}
        if any(row):
            for column, (_, text) in self._held.items():
                if column < len(row) and not row[column].strip():
                    row[column] = text
        for last, column in self._starting.get(at, ()):
            self._held[column] = last, repeated(row[column].strip()) if column < len(row) else ""

"""Rows of a table that no rules part: told by the baselines that its columns share, a wrapped cell kept whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.extract.pdf_hyphens import join_lines
from ingest.extract.pdf_pieces import PdfLine, wraps

# Chosen on the pages of tests/test_pdf_layouts.py, not measured on others.
_SAME_BASELINE = 0.35  # ems between the middles of two lines of one row
_SHARE_OF_COLUMNS = 0.5  # that a row fills at least, and two of them
_LOOSE = 1.25  # times the tightest leading of the table: farther apart two lines are two cells
MOST_STRAYS = 0.15
"""Share of the cells that may stand at the height of no row; tables side by side have more."""
_WIDEST_LEADING = 1.7  # ems between two lines of a cell
_DIGITS = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the lines in each of its cells, from the top."""

    cells: tuple[tuple[PdfLine, ...], ...]

    @property
    def texts(self) -> list[str]:
        """What the cells say, their lines joined."""
        return [_joined(cell) for cell in self.cells]

    @property
    def lines(self) -> list[PdfLine]:
        """All lines of the row, cell by cell."""
        return [line for cell in self.cells for line in cell]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows from the top, and what stands at the height of none of them."""

    rows: tuple[Row, ...]
    strays: tuple[PdfLine, ...] = ()
    cells: int = 0


def rows_of(columns: Sequence[Sequence[PdfLine]], rights: Sequence[float]) -> Rows:
    """The rows of ``columns``: for each its lines from the top, and the x up to which its cells could be filled.

    No more than one where nothing shows that there are more: lines of a cell may stand side by side with those of the next.
    """
    filled = [at for at, lines in enumerate(columns) if lines]
    anchors = _anchors(columns, rights, filled)
    if len(anchors) < 2:
        return Rows((Row(tuple(map(tuple, columns))),))
    leading = _tightest(columns)
    groups = [_cells(lines, right, anchors, leading) for lines, right in zip(columns, rights, strict=True)]
    where = _alignment([cell for column in groups for cell in column], anchors)
    rows: list[list[list[PdfLine]]] = [[[] for _ in columns] for _ in anchors]
    strays: list[PdfLine] = []
    for at, column in enumerate(groups):
        for cell in column:
            nearest = min(range(len(anchors)), key=lambda row: abs(anchors[row] - _place(cell, where)))
            rows[nearest][at] += cell
            if abs(anchors[nearest] - _place(cell, where)) > _SAME_BASELINE * cell[0].size:
                strays += cell
    return Rows(tuple(Row(tuple(map(tuple, row))) for row in rows), tuple(strays), sum(map(len, groups)))


def _middle(line: PdfLine) -> float:
    return (line.top + line.bottom) / 2


def _anchors(columns: Sequence[Sequence[PdfLine]], rights: Sequence[float], filled: list[int]) -> list[float]:
    """The heights at which rows stand: those at which enough columns have a line, not all of them wrapped from above."""
    lines = sorted(
        ((_middle(line), at, number) for at in filled for number, line in enumerate(columns[at])), reverse=True
    )
    bands: list[list[tuple[float, int, int]]] = []
    for line in lines:
        size = columns[line[1]][line[2]].size
        if bands and bands[-1][0][0] - line[0] <= _SAME_BASELINE * size:
            bands[-1].append(line)
        else:
            bands.append([line])
    leading = _tightest(columns)
    least = max(2, -(-len(filled) * _SHARE_OF_COLUMNS // 1))
    return [
        median(place for place, _, _ in band)
        for band in bands
        if len({at for _, at, _ in band}) >= least
        and not all(number and _goes_on(columns[at], number, rights[at], leading) for _, at, number in band)
    ]


def _tightest(columns: Sequence[Sequence[PdfLine]]) -> float:
    pitches = [_middle(a) - _middle(b) for lines in columns for a, b in pairwise(lines)]
    sizes = [line.size for lines in columns for line in lines]
    return max(min(pitches, default=0.0), median(sizes) if sizes else 0.0)


def _goes_on(lines: Sequence[PdfLine], number: int, right: float, leading: float) -> bool:
    """Whether a line belongs to the cell of the line above it: that one is full, and no farther than lines of a cell are."""
    above, line = lines[number - 1], lines[number]
    pitch = _middle(above) - _middle(line)
    if pitch > _LOOSE * leading or pitch > _WIDEST_LEADING * line.size or _are_figures(above.text, line.text):
        return False
    return wraps(above, line, right)


def _are_figures(above: str, line: str) -> bool:
    """Whether both lines are a figure with the same words around it: 1200人 above 350人."""
    shape = _DIGITS.sub("#", above)
    return "#" in shape and shape == _DIGITS.sub("#", line)


def _cells(lines: Sequence[PdfLine], right: float, anchors: list[float], leading: float) -> list[list[PdfLine]]:
    """The lines of a column, those of one cell together: a cell has no more than one line at the height of a row."""
    cells: list[list[PdfLine]] = []
    held = False
    for number, line in enumerate(lines):
        anchored = any(abs(anchor - _middle(line)) <= _SAME_BASELINE * line.size for anchor in anchors)
        if number and not (anchored and held) and _goes_on(lines, number, right, leading):
            cells[-1].append(line)
            held = held or anchored
        else:
            cells.append([line])
            held = anchored
    return cells


def _place(cell: Sequence[PdfLine], where: int) -> float:
    """The height of a cell's first line, its middle or its last line."""
    first, last = _middle(cell[0]), _middle(cell[-1])
    return (first, (first + last) / 2, last)[where]


def _alignment(cells: Sequence[Sequence[PdfLine]], anchors: list[float]) -> int:
    """How wrapped cells stand in their rows, so that they lie nearest to the lines of the others."""
    wrapped = [cell for cell in cells if len(cell) > 1]
    return min(
        range(3),
        key=lambda where: sum(min(abs(anchor - _place(cell, where)) for anchor in anchors) for cell in wrapped),
    )


def _joined(cell: Sequence[PdfLine]) -> str:
    text = ""
    for line in cell:
        text = join_lines(text, line.text)
    return text

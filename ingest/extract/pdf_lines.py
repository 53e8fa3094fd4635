"""Glyphs of a page into its lines, top to bottom, columns one after the other, table rows as single lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median

from ingest.extract.limits import MAX_CELL_CHARACTERS
from ingest.extract.pdf_glyphs import Glyph, Sheet
from ingest.extract.pdf_tables import Table, TableCell, find_tables

WIDE_GAP = 2.0
"""Ems of white between two pieces of one line that set them apart as cells or columns. 1.5 and 2.5 change one paper of 14."""
# Measured on 14 papers: those whose text is another where the threshold is.
_MIN_COLUMN_LINES = 6  # 6 to 20 the same; 4: 1 paper
_COLUMN_FILL = 0.7  # share of its width that a column's middle line fills. 0.4 to 0.9 the same
_OVERLAP, _BAND_OVERLAP = 0.4, 0.5  # of the lower height, on one line. 0.1 to 0.8 the same; 0.35 and 0.65: 1 paper
_BACK = 1.5  # ems a glyph may stand back. 1 to 3 the same; 0.5: 1 paper
_TWICE = 0.2  # ems between two prints of a bold glyph. 0.1: 2 papers, 0.4: 4
_FEWEST_SPACED, _SHARE_SPACED, _LETTER_GAP = 3, 0.6, 1.5
"""Pairs of characters, the share of them that stand apart and the ems between them at most, where a line is set with
spaces for looks. 1 to 3 pairs, a share of 0.3 to 0.75 and 0.8 to 2 ems are the same; 5 pairs change one paper."""
_CJK_GAP, _CJK_SPACE_GAP, _WESTERN_GAP = 0.45, -0.2, 0.18
"""Ems that show as a space: beside a Chinese character, there where the file has a space, between others. 0.25 to 0.45 and
-0.5 to -0.2 are the same; 0.6 changes one paper, 0 two, 0.14 and 0.24 one."""
_FEWEST_CELLS = 3  # pieces of a row

_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff—…“”‘’·]")


@dataclass(frozen=True, slots=True)
class PdfLine:
    """One line of a page. ``column`` tells lines of different columns apart; ``row`` marks a table row."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    column: int = 0
    row: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of glyphs without a wide gap, or of characters recognised as one; points from the lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


def page_lines(sheet: Sheet) -> list[PdfLine]:
    """The lines of a page in reading order."""
    tables = [table for table in find_tables(sheet) if not _is_layout(table)]
    inside = {index for table in tables for cell in table.cells for index in cell.glyphs}
    free = [index for index in range(len(sheet.glyphs)) if index not in inside]
    bands = _bands(_pieces(sheet, free))
    lines = _in_columns(bands) if not tables else [_line(band) for band in bands]
    for table in tables:
        lines.extend(_table_rows(sheet, table))
    if tables:
        lines.sort(key=lambda line: -line.top)
    return [line for line in lines if line.text]


def lines_of(pieces: list[Piece]) -> list[PdfLine]:
    """The lines that recognised pieces stand in, in reading order."""
    return _in_columns(_bands(pieces))


@cache
def is_cjk(character: str) -> bool:
    """Whether no space is written around this character."""
    return _CJK.match(character) is not None


def _is_layout(table: Table) -> bool:
    return any(len(cell.glyphs) > MAX_CELL_CHARACTERS for cell in table.cells)


def _table_rows(sheet: Sheet, table: Table) -> list[PdfLine]:
    """One line a row; cells in their columns, those continued from above or from the left empty."""
    height = (table.top - table.bottom) / table.rows
    rows: list[PdfLine] = []
    for number in range(table.rows):
        texts = [""] * table.columns
        glyphs: list[Glyph] = []
        for cell in table.cells:
            if cell.row == number:
                glyphs.extend(sheet.glyphs[index] for index in cell.glyphs)
                texts[cell.column] = _cell_text(sheet, cell)
        text = " | ".join(texts).rstrip(" |").removeprefix(" ")
        if text.strip(" |"):
            top = max((glyph.top for glyph in glyphs), default=table.top - number * height)
            bottom = min((glyph.bottom for glyph in glyphs), default=top - height)
            size = median(glyph.size for glyph in glyphs)
            rows.append(PdfLine(text, table.left, table.right, bottom, top, size, row=True))
    return rows


def _cell_text(sheet: Sheet, cell: TableCell) -> str:
    text = ""
    for band in _bands(_pieces(sheet, cell.glyphs, wide=False)):
        text = join_lines(text, _line(band).text)
    return text


def join_lines(one: str, other: str) -> str:
    """Two halves of a wrapped line as one: a space only between Western words, a hyphenated word healed."""
    if not one or not other or not (one[-1].isascii() and other[0].isascii()):
        return one + other
    if one[-1] == "-" and one[-2:-1].isalpha() and other[0].islower():
        return one[:-1] + other
    if one[-1].isdigit() and other[0].isdigit() and _CJK.search(one):
        return one + other  # a number cut in two by the end of a Chinese line
    return f"{one} {other}"


def _pieces(sheet: Sheet, indices: Sequence[int], *, wide: bool = True) -> list[Piece]:
    """Runs of glyphs that follow each other on one line; ``wide`` gaps end a run."""
    runs: list[list[int]] = []
    for index in indices:
        glyph = sheet.glyphs[index]
        if runs:
            last = sheet.glyphs[runs[-1][-1]]
            overlap = min(last.top, glyph.top) - max(last.bottom, glyph.bottom)
            gap = glyph.left - last.right
            em = max(last.size, glyph.size)
            if overlap > _OVERLAP * min(last.top - last.bottom, glyph.top - glyph.bottom) and gap > -_BACK * em:
                if _same_place(last, glyph):
                    continue  # bold made by printing twice
                if gap < WIDE_GAP * em or not wide:
                    runs[-1].append(index)
                    continue
        runs.append([index])
    return [_piece(sheet, run) for run in runs]


def _same_place(one: Glyph, other: Glyph) -> bool:
    return (
        one.character == other.character
        and abs(one.left - other.left) + abs(one.bottom - other.bottom) < _TWICE * one.size
    )


def _piece(sheet: Sheet, run: list[int]) -> Piece:
    glyphs = [sheet.glyphs[index] for index in run]
    pairs = list(pairwise(run))
    han = [(a, b) for a, b in pairs if is_cjk(sheet.glyphs[a].character) and is_cjk(sheet.glyphs[b].character)]
    letterspaced = len(han) >= _FEWEST_SPACED and sum(_apart(sheet, a, b) for a, b in han) > _SHARE_SPACED * len(han)
    text = glyphs[0].character
    for a, b in pairs:
        both_han = is_cjk(sheet.glyphs[a].character) and is_cjk(sheet.glyphs[b].character)
        if _apart(sheet, a, b) and not (both_han and letterspaced and _gap(sheet, a, b) < _LETTER_GAP):
            text += " "
        text += sheet.glyphs[b].character
    return Piece(
        text,
        min(glyph.left for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        min(glyph.bottom for glyph in glyphs),
        max(glyph.top for glyph in glyphs),
        median(glyph.size for glyph in glyphs),
    )


def _gap(sheet: Sheet, a: int, b: int) -> float:
    """White between two neighbours, in ems."""
    one, other = sheet.glyphs[a], sheet.glyphs[b]
    return (other.left - one.right) / max(one.size, other.size)


def _apart(sheet: Sheet, a: int, b: int) -> bool:
    """Whether a space stands or shows between two neighbours."""
    gap = _gap(sheet, a, b)
    if is_cjk(sheet.glyphs[a].character) or is_cjk(sheet.glyphs[b].character):
        return gap > _CJK_GAP or (a in sheet.spaced and gap > _CJK_SPACE_GAP)
    return gap > _WESTERN_GAP or a in sheet.spaced


def _bands(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that stand side by side, each band from left to right, bands from the top."""
    bands: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.top + piece.bottom)):
        if bands:
            top, bottom = max(p.top for p in bands[-1]), min(p.bottom for p in bands[-1])
            overlap = min(top, piece.top) - max(bottom, piece.bottom)
            if overlap > _BAND_OVERLAP * min(top - bottom, piece.top - piece.bottom):
                bands[-1].append(piece)
                continue
        bands.append([piece])
    for band in bands:
        band.sort(key=lambda piece: piece.left)
    return bands


def _line(band: list[Piece], column: int = 0) -> PdfLine:
    separator = " | " if len(band) >= _FEWEST_CELLS else " "
    return PdfLine(
        separator.join(piece.text for piece in band),
        band[0].left,
        max(piece.right for piece in band),
        min(piece.bottom for piece in band),
        max(piece.top for piece in band),
        max(piece.size for piece in band),
        column,
        row=len(band) >= _FEWEST_CELLS,
    )


def _in_columns(bands: list[list[Piece]]) -> list[PdfLine]:
    """Lines in reading order: where a gutter parts the page, the left column of each stretch before the right one."""
    gutter = _gutter(bands)
    if gutter is None:
        return [_line(band) for band in bands]
    lines: list[PdfLine] = []
    left: list[PdfLine] = []
    right: list[PdfLine] = []
    for band in bands:
        if any(piece.left < gutter < piece.right for piece in band):
            lines += left + right + [_line(band)]
            left, right = [], []
            continue
        west = [piece for piece in band if piece.right <= gutter]
        east = [piece for piece in band if piece.left >= gutter]
        if west:
            left.append(_line(west, 1))
        if east:
            right.append(_line(east, 2))
    return lines + left + right


def _gutter(bands: list[list[Piece]]) -> float | None:
    """Where two columns of running text part, if they do."""
    pairs = [band for band in bands if len(band) == 2]
    if len(pairs) < _MIN_COLUMN_LINES:
        return None
    low = max(band[0].right for band in pairs)
    high = min(band[1].left for band in pairs)
    if low >= high:
        return None
    west = median(band[0].right - band[0].left for band in pairs)
    east = median(band[1].right - band[1].left for band in pairs)
    widest_west = low - min(band[0].left for band in pairs)
    widest_east = max(band[1].right for band in pairs) - high
    if west < _COLUMN_FILL * widest_west or east < _COLUMN_FILL * widest_east:
        return None
    return (low + high) / 2

"""The lines of a page in reading order: column after column, tables a row a line."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extract.limits import MAX_CELL_CHARACTERS
from ingest.extract.pdf_columns import stretches_of
from ingest.extract.pdf_gutters import Block, blocks_of, column_lines
from ingest.extract.pdf_open_tables import merged, row_line, with_ruled, with_unruled
from ingest.extract.pdf_pieces import PdfLine, Piece, bands_of, line_of, pieces_of
from ingest.extract.pdf_rows import MOST_STRAYS, Row, rows_of
from ingest.extract.pdf_sheet import Rule, Sheet
from ingest.extract.pdf_tables import Table, find_tables
from ingest.extract.pdf_vertical import parted

_NO_SHEET = Sheet(0.0, 0.0, (), frozenset(), (), (), 0.0)


def page_lines(sheet: Sheet) -> list[PdfLine]:
    """The lines of a page in reading order; what is set across a page of vertical text stands above or below it."""
    if not sheet.is_vertical:
        return _lines_across(sheet)
    down, across = parted(sheet)
    middle = sheet.height / 2
    others = _lines_across(across)
    return [
        *(line for line in others if line.bottom >= middle),
        *_lines_across(down),
        *(line for line in others if line.bottom < middle),
    ]


def _lines_across(sheet: Sheet) -> list[PdfLine]:
    tables = [table for table in find_tables(sheet) if not _is_layout(table)]
    inside = {index for table in tables for cell in table.cells for index in cell.glyphs}
    free = [index for index in range(len(sheet.glyphs)) if index not in inside]
    ruled = [_ruled_rows(sheet, table) for table in tables]
    blocks = with_ruled(sheet, blocks_of(sheet, pieces_of(sheet, free), ruled), _outside(sheet.horizontal, tables))
    return [line for line in _in_order(sheet, blocks) if line.text]


def lines_of(pieces: list[Piece]) -> list[PdfLine]:
    """The lines that recognised pieces stand in, in reading order."""
    return _in_order(_NO_SHEET, blocks_of(_NO_SHEET, pieces, []))


def _in_order(sheet: Sheet, blocks: list[Block]) -> list[PdfLine]:
    lines: list[PdfLine] = []
    column = 1
    for stretch in stretches_of(sheet, blocks):
        held = blocks[stretch.start : stretch.end]
        if stretch.gutters:
            for of_column in column_lines(sheet, held, stretch.gutters, column):
                lines += of_column
            column += len(stretch.gutters) + 1
        else:
            lines += _one_column(list(with_unruled(sheet, held)))
    return lines


def _one_column(blocks: Sequence[Block]) -> list[PdfLine]:
    lines = [line_of(band) for band in bands_of([block.piece for block in blocks if block.piece])]
    rows = [row for block in blocks for row in block.rows]
    return sorted(lines + rows, key=lambda line: -line.top) if rows else lines


def _is_layout(table: Table) -> bool:
    return any(len(cell.glyphs) > MAX_CELL_CHARACTERS for cell in table.cells)


def _outside(horizontal: Sequence[Rule], tables: Sequence[Table]) -> list[Rule]:
    """The rules that belong to none of the tables."""
    return [
        rule
        for rule in horizontal
        if not any(
            table.bottom - 1 <= rule.at <= table.top + 1
            and table.left - 1 <= rule.end
            and rule.start <= table.right + 1
            for table in tables
        )
    ]


def _ruled_rows(sheet: Sheet, table: Table) -> list[PdfLine]:
    """One line a row; cells in their columns, those continued from above or from the left empty."""
    rows = merged([_rows_between_rules(sheet, table, number) for number in range(table.rows)])
    return [line for row in rows if row.lines and (line := row_line(row, table.left, table.right)).text.strip(" |")]


def _rows_between_rules(sheet: Sheet, table: Table, number: int) -> list[Row]:
    """The rows that stand between two rules: one, or as many as its baselines show."""
    columns: list[list[PdfLine]] = [[] for _ in range(table.columns)]
    rights = [table.edges[at + 1] for at in range(table.columns)]
    for cell in table.cells:
        if cell.row == number:
            lines = [line_of(band) for band in bands_of(pieces_of(sheet, cell.glyphs, wide=False))]
            columns[cell.column] = lines
            padding = min(line.left for line in lines) - table.edges[cell.column]
            rights[cell.column] -= max(0.0, min(padding, lines[0].size))
    found = rows_of(columns, rights)
    if len(found.strays) > MOST_STRAYS * found.cells:
        return [Row(tuple(map(tuple, columns)))]
    return list(found.rows)

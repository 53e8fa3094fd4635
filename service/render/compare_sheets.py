"""A comparison as a workbook: the roles by plan, the targets one a line, the matching measures; the first column stands still."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.workbench.cited import CitedPassage
from index.workbench.compare import Cell, Comparison
from service.messages import Messages
from service.render.compare_markdown import head, lacking, none_line, rows_held
from service.render.target_sheets import SheetCell, as_number, fill
from service.render.target_summary import relation, summary

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LABEL, _TEXT = 16, 48
_HAN_WIDTH, _LINE_HEIGHT, _HIGHEST = 2, 15.0, 409.0
"""Widths of a Han character in the units of a column; points a line; points that a row may have."""


def comparison_xlsx(comparison: Comparison, say: Messages) -> bytes:
    """The file's bytes."""
    from openpyxl import Workbook

    book = Workbook()
    heads = [head(column.plan, say) for column in comparison.columns]
    widths = [_LABEL, *[_TEXT] * len(heads)]
    sections = book.active
    sections.title = say("compare.sheet")
    fill(sections, [say("compare.section"), *heads], _sections(comparison, say), widths, still="B2")
    measures = book.create_sheet(say("compare.measures"))
    fill(
        measures, [say("compare.measure"), *heads], _measures(comparison, say), [32, *[_TEXT] * len(heads)], still="B2"
    )
    targets = book.create_sheet(say("compare.targets"))
    names = (
        "indicator",
        "plan",
        "comparator",
        "value",
        "unit",
        "deadline",
        "quote",
        "reference",
        "summary",
        "relation",
    )
    fill(
        targets,
        [say(f"column.{name}") for name in names],
        _targets(comparison, say),
        [36, 32, 11, 11, 11, 14, 60, 48, 48, 48],
        still="B2",
    )
    for sheet in book.worksheets:
        _readable(sheet)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _readable(sheet: Worksheet) -> None:
    """Rows as high as their longest cell, which LibreOffice does not do by itself; printed across, as wide as the page."""
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    for cell in sheet[1]:
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    for row in sheet.iter_rows():
        lines = [1]
        for cell in row:
            width = sheet.column_dimensions[get_column_letter(cell.column)].width
            written = str(cell.value or "").split("\n")
            lines.append(sum(-(-len(line) * _HAN_WIDTH // int(width)) or 1 for line in written))
        sheet.row_dimensions[row[0].row].height = min(max(lines) * _LINE_HEIGHT, _HIGHEST)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _sections(comparison: Comparison, say: Messages) -> Iterator[list[SheetCell]]:
    held, none = rows_held(comparison)
    for row in held:
        yield [say(f"role.{row.role}"), *(_cell(cell, say) for cell in row.cells)]
    if none:
        yield [none_line(none, say)]


def _measures(comparison: Comparison, say: Messages) -> Iterator[list[SheetCell]]:
    for aligned in comparison.measures:
        said = {measure.column: _passages(measure.passages) for measure in aligned.measures}
        yield [aligned.heading or say("compare.unnamed"), *(said.get(at) for at in range(len(comparison.columns)))]


def _targets(comparison: Comparison, say: Messages) -> Iterator[list[SheetCell]]:
    for group in comparison.targets:
        told: list[SheetCell] = [summary(group, say), relation(group, say)]
        for row in group.rows:
            own: list[SheetCell] = [group.name, head(row.plan, say), say(f"comparator.{row.comparator}")]
            own += [as_number(row.value), row.unit, row.deadline, row.quote, row.citation.gbt7714]
            yield own + told


def _cell(cell: Cell, say: Messages) -> str:
    if cell.empty:
        return lacking(cell, say)
    parts = [_passages(cell.passages)]
    if not cell.passages:
        parts = ["; ".join(f"{section.number or ''}{section.heading}" for section in cell.sections)]
    if cell.by_content:
        parts.append(say("compare.by_content"))
    if cell.total > len(cell.passages):
        parts.append(say("compare.more", count=cell.total - len(cell.passages)))
    return "\n".join(parts)


def _passages(passages: Sequence[CitedPassage]) -> str:
    return "\n".join(f"{passage.text} [{passage.citation.gbt7714}]" for passage in passages)

"""A table of targets for spreadsheets: CSV, and XLSX in which numbers are numbers. Neither lets a cell run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.targets.results import TargetRow, TargetTable
from service.messages import Messages
from service.render.plan_names import bracketed
from service.render.records import csv_cell
from service.render.target_summary import relation, summary, trend

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SheetCell = str | int | float | None
BYTE_ORDER_MARK = "\ufeff"  # without it, Excel takes UTF-8 for the system's old encoding
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    "group", "indicator", "comparator", "value", "unit", "low", "high", "base_unit", "deadline", "due", "baseline",
    "scope", "binding", "place", "place_chain", "year", "plan", "issuer", "type", "role", "section", "quote", "source",
    "start_line", "end_line", "page", "reference", "url", "start", "end", "sha256", "passage_id", "plan_id", "family", "copies",
)  # fmt: skip
"""The columns of both; XLSX heads them in the reader's language."""
_WIDTHS = {
    "indicator": 36,
    "quote": 60,
    "plan": 32,
    "section": 32,
    "reference": 48,
    "url": 32,
    "source": 24,
    "sha256": 16,
}
_WIDTH = 11


def csv_text(table: TargetTable, *, bom: bool = False) -> str:
    """The table as CSV (RFC 4180) under a header of field names; ``bom`` for Excel."""
    text = io.StringIO()
    if bom:
        text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for cells in _lines(table):
        writer.writerow([csv_cell(cell) for cell in cells])
    return text.getvalue()


def xlsx_bytes(table: TargetTable, say: Messages) -> bytes:
    """The table as a workbook: a sheet with a row a target, one with a line a group; header rows stand still."""
    from openpyxl import Workbook

    book = Workbook()
    targets: Worksheet = book.active
    targets.title = say("targets.sheet")
    fill(targets, [say(f"column.{name}") for name in COLUMNS], _lines(table), [_WIDTHS.get(c, _WIDTH) for c in COLUMNS])
    groups = book.create_sheet(say("targets.sheet_groups"))
    heads = ("group", "indicator", "base_unit", "plans", "least", "middle", "most", "summary", "relation")
    fill(
        groups, [say(f"column.{name}") for name in heads], _group_lines(table, say), [_WIDTH, 36, *[_WIDTH] * 5, 60, 60]
    )
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _lines(table: TargetTable) -> Iterator[list[SheetCell]]:
    for number, group in enumerate(table.groups, 1):
        for row in group.rows:
            yield _line(number, row)


def _line(number: int, row: TargetRow) -> list[SheetCell]:
    cells: dict[str, SheetCell] = {
        "group": number,
        "plan": bracketed(row.plan),
        "section": " › ".join(row.section_path),
        "place_chain": " › ".join(row.plan.place_chain) or None,
        "reference": row.citation.gbt7714,
        "value": as_number(row.value),
        **{name: getattr(row.plan, name) for name in ("place", "year", "issuer", "type", "plan_id")},
        **{name: getattr(row.citation, name) for name in ("source", "url", "end_line", "page", "sha256")},
    }
    return [cells[name] if name in cells else getattr(row, name) for name in COLUMNS]


def _group_lines(table: TargetTable, say: Messages) -> Iterator[list[SheetCell]]:
    for number, group in enumerate(table.groups, 1):
        figures = (group.plans, group.least, group.middle, group.most)
        said = " ".join(filter(None, (summary(group, say), trend(group, say))))
        yield [number, group.name, group.unit, *figures, said, relation(group, say)]


def as_number(value: str) -> SheetCell:
    """A written value as a number where it is one (``15``), else as written (``1-2``, ``3月20日``)."""
    try:
        number = float(value)
    except ValueError:
        return value
    return int(number) if number == int(number) and "." not in value else number


def fill(
    sheet: Worksheet, head: Sequence[str], lines: Iterator[list[SheetCell]], widths: Sequence[int], *, still: str = "A2"
) -> None:
    """Write the lines under a bold head; what is above and left of ``still`` stands when the rest is moved."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.append(head)
    for line in lines:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in line])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # else what begins with "=" would be a formula
                cell.alignment = Alignment(vertical="top", wrap_text=True)
            else:
                cell.alignment = Alignment(vertical="top")
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.cell(1, number).font = Font(bold=True)
    sheet.freeze_panes = still
    sheet.auto_filter.ref = sheet.dimensions

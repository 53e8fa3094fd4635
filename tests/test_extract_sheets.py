"""Spreadsheets: rows as lines, cells as they are shown."""

from __future__ import annotations

import csv
import datetime
import random
from collections.abc import Iterator
from io import BytesIO, StringIO

import openpyxl
import pytest
import xlwt
from same_plan import LINES, TABLE, ends, outline, packed, read, saved, word

from ingest.errors import Reason
from ingest.files.guard import ExtractionGuard
from ingest.files.media_types import CSV, XLS, XLSX

ROWS = [[line] for line in LINES] + TABLE


@pytest.fixture(scope="module")
def guard() -> Iterator[ExtractionGuard]:
    guard = ExtractionGuard()
    yield guard
    guard.close()


def xlsx(*sheets: list[list[object]], names: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for at, rows in enumerate(sheets):
        sheet = book.create_sheet(names[at] if names else f"Sheet{at + 1}")
        for row in rows:
            sheet.append(row)
    return saved(book)


def xls(rows: list[list[object]], forms: dict[object, str] | None = None) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(at, column, value, xlwt.easyxf(num_format_str=(forms or {}).get(value, "General")))
    return saved(book)


def comma_separated(encoding: str, delimiter: str = ",") -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(ROWS)
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.xlsx", xlsx(ROWS), XLSX),
        ("a.bin", xlsx(ROWS), XLSX),
        ("a.xls", xls(ROWS), XLS),
        ("a.et", xls(ROWS), XLS),
        ("a.csv", comma_separated("utf-8-sig"), CSV),
        ("a.csv", comma_separated("gb18030"), CSV),
        ("a.xls", comma_separated("utf-16", "\t"), CSV),
    ],
)
def test_the_same_plan_reads_the_same(name: str, data: bytes, media_type: str, guard: ExtractionGuard) -> None:
    document, as_word = read(data, name, guard), read(word(), "a.docx", guard)
    assert document.source.media_type == media_type
    assert document.canonical.text == as_word.canonical.text
    assert outline(document) == outline(as_word)


def test_cells_read_as_they_are_shown(guard: ExtractionGuard) -> None:
    day = datetime.datetime(2024, 3, 1)
    forms = {0.15: "0%", 0.925: "0.0%", 300: '0"人"', day: 'yyyy"年"m"月"d"日"'}
    values = [0.15, 0.925, 300, 1234.5, 12, day, True]
    book = openpyxl.Workbook()
    book.active.append(values)
    for cell in book.active[1]:
        cell.number_format = forms.get(cell.value, "General")
    shown = "15% | 92.5% | 300人 | 1234.5 | 12 | 2024年3月1日 | TRUE"
    assert read(saved(book), "a.xlsx", guard).canonical.text == shown
    assert read(xls([values], forms), "a.xls", guard).canonical.text == shown


def test_sheets_are_named_where_there_are_several_and_hidden_ones_left_out(guard: ExtractionGuard) -> None:
    data = xlsx([["甲校", "12"]], [], [["乙校", "15"]], names=("城区", "空", "乡镇"))
    assert read(data, "a.xlsx", guard).canonical.text == "城区\n甲校 | 12\n乡镇\n乙校 | 15"
    book = openpyxl.load_workbook(BytesIO(data))
    book["乡镇"].sheet_state = book["空"].sheet_state = "hidden"
    assert read(saved(book), "a.xlsx", guard).canonical.text == "甲校 | 12"


def test_a_merged_title_and_a_cell_of_many_lines_are_lines(guard: ExtractionGuard) -> None:
    data = xlsx([[None, "实施方案"], ["一、目标\n比例不低于15%"], ["甲", "第一\n第二"]])
    assert read(data, "a.xlsx", guard).canonical.text == "实施方案\n一、目标\n比例不低于15%\n甲 | 第一 第二"


def test_bombs_and_lies_are_refused_in_time(guard: ExtractionGuard) -> None:
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    bomb = packed(**{"[Content_Types]_xml": types, "xl__workbook_xml": b"<a>" + b" " * 300_000_000 + b"</a>"})
    assert ends(bomb, "a.xlsx", guard) == Reason("package.bomb", kind="Excel")
    empty = ends(packed(**{"[Content_Types]_xml": types, "xl__workbook_xml": "<a/>"}), "a.xlsx", guard)
    assert isinstance(empty, Reason)
    assert empty.code == "sheet.damaged"
    unclosed = ends(b'a,"' + b"x,\n" * 200_000, "a.csv", guard)
    assert not isinstance(unclosed, Reason) or unclosed.code.startswith(("text.", "sheet."))


@pytest.mark.parametrize(("name", "data"), [("a.xlsx", xlsx(ROWS)), ("a.xls", xls(ROWS))])
def test_damaged_workbooks_are_read_or_refused(name: str, data: bytes, guard: ExtractionGuard) -> None:
    chance = random.Random(7)
    codes = set()
    for _ in range(30):
        spoilt = bytearray(data[: chance.randrange(600, len(data) + 1)])
        for _ in range(chance.randrange(20)):
            spoilt[chance.randrange(8, len(spoilt))] = chance.randrange(256)
        result = ends(bytes(spoilt), name, guard)
        codes.add(result.code if isinstance(result, Reason) else "")
    assert "reader.crashed" not in codes

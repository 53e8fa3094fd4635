"""Spreadsheets (XLSX, XLS, CSV): a row a line, its cells as they are shown, the names of sheets where there are several.

Excel keeps 15% as 0.15 and a date as a number: what a cell shows follows from its number format, so the libraries here
are those that tell it (openpyxl, xlrd).
"""

from __future__ import annotations

import csv
import datetime
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from itertools import islice

from ingest.errors import IngestError
from ingest.extract.limits import MAX_TEXT_CHARACTERS, refuse_long_text, without_controls
from ingest.extract.packages import Parts, open_parts
from ingest.extract.table_rows import MergedCells, barred
from ingest.files.decoding import Decoded, decode
from ingest.models import CanonicalText

XLSX_EXTRACTOR, XLS_EXTRACTOR, CSV_EXTRACTOR = "xlsx/2", "xls/2", "csv/1"
MAX_ROWS = 2**20
"""Rows of a sheet, as many as Excel has: a file that says it has more is damaged."""
MAX_COLUMNS = 1_000
MAX_MERGED = 100_000
"""Merged cells of a sheet that are looked at."""

_BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, SyntaxError, TypeError, ValueError),
    *(EOFError, OSError, struct.error),
)
"""What openpyxl and xlrd are known to raise on damaged files; XML that does not parse is a SyntaxError."""
_NEWLINES = re.compile(r"\r\n?|\n|_x000[dD]_\n?")
_UNIT = re.compile(r'^[#0,]*0(?:\.[0#]+)?(?:_\))?"([^"]{1,6})"(?:;|$)')
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})"')
_DELIMITERS = ",\t;|"
_DELIMITER_SAMPLE = 8192

Row = list[str]


def extract_xlsx(data: bytes) -> tuple[CanonicalText, None]:
    """Read an Excel workbook. Raises IngestError if it is damaged, unsafe or too long."""
    import openpyxl

    with open_parts(data, "Excel") as parts:
        try:
            book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
            visible = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
            lines = _lines([(sheet.title, _xlsx_rows(sheet, parts)) for sheet in visible])
        except _BROKEN as error:
            raise IngestError("sheet.damaged", why=_said(error)) from error
    return CanonicalText(text="\n".join(lines), extractor=XLSX_EXTRACTOR), None


def extract_xls(data: bytes) -> tuple[CanonicalText, None]:
    """Read an old Excel workbook or a WPS one (.et). Raises IngestError if it is damaged, locked or too long."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=StringIO())
        sheets = [(sheet.name, _xls_rows(book, sheet)) for sheet in book.sheets() if sheet.visibility == 0]
        lines = _lines(sheets)
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, *_BROKEN) as error:
        raise IngestError("sheet.damaged", why=_said(error)) from error
    return CanonicalText(text="\n".join(lines), extractor=XLS_EXTRACTOR), None


def extract_csv(data: bytes) -> tuple[CanonicalText, Decoded]:
    """Read comma-separated values (or tabs, semicolons). Raises IngestError if a quote is never closed or it is too long."""
    refuse_long_text(len(data) // 4)  # no encoding takes more than four bytes a character
    decoded = decode(data)
    csv.field_size_limit(MAX_TEXT_CHARACTERS)
    head = decoded.text[:_DELIMITER_SAMPLE]
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        lines = _lines([("", csv.reader(StringIO(decoded.text.replace("\0", ""), newline=""), delimiter=delimiter))])
    except csv.Error as error:
        raise IngestError("sheet.damaged", why=str(error)) from error
    return CanonicalText(text="\n".join(lines), extractor=CSV_EXTRACTOR), decoded


def row_lines(cells: Iterable[str]) -> Iterator[str]:
    """A row as a line, its cells apart by bars as in every table; a row of one cell as the lines of that cell."""
    row = [[line.strip() for line in _NEWLINES.split(cell) if line.strip()] for cell in cells]
    filled = [lines for lines in row if lines]
    if len(filled) == 1:
        yield from filled[0]
    elif filled:
        yield barred(" ".join(lines) for lines in row)


def _lines(sheets: Sequence[tuple[str, Iterable[Row]]]) -> list[str]:
    lines: list[str] = []
    length = 0
    for name, rows in sheets:
        below: list[str] = []
        for row in islice(rows, MAX_ROWS):
            for line in map(without_controls, row_lines(row[:MAX_COLUMNS])):
                below.append(line)
                length += len(line) + 1
            refuse_long_text(length)
        if below and len(sheets) > 1:
            lines.append(without_controls(name))
        lines.extend(below)
    return lines


def _xlsx_rows(sheet: object, parts: Parts) -> Iterator[Row]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # what a sheet says of its size need not be true
    merged = MergedCells(_xlsx_merged(parts.content(sheet._worksheet_path) or b""))  # type: ignore[attr-defined]
    for at, row in enumerate(sheet.iter_rows()):  # type: ignore[attr-defined]
        shown = ["" if cell.value is None else _shown(cell.value, cell.number_format) for cell in row]
        merged.fill(at, shown)
        yield shown


def _xlsx_merged(content: bytes) -> Iterator[tuple[int, int, int]]:
    """What a sheet's part says of merged cells: openpyxl tells them only where it keeps the whole sheet in memory."""
    for match in islice(_MERGED.finditer(content), MAX_MERGED):
        column = 0
        for letter in match.group(1):
            column = 26 * column + letter - 64
        yield int(match.group(2)) - 1, int(match.group(3)) - 1, column - 1


def _xls_rows(book: object, sheet: object) -> Iterator[Row]:
    import xlrd

    ranges = islice(sheet.merged_cells, MAX_MERGED)  # type: ignore[attr-defined]
    merged = MergedCells((first, end - 1, column) for first, end, column, _ in ranges)
    for at in range(sheet.nrows):  # type: ignore[attr-defined]
        row: Row = []
        for cell in sheet.row(at):  # type: ignore[attr-defined]
            value: object = cell.value
            form = book.format_map[book.xf_list[cell.xf_index].format_key].format_str  # type: ignore[attr-defined]
            if cell.ctype == xlrd.XL_CELL_DATE:
                value = xlrd.xldate_as_datetime(cell.value, book.datemode)  # type: ignore[attr-defined]
            elif cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
                value = ""
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(cell.value)
            row.append(_shown(value, form))
        merged.fill(at, row)
        yield row


def _shown(value: object, form: str) -> str:
    """A cell's value as its number format shows it, no digit of it rounded away."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if "%" in _QUOTED.sub("", form):
            return _number(value * 100) + "%"
        unit = _UNIT.match(form)
        return _number(value) + (unit.group(1) if unit else "")
    if isinstance(value, datetime.datetime):
        return _date(value, form) + (f" {value:%H:%M}" if value.hour or value.minute else "")
    text = str(value)
    return "" if re.fullmatch(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)", text) else text


def _number(value: float) -> str:
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.12g}"


def _date(value: datetime.datetime, form: str) -> str:
    if "年" not in form:
        return value.date().isoformat()
    month = f"{value.month}月" if "月" in form else ""
    return f"{value.year}年{month}" + (f"{value.day}日" if "日" in form else "")


def _said(error: BaseException) -> str:
    """What a library says of a damaged file, on one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__

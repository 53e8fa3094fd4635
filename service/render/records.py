"""Records as programs and spreadsheets read them: JSON lines and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.catalogue.records import Record

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?%?")


def json_lines(records: Iterator[Record]) -> Iterator[str]:
    for record in records:
        values = {field.name: getattr(record, field.name) for field in fields(record)}
        yield json.dumps(values, ensure_ascii=False, default=asdict) + "\n"


def csv_lines(records: Iterator[Record]) -> Iterator[str]:
    """RFC 4180 rows under a header with the fields of the first record; lists are joined with `` › ``, what has fields of its own
    is JSON."""
    row = io.StringIO()
    writer = csv.writer(row)
    names: list[str] = []
    for record in records:
        if not names:
            names = [field.name for field in fields(record)]
            writer.writerow(names)
        writer.writerow([csv_cell(getattr(record, name)) for name in names])
        yield row.getvalue()
        row.seek(0)
        row.truncate()


def csv_cell(value: Any) -> str:
    """A value as a spreadsheet may open it: text that would be run as a formula is led by an apostrophe (OWASP)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False) if value else ""
    if is_dataclass(value) and not isinstance(value, type):
        value = json.dumps({name: told for name, told in asdict(value).items() if told}, ensure_ascii=False)
    text = " › ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    if text[:1] in "=+-@\t\r＝＋－＠" and len(text) > 1 and not _NUMBER.fullmatch(text):
        return "'" + text
    return text

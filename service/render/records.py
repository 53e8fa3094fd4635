"""Records as programs and spreadsheets read them: JSON lines and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

Record = dict[str, Any]
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?%?")


def json_lines(records: Iterator[Record]) -> Iterator[str]:
    for record in records:
        yield json.dumps(record, ensure_ascii=False) + "\n"


def csv_lines(records: Iterator[Record]) -> Iterator[str]:
    """RFC 4180 rows under a header with the fields of the first record; lists are joined with `` › ``."""
    row = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for record in records:
        if writer is None:
            writer = csv.DictWriter(row, fieldnames=list(record))
            writer.writeheader()
        writer.writerow({name: csv_cell(value) for name, value in record.items()})
        yield row.getvalue()
        row.seek(0)
        row.truncate()


def csv_cell(value: Any) -> str:
    """A value as a spreadsheet may open it: text that would be run as a formula is led by an apostrophe (OWASP)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = " › ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    if text[:1] in "=+-@\t\r＝＋－＠" and len(text) > 1 and not _NUMBER.fullmatch(text):
        return "'" + text
    return text

"""``precedent export``: everything the ingest decided, one record a line."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import click

from service.messages import Messages
from service.session import Choice, Session, shared_options, write_utf8

KINDS = ("plans", "sections", "passages", "targets", "dropped", "repairs")
FORMATS = ("jsonl", "csv")

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?%?")


def make(say: Messages) -> list[click.Command]:
    @click.command("export", help=say("help.export"))
    @click.argument("kind", type=Choice(say, KINDS))
    @click.option("--format", "form", type=Choice(say, FORMATS), default="jsonl", help=say("option.format"))
    @shared_options(say)
    @click.pass_obj
    def export(session: Session, kind: str, form: str) -> None:
        with session.store() as store:
            lines = csv_lines(store.export(kind)) if form == "csv" else json_lines(store.export(kind))
            for line in lines:
                write_utf8(line)

    return [export]


def json_lines(records: Iterator[dict[str, Any]]) -> Iterator[str]:
    for record in records:
        yield json.dumps(record, ensure_ascii=False) + "\n"


def csv_lines(records: Iterator[dict[str, Any]]) -> Iterator[str]:
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

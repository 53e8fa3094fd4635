"""``precedent export``: everything the ingest decided, one record a line."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any, cast

import click

from service.messages import Messages
from service.session import Choice, Session, shared_options, write_utf8

KINDS = ("plans", "sections", "passages", "targets", "dropped", "repairs")
FORMATS = ("jsonl", "csv")

Record = dict[str, Any]
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?%?")


def make(say: Messages) -> list[click.Command]:
    @click.command("export", help=say("help.export"))
    @click.argument("kind", type=Choice(say, KINDS))
    @click.option("--format", "form", type=Choice(say, FORMATS), default="jsonl", help=say("option.format"))
    @shared_options(say)
    @click.pass_obj
    def export(session: Session, kind: str, form: str) -> None:
        lines = csv_lines if form == "csv" else json_lines
        # The records are closed before the store, also when the reader of the pipe leaves early.
        with session.store() as store, closing(cast(Generator[Record, None, None], store.export(kind))) as records:
            for line in lines(records):
                write_utf8(line)

    return [export]


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

"""``precedent export``: everything the ingest decided, one record a line."""

from __future__ import annotations

from contextlib import closing

import click

from service.cli.session import Choice, Session, shared_options, write_utf8
from service.messages import Messages
from service.render.records import csv_lines, json_lines

KINDS = ("plans", "sections", "passages", "targets", "dropped", "repairs")
FORMATS = ("jsonl", "csv")


def make(say: Messages) -> list[click.Command]:
    @click.command("export", help=say("help.export"))
    @click.argument("kind", type=Choice(say, KINDS))
    @click.option("--format", "form", type=Choice(say, FORMATS), default="jsonl", help=say("option.format"))
    @shared_options(say)
    @click.pass_obj
    def export(session: Session, kind: str, form: str) -> None:
        lines = csv_lines if form == "csv" else json_lines
        # The records are closed before the store, also when the reader of the pipe leaves early.
        with session.store() as store, closing(store.export(kind)) as records:
            for line in lines(records):
                write_utf8(line)

    return [export]

"""``precedent targets``: what figures plans set for one thing, like ones together, each with its quote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.results import UserTerm
from index.targets.results import COMPARATORS, MAX_PARAMETER_CHARACTERS, MAX_ROWS, TargetRequest
from service.cli.query import Question, Words, filter_options, filters_of, term_options
from service.cli.session import Choice, Integer, Session, UserError, print_json, shared_options, write_utf8
from service.messages import Messages

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from index.targets.results import TargetRow, TargetTable


def make(say: Messages) -> list[click.Command]:
    @click.command("targets", help=say("help.targets"))
    @click.argument("text", type=Question(say), required=False)
    @click.option("--value", type=_Part(say), metavar="V", help=say("option.value"))
    @click.option("--unit", type=_Part(say), metavar="U", help=say("option.unit"))
    @click.option("--comparator", type=Choice(say, COMPARATORS), help=say("option.comparator"))
    @click.option("--deadline", type=_Part(say), metavar="D", help=say("option.deadline"))
    @filter_options(say)
    @term_options(say)
    @click.option("--limit", type=Integer(say, 1, MAX_ROWS), default=200, help=say("option.limit", most=MAX_ROWS))
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @click.option("--csv", "as_csv", is_flag=True, help=say("option.csv"))
    @click.option("--bom", is_flag=True, help=say("option.bom"))
    @click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=say("option.xlsx"))
    @shared_options(say)
    @click.pass_obj
    def targets(
        session: Session,
        /,
        text: str | None,
        value: str | None,
        unit: str | None,
        comparator: str | None,
        deadline: str | None,
        limit: int,
        terms: tuple[UserTerm, ...],
        glossary: tuple[UserTerm, ...] | None,
        as_json: bool,
        as_csv: bool,
        bom: bool,
        xlsx: Path | None,
        **filters: Any,
    ) -> None:
        if as_json and as_csv:
            raise UserError(say("error.one_format"))
        narrowed = filters_of(**filters)
        request = TargetRequest(text, value, unit, comparator, deadline, narrowed, limit, terms, glossary or ())
        with session.store() as store:
            table = store.targets(request)
        if xlsx is not None:
            from service.render.target_sheets import xlsx_bytes

            xlsx.write_bytes(xlsx_bytes(table, say))
        if as_json:
            print_json(asdict(table))
        elif as_csv:
            from service.render.target_sheets import csv_text

            write_utf8(csv_text(table, bom=bom))
        elif xlsx is None:
            _print(table, say)

    return [targets]


class _Part(Words):
    """A short text that is not blank."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = super().convert(value, param, ctx)
        if not 0 < len(text.strip()) <= MAX_PARAMETER_CHARACTERS:
            self.fail(self.say("error.short_text", most=MAX_PARAMETER_CHARACTERS), param, ctx)
        return text


def _print(table: TargetTable, say: Messages) -> None:
    """Each group with what it amounts to, its targets below it."""
    from rich.console import Console
    from rich.text import Text

    from service.render.answer_table import hanging, print_terms
    from service.render.target_summary import FOLDED, folded, relation, summary, trend

    notes, out = Console(stderr=True, highlight=False, soft_wrap=True), Console(highlight=False)
    if table.query is not None:
        print_terms(table.query, notes, say)
    if not table.groups:
        notes.print(Text(say("targets.nothing")))
        return
    if table.confidence != "answers":
        notes.print(Text(say("query.perhaps" if table.confidence == "perhaps" else "query.closest")))
    whole, alone = folded(table, FOLDED)
    for group in whole:
        head = Text(group.name, style="bold cyan")
        head.append(f"  {summary(group, say)}", style="bold")
        more = [Text(f"  {line}", style="dim") for line in (trend(group, say), relation(group, say)) if line]
        lines = [*hanging(Text(""), head, out), *more, *(line for row in group.rows for line in _row(row, say, out))]
        for line in lines:
            out.print(line, soft_wrap=True)
        out.print()
    if alone:
        out.print(Text(say("targets.alone", count=len(alone)), style="bold"))
        for group in alone:
            (row,) = group.rows
            line = Text(f"{group.name}  {summary(group, say)} [{row.citation.source}:{row.start_line}]")
            for wrapped in hanging(Text("  "), line, out):
                out.print(wrapped, soft_wrap=True)
    if len(table.rows) < table.total:
        notes.print(Text(say("targets.more", shown=len(table.rows), total=table.total)))


def _row(row: TargetRow, say: Messages, console: Console) -> Iterator[Text]:
    from rich.text import Text

    from service.render.answer_table import citation_line, hanging
    from service.render.plan_names import bracketed
    from service.render.provenance import origin_facts
    from service.render.target_summary import written_value

    facts = Text(written_value(row, say), style="bold yellow")
    about = (row.deadline, row.plan.place, str(row.plan.year or ""), bracketed(row.plan))
    facts.append("  " + " · ".join(filter(None, about)))
    if row.copies:
        facts.append(f"  ({say('targets.copies', count=row.copies)})", style="dim")
    yield from hanging(Text("  "), facts, console)
    yield from hanging(Text("      "), Text(row.quote), console)
    yield from hanging(Text("      "), Text(citation_line(row.citation), style="dim"), console)
    if origin := origin_facts(row.citation.provenance, say):
        yield from hanging(Text("      "), Text(" · ".join(origin), style="dim"), console)

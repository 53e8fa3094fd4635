"""A comparison as tables for people: as many plans beside each other as the terminal is wide, the sources below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.workbench.cited import CitedPassage
from index.workbench.compare import Cell, Comparison
from service.messages import Messages
from service.render.answer_table import hanging
from service.render.compare_markdown import head, lacking, none_line, rows_held, target_cells
from service.render.references import References

_NARROWEST = 34
"""Cells a column needs for a passage to be read in it."""
_LONGEST = 150
"""Cells of a passage shown; all of it is in the Markdown and JSON."""
_CHANGES = 8
_MEASURE_PASSAGES = 2
_TARGETS = 15


def print_comparison(comparison: Comparison, say: Messages) -> None:
    """The tables on stdout, in the width of the terminal."""
    notes = Console(stderr=True, highlight=False, soft_wrap=True)
    if not comparison.columns:
        notes.print(Text(say("compare.nothing")))
        return
    if comparison.confidence == "perhaps":
        notes.print(Text(say("compare.perhaps")))
    if comparison.confidence == "nothing":
        notes.print(Text(say("compare.closest")))
    out = Console(highlight=False)
    references = References()
    labels = max((cell_len(say(f"role.{row.role}")) for row in comparison.rows), default=0)
    beside = max(1, (out.width - labels - 4) // (_NARROWEST + 3))
    for first in range(0, len(comparison.columns), beside):
        out.print(_table(comparison, range(first, min(first + beside, len(comparison.columns))), references, say))
    if none := rows_held(comparison)[1]:
        out.print(Text(none_line(none, say), style="dim"))
    if comparison.measures:
        out.print(Text(say("compare.measures"), style="bold"))
        for aligned in comparison.measures:
            out.print(Text(f"• {aligned.heading or say('compare.unnamed')}", style="cyan"))
            for measure in aligned.measures:
                prefix = Text(f"  ({measure.column + 1}) ", style="dim")
                for line in hanging(prefix, _said(measure.passages[:_MEASURE_PASSAGES], references), out):
                    out.print(line, soft_wrap=True)
    if comparison.targets:
        out.print(Text(say("compare.targets"), style="bold"))
        for group in comparison.targets[:_TARGETS]:
            out.print(Text(f"• {group.name}", style="cyan"), soft_wrap=True)
            for at, values in enumerate(target_cells(group, comparison, references, say), 1):
                for line in hanging(Text(f"  ({at}) ", style="dim"), Text(values), out) if values else ():
                    out.print(line, soft_wrap=True)
    for line in _copies(comparison, references, say):
        for wrapped in hanging(Text(""), line, out):
            out.print(wrapped, soft_wrap=True)
    out.print(Text(say("compare.sources"), style="bold"))
    for number, text in references.lines():
        for line in hanging(Text(f"[{number}] ", style="dim"), Text(text), out):
            out.print(line, soft_wrap=True)


def _table(comparison: Comparison, shown: range, references: References, say: Messages) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, expand=True, padding=(0, 1))
    table.add_column("", style="bold", no_wrap=True)
    for at in shown:
        column = comparison.columns[at]
        title = Text(f"({at + 1}) {head(column.plan, say)}", style="bold cyan")
        if column.copies:
            title.append(f"\n{say('compare.copies', count=len(column.copies))}", style="yellow")
        table.add_column(title, ratio=1, overflow="fold")
    for row in rows_held(comparison)[0]:
        table.add_row(say(f"role.{row.role}"), *(_cell(row.cells[at], references, say) for at in shown))
    return table


def _cell(cell: Cell, references: References, say: Messages) -> Text:
    if cell.empty:
        return Text(lacking(cell, say), style="red" if cell.told and not cell.elsewhere else "dim")
    text = _said(cell.passages, references)
    if not cell.passages:
        text = Text("; ".join(f"{s.number or ''}{s.heading}" for s in cell.sections))
    if cell.by_content:
        text.append(f"\n{say('compare.by_content')}", style="dim")
    if cell.total > len(cell.passages):
        text.append(f"\n{say('compare.more', count=cell.total - len(cell.passages))}", style="dim")
    return text


def _said(passages: Sequence[CitedPassage], references: References) -> Text:
    said = Text()
    for at, passage in enumerate(passages):
        said.append("\n" if at else "")
        said.append(_short(passage.text), style="" if passage.relevant else "dim")
        said.append(f" [{references.number(passage.citation)}]", style="green")
    return said


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if cell_len(line) <= _LONGEST else set_cell_size(line, _LONGEST - 1).rstrip() + "…"


def _copies(comparison: Comparison, references: References, say: Messages) -> Iterator[Text]:
    for column in comparison.columns:
        for copy in column.copies:
            yield Text(say("compare.copy", one=head(column.plan, say), other=head(copy.plan, say)), style="bold yellow")
            yield Text(
                say(
                    "compare.copy_counts",
                    same=copy.same,
                    numbers=copy.numbers,
                    names=copy.names,
                    wordings=copy.wordings,
                )
            )
            changes = [
                (change, difference)
                for difference in copy.differences
                for change in difference.changes
                if change.kind in ("number", "name")
            ]
            # What the question is about goes first, and figures go before names.
            changes.sort(key=lambda item: (not (item[1].one and item[1].one.relevant), item[0].kind != "number"))
            for change, difference in changes[:_CHANGES]:
                sides = [side for side in (difference.one, difference.other) if side]
                numbers = " ".join(f"[{references.number(side.citation)}]" for side in sides)
                yield Text.assemble(
                    ("  " + say(f"diff.{change.kind}"), "dim"),
                    f"  {change.before or '∅'} → {change.after or '∅'}  {numbers}",
                )
            if len(changes) > _CHANGES:
                yield Text("  " + say("explain.more", count=len(changes) - _CHANGES), style="dim")

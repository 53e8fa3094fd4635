"""A comparison as Markdown: a table with plans as columns, then copies, matching measures, and the sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.results import PlanInfo
from index.targets.results import TargetGroup, TargetRow
from index.workbench.cited import CitedPassage
from index.workbench.compare import Cell, Column, Comparison, Copy, Row
from service.messages import Messages
from service.render.markdown_text import escaped
from service.render.plan_names import called
from service.render.references import References


def comparison_markdown(comparison: Comparison, say: Messages) -> str:
    """The whole document, ending in a newline."""
    references = References()
    title = say("compare.title", text=comparison.text) if comparison.text else say("compare.title_plans")
    lines = [f"# {escaped(title)}", ""]
    heads = [head(column.plan, say) for column in comparison.columns]
    lines += _row([say("compare.section"), *map(escaped, heads)]) + _row(["---"] * (len(heads) + 1))
    held, none = rows_held(comparison)
    for row in held:
        lines += _row([say(f"role.{row.role}"), *(_cell(cell, references, say) for cell in row.cells)])
    if none:
        lines += ["", none_line(none, say)]
    if comparison.measures:
        lines += ["", f"## {say('compare.measures')}", ""]
        lines += _row([say("compare.measure"), *map(escaped, heads)]) + _row(["---"] * (len(heads) + 1))
        for aligned in comparison.measures:
            said: dict[int, list[CitedPassage]] = {m.column: m.passages for m in aligned.measures}
            cells = [_passages(said.get(at, []), references) for at in range(len(heads))]
            lines += _row([escaped(aligned.heading or say("compare.unnamed")), *cells])
    if comparison.targets:
        lines += ["", f"## {say('compare.targets')}", ""]
        lines += _row([say("compare.indicator"), *map(escaped, heads)]) + _row(["---"] * (len(heads) + 1))
        for group in comparison.targets:
            cells = [escaped(values) for values in target_cells(group, comparison, references, say)]
            lines += _row([escaped(group.name), *cells])
    for column in comparison.columns:
        for copy in column.copies:
            lines += ["", *_copy(column, copy, references, say)]
    lines += ["", f"## {say('compare.sources')}", ""]
    lines += [f"{number}. {escaped(text)}" for number, text in references.lines()]
    return "\n".join(lines) + "\n"


def rows_held(comparison: Comparison) -> tuple[list[Row], list[Row]]:
    """The rows to show, and those that would be blank from end to end: no plan has such a part, and none says where else."""
    held: list[Row] = []
    none: list[Row] = []
    for row in comparison.rows:
        blank = bool(row.cells) and all(cell.empty and not cell.elsewhere for cell in row.cells)
        (none if blank else held).append(row)
    return held, none


def none_line(rows: Sequence[Row], say: Messages) -> str:
    """The blank rows in one line."""
    return say("compare.none", roles=say("list.comma").join(say(f"role.{row.role}") for row in rows))


def lacking(cell: Cell, say: Messages) -> str:
    """What stands in an empty cell."""
    if cell.elsewhere:
        return say("compare.elsewhere", roles=say("list.comma").join(say(f"role.{role}") for role in cell.elsewhere))
    return say("compare.lacks") if cell.told else say("compare.untold")


def head(plan: PlanInfo, say: Messages) -> str:
    """A plan's name with place and year where its title does not say them."""
    name = called(plan, say)
    more = [str(value) for value in (plan.place, plan.year) if value and str(value) not in name]
    return f"{name} ({', '.join(more)})" if more else name


def targets_by_column(group: TargetGroup, comparison: Comparison) -> list[list[TargetRow]]:
    """A group of like targets as cells under the columns."""
    return [[row for row in group.rows if row.plan.plan_id == column.plan.plan_id] for column in comparison.columns]


def target_cells(group: TargetGroup, comparison: Comparison, references: References, say: Messages) -> Iterator[str]:
    """What each column's plan sets for an indicator, with its sources; "" where it sets nothing."""
    for rows in targets_by_column(group, comparison):
        yield "; ".join(f"{amount(row, say)} [{references.number(row.citation)}]" for row in rows)


def amount(row: TargetRow, say: Messages) -> str:
    """``≥ 15% 到2025年``."""
    parts = (say(f"comparator.{row.comparator}"), f"{row.value}{row.unit or ''}", row.deadline)
    return " ".join(part for part in parts if part)


def _row(cells: Sequence[str]) -> list[str]:
    return ["| " + " | ".join(cells) + " |"]


def _cell(cell: Cell, references: References, say: Messages) -> str:
    if cell.empty:
        return lacking(cell, say)
    more = cell.total - len(cell.passages)
    parts = [_passages(cell.passages, references)]
    if not cell.passages:
        parts = [escaped("; ".join(f"{s.number or ''}{s.heading}" for s in cell.sections))]
    if cell.by_content:
        parts.append(say("compare.by_content"))
    if more > 0:
        parts.append(say("compare.more", count=more))
    return "<br>".join(parts)


def _passages(passages: Sequence[CitedPassage], references: References) -> str:
    return "<br>".join(f"{escaped(p.text)} [{references.number(p.citation)}]" for p in passages)


def _copy(column: Column, copy: Copy, references: References, say: Messages) -> Iterator[str]:
    yield f"## {escaped(say('compare.copy', one=head(column.plan, say), other=head(copy.plan, say)))}"
    yield ""
    yield say("compare.copy_counts", same=copy.same, numbers=copy.numbers, names=copy.names, wordings=copy.wordings)
    yield ""
    for difference in copy.differences:
        one, other = difference.one, difference.other
        if one and other:
            changes = "; ".join(
                f"{say(f'diff.{c.kind}')} {escaped(c.before) or '∅'} → {escaped(c.after) or '∅'}"
                for c in difference.changes
            )
            numbers = f"[{references.number(one.citation)}] [{references.number(other.citation)}]"
            yield f"- {changes} {numbers}"
        elif one:
            yield f"- {say('compare.only_one')} {escaped(one.text)} [{references.number(one.citation)}]"
        elif other:
            yield f"- {say('compare.only_other')} {escaped(other.text)} [{references.number(other.citation)}]"

"""``precedent diff``: two plans side by side, which names and figures one place changed."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import click

from service.cli.session import Session, UserError, print_json, shared_options
from service.messages import Messages

if TYPE_CHECKING:
    from rich.text import Text

    from index.catalogue.records import CitedRecord, PlanDetail
    from index.text.diff import Step

_STYLES = {"number": "bold yellow", "name": "bold cyan", "wording": "bold"}


def make(say: Messages) -> list[click.Command]:
    @click.command("diff", help=say("help.diff"))
    @click.argument("one", metavar="PLAN")
    @click.argument("other", metavar="PLAN")
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @shared_options(say)
    @click.pass_obj
    def diff(session: Session, one: str, other: str, as_json: bool) -> None:
        from index.text.diff import align

        with session.store() as store:
            plans = [(plan_id, store.plan(plan_id)) for plan_id in (one, other)]
        found = [plan for _, plan in plans if plan is not None]
        if len(found) < len(plans):
            raise UserError(say("error.no_such_plan", plan=next(plan_id for plan_id, plan in plans if plan is None)))
        before, after = (plan.passages for plan in found)
        steps = align([passage.text for passage in before], [passage.text for passage in after])
        if as_json:
            print_json(_document(found, steps))
        else:
            _print(found, steps, say)

    return [diff]


def _document(plans: Sequence[PlanDetail], steps: list[Step]) -> dict[str, Any]:
    from index.catalogue.records import PlanRecord

    def side(passages: Sequence[CitedRecord], row: int | None) -> dict[str, Any] | None:
        if row is None:
            return None
        names = ("passage_id", "text", "section_path")
        passage = passages[row]
        return {name: getattr(passage, name) for name in names} | {"citation": asdict(passage.citation)}

    before, after = (plan.passages for plan in plans)
    heads = [{field.name: getattr(plan, field.name) for field in fields(PlanRecord)} for plan in plans]
    return {
        "plans": heads,
        "counts": dict(Counter(step.operation for step in steps)),
        "steps": [
            {
                "operation": step.operation,
                "one": side(before, step.one),
                "other": side(after, step.other),
                "changes": [asdict(change) for change in step.changes],
            }
            for step in steps
        ],
    }


def _print(plans: Sequence[PlanDetail], steps: list[Step], say: Messages) -> None:
    from rich.console import Console
    from rich.text import Text

    from service.render.answer_table import hanging
    from service.render.plan_names import called

    out = Console(highlight=False)
    for sign, plan in zip("-+", plans, strict=True):
        name = called(plan, say)
        for line in hanging(Text(f"{sign} "), Text(f"{name}  {plan.source}:{plan.start_line}", style="bold"), out):
            out.print(line, soft_wrap=True)
    for step in steps:
        if step.operation == "equal":
            continue
        out.print()
        for sign, row, plan in zip("-+", (step.one, step.other), plans, strict=True):
            if row is not None:
                passage = plan.passages[row]
                prefix = Text(f"{sign} {passage.start_line:>4}  ", style="red" if sign == "-" else "green")
                for line in hanging(prefix, _marked(passage.text, step, sign), out):
                    out.print(line, soft_wrap=True)
        for change in step.changes:
            words = Text.assemble(
                (say(f"diff.{change.kind}"), "dim"), f"  {change.before or '∅'} → {change.after or '∅'}"
            )
            for line in hanging(Text(" " * 8), words, out):
                out.print(line, soft_wrap=True)
    counts = Counter(step.operation for step in steps)
    kinds = Counter(change.kind for step in steps for change in step.changes)
    values = {name: counts[name] for name in ("equal", "changed", "removed", "inserted")}
    summary = say("diff.summary", **values, numbers=kinds["number"], names=kinds["name"], wordings=kinds["wording"])
    print(summary, file=sys.stderr)


def _marked(text: str, step: Step, sign: str) -> Text:
    """A passage with what the other side has otherwise set off: by style, and by brackets where there are no styles."""
    from rich.text import Text

    marked, at = Text(), 0
    for change in step.changes:
        start, end = (change.start, change.end) if sign == "-" else (change.other_start, change.other_end)
        marked.append(text[at:start])
        if end > start:
            marked.append(f"[{text[start:end]}]", style=_STYLES[change.kind])
        at = end
    return marked.append(text[at:])

"""The check of a draft as a list for people: what to look at, where, and by which precedent."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from index.workbench.check_results import (
    CheckReport,
    CopiedText,
    MissingSection,
    NumberMismatch,
    PlanCheck,
    TargetRange,
)
from service.messages import Messages
from service.render.answer_table import hanging
from service.render.plan_names import called
from service.render.references import file_and_lines

_WORDS = 60


def print_report(report: CheckReport, say: Messages) -> None:
    """The findings on stdout, plan by plan."""
    out = Console(highlight=False)
    for plan in report.plans:
        for indent, line in _plan(plan, say):
            for wrapped in hanging(Text("  " * indent), line, out):
                out.print(wrapped, soft_wrap=True)


def _plan(plan: PlanCheck, say: Messages) -> Iterator[tuple[int, Text]]:
    yield 0, Text(called(plan, say), style="bold cyan")
    if plan.nearest:
        near = "; ".join(f"{called(item.plan, say)} ({item.likeness:.2f})" for item in plan.nearest)
        yield 1, Text(say("check.nearest", plans=near), style="dim")
    yield 1, Text(say("check.missing", count=len(plan.missing)), style="bold")
    for missing in plan.missing:
        yield 2, _missing(missing, plan, say)
    outside = [item for item in plan.targets if item.position != "within"]
    yield (
        1,
        Text(
            say("check.targets", found=plan.targets_found, compared=plan.targets_compared, outside=len(outside)),
            style="bold",
        ),
    )
    for target in outside:
        yield 2, _target(target, say)
    yield 1, Text(say("check.numbers", count=len(plan.numbers)), style="bold")
    for mismatch in plan.numbers:
        yield 2, _mismatch(mismatch, say)
    yield 1, Text(say("check.copied", count=len(plan.copied)), style="bold")
    for copied in plan.copied:
        yield 2, _copied(copied, say)


def _missing(item: MissingSection, plan: PlanCheck, say: Messages) -> Text:
    examples = "; ".join(
        f"{called(e.plan, say)} {e.number or ''}{e.heading} {e.source}:{e.start_line}" for e in item.examples
    )
    if item.evidence == "numbering":
        return Text(say("check.gap", line=item.start_line, heading=item.heading, after=item.after or "—"))
    if item.evidence == "role" and item.share is not None:
        head = say("check.role_share", heading=item.heading, share=f"{item.share:.0%}", plans=plan.usual_from)
    else:
        head = say(f"check.{item.evidence}", heading=item.heading)
    return Text(f"{head} {examples}".rstrip())


def _target(item: TargetRange, say: Messages) -> Text:
    weaker = "" if item.weaker is None else say("check.weaker" if item.weaker else "check.stronger")
    return Text(
        say(
            f"check.{item.position}",
            line=item.place.start_line,
            text=_short(item.place.text),
            least=f"{item.least:g}",
            middle=f"{item.middle:g}",
            most=f"{item.most:g}",
            unit=item.range_unit,
            weaker=weaker,
            where="; ".join(file_and_lines(example.citation) for example in item.examples),
        )
    )


def _mismatch(item: NumberMismatch, say: Messages) -> Text:
    where = file_and_lines(item.citation) if item.citation else item.reference or ""
    return Text(
        say(
            f"check.{item.evidence}",
            line=item.place.start_line,
            text=_short(item.place.text),
            draft=", ".join(item.draft),
            source=", ".join(item.source),
            where=where,
        )
    )


def _copied(item: CopiedText, say: Messages) -> Text:
    key = "check.copied_cited" if item.cited else "check.copied_uncited"
    where = file_and_lines(item.citation)
    return Text(say(key, line=item.place.start_line, length=item.length, text=_short(item.place.text), where=where))


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WORDS else words[: _WORDS - 1] + "…"

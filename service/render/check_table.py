"""The check of a draft as a list for people: what to look at, where, and by which precedent."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from index.workbench.check_results import CheckReport
from service.messages import Messages
from service.render.answer_table import hanging
from service.render.check_report import Finding, ReportedPlan, reported


def print_report(report: CheckReport, say: Messages) -> None:
    """The findings on stdout, plan by plan."""
    out = Console(highlight=False)
    for plan in reported(report, say):
        for indent, line in _plan(plan, say):
            for wrapped in hanging(Text("  " * indent), line, out):
                out.print(wrapped, soft_wrap=True)


def _plan(plan: ReportedPlan, say: Messages) -> Iterator[tuple[int, Text]]:
    yield 0, Text(plan.title, style="bold cyan")
    if plan.nearest:
        yield 1, Text(say("check.nearest", plans="; ".join(near.text for near in plan.nearest)), style="dim")
    yield 1, Text(plan.counted, style="dim")
    for part in plan.parts:
        yield 1, Text(f"{part.title}: {len(part.findings)}", style="bold")
        if part.findings and part.note:
            yield 2, Text(part.note, style="dim")
        for finding in part.findings:
            yield from _finding(finding)


def _finding(finding: Finding) -> Iterator[tuple[int, Text]]:
    quote = f"“{finding.quote}”" if finding.quote else ""
    yield 2, Text("  ".join(filter(None, (finding.where, quote, finding.told))))
    for precedent in finding.precedents:
        yield 3, Text(precedent.text, style="dim")

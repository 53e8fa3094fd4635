"""What the ingest decided about one file, on one screen: cut, dropped, repaired, headed, found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from ingest.extract.pdf import RECOGNISED
from ingest.models import Document, Plan, Target
from service.messages import Messages
from service.render.plan_names import called, found

PLANS, REASONS, KINDS, TARGETS = 6, 5, 4, 6
"""Lines of each part, and with the outline fewer than 40 in all, whatever the file."""
HEADINGS = 10


def print_explanation(document: Document, say: Messages) -> None:
    """The whole screen on stdout, each line cut to the terminal's width."""
    out = Console(highlight=False)
    for line in _lines(document, say):
        line.truncate(max(out.width - 1, 20), overflow="ellipsis")
        out.print(line, soft_wrap=True)


def _lines(document: Document, say: Messages) -> Iterator[Text]:
    source, canonical = document.source, document.canonical
    facts = (source.media_type, source.encoding, canonical.extractor)
    yield Text(f"{source.path}  " + "  ".join(filter(None, facts)), style="bold")
    if pages := canonical.metadata.get(RECOGNISED):
        yield Text(say("explain.recognised", pages=pages), style="yellow")
    line = canonical.line_of
    yield from _part(say, "cut", len(document.plans), [_plan(plan, document, say) for plan in document.plans], PLANS)
    reasons: dict[str, list[str]] = {}
    for item in document.dropped:
        reasons.setdefault(item.reason, []).append(canonical.text[item.start : item.end])
    ordered = sorted(reasons.items(), key=lambda reason: (-len(reason[1]), reason[0]))
    dropped = [
        f"{len(texts):>4} × {say.named('dropped', reason)}  {_one_line(max(texts, key=len))}"
        for reason, texts in ordered
    ]
    yield from _part(say, "dropped", len(document.dropped), dropped, REASONS)
    kinds = Counter(repair.kind for repair in document.repairs)
    first = {repair.kind: repair for repair in reversed(document.repairs)}
    repaired = [
        f"{count:>4} × {say.named('repair', kind)}  {_one_line(first[kind].before)} → {_one_line(first[kind].after) or '∅'}"
        for kind, count in kinds.most_common()
    ]
    yield from _part(say, "repaired", len(document.repairs), repaired, KINDS)
    headed = [
        f"{line(s.start):>4}  {'  ' * (s.level - 1)}{s.number or ''}{_one_line(s.heading)}  ({say(f'role.{s.role}')})"
        for s in document.sections
    ]
    yield from _part(say, "headed", len(headed), headed, HEADINGS)
    targets = [target for passage in document.passages for target in passage.targets]
    found = [f"{line(target.start):>4}  {_target(target, say)}" for target in targets]
    yield from _part(say, "found", len(targets), found, TARGETS)


def _part(say: Messages, name: str, count: int, lines: Sequence[str], most: int) -> Iterator[Text]:
    yield Text(say(f"explain.{name}", count=count), style="bold cyan")
    shown = lines if len(lines) <= most else lines[: most - 1]
    yield from (Text("  " + line) for line in shown)
    if len(shown) < len(lines):
        yield Text("  " + say("explain.more", count=len(lines) - len(shown)), style="dim")


def _plan(plan: Plan, document: Document, say: Messages) -> str:
    line = document.canonical.line_of
    known = [
        found(value, origin, say)
        for value, origin in (
            (" › ".join(plan.place_chain) or plan.place, plan.place_from),
            (plan.issuer, plan.issuer_from),
            (plan.year, plan.year_from),
            (plan.type, None),
            (say("page.template") if plan.template else None, None),
        )
        if value
    ]
    if plan.provenance and plan.provenance.url:
        known.append(plan.provenance.url)
    title, facts = called(plan, say), " · ".join(known)
    return f"{line(plan.start):>4}–{line(max(plan.start, plan.end - 1))}  {_one_line(title)}  {facts}"


def _target(target: Target, say: Messages) -> str:
    amount = f"{say(f'comparator.{target.comparator}')} {target.value}{target.unit or ''}"
    return "  ".join(filter(None, (target.indicator, amount, target.deadline, f"“{_one_line(target.quote)}”")))


def _one_line(text: str, most: int = 40) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1] + "…"

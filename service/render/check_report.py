"""The check of a draft as people read it: part by part, each finding with its place, one sentence and its precedents.

The terminal, the page, Word and the file that is handed on all show this; they differ in looks only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.results import Citation, PlanInfo
from index.workbench.check_results import (
    CheckReport,
    Contradiction,
    CopiedText,
    DraftPlace,
    MissingSection,
    NumberMismatch,
    PlanCheck,
    TargetRange,
)
from service.messages import Messages
from service.render.plan_names import called
from service.render.target_summary import shown_value

_WORDS = 120
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Precedent:
    """What a finding is measured by, as a reference; its plan and passage, for a link."""

    text: str
    plan_id: str
    passage_id: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """``where`` is a line of the draft or a page, ``quote`` its words there (either may be empty), ``told`` what is found."""

    told: str
    where: str = ""
    quote: str = ""
    precedents: Sequence[Precedent] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of findings. ``note`` says how they are to be taken, empty where it is plain."""

    name: str
    title: str
    note: str
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class ReportedPlan:
    """One plan of the file; ``counted`` says how many of its targets had like ones to compare with."""

    title: str
    nearest: list[Precedent]
    counted: str
    parts: list[Part]

    @property
    def found(self) -> list[Part]:
        """The parts with findings."""
        return [part for part in self.parts if part.findings]

    @property
    def clean(self) -> list[str]:
        """The titles of those without."""
        return [part.title for part in self.parts if not part.findings]


def heading(plans: Sequence[ReportedPlan], say: Messages) -> str:
    """What a report is called: by its plan where there is one only."""
    return say("check.report_of", name=plans[0].title) if len(plans) == 1 else say("check.report")


def about(report: CheckReport, day: date, say: Messages) -> list[str]:
    """What was checked, when, and how the report is to be taken."""
    written = say("check.about", source=report.source, sha256=report.sha256[:12], day=day.isoformat())
    return [written, say("check.take")]


def reported(report: CheckReport, say: Messages) -> list[ReportedPlan]:
    """Every plan of the file, its parts in the order in which they are looked into; a part without findings too."""
    return [_plan(plan, say) for plan in report.plans]


def _plan(plan: PlanCheck, say: Messages) -> ReportedPlan:
    own = [item for item in plan.numbers if item.evidence != "quoted"]
    changed = [item for item in plan.numbers if item.evidence == "quoted"]
    outside = [item for item in plan.targets if item.position != "within"]
    parts = {
        "contradictions": [_contradiction(item, say) for item in plan.contradictions],
        "numbers": [_cited(item, say) for item in own],
        "missing": [_missing(item, plan, say) for item in plan.missing],
        "targets": [_target(item, say) for item in outside],
        "changed": [_changed(item, say) for item in changed],
        "copied": [_copied(item, say) for item in plan.copied],
    }
    return ReportedPlan(
        called(plan, say),
        [Precedent(called(near.plan, say), near.plan.plan_id) for near in plan.nearest],
        say("check.counted", found=plan.targets_found, compared=plan.targets_compared),
        [
            Part(
                name,
                say(f"check.part.{name}"),
                say(f"check.note.{name}") if say.knows(f"check.note.{name}") else "",
                findings,
            )
            for name, findings in parts.items()
        ],
    )


def _contradiction(item: Contradiction, say: Messages) -> Finding:
    stated = say("check.between").join(
        say("check.stated", where=_where(one.place, say), text=_short(one.place.text)) for one in item.stated
    )
    named = say("check.contradiction_of", indicator=item.indicator) if item.indicator else ""
    return Finding(named + say("check.contradiction", stated=stated))


def _cited(item: NumberMismatch, say: Messages) -> Finding:
    """A figure that does not stand at the place that the draft names."""
    values = {"draft": _listed(item.draft, say), "source": _listed(item.source, say), "reference": item.reference or ""}
    key = "check.unknown" if item.evidence == "unknown" else "check.cited" if item.source else "check.cited_none"
    return _at(item.place, say(key, **values), _precedents(item), say)


def _changed(item: NumberMismatch, say: Messages) -> Finding:
    """A precedent's sentence with other figures: a difference, which may well be meant."""
    told = [_change(before, after, say) for before, after in zip(item.source, item.draft, strict=True)]
    return _at(item.place, say("check.sentence", told=say("check.between").join(told)), _precedents(item), say)


def _change(before: str, after: str, say: Messages) -> str:
    key = "check.figure_changed" if before and after else "check.figure_added" if after else "check.figure_left_out"
    return say(key, before=before, after=after)


def _missing(item: MissingSection, plan: PlanCheck, say: Messages) -> Finding:
    examples = [Precedent(f"{called(e.plan, say)} {e.number or ''}{e.heading}", e.plan.plan_id) for e in item.examples]
    if item.evidence == "numbering":
        key = "check.gap" if item.after else "check.gap_first"
        where = say("page.line", line=item.start_line) if item.start_line else ""
        return Finding(
            say(key, heading=item.heading.rstrip("、.．"), after=item.after or ""), where, precedents=examples
        )
    if item.evidence == "role" and item.share is not None:
        told = say("check.role_share", heading=item.heading, share=f"{item.share:.0%}", plans=plan.usual_from)
    else:
        told = say(f"check.{item.evidence}", heading=item.heading)
    return Finding(told, precedents=examples)


def _target(item: TargetRange, say: Messages) -> Finding:
    unit = item.unit or item.range_unit
    least, middle, most = (shown_value(value, unit) for value in (item.least, item.middle, item.most))
    told = say(
        f"check.{item.position}" if least != most else f"check.{item.position}_one",
        least=least,
        middle=middle,
        most=most,
        weaker="" if item.weaker is None else say("check.weaker" if item.weaker else "check.stronger"),
    )
    return _at(item.place, told, [_precedent(e.plan, e.citation) for e in item.examples[:_EXAMPLES]], say)


def _copied(item: CopiedText, say: Messages) -> Finding:
    told = say("check.copied_cited" if item.cited else "check.copied_uncited", length=item.length)
    return _at(item.place, told, [_precedent(item.plan, item.citation, item.passage_id)], say)


def _at(place: DraftPlace, told: str, precedents: Sequence[Precedent], say: Messages) -> Finding:
    return Finding(told, _where(place, say), _short(place.text), precedents)


def _precedents(item: NumberMismatch) -> list[Precedent]:
    if item.plan is None or item.citation is None:
        return []
    return [_precedent(item.plan, item.citation, item.passage_id)]


def _precedent(plan: PlanInfo, citation: Citation, passage_id: str | None = None) -> Precedent:
    return Precedent(citation.gbt7714, plan.plan_id, passage_id)


def _where(place: DraftPlace, say: Messages) -> str:
    if place.page is not None:
        return say("check.page", page=place.page)
    return say("page.line", line=place.start_line)


def _listed(figures: Sequence[str], say: Messages) -> str:
    return say("list.comma").join(figures)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WORDS else words[: _WORDS - 1] + "…"

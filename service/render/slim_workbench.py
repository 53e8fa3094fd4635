"""A comparison, a draft and a check as assistants read them: what there is in short, and a list that is read on page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from index.workbench.check_results import CheckReport
from index.workbench.compare import Comparison, Copy, Difference
from index.workbench.draft_results import Draft
from service.messages import Messages
from service.render.slim_records import passage_record, plan_record, slim, target_record
from service.render.target_summary import summary
from service.render.token_pages import first_that_fit

Record = dict[str, Any]
ComparedPart = Literal["sections", "measures", "targets", "differences"]
_OUTLINE_TOKENS = 3_000


def comparison_head(found: Comparison) -> Record:
    """``rows``: which of the plans have a section of each role, where else what would stand in it is, and which have none."""
    columns = [
        {**plan_record(column.plan), "copies": [copy.plan.plan_id for copy in column.copies]}
        for column in found.columns
    ]
    rows = [
        {
            "role": row.role,
            "has": [c.plan.plan_id for c, cell in zip(found.columns, row.cells, strict=True) if not cell.empty],
            "elsewhere": {
                c.plan.plan_id: cell.elsewhere
                for c, cell in zip(found.columns, row.cells, strict=True)
                if cell.elsewhere
            },
            "lacking": row.lacking,
        }
        for row in found.rows
    ]
    return {
        "answerable": found.answerable,
        "confidence": found.confidence,
        "columns": columns,
        "rows": first_that_fit(rows, _OUTLINE_TOKENS),
    }


def comparison_items(found: Comparison, part: ComparedPart | None, say: Messages) -> list[Record]:
    """One record a passage, target or difference; ``kind`` says which, ``plan_id`` whose."""
    parts = {"sections": _cells(found), "measures": _measures(found), "targets": _targets(found, say)}
    parts["differences"] = _differences(found)
    return [item for name, items in parts.items() if part in (None, name) for item in items]


def _cells(found: Comparison) -> Iterator[Record]:
    for row in found.rows:
        for column, cell in zip(found.columns, row.cells, strict=True):
            about = {"kind": "section", "row": row.role, "plan_id": column.plan.plan_id}
            for passage in cell.passages:
                yield {**about, "of": cell.total, "relevant": passage.relevant, **passage_record(passage)}


def _measures(found: Comparison) -> Iterator[Record]:
    for aligned in found.measures:
        for measure in aligned.measures:
            plan_id = found.columns[measure.column].plan.plan_id
            for passage in measure.passages:
                yield {"kind": "measure", "measure": aligned.heading, "plan_id": plan_id, **passage_record(passage)}


def _targets(found: Comparison, say: Messages) -> Iterator[Record]:
    for group in found.targets:
        told = summary(group, say)
        for row in group.rows:
            yield {"kind": "target", "group": told, **target_record(row)}


def _differences(found: Comparison) -> Iterator[Record]:
    for column in found.columns:
        for copy in column.copies:
            for difference in copy.differences:
                yield _difference(column.plan.plan_id, copy, difference)


def _difference(plan_id: str, copy: Copy, difference: Difference) -> Record:
    """What the copy has otherwise; cited from the copy, or from the first where the copy has none."""
    about: Record = {
        "kind": "difference",
        "of": plan_id,
        "plan_id": copy.plan.plan_id,
        "operation": difference.operation,
    }
    changes = [{"kind": c.kind, "before": c.before, "after": c.after} for c in difference.changes]
    shown = difference.other or difference.one
    return {**about, "changes": changes, **(passage_record(shown) if shown else {})}


def draft_head(made: Draft) -> Record:
    """``sections``: the outline, each with its number of passages; none is a blank."""
    outline = [
        {"heading": s.heading, "role": s.role, "passages": sum(len(group.excerpts) for group in s.groups)}
        for s in made.sections
    ]
    return {
        "title": made.title,
        "type": made.type,
        "answerable": made.answerable,
        "confidence": made.confidence,
        "precedents": [plan_record(precedent.plan) for precedent in made.precedents],
        "sections": first_that_fit(outline, _OUTLINE_TOKENS),
    }


def draft_items(made: Draft) -> list[Record]:
    """One record a passage, under its section and the heading above it; those of one ``slot`` are alternatives, of which the
    draft takes the ``picked`` one of itself. ``to_replace``: what of the words is another place's own."""
    slots = [(section, group) for section in made.sections for group in section.groups]
    return [
        {
            "section": section.heading,
            "heading": group.heading,
            "slot": slot,
            "plan_id": excerpt.plan.plan_id,
            "picked": excerpt.picked,
            "to_replace": [excerpt.text[mark.start : mark.end] for mark in excerpt.to_replace],
            **passage_record(excerpt),
        }
        for slot, (section, group) in enumerate(slots, 1)
        for excerpt in group.excerpts
    ]


def report_head(report: CheckReport) -> Record:
    names = ("title", "name", "type", "start_line", "end_line", "targets_found", "targets_compared")
    plans = [
        {**{name: getattr(plan, name) for name in names}, "nearest": [plan_record(near.plan) for near in plan.nearest]}
        for plan in report.plans
    ]
    return {"plans": first_that_fit(plans, _OUTLINE_TOKENS), "plans_in_all": len(report.plans)}


def report_items(report: CheckReport) -> list[Record]:
    """One record a finding: ``contradiction`` (one measure, different figures), ``number`` (a figure its source does not say),
    ``missing`` (a section), ``target`` (beside what precedents set), ``copied``. ``plan`` counts the plans of the text from
    0."""
    found: list[Record] = []
    for at, plan in enumerate(report.plans):
        kinds: dict[str, Sequence[object]] = {
            "contradiction": plan.contradictions,
            "number": plan.numbers,
            "missing": plan.missing,
            "target": plan.targets,
            "copied": plan.copied,
        }
        found += [{"finding": kind, "plan": at, **slim(item)} for kind, items in kinds.items() for item in items]
    return found

"""What assistants are shown of the index's records: no field that is empty, no name twice, the quote and its citation whole."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from index.catalogue.records import PassageRecord, PlanRecord
from index.results import Citation, Hit, PlanInfo, TargetInfo
from index.targets.results import TargetRow
from index.workbench.cited import CitedPassage
from index.workbench.draft_results import Excerpt
from service.render.plan_names import bracketed

Record = dict[str, Any]
MOST_EXAMPLES = 3
_CITED = ("source", "start", "end", "start_line", "end_line", "page", "quote", "gbt7714", "url")
_PLAN = ("issuer", "place", "year", "type")
_TARGET = ("indicator", "comparator", "value", "unit", "deadline", "baseline", "binding")
_ROW = ("indicator", "comparator", "value", "unit", "low", "high", "base_unit", "deadline", "copies", "passage_id")


def plan_record(plan: PlanInfo | PlanRecord) -> Record:
    """``title`` in square brackets is a name that was given."""
    return _given(plan, _PLAN, plan_id=plan.plan_id, title=bracketed(plan), template=plan.template or None)


def citation_record(citation: Citation) -> Record:
    return _given(citation, _CITED)


def passage_record(passage: Hit | PassageRecord | CitedPassage | Excerpt) -> Record:
    """``text`` only where reading the quote takes repairs."""
    citation: Citation = passage.citation  # type: ignore[union-attr]  # a PassageRecord here is a CitedRecord
    record: Record = {"passage_id": passage.passage_id}
    if path := getattr(passage, "section_path", None):
        record["section_path"] = path
    record["role"] = passage.role
    if passage.text != citation.quote:
        record["text"] = passage.text
    targets: list[TargetInfo] = getattr(passage, "targets", [])
    if targets:
        record["targets"] = [_given(target, _TARGET) for target in targets]
    return record | {"citation": citation_record(citation)}


def target_record(row: TargetRow) -> Record:
    return _given(row, _ROW, plan=plan_record(row.plan), citation=citation_record(row.citation))


def slim(value: Any) -> Any:
    """Any record of the index, in the same way: examples are the first MOST_EXAMPLES."""
    if isinstance(value, PlanInfo):
        return plan_record(value)
    if isinstance(value, Citation):
        return citation_record(value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {field.name: slim(getattr(value, field.name)) for field in fields(value)}
        if "examples" in told:
            told["examples"] = told["examples"][:MOST_EXAMPLES]
        return {name: inner for name, inner in told.items() if inner not in (None, [], {}, "")}
    if isinstance(value, list | tuple):
        return [slim(inner) for inner in value]
    return value


def _given(thing: object, names: tuple[str, ...], **more: Any) -> Record:
    record = {name: getattr(thing, name) for name in names} | more
    return {name: value for name, value in record.items() if value not in (None, [], "")}

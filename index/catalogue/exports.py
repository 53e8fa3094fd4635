"""Export records and whole plans as the catalogue holds them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from index.catalogue.connection import Catalogue, visible
from index.catalogue.correction_rows import as_read
from index.catalogue.history_rows import retired_passage
from index.catalogue.origins import kept_chain, kept_provenance
from index.catalogue.passage_rows import cited_record, passage_by_id, passages_of_plan, record_fields
from index.catalogue.records import (
    DroppedRecord,
    PassageDetail,
    PassageRecord,
    PlanDetail,
    PlanRecord,
    Record,
    RepairRecord,
    SectionRecord,
    TargetRecord,
)
from index.catalogue.target_rows import targets_of
from index.text.folding import encodable

R = TypeVar("R")

EXPORTS: dict[str, Callable[..., Record]] = {
    "plans": PlanRecord,
    "sections": SectionRecord,
    "passages": PassageRecord,
    "targets": TargetRecord,
    "dropped": DroppedRecord,
    "repairs": RepairRecord,
}
"""The records of every kind of export, by its name in CONTRACT.md."""

_SQL = {
    "plans": "SELECT t.plan_id, s.name AS source, t.ordinal, t.title, t.issuer, t.place, t.year, t.period, t.type, t.number, "
    "t.template, t.label, t.name, t.name_from, t.issuer_from, t.place_from, t.year_from, t.family, "
    "t.start, t.end, t.start_line, t.end_line, t.place_chain, t.provenance, t.corrected FROM plans AS t "
    "JOIN sources AS s ON s.id = t.source WHERE {visible} ORDER BY s.name, t.start",
    "sections": "SELECT d.plan_id, s.name AS source, t.level, t.number, t.heading, t.role, t.start, t.end, t.start_line "
    "FROM sections AS t JOIN plans AS d ON d.id = t.plan JOIN sources AS s ON s.id = t.source WHERE {visible} "
    "ORDER BY s.name, t.start, t.level",
    "passages": "SELECT t.passage_id, d.plan_id, s.name AS source, t.text, coalesce(t.quote, t.text) AS quote, t.start, t.end, "
    "t.start_line, t.end_line, t.page, t.section_path, t.role, t.family FROM passages AS t JOIN plans AS d ON d.id = t.plan "
    "JOIN sources AS s ON s.id = t.source WHERE {visible} ORDER BY s.name, t.start",
    "targets": "SELECT p.passage_id, d.plan_id, s.name AS source, t.indicator, t.comparator, t.value, t.unit, t.deadline, "
    "t.baseline, t.scope, t.quote, t.start, t.end, t.start_line, t.binding FROM targets AS t "
    "JOIN passages AS p ON p.id = t.passage "
    "JOIN plans AS d ON d.id = p.plan JOIN sources AS s ON s.id = t.source WHERE {visible} ORDER BY s.name, t.start, t.id",
    "dropped": "SELECT s.name AS source, t.start, t.end, t.start_line, t.reason FROM dropped AS t "
    "JOIN sources AS s ON s.id = t.source WHERE {visible} ORDER BY s.name, t.start",
    "repairs": "SELECT s.name AS source, t.start, t.end, t.kind, t.before, t.after FROM repairs AS t "
    "JOIN sources AS s ON s.id = t.source WHERE {visible} ORDER BY s.name, t.start",
}
"""Their columns, each of the name of its field."""


def export(catalogue: Catalogue, kind: str) -> Iterator[Record]:
    """All records of one kind in a stable order. ``kind`` must be a key of EXPORTS."""
    return _records(catalogue, EXPORTS[kind], kind)


def counts(catalogue: Catalogue) -> dict[str, int]:
    """How many sources, and records of each kind, there are."""
    parameters = {"g": catalogue.generation}
    (sources,) = catalogue.db.execute(f"SELECT count(*) FROM sources AS s WHERE {visible()}", parameters).fetchone()
    held = {"sources": int(sources)}
    for kind in EXPORTS:
        sql = f"SELECT count(*) FROM {kind} AS t JOIN sources AS s ON s.id = t.source WHERE {visible()}"
        (held[kind],) = catalogue.db.execute(sql, parameters).fetchone()
    return held


def plan_records(catalogue: Catalogue) -> list[PlanRecord]:
    """Every plan in the order of the export."""
    return list(_records(catalogue, PlanRecord, "plans"))


def plan_by_row_id(catalogue: Catalogue, plan: int) -> PlanRecord:
    """The plan at a row id."""
    (found,) = _records(catalogue, PlanRecord, "plans", "t.id = :plan", plan=plan)
    return found


def plan_detail(catalogue: Catalogue, plan_id: str) -> PlanDetail | None:
    """The plan of that public id with its sections and passages (each with its citation and its targets)."""
    wanted = encodable(plan_id)
    passages = passages_of_plan(catalogue, plan_id)
    targets = targets_of(catalogue, [passage.id for passage in passages])
    whole = partial(
        PlanDetail,
        sections=list(_records(catalogue, SectionRecord, "sections", "d.plan_id = :plan", plan=wanted)),
        passages=[cited_record(passage, targets.get(passage.id, [])) for passage in passages],
    )
    found = list(_records(catalogue, whole, "plans", "t.plan_id = :plan", plan=wanted))
    return found[0] if found else None


def passage_detail(catalogue: Catalogue, passage_id: str) -> PassageDetail | None:
    """The passage of that public id with its citation, its targets and its plan; one of an old version, if none has it now."""
    found, retired = passage_by_id(catalogue, passage_id), None
    if found is None:
        found, retired = retired_passage(catalogue, passage_id)
    if found is None:
        return None
    targets = targets_of(catalogue, [found.id]).get(found.id, [])
    return PassageDetail(
        **record_fields(found), citation=found.citation, targets=targets, plan=found.plan, retired=retired
    )


def _records(
    catalogue: Catalogue, made: Callable[..., R], kind: str, condition: str = "", **parameters: object
) -> Iterator[R]:
    """What ``made`` makes of the columns of each row of a kind that is visible and meets the condition."""
    wanted = f"{visible()} AND {condition}" if condition else visible()
    rows = catalogue.db.execute(_SQL[kind].format(visible=wanted), {"g": catalogue.generation, **parameters})
    return (made(**_values(row)) for row in rows)


def _values(row: sqlite3.Row) -> dict[str, Any]:
    values = dict(row)
    if "section_path" in values:
        values["section_path"] = json.loads(values["section_path"])
    if "template" in values:
        values["template"] = bool(values["template"])
    if "place_chain" in values:
        values["place_chain"] = kept_chain(values["place_chain"])
        values["provenance"] = kept_provenance(values["provenance"])
        values["corrected"] = as_read(values["corrected"])
    return values

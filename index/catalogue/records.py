"""Export records: everything the ingest decided, in the words of CONTRACT.md."""

from __future__ import annotations

import json
from collections.abc import Iterator

from index.catalogue.connection import Catalogue, visible
from index.catalogue.passage_rows import Record as Record
from index.catalogue.passage_rows import passages_of_plan, targets_of
from index.text.folding import encodable

EXPORTS: dict[str, str] = {
    "plans": "SELECT t.plan_id, s.name AS source, t.ordinal, t.title, t.issuer, t.place, t.year, t.period, t.type, t.number, "
    "t.template, t.label, t.family, t.start, t.end, t.start_line, t.end_line FROM plans AS t "
    "JOIN sources AS s ON s.id = t.source WHERE {visible} ORDER BY s.name, t.start",
    "sections": "SELECT d.plan_id, s.name AS source, t.level, t.number, t.heading, t.role, t.start, t.end, t.start_line "
    "FROM sections AS t JOIN plans AS d ON d.id = t.plan JOIN sources AS s ON s.id = t.source WHERE {visible} "
    "ORDER BY s.name, t.start, t.level",
    "passages": "SELECT t.passage_id, d.plan_id, s.name AS source, t.text, coalesce(t.quote, t.text) AS quote, t.start, t.end, "
    "t.start_line, t.end_line, t.page, t.section_path, t.role, t.family FROM passages AS t JOIN plans AS d ON d.id = t.plan "
    "JOIN sources AS s ON s.id = t.source WHERE {visible} ORDER BY s.name, t.start",
    "targets": "SELECT p.passage_id, d.plan_id, s.name AS source, t.indicator, t.comparator, t.value, t.unit, t.deadline, "
    "t.baseline, t.scope, t.quote, t.start, t.end, t.start_line FROM targets AS t JOIN passages AS p ON p.id = t.passage "
    "JOIN plans AS d ON d.id = p.plan JOIN sources AS s ON s.id = t.source WHERE {visible} ORDER BY s.name, t.start, t.id",
    "dropped": "SELECT s.name AS source, t.start, t.end, t.start_line, t.reason FROM dropped AS t "
    "JOIN sources AS s ON s.id = t.source WHERE {visible} ORDER BY s.name, t.start",
    "repairs": "SELECT s.name AS source, t.start, t.end, t.kind, t.before, t.after FROM repairs AS t "
    "JOIN sources AS s ON s.id = t.source WHERE {visible} ORDER BY s.name, t.start",
}
"""The SQL of every kind of export, by its name in CONTRACT.md."""


def export(catalogue: Catalogue, kind: str) -> Iterator[Record]:
    """All records of one kind in a stable order. ``kind`` must be a key of EXPORTS."""
    for row in catalogue.db.execute(EXPORTS[kind].format(visible=visible()), {"g": catalogue.generation}):
        record = dict(row)
        if "section_path" in record:
            record["section_path"] = json.loads(record["section_path"])
        if "template" in record:
            record["template"] = bool(record["template"])
        yield record


def counts(catalogue: Catalogue) -> dict[str, int]:
    """How many sources, and records of each kind, there are."""
    parameters = {"g": catalogue.generation}
    (sources,) = catalogue.db.execute(f"SELECT count(*) FROM sources AS s WHERE {visible()}", parameters).fetchone()
    held = {"sources": int(sources)}
    for kind in EXPORTS:
        sql = f"SELECT count(*) FROM {kind} AS t JOIN sources AS s ON s.id = t.source WHERE {visible()}"
        (held[kind],) = catalogue.db.execute(sql, parameters).fetchone()
    return held


def plan_record(catalogue: Catalogue, plan_id: str) -> Record | None:
    """A plan with its sections and passages (each with its citation and its targets)."""
    parameters = {"id": encodable(plan_id), "g": catalogue.generation}
    sql = EXPORTS["plans"].format(visible=f"{visible()} AND t.plan_id = :id")
    row = catalogue.db.execute(sql, parameters).fetchone()
    if row is None:
        return None
    plan = dict(row) | {"template": bool(row["template"])}
    sections = EXPORTS["sections"].format(visible=f"{visible()} AND d.plan_id = :id")
    plan["sections"] = [dict(section) for section in catalogue.db.execute(sections, parameters)]
    passages = passages_of_plan(catalogue, plan_id)
    targets = targets_of(catalogue, [passage.row["id"] for passage in passages])
    plan["passages"] = [
        passage.record() | {"citation": passage.citation, "targets": targets.get(passage.row["id"], [])}
        for passage in passages
    ]
    return plan

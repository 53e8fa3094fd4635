"""Reading the catalogue: export records, passages and plans, in the words of CONTRACT.md."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from index.catalogue.citations import citation
from index.catalogue.connection import Catalogue, visible
from index.results import Citation, PlanInfo, TargetInfo
from index.text.folding import encodable

Record = dict[str, Any]

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

_PASSAGE_COLUMNS = (
    "p.id, p.passage_id, p.text, coalesce(p.quote, p.text) AS quote, p.start, p.end, p.start_line, p.end_line, p.page, "
    "p.section_path, p.role, p.family, s.name AS source, s.sha256, d.plan_id, d.title, d.issuer, d.place, d.year, d.type, "
    "d.template, d.label"
)
_VARIABLES = 10_000
"""Parameters of one statement; SQLite as it comes takes 32,766."""
_PASSAGE_TABLES = "passages AS p JOIN plans AS d ON d.id = p.plan JOIN sources AS s ON s.id = p.source"


def export(catalogue: Catalogue, kind: str, generation: int) -> Iterator[Record]:
    """All records of one kind in a stable order. ``kind`` must be a key of EXPORTS."""
    for row in catalogue.db.execute(EXPORTS[kind].format(visible=visible()), {"g": generation}):
        record = dict(row)
        if "section_path" in record:
            record["section_path"] = json.loads(record["section_path"])
        if "template" in record:
            record["template"] = bool(record["template"])
        yield record


def counts(catalogue: Catalogue, generation: int) -> dict[str, int]:
    """How many sources, and records of each kind, a generation holds."""
    parameters = {"g": generation}
    (sources,) = catalogue.db.execute(f"SELECT count(*) FROM sources AS s WHERE {visible()}", parameters).fetchone()
    held = {"sources": int(sources)}
    for kind in EXPORTS:
        sql = f"SELECT count(*) FROM {kind} AS t JOIN sources AS s ON s.id = t.source WHERE {visible()}"
        (held[kind],) = catalogue.db.execute(sql, parameters).fetchone()
    return held


def plan_info(row: sqlite3.Row) -> PlanInfo:
    """The plan in a row that holds its columns."""
    return PlanInfo(
        plan_id=row["plan_id"],
        title=row["title"],
        issuer=row["issuer"],
        place=row["place"],
        year=row["year"],
        type=row["type"],
        template=bool(row["template"]),
        label=row["label"],
    )


class PassageRow:
    """One passage as it stands in the catalogue, with its plan and source."""

    def __init__(self, row: sqlite3.Row) -> None:
        self.row = row
        self.section_path: list[str] = json.loads(row["section_path"])
        self.plan = plan_info(row)

    @property
    def citation(self) -> Citation:
        row = self.row
        return citation(
            self.plan,
            row["source"],
            row["sha256"],
            row["start"],
            row["end"],
            (row["start_line"], row["end_line"]),
            row["page"],
            row["quote"],
        )

    def record(self) -> Record:
        """The export record of this passage."""
        row = self.row
        names = ("passage_id", "plan_id", "source", "text", "quote", "start", "end", "start_line", "end_line", "page")
        return {
            **{name: row[name] for name in names},
            "section_path": self.section_path,
            "role": row["role"],
            "family": row["family"],
        }


def passages_by_row_id(catalogue: Catalogue, ids: list[int]) -> dict[int, PassageRow]:
    """Passages by their catalogue row id."""
    marks = ", ".join("?" * len(ids))
    rows = catalogue.db.execute(f"SELECT {_PASSAGE_COLUMNS} FROM {_PASSAGE_TABLES} WHERE p.id IN ({marks})", ids)
    return {row["id"]: PassageRow(row) for row in rows}


def texts_by_row_id(catalogue: Catalogue, ids: list[int]) -> dict[int, str]:
    """The texts of passages by their catalogue row id."""
    marks = ", ".join("?" * len(ids))
    rows = catalogue.db.execute(f"SELECT id, text FROM passages WHERE id IN ({marks})", ids)
    return {row["id"]: row["text"] for row in rows}


PLAN_FACETS = ("year", "place", "type", "source")


def plan_facets(catalogue: Catalogue, ids: list[int]) -> dict[int, sqlite3.Row]:
    """What search results are narrowed by, PLAN_FACETS, of plans by their catalogue row id."""
    sql = "SELECT d.id, d.year, d.place, d.type, s.name AS source FROM plans AS d JOIN sources AS s ON s.id = d.source"
    rows = catalogue.db.execute(f"{sql} WHERE d.id IN ({', '.join('?' * len(ids))})", ids)
    return {row["id"]: row for row in rows}


def passage_by_id(catalogue: Catalogue, passage_id: str, generation: int) -> PassageRow | None:
    """The passage of that public id in a generation."""
    row = catalogue.db.execute(
        f"SELECT {_PASSAGE_COLUMNS} FROM {_PASSAGE_TABLES} WHERE p.passage_id = :id AND {visible()}",
        {"id": encodable(passage_id), "g": generation},
    ).fetchone()
    return None if row is None else PassageRow(row)


def row_ids(catalogue: Catalogue, passage_ids: list[str], generation: int) -> dict[str, int]:
    """Catalogue row ids of passages by their public id, in the order asked for; what is not there is left out."""
    found: dict[str, int] = {}
    for passage_id in passage_ids:
        sql = f"SELECT p.id FROM passages AS p JOIN sources AS s ON s.id = p.source WHERE p.passage_id = :id AND {visible()}"
        row = catalogue.db.execute(sql, {"id": passage_id, "g": generation}).fetchone()
        if row is not None:
            found[passage_id] = row["id"]
    return found


def targets_of(catalogue: Catalogue, ids: list[int]) -> dict[int, list[TargetInfo]]:
    """Targets by the catalogue row id of their passage, in the order of the text."""
    targets: dict[int, list[TargetInfo]] = {}
    for at in range(0, len(ids), _VARIABLES):
        some = ids[at : at + _VARIABLES]
        rows = catalogue.db.execute(
            "SELECT passage, indicator, comparator, value, unit, deadline, baseline, scope, quote, start, end, start_line "
            f"FROM targets WHERE passage IN ({', '.join('?' * len(some))}) ORDER BY start, id",
            some,
        )
        for row in rows:
            values = dict(row)
            targets.setdefault(values.pop("passage"), []).append(TargetInfo(**values))
    return targets


def plan_record(catalogue: Catalogue, plan_id: str, generation: int) -> Record | None:
    """A plan with its sections and passages (each with its citation and its targets)."""
    parameters = {"id": encodable(plan_id), "g": generation}
    sql = EXPORTS["plans"].format(visible=f"{visible()} AND t.plan_id = :id")
    row = catalogue.db.execute(sql, parameters).fetchone()
    if row is None:
        return None
    plan = dict(row) | {"template": bool(row["template"])}
    sections = EXPORTS["sections"].format(visible=f"{visible()} AND d.plan_id = :id")
    plan["sections"] = [dict(section) for section in catalogue.db.execute(sections, parameters)]
    found = catalogue.db.execute(
        f"SELECT {_PASSAGE_COLUMNS} FROM {_PASSAGE_TABLES} WHERE d.plan_id = :id AND {visible()} ORDER BY p.start",
        parameters,
    )
    passages = [PassageRow(row) for row in found]
    targets = targets_of(catalogue, [passage.row["id"] for passage in passages])
    plan["passages"] = [
        passage.record() | {"citation": passage.citation, "targets": targets.get(passage.row["id"], [])}
        for passage in passages
    ]
    return plan

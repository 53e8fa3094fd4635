"""Passages as the catalogue holds them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from index.catalogue.citations import citation
from index.catalogue.connection import Catalogue, marks, visible
from index.catalogue.origins import kept_provenance
from index.catalogue.plan_rows import GIVEN, plan_info
from index.catalogue.records import CitedRecord, PassageRecord
from index.results import Citation, PlanInfo, TargetInfo
from index.text.folding import encodable
from ingest.models import Provenance

_COLUMNS = (
    "p.id, p.passage_id, p.text, coalesce(p.quote, p.text) AS quote, p.start, p.end, p.start_line, p.end_line, p.page, "
    "p.section_path, p.role, p.family, s.name AS source, s.sha256, d.plan_id, d.title, d.issuer, d.place, d.year, d.type, "
    f"d.template, d.label, d.place_chain, d.provenance, {GIVEN}"
)
_TABLES = "passages AS p JOIN plans AS d ON d.id = p.plan JOIN sources AS s ON s.id = p.source"


_RECORD_FIELDS = tuple(field.name for field in fields(PassageRecord))


@dataclass(frozen=True, slots=True)
class PassageRow(PassageRecord):
    """One passage as it stands in the catalogue, with its row id, its plan, the hash of its source and where that is from."""

    id: int
    sha256: str
    plan: PlanInfo
    provenance: Provenance | None

    @property
    def citation(self) -> Citation:
        lines, where = (self.start_line, self.end_line), (self.start, self.end)
        return citation(self.plan, self.source, self.sha256, *where, lines, self.page, self.quote, self.provenance)


def record_fields(passage: PassageRecord) -> dict[str, Any]:
    """The fields of a passage's export record by name."""
    return {name: getattr(passage, name) for name in _RECORD_FIELDS}


def cited_record(passage: PassageRow, targets: list[TargetInfo]) -> CitedRecord:
    return CitedRecord(**record_fields(passage), citation=passage.citation, targets=targets)


def _passage(row: sqlite3.Row) -> PassageRow:
    values = {name: row[name] for name in _RECORD_FIELDS} | {"section_path": json.loads(row["section_path"])}
    provenance = kept_provenance(row["provenance"])
    return PassageRow(**values, id=row["id"], sha256=row["sha256"], plan=plan_info(row), provenance=provenance)


def passages_by_row_id(catalogue: Catalogue, ids: Sequence[int]) -> dict[int, PassageRow]:
    """Passages by their catalogue row id."""
    rows = catalogue.db.execute(f"SELECT {_COLUMNS} FROM {_TABLES} WHERE p.id IN ({marks(ids)})", ids)
    return {row["id"]: _passage(row) for row in rows}


def texts_by_row_id(catalogue: Catalogue, ids: Sequence[int]) -> dict[int, str]:
    """The texts of passages by their catalogue row id."""
    rows = catalogue.db.execute(f"SELECT id, text FROM passages WHERE id IN ({marks(ids)})", ids)
    return {row["id"]: row["text"] for row in rows}


def passage_by_id(catalogue: Catalogue, passage_id: str) -> PassageRow | None:
    """The passage of that public id."""
    row = catalogue.db.execute(
        f"SELECT {_COLUMNS} FROM {_TABLES} WHERE p.passage_id = :id AND {visible()}",
        {"id": encodable(passage_id), "g": catalogue.generation},
    ).fetchone()
    return None if row is None else _passage(row)


def row_ids(catalogue: Catalogue, passage_ids: Sequence[str]) -> dict[str, int]:
    """Catalogue row ids of passages by their public id, in the order asked for; what is not there is left out."""
    sql = (
        f"SELECT p.id FROM passages AS p JOIN sources AS s ON s.id = p.source WHERE p.passage_id = :id AND {visible()}"
    )
    found: dict[str, int] = {}
    shown = catalogue.generation
    for passage_id in passage_ids:
        row = catalogue.db.execute(sql, {"id": encodable(passage_id), "g": shown}).fetchone()
        if row is not None:
            found[passage_id] = row["id"]
    return found


def texts_and_titles(catalogue: Catalogue, ids: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    """Of passages by row id what is theirs to hold: text, headings, the title (or given name) and number of their plan (empty
    if unknown)."""
    for row in catalogue.db.execute(
        "SELECT p.id, p.text, p.section_path, coalesce(d.title, d.name) AS title, d.number FROM passages AS p "
        f"JOIN plans AS d ON d.id = p.plan WHERE p.id IN ({marks(ids)})",
        ids,
    ):
        yield row["id"], [row["text"], *json.loads(row["section_path"]), row["title"] or "", row["number"] or ""]


def passages_in_lines(catalogue: Catalogue, first: int, last: int, source: str | None) -> list[int]:
    """Row ids of the passages that stand in lines ``[first, last]`` of the source of that name, in the order of the text."""
    rows = catalogue.db.execute(
        "SELECT p.id FROM passages AS p JOIN plans AS d ON d.id = p.plan JOIN sources AS s ON s.id = p.source "
        f"WHERE {visible()} AND s.name = :name AND p.start_line <= :last AND p.end_line >= :first ORDER BY p.start",
        {"g": catalogue.generation, "name": source, "first": first, "last": last},
    )
    return [int(row["id"]) for row in rows]


def passages_of_title(
    catalogue: Catalogue,
    title: str,
    first: int,
    last: int,
    *,
    pages: bool = False,
    issuer: str | None = None,
    year: int | None = None,
) -> list[int]:
    """Row ids of the passages in lines (or pages) ``[first, last]`` of the plans of that title (or label, or given name in
    square brackets, as it is cited), and of that issuer and year where they are named; in the order of the text."""
    within = "p.page BETWEEN :first AND :last" if pages else "p.start_line <= :last AND p.end_line >= :first"
    rows = catalogue.db.execute(
        "SELECT p.id FROM passages AS p JOIN plans AS d ON d.id = p.plan JOIN sources AS s ON s.id = p.source "
        f"WHERE {visible()} AND :name IN (d.title, d.label, '[' || d.name || ']') AND {within} "
        "AND (:issuer IS NULL OR d.issuer = :issuer) AND (:year IS NULL OR d.year = :year) ORDER BY p.source, p.start",
        {"g": catalogue.generation, "name": title, "first": first, "last": last, "issuer": issuer, "year": year},
    )
    return [int(row["id"]) for row in rows]


def passages_of_plan(catalogue: Catalogue, plan_id: str) -> list[PassageRow]:
    """The passages of the plan of that public id in the order of the text."""
    rows = catalogue.db.execute(
        f"SELECT {_COLUMNS} FROM {_TABLES} WHERE d.plan_id = :id AND {visible()} ORDER BY p.start",
        {"id": encodable(plan_id), "g": catalogue.generation},
    )
    return [_passage(row) for row in rows]

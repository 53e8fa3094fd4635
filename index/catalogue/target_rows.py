"""Targets as the catalogue holds them, by their passages, and each with its passage, plan and source."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from index.catalogue.citations import citation
from index.catalogue.connection import Catalogue, marks
from index.catalogue.origins import kept_provenance
from index.catalogue.plan_rows import GIVEN, plan_info
from index.results import Citation, PlanInfo, TargetInfo

_FIELDS = tuple(field.name for field in fields(TargetInfo))
_COLUMNS = ", ".join(f"t.{name}" for name in _FIELDS)
_SQL = (
    f"SELECT {_COLUMNS}, p.id AS passage, p.passage_id, p.section_path, p.role, p.page, p.family, s.name AS source, s.sha256, "
    "d.plan_id, d.title, d.issuer, d.place, d.year, d.type, d.template, d.label, d.place_chain, d.provenance, "
    f"{GIVEN}, d.family AS plan_family FROM targets AS t "
    "JOIN passages AS p ON p.id = t.passage JOIN plans AS d ON d.id = p.plan JOIN sources AS s ON s.id = t.source "
    "WHERE t.passage IN ({marks}) ORDER BY s.name, t.start, t.id"
)
_SAID = (
    "SELECT p.id, p.plan, p.section_path, p.text, d.title, d.year FROM passages AS p JOIN plans AS d ON d.id = p.plan "
    "WHERE p.plan IN (SELECT plan FROM passages WHERE id IN ({marks})) ORDER BY p.plan, p.start"
)
_BATCH = 5_000
"""Row ids a statement: SQLite takes 32,766 parameters."""


@dataclass(frozen=True, slots=True)
class StoredTarget:
    """A target with its own citation and with what is known of its passage (``row_id`` in the catalogue) and plan."""

    target: TargetInfo
    citation: Citation
    row_id: int
    passage_id: str
    section_path: list[str]
    role: str
    passage_family: str | None
    plan: PlanInfo
    plan_family: str | None


@dataclass(frozen=True, slots=True)
class SaidPassage:
    """A passage of a plan (row ids), with the plan's title and year; ``section_path`` is JSON, equal in one section."""

    row_id: int
    plan: int
    section_path: str
    text: str
    title: str | None
    year: int | None


def said_in_plans(catalogue: Catalogue, passages: Sequence[int]) -> Iterator[SaidPassage]:
    """All that is said in the plans of passages (catalogue row ids), in the order of their texts. A plan may come twice."""
    for at in range(0, len(passages), _BATCH):
        batch = list(passages[at : at + _BATCH])
        for row in catalogue.db.execute(_SAID.format(marks=marks(batch)), batch):
            yield SaidPassage(*row)


def targets_of(catalogue: Catalogue, passages: Sequence[int]) -> dict[int, list[TargetInfo]]:
    """Targets by the catalogue row id of their passage, in the order of the text."""
    targets: dict[int, list[TargetInfo]] = {}
    for at in range(0, len(passages), _BATCH):
        batch = list(passages[at : at + _BATCH])
        sql = (
            f"SELECT t.passage, {_COLUMNS} FROM targets AS t WHERE t.passage IN ({marks(batch)}) ORDER BY t.start, t.id"
        )
        for passage, *target in catalogue.db.execute(sql, batch):
            targets.setdefault(passage, []).append(TargetInfo(*target))
    return targets


def stored_targets(catalogue: Catalogue, passages: Sequence[int]) -> Iterator[StoredTarget]:
    """The targets of passages (catalogue row ids), of each batch in the order of their sources."""
    for at in range(0, len(passages), _BATCH):
        batch = list(passages[at : at + _BATCH])
        yield from map(_stored, catalogue.db.execute(_SQL.format(marks=marks(batch)), batch))


def _stored(row: sqlite3.Row) -> StoredTarget:
    target, plan = TargetInfo(*(row[name] for name in _FIELDS)), plan_info(row)
    lines = target.start_line, target.start_line + target.quote.count("\n")
    return StoredTarget(
        target=target,
        citation=citation(
            plan,
            row["source"],
            row["sha256"],
            target.start,
            target.end,
            lines,
            row["page"],
            target.quote,
            kept_provenance(row["provenance"]),
        ),
        row_id=row["passage"],
        passage_id=row["passage_id"],
        section_path=json.loads(row["section_path"]),
        role=row["role"],
        passage_family=row["family"],
        plan=plan,
        plan_family=row["plan_family"],
    )

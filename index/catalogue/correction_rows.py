"""What people corrected of plans: kept by the paper, the plan and its place, and put into the plans that an ingest reads.

A correction holds for the same bytes in the same place, however they are read. In other bytes it holds for the plan of that title
(the only one of it) where the text is misread as it was. Anywhere else it is not applied, and told as lost.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from index.catalogue.connection import Catalogue, visible

Value: TypeAlias = str | int | None
CORRECTION = "correction"
CORRECTED_FIELDS = ("title", "issuer", "place", "year", "type")


@dataclass(frozen=True, slots=True)
class Correction:
    """``value`` goes in the place of what was read of ``field``, which ``was`` that on the day it was ``given``; the plan is
    named as a citation of that day names it."""

    source: str
    plan_id: str
    sha256: str
    start: int
    end: int
    field: str
    value: Value
    was: Value
    given: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan that a correction may be of: its place, whether its title is its alone, and its columns, which are written to."""

    plan_id: str
    start: int
    end: int
    alone: bool
    row: dict[str, Any]


def apply_corrections(corrections: Iterable[Correction], candidates: Sequence[Candidate], sha256: str) -> None:
    """Write the corrections of a source into the columns of its plans; ``corrected`` keeps what was there."""
    for correction in corrections:
        if (found := placed(correction, candidates, sha256)) is not None:
            _apply(correction, found.row)


def placed(correction: Correction, candidates: Sequence[Candidate], sha256: str) -> Candidate | None:
    """The plan that a correction is of, among those of its source; None where it cannot be told."""
    if correction.sha256 == sha256:
        nearest = max(candidates, key=lambda plan: _shared(correction, plan), default=None)
        least = (correction.end - correction.start) / 2
        return nearest if nearest is not None and _shared(correction, nearest) > least else None
    for plan in candidates:
        if plan.plan_id == correction.plan_id and plan.alone:
            return plan if _read(plan.row, correction.field) == correction.was else None
    return None


def _shared(correction: Correction, plan: Candidate) -> int:
    return min(correction.end, plan.end) - max(correction.start, plan.start)


def _read(row: dict[str, Any], field: str) -> Value:
    """What the text says."""
    kept: dict[str, dict[str, Value]] = json.loads(row["corrected"] or "{}")
    value: Value = kept[field][field] if field in kept else row[field]
    return value


def _apply(correction: Correction, row: dict[str, Any]) -> None:
    changed = _columns(correction.field, correction.value, row)
    kept = json.loads(row["corrected"] or "{}")
    kept[correction.field] = {name: row[name] for name in changed}
    row.update(changed, corrected=json.dumps(kept, ensure_ascii=False))


def take_back_corrections(row: dict[str, Any]) -> None:
    """Bring the columns of a plan back to what the text says."""
    for kept in reversed(json.loads(row["corrected"] or "{}").values()):
        row.update(kept)
    row["corrected"] = None


def _columns(field: str, value: Value, row: dict[str, Any]) -> dict[str, Any]:
    if field == "title":
        return {"title": value, "name": None, "name_from": None}
    if field == "type":
        return {"type": value}
    if field == "place":
        from ingest.cutting.place_chains import place_chain  # the list of divisions, which no search needs
        from ingest.reading import fold_characters

        near = [fold_characters(text) for text in (row["issuer"], row["title"]) if text]
        chain = place_chain(fold_characters(str(value)), near, row["number"]) if value else ()
        stored = json.dumps(chain, ensure_ascii=False) if chain else None
        return {"place": value, "place_chain": stored, "place_from": CORRECTION}
    return {field: value, f"{field}_from": CORRECTION}


def as_read(corrected: str | None) -> dict[str, Value]:
    """The corrected fields of a plan, each with what the text says, as ``plans.corrected`` keeps them."""
    return {field: kept[field] for field, kept in json.loads(corrected).items()} if corrected else {}


# -- the table -----------------------------------------------------------------------------------------------------


def corrections_of(catalogue: Catalogue, source: str | None = None) -> list[Correction]:
    """The corrections of the paper of that name, or all, in the order of the fields."""
    rows = catalogue.db.execute(
        "SELECT source, plan_id, sha256, start, end, field, value, was, given FROM corrections "
        "WHERE :source IS NULL OR source = :source ORDER BY source, plan_id",
        {"source": source},
    )
    found = [_correction(row) for row in rows]
    return sorted(found, key=lambda one: CORRECTED_FIELDS.index(one.field))


def count_corrections(catalogue: Catalogue) -> int:
    """How many there are."""
    return int(catalogue.db.execute("SELECT count(*) FROM corrections").fetchone()[0])


def _correction(row: sqlite3.Row) -> Correction:
    return Correction(**{**dict(row), "value": json.loads(row["value"]), "was": json.loads(row["was"])})


def keep_correction(catalogue: Catalogue, correction: Correction) -> None:
    """Within a transaction; it takes the place of an earlier one of that field."""
    catalogue.db.execute(
        "INSERT OR REPLACE INTO corrections (source, plan_id, sha256, start, end, field, value, was, given) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(correction.source, correction.plan_id, correction.sha256, correction.start, correction.end),
            *(correction.field, json.dumps(correction.value, ensure_ascii=False)),
            *(json.dumps(correction.was, ensure_ascii=False), correction.given),
        ),
    )


def drop_correction(catalogue: Catalogue, plan_id: str, field: str) -> bool:
    """Within a transaction: whether there was one."""
    sql = "DELETE FROM corrections WHERE plan_id = ? AND field = ?"
    return bool(catalogue.db.execute(sql, (plan_id, field)).rowcount)


def plans_to_correct(catalogue: Catalogue, source: int) -> list[Candidate]:
    """The plans of a source by its row id, as they stand."""
    rows = [dict(row) for row in catalogue.db.execute("SELECT * FROM plans WHERE source = ? ORDER BY start", (source,))]
    called = [_called(row) for row in rows]
    return [Candidate(row["plan_id"], row["start"], row["end"], called.count(_called(row)) == 1, row) for row in rows]


def _called(row: dict[str, Any]) -> str:
    return str(_read(row, "title") or row["label"] or "")


def lost_corrections(catalogue: Catalogue) -> list[Correction]:
    """Those that no plan of the present generation has: its paper is gone, or says something else now."""
    lost, held = [], {}
    for row in catalogue.db.execute(
        f"SELECT s.id, s.name, s.sha256 FROM sources AS s WHERE {visible()}", {"g": catalogue.generation}
    ):
        held[row["name"]] = row
    for correction in corrections_of(catalogue):
        row = held.get(correction.source)
        plans = plans_to_correct(catalogue, row["id"]) if row is not None else []
        if row is None or placed(correction, plans, row["sha256"]) is None:
            lost.append(correction)
    return lost

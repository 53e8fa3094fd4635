"""Where a plan of the coming generation stands, and its columns: what a correction of it is named by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.catalogue.connection import Catalogue
from index.text.folding import encodable


@dataclass(frozen=True, slots=True)
class PlanPlace:
    """A plan: its source's row id, name and hash, its span there, and all its columns."""

    source_id: int
    source: str
    sha256: str
    start: int
    end: int
    corrected: str | None
    columns: dict[str, Any]


def plan_place(catalogue: Catalogue, plan_id: str) -> PlanPlace | None:
    """The place of the plan of that public id; None where there is none."""
    row = catalogue.db.execute(
        "SELECT d.*, s.name AS source_name, s.sha256 FROM plans AS d JOIN sources AS s ON s.id = d.source "
        "WHERE d.plan_id = ? AND s.died IS NULL",
        (encodable(plan_id),),
    ).fetchone()
    if row is None:
        return None
    columns = dict(row)
    name, sha256 = columns.pop("source_name"), columns.pop("sha256")
    return PlanPlace(columns["source"], name, sha256, columns["start"], columns["end"], columns["corrected"], columns)

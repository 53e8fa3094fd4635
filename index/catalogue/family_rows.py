"""The families of what the catalogue holds: found for the coming generation, written with the switch to it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from index.catalogue.connection import Catalogue
from index.text.families import find_families


@dataclass(frozen=True, slots=True)
class FamilyRows:
    """By catalogue row id. ``folding`` numbers which passages are one hit; it is of the generation, not the catalogue."""

    plans: dict[int, str | None]
    passages: dict[int, str | None]
    folding: dict[int, int]


def families_of(catalogue: Catalogue) -> FamilyRows:
    """The families among all plans and passages of the coming generation."""
    rows = catalogue.db.execute(
        "SELECT d.id AS plan, p.id, p.text FROM plans AS d JOIN sources AS s ON s.id = d.source "
        "LEFT JOIN passages AS p ON p.plan = d.id WHERE s.died IS NULL ORDER BY d.id, p.start, p.id"
    )
    plans = {
        plan: [(row["id"], row["text"]) for row in group if row["id"] is not None]
        for plan, group in groupby(rows, key=lambda row: int(row["plan"]))
    }
    found = find_families([[text for _, text in passages] for passages in plans.values()])
    ids = [row_id for passages in plans.values() for row_id, _ in passages]
    return FamilyRows(
        plans=dict(zip(plans, found.plans, strict=True)),
        passages=dict(zip(ids, (family for plan in found.passages for family in plan), strict=True)),
        folding=dict(zip(ids, (_number(family) for plan in found.folding for family in plan), strict=True)),
    )


def keep(catalogue: Catalogue, families: FamilyRows) -> None:
    """Write the families, into the transaction that switches generations: readers see theirs until then."""
    for table, family_of in (("plans", families.plans), ("passages", families.passages)):
        catalogue.db.executemany(
            f"UPDATE {table} SET family = ? WHERE id = ? AND family IS NOT ?",
            ((family, row_id, family) for row_id, family in family_of.items()),
        )


def _number(family: str) -> int:
    return int(family[1:], 16) - (1 << 63)

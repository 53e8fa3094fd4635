"""Plans and their sections as the catalogue holds them, and which of them are meant."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import groupby

from index.catalogue.connection import Catalogue, marks, visible
from index.catalogue.correction_rows import as_read
from index.catalogue.origins import kept_chain
from index.catalogue.records import HeadedSection
from index.results import PlanInfo
from index.text.folding import encodable

_BATCH = 500
GIVEN = "d.name, d.name_from, d.issuer_from, d.place_from, d.year_from, d.corrected"
"""The columns of a plan that say what it is called without a title, where its facts were found and what was corrected."""


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
        place_chain=kept_chain(row["place_chain"]),
        name=row["name"],
        name_from=row["name_from"],
        issuer_from=row["issuer_from"],
        place_from=row["place_from"],
        year_from=row["year_from"],
        corrected=as_read(row["corrected"]),
    )


def numbers_of_plans(catalogue: Catalogue) -> dict[int, str]:
    """The document number of every plan that has one, by row id."""
    return dict(map(tuple, catalogue.db.execute("SELECT id, number FROM plans WHERE number IS NOT NULL")))


def row_ids_of_plans(catalogue: Catalogue) -> dict[str, int]:
    """The row id of every plan, by its public id."""
    sql = f"SELECT d.plan_id, d.id FROM plans AS d JOIN sources AS s ON s.id = d.source WHERE {visible()}"
    return dict(map(tuple, catalogue.db.execute(sql, {"g": catalogue.generation})))


def plans_by_id(catalogue: Catalogue, plan_ids: Sequence[str]) -> dict[str, int]:
    """Row ids of plans by their public id; what is not there is left out."""
    names = ", ".join(f":p{at}" for at in range(len(plan_ids)))
    rows = catalogue.db.execute(
        "SELECT d.plan_id, d.id FROM plans AS d JOIN sources AS s ON s.id = d.source "
        f"WHERE {visible()} AND d.plan_id IN ({names})",
        {"g": catalogue.generation, **{f"p{at}": encodable(plan_id) for at, plan_id in enumerate(plan_ids)}},
    )
    return dict(map(tuple, rows))


def plans_of_file(catalogue: Catalogue, sha256: str) -> set[int]:
    """Row ids of the plans in sources with these bytes."""
    rows = catalogue.db.execute(
        f"SELECT d.id FROM plans AS d JOIN sources AS s ON s.id = d.source WHERE {visible()} AND s.sha256 = :sha256",
        {"g": catalogue.generation, "sha256": sha256},
    )
    return {int(row["id"]) for row in rows}


def families_of_plans(catalogue: Catalogue, plans: Sequence[int]) -> dict[int, str | None]:
    """The family of each plan, by row id; None for one that stands alone."""
    families: dict[int, str | None] = {}
    for at in range(0, len(plans), _BATCH):
        part = plans[at : at + _BATCH]
        rows = catalogue.db.execute(f"SELECT id, family FROM plans WHERE id IN ({marks(part)})", part)
        families.update((row["id"], row["family"]) for row in rows)
    return families


_SECTION = ", ".join(f"t.{field.name}" for field in fields(HeadedSection))


def sections_of_plan(catalogue: Catalogue, plan: int) -> list[HeadedSection]:
    """The sections of the plan at a row id in the order of the text."""
    sql = f"SELECT {_SECTION} FROM sections AS t WHERE t.plan = ? ORDER BY t.start, t.level"
    return [HeadedSection(*row) for row in catalogue.db.execute(sql, (plan,))]


def sections_by_plan(catalogue: Catalogue, kind: str) -> Iterator[tuple[str, list[HeadedSection]]]:
    """Of each plan of type ``kind`` that has sections its family (its own id where it stands alone) and its sections, in the
    order of the text."""
    rows = catalogue.db.execute(
        f"SELECT d.id, coalesce(d.family, d.plan_id), {_SECTION} FROM sections AS t JOIN plans AS d ON d.id = t.plan "
        f"JOIN sources AS s ON s.id = d.source WHERE {visible()} AND d.type = :type ORDER BY d.id, t.start, t.level",
        {"g": catalogue.generation, "type": kind},
    )
    for (_, family), group in groupby(rows, key=lambda row: (row[0], row[1])):
        yield family, [HeadedSection(*section) for _, _, *section in group]

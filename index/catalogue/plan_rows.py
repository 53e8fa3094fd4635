"""Plans and their sections as the catalogue holds them, and which of them are meant."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from itertools import groupby

from index.catalogue.connection import Catalogue, marks, visible
from index.catalogue.correction_rows import as_read
from index.catalogue.origins import kept_chain
from index.catalogue.records import HeadedSection
from index.results import Filters, PlanInfo
from index.text.folding import encodable, fold

LARGEST = 2**63 - 1
"""The largest number that SQLite compares with; no year is beyond it."""
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


@dataclass(frozen=True, slots=True)
class PlanFacets:
    """What search results are narrowed by, of one plan."""

    year: int | None
    province: str | None
    place: str | None
    type: str | None
    issuer: str | None
    source: str


def plan_facets(catalogue: Catalogue, ids: Sequence[int]) -> dict[int, PlanFacets]:
    """What search results are narrowed by, of plans by their catalogue row id."""
    rows = catalogue.db.execute(
        "SELECT d.id, d.year, json_extract(d.place_chain, '$[0]'), d.place, d.type, d.issuer, s.name AS source FROM plans AS d "
        f"JOIN sources AS s ON s.id = d.source WHERE d.id IN ({marks(ids)})",
        ids,
    )
    return {row_id: PlanFacets(*facets) for row_id, *facets in rows}


def numbers_of_plans(catalogue: Catalogue) -> dict[int, str]:
    """The document number of every plan that has one, by row id."""
    return dict(map(tuple, catalogue.db.execute("SELECT id, number FROM plans WHERE number IS NOT NULL")))


_WRITTEN: dict[str, Callable[[str, str], bool]] = {
    "place": lambda asked, written: asked in written,
    "type": lambda asked, written: asked == written,
    "issuer": lambda asked, written: asked in written,
}
"""Filters by a column that is written in either script: whether a plan passes, of what is asked and what it has, both folded."""
_ALSO_IN = {"place": "place_chain"}
"""Columns that are asked beside those of a filter's name; of these names each is asked alone."""


def plans_passing(catalogue: Catalogue, filters: Filters) -> Iterator[int]:
    """Row ids of the plans that pass. ``place`` (or a division it is a part of) and ``issuer`` match a part in either script,
    ``source`` one as it is written; a plan without a year has none."""
    conditions = {
        "year_from": "d.year >= :year_from",
        "year_to": "d.year <= :year_to",
        **{name: _one_of(name) for name in _WRITTEN},
        "source": "instr(s.name, :source) > 0",
        "plan": "d.plan_id = :plan",
    }
    asked = {name: value for name in conditions if (value := getattr(filters, name)) is not None}
    wanted: dict[str, object] = {
        name: encodable(value) if isinstance(value, str) else min(max(value, -LARGEST), LARGEST)
        for name, value in asked.items()
    }
    for name in wanted.keys() & _WRITTEN.keys():
        wanted[name] = _written(catalogue, name, partial(_WRITTEN[name], fold(getattr(filters, name))))
    rows = catalogue.db.execute(
        "SELECT d.id FROM plans AS d JOIN sources AS s ON s.id = d.source "
        f"WHERE {' AND '.join([visible(), *(conditions[name] for name in wanted)])}",
        {"g": catalogue.generation, **wanted},
    )
    return (row[0] for row in rows)


def plans_with_role(catalogue: Catalogue, role: str) -> set[int]:
    """Row ids of the plans that have a passage of a role."""
    return {plan for (plan,) in catalogue.db.execute("SELECT DISTINCT plan FROM passages WHERE role = ?", (role,))}


def row_ids_of_plans(catalogue: Catalogue) -> dict[str, int]:
    """The row id of every plan, by its public id."""
    sql = f"SELECT d.plan_id, d.id FROM plans AS d JOIN sources AS s ON s.id = d.source WHERE {visible()}"
    return dict(map(tuple, catalogue.db.execute(sql, {"g": catalogue.generation})))


def _one_of(name: str) -> str:
    columns = [name, _ALSO_IN[name]] if name in _ALSO_IN else [name]
    asked = " OR ".join(f"coalesce(d.{column}, '') IN (SELECT value FROM json_each(:{name}))" for column in columns)
    return f"({asked})"


def _written(catalogue: Catalogue, name: str, fits: Callable[[str], bool]) -> str:
    """The different values of a filter's columns whose folded form fits, as a JSON list: there are few beside the plans."""
    values = catalogue.db.execute(f"SELECT DISTINCT coalesce({name}, '') FROM plans")
    fitting = [value for (value,) in values if fits(fold(value))]
    if name in _ALSO_IN:
        chains = catalogue.db.execute(f"SELECT DISTINCT coalesce({_ALSO_IN[name]}, '') FROM plans")
        fitting += [chain for (chain,) in chains if any(fits(fold(part)) for part in kept_chain(chain))]
    return json.dumps(fitting)


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

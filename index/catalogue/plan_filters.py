"""Which plans pass the filters of a search or a list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from index.catalogue.collection_names import own_name
from index.catalogue.collection_rows import fitting_names
from index.catalogue.connection import Catalogue, marks, visible
from index.catalogue.origins import kept_chain
from index.results import UNKNOWN, Filters, YearRange
from index.text.folding import encodable, fold

LARGEST = 2**63 - 1
"""The largest number that SQLite compares with; no year is beyond it."""
WRITTEN: dict[str, Callable[[str, str], bool]] = {
    "place": lambda asked, written: asked in written,
    "type": lambda asked, written: asked == written,
    "issuer": lambda asked, written: asked in written,
}
"""Filters by a column that is written in either script: whether a plan passes, of what is asked and what it has, both folded."""
ALSO_IN = {"place": "place_chain"}
"""Columns that are asked beside those of a filter's name; of these names each is asked alone."""

Condition = tuple[str, Mapping[str, object]]
"""SQL with the values of its parameters."""


def plans_passing(catalogue: Catalogue, filters: Filters) -> Iterator[int]:
    """Row ids of the plans that pass. ``place`` (or a division it is a part of) and ``issuer`` match a part in either script,
    ``source`` one as it is written, ``collection`` a whole name in either script."""
    conditions: list[Condition] = [(visible(), {"g": catalogue.generation})]
    bounds = (filters.year_from, filters.year_to)
    if bounds != (None, None):
        conditions.append(_years((bounds,), "bound"))
    if filters.year:
        conditions.append(_years(filters.year, "year"))
    conditions += [_written(catalogue, name, asked) for name in WRITTEN if (asked := getattr(filters, name))]
    if filters.collection:
        conditions.append(_collected(catalogue, filters.collection))
    if filters.source:
        parts = {f"source{n}": encodable(part) for n, part in enumerate(filters.source)}
        conditions.append((_any(f"instr(s.name, :{name}) > 0" for name in parts), parts))
    if filters.plan:
        plans = json.dumps([encodable(plan) for plan in filters.plan])
        conditions.append(("d.plan_id IN (SELECT value FROM json_each(:plans))", {"plans": plans}))
    sql = " AND ".join(condition for condition, _ in conditions)
    values = {name: value for _, wanted in conditions for name, value in wanted.items()}
    rows = catalogue.db.execute(f"SELECT d.id FROM plans AS d JOIN sources AS s ON s.id = d.source WHERE {sql}", values)
    return (row[0] for row in rows)


def passing_with_roles(catalogue: Catalogue, filters: Filters) -> set[int]:
    """Row ids of the plans that pass, the roles among it: those that have a passage of one."""
    passing = set(plans_passing(catalogue, replace(filters, role=())))
    return passing & plans_with_roles(catalogue, filters.role) if filters.role else passing


def plans_with_roles(catalogue: Catalogue, roles: Sequence[str]) -> set[int]:
    """Row ids of the plans that have a passage of one of the roles."""
    sql = f"SELECT DISTINCT plan FROM passages WHERE role IN ({marks(roles)})"
    return {plan for (plan,) in catalogue.db.execute(sql, tuple(roles))}


def _years(ranges: Sequence[YearRange | None], name: str) -> Condition:
    """A plan without a year lies in no range."""
    conditions, values = [], {}
    for n, years in enumerate(ranges):
        if years is None:
            conditions.append("d.year IS NULL")
            continue
        compared = []
        for end, sign, year in (("first", ">=", years[0]), ("last", "<=", years[1])):
            if year is not None:
                values[f"{name}_{end}{n}"] = min(max(year, -LARGEST), LARGEST)
                compared.append(f"d.year {sign} :{name}_{end}{n}")
        conditions.append(f"({' AND '.join(compared) or 'd.year IS NOT NULL'})")
    return _any(conditions), values


def _written(catalogue: Catalogue, name: str, asked: Sequence[str]) -> Condition:
    """One of the values of a column that is written in either script."""
    columns = [name, ALSO_IN[name]] if name in ALSO_IN else [name]
    fits, wanted = WRITTEN[name], [fold(value) for value in asked if value != UNKNOWN]
    fitting = json.dumps(_fitting(catalogue, name, lambda written: any(fits(one, written) for one in wanted)))
    conditions = [f"d.{column} IN (SELECT value FROM json_each(:{name}))" for column in columns]
    if UNKNOWN in asked:
        conditions.append("(" + " AND ".join(f"coalesce(d.{column}, '') = ''" for column in columns) + ")")
    return _any(conditions), {name: fitting}


def _collected(catalogue: Catalogue, asked: Sequence[str]) -> Condition:
    """One of the collections, or none."""
    names = fitting_names(catalogue, (own_name(name) for name in asked if name != UNKNOWN))
    conditions = [
        "s.name IN (SELECT source FROM collections WHERE name IN (SELECT value FROM json_each(:collections)))"
    ]
    if UNKNOWN in asked:
        conditions.append("s.name NOT IN (SELECT source FROM collections)")
    return _any(conditions), {"collections": json.dumps(names)}


def _fitting(catalogue: Catalogue, name: str, fits: Callable[[str], bool]) -> list[str]:
    """The different values of a filter's columns whose folded form fits: there are few beside the plans."""
    values = catalogue.db.execute(f"SELECT DISTINCT {name} FROM plans WHERE {name} IS NOT NULL")
    fitting = [value for (value,) in values if fits(fold(value))]
    if name in ALSO_IN:
        column = ALSO_IN[name]
        chains = catalogue.db.execute(f"SELECT DISTINCT {column} FROM plans WHERE {column} IS NOT NULL")
        fitting += [chain for (chain,) in chains if any(fits(fold(part)) for part in kept_chain(chain))]
    return fitting


def _any(conditions: Iterator[str] | Sequence[str]) -> str:
    return f"({' OR '.join(conditions)})"

"""Filters as rows of a generation: decided on plans, of which there are few, then spread to their passages."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from index.catalogue import Catalogue, visible
from index.errors import QueryError
from index.generation.generation import ROLES, Generation
from index.results import Filters
from index.text.folding import encodable, fold
from ingest.models import Role

MOST = 2**63 - 1
"""The largest number that SQLite compares with; no year is beyond it."""


def allowed_rows(catalogue: Catalogue, generation: Generation, filters: Filters) -> npt.NDArray[np.int64] | None:
    """Ascending rows that pass, or None where nothing is filtered. Raises QueryError for a value that cannot be."""
    _check(filters)
    allowed: npt.NDArray[np.bool_] | None = None
    if filters != Filters(role=filters.role):
        plans = _plans(catalogue, generation, filters)
        allowed = np.isin(generation.plan_ids, plans)
    if filters.role is not None:
        of_role = generation.roles == ROLES.index(Role(filters.role))
        allowed = of_role if allowed is None else allowed & of_role
    return None if allowed is None else np.flatnonzero(allowed).astype(np.int64)


def _check(filters: Filters) -> None:
    if filters.role is not None and filters.role not in {role.value for role in ROLES}:
        raise QueryError("role", "request.choice", name="role", value=filters.role, choices=", ".join(ROLES))
    if filters.year_from is not None and filters.year_to is not None and filters.year_from > filters.year_to:
        raise QueryError("year", "request.years", first=filters.year_from, last=filters.year_to)


def _plans(catalogue: Catalogue, generation: Generation, filters: Filters) -> npt.NDArray[np.int64]:
    """Row ids of the plans that pass. ``place`` and ``source`` match a part in either script; a plan without a year has none."""
    conditions = {
        "year_from": "d.year >= :year_from",
        "year_to": "d.year <= :year_to",
        "place": "coalesce(d.place, '') IN (SELECT value FROM json_each(:place))",
        "type": "coalesce(d.type, '') IN (SELECT value FROM json_each(:type))",
        "source": "instr(s.name, :source) > 0",
        "plan": "d.plan_id = :plan",
    }
    asked = {name: value for name in conditions if (value := getattr(filters, name)) is not None}
    wanted: dict[str, object] = {
        name: encodable(value) if isinstance(value, str) else min(max(value, -MOST), MOST)
        for name, value in asked.items()
    }
    if filters.place is not None:
        place = fold(filters.place)
        wanted["place"] = _written(catalogue, "place", lambda folded: place in folded)
    if filters.type is not None:
        kind = fold(filters.type)
        wanted["type"] = _written(catalogue, "type", lambda folded: kind == folded)
    rows = catalogue.db.execute(
        "SELECT d.id FROM plans AS d JOIN sources AS s ON s.id = d.source "
        f"WHERE {' AND '.join([visible(), *(conditions[name] for name in wanted)])}",
        {"g": generation.manifest.generation, **wanted},
    )
    return np.fromiter((row[0] for row in rows), dtype=np.int64)


def _written(catalogue: Catalogue, column: str, fits: Callable[[str], bool]) -> str:
    """The different values of a column of the plans whose folded form fits, as a JSON list: there are few beside the plans."""
    values = catalogue.db.execute(f"SELECT DISTINCT coalesce({column}, '') FROM plans")
    return json.dumps([value for (value,) in values if fits(fold(value))])

"""Filters as rows of a generation: decided on plans, of which there are few, then spread to their passages."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.catalogue import Catalogue, visible
from index.generation import ROLES, Generation
from index.results import Filters, QueryError
from index.words.terms import fold
from ingest.models import Role


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
        raise QueryError("role", f"role is {filters.role!r}, it must be one of {', '.join(ROLES)}")
    if filters.year_from is not None and filters.year_to is not None and filters.year_from > filters.year_to:
        raise QueryError("year", f"the years run backwards: from {filters.year_from} to {filters.year_to}")


def _plans(catalogue: Catalogue, generation: Generation, filters: Filters) -> npt.NDArray[np.int64]:
    """Row ids of the plans that pass. ``place`` and ``source`` match a part in either script; a plan without a year has none."""
    rows = catalogue.db.execute(
        "SELECT d.id, d.plan_id, d.year, d.place, d.type, s.name FROM plans AS d JOIN sources AS s ON s.id = d.source "
        f"WHERE {visible()}",
        {"g": generation.manifest.generation},
    )
    earliest, latest = filters.year_from, filters.year_to
    place, kind = (None if value is None else fold(value) for value in (filters.place, filters.type))
    kept = [
        row["id"]
        for row in rows
        if (earliest is None or (row["year"] is not None and row["year"] >= earliest))
        and (latest is None or (row["year"] is not None and row["year"] <= latest))
        and (place is None or place in fold(row["place"] or ""))
        and (kind is None or kind == fold(row["type"] or ""))
        and (filters.source is None or filters.source in row["name"])
        and (filters.plan is None or filters.plan == row["plan_id"])
    ]
    return np.array(kept, dtype=np.int64)

"""Filters as rows of a generation: decided on plans, of which there are few, then spread to their passages."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.arrays import Rows
from index.catalogue.plan_rows import plans_passing
from index.errors import QueryError
from index.generation.generation import ROLES
from index.results import Filters
from index.snapshot import Snapshot
from ingest.models import Role


def allowed_rows(filters: Filters, snapshot: Snapshot) -> Rows | None:
    """Ascending rows that pass, or None where nothing is filtered. Raises QueryError for a value that cannot be."""
    _check(filters)
    generation = snapshot.generation
    allowed: npt.NDArray[np.bool_] | None = None
    if filters != Filters(role=filters.role):
        plans = np.fromiter(plans_passing(snapshot.catalogue, filters), dtype=np.int64)
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

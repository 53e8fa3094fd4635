"""Filters as rows of a generation: decided on plans, of which there are few, then spread to their passages."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.arrays import Rows
from index.catalogue.plan_filters import plans_passing
from index.generation.segment import ROLES
from index.results import Filters
from index.snapshot import Snapshot
from ingest.models import Role


def allowed_rows(filters: Filters, snapshot: Snapshot) -> Rows | None:
    """Ascending rows that pass, or None where nothing is filtered."""
    generation = snapshot.generation
    allowed: npt.NDArray[np.bool_] | None = None
    if filters != Filters(role=filters.role):
        plans = np.fromiter(plans_passing(snapshot.catalogue, filters), dtype=np.int64)
        allowed = np.isin(generation.plan_ids, plans)
    if filters.role:
        of_role = np.isin(generation.roles, [ROLES.index(Role(role)) for role in filters.role])
        allowed = of_role if allowed is None else allowed & of_role
    return None if allowed is None else np.flatnonzero(allowed).astype(np.int64)

"""Filters as rows of a generation: decided on plans, of which there are few, then spread to their passages."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.arrays import Rows
from index.catalogue.origins import kept_chain
from index.catalogue.plan_filters import ALSO_IN, LARGEST, WRITTEN, plans_passing
from index.generation.plan_columns import COLUMNS, NO_YEAR, Plans
from index.generation.segment import ROLES
from index.results import UNKNOWN, Filters, YearRange
from index.snapshot import Snapshot
from index.text.folding import encodable, fold
from ingest.models import Role

Mask = npt.NDArray[np.bool_]


def allowed_rows(filters: Filters, snapshot: Snapshot) -> Rows | None:
    """Ascending rows that pass, or None where nothing is filtered."""
    generation = snapshot.generation
    allowed: Mask | None = None
    if filters != Filters(role=filters.role):
        allowed = _plans_allowed(filters, snapshot)[generation.plan_of]
    if filters.role:
        of_role = np.isin(generation.roles, [ROLES.index(Role(role)) for role in filters.role])
        allowed = of_role if allowed is None else allowed & of_role
    return None if allowed is None else np.flatnonzero(allowed).astype(np.int64)


def _plans_allowed(filters: Filters, snapshot: Snapshot) -> Mask:
    """Which plans of the columns pass, ``(p,)``: those that ``plans_passing`` would find in the catalogue."""
    plans = snapshot.generation.plans
    allowed = np.ones(len(plans.columns.ids), np.bool_)
    if (bounds := (filters.year_from, filters.year_to)) != (None, None):
        allowed &= _within(plans.columns.years, bounds)
    if filters.year:
        allowed &= np.any([_within(plans.columns.years, years) for years in filters.year], axis=0)
    for name in WRITTEN:
        if asked := getattr(filters, name):
            allowed &= _written(plans, name, asked)
    if filters.source:
        parts = [encodable(part) for part in filters.source]
        allowed &= plans.of_sources(lambda name: any(part in name for part in parts))
    for of_catalogue in (
        Filters(plan=filters.plan),
        Filters(collection=filters.collection),
    ):  # what columns do not hold
        if of_catalogue != Filters():
            allowed &= np.isin(plans.columns.ids, list(plans_passing(snapshot.catalogue, of_catalogue)))
    return allowed


def _within(years: npt.NDArray[np.int64], bounds: YearRange | None) -> Mask:
    """A plan without a year lies in no range; None: that have none."""
    known: Mask = years != NO_YEAR
    if bounds is None:
        return ~known
    first, last = bounds
    if first is not None:
        known &= years >= min(max(first, -LARGEST), LARGEST)
    if last is not None:
        known &= years <= min(max(last, -LARGEST), LARGEST)
    return known


def _written(plans: Plans, name: str, asked: tuple[str, ...]) -> Mask:
    """One of the values of what is written in either script."""
    fits, wanted = WRITTEN[name], [fold(value) for value in asked if value != UNKNOWN]

    def fitting(folded: str) -> bool:
        return any(fits(one, folded) for one in wanted)

    allowed = plans.having(COLUMNS[name], lambda word: fitting(plans.folded(word)))
    unknown = plans.without(COLUMNS[name])
    if name in ALSO_IN:
        chains = COLUMNS[ALSO_IN[name]]
        allowed |= plans.having(chains, lambda chain: any(fitting(plans.folded(part)) for part in kept_chain(chain)))
        unknown &= plans.without(chains)
    return allowed | unknown if UNKNOWN in asked else allowed

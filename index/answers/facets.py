"""What an answer can be narrowed by: how many plans with something to say come from which year, place, type, issuer, source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from index.arrays import Rows
from index.catalogue.collection_rows import collection_facet, collections_of_plans
from index.catalogue.plan_facets import FACETS, Held, counted_facets, lifted
from index.generation.generation import Generation
from index.generation.segment import ROLES
from index.results import Facets, FacetValue, Filters
from index.snapshot import Snapshot

MAX_VALUES = 20


def facets_of(rows: Rows, filters: Filters, found: Callable[[Filters], Rows], snapshot: Snapshot) -> Facets:
    """The values of each facet with the plans that have a passage in ``rows``, all that were ranked. A filter's own values are
    counted as if it did not narrow: ``found`` gives the candidates without it."""
    asked = {facet: lifted(filters, facet) for facet in FACETS}
    without = {narrowed: rows if narrowed == filters else found(narrowed) for narrowed in set(asked.values())}
    generation = snapshot.generation
    plans = {
        narrowed: generation.plans.at(np.unique(generation.plan_ids[those])) for narrowed, those in without.items()
    }

    def held(facet: str) -> Counter[Held]:
        return generation.plans.held(facet, plans[asked[facet]])

    counted = counted_facets(held, _roles(without[asked["role"]], generation), MAX_VALUES)
    return replace(counted, collection=_of_collections(rows, filters, found, snapshot))


def _of_collections(
    rows: Rows, filters: Filters, found: Callable[[Filters], Rows], snapshot: Snapshot
) -> list[FacetValue]:
    """The collections likewise; nothing is counted in a store without any."""
    members = collections_of_plans(snapshot.catalogue)
    if not members:
        return []
    narrowed = lifted(filters, "collection")
    ranked = rows if narrowed == filters else found(narrowed)
    return collection_facet(np.unique(snapshot.generation.plan_ids[ranked]).tolist(), members, MAX_VALUES)


def _roles(rows: Rows, generation: Generation) -> Counter[str]:
    """How many plans have one of the passages in each role."""
    of_plans = np.unique(generation.plan_ids[rows] * len(ROLES) + generation.roles[rows])
    plans = np.bincount(of_plans % len(ROLES), minlength=len(ROLES)).tolist()
    return Counter({role.value: count for role, count in zip(ROLES, plans, strict=True) if count})

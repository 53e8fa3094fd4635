"""What an answer can be narrowed by: how many plans with something to say come from which year, place, type, issuer, source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from index.arrays import Rows
from index.catalogue.collection_rows import collection_facet, collections_of_plans
from index.catalogue.plan_facets import FACETS, PlanFacets, counted_facets, lifted, plan_facets
from index.generation.segment import ROLES
from index.results import Facets, FacetValue, Filters
from index.snapshot import Snapshot

MAX_VALUES = 20
REMEMBERED_PLANS = 20_000
"""A generation's plans never change, and there are far fewer of them than passages."""


def facets_of(rows: Rows, filters: Filters, found: Callable[[Filters], Rows], snapshot: Snapshot) -> Facets:
    """The values of each facet with the plans that have a passage in ``rows``, all that were ranked. A filter's own values are
    counted as if it did not narrow: ``found`` gives the candidates without it."""
    asked = {facet: lifted(filters, facet) for facet in FACETS}
    without = {narrowed: rows if narrowed == filters else found(narrowed) for narrowed in set(asked.values())}
    generation = snapshot.generation

    def plans(facet: str) -> Iterable[PlanFacets]:
        return _plans(np.unique(generation.plan_ids[without[asked[facet]]]).tolist(), snapshot)

    of_roles = without[asked["role"]]
    pairs = set(zip(generation.plan_ids[of_roles].tolist(), generation.roles[of_roles].tolist(), strict=True))
    counted = counted_facets(plans, (ROLES[role].value for _, role in pairs), MAX_VALUES)
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


def _plans(ids: Sequence[int], snapshot: Snapshot) -> list[PlanFacets]:
    """The plans' facets, remembered with their generation by any number of threads."""
    remembered = snapshot.generation.remembered_plans
    known = {plan: remembered.get(plan) for plan in ids}
    unknown = [plan for plan, facets in known.items() if facets is None]
    read = plan_facets(snapshot.catalogue, unknown) if unknown else {}
    if len(remembered) + len(read) > REMEMBERED_PLANS:
        remembered.clear()
    remembered.update(read)
    return [known[plan] or read[plan] for plan in ids]

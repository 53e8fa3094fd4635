"""What an answer can be narrowed by: how many of its best passages come from which year, place, type, issuer, source and part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields

from index.arrays import Rows
from index.catalogue.plan_rows import PlanFacets, plan_facets
from index.generation.generation import ROLES
from index.results import Facets, FacetValue
from index.snapshot import Snapshot

DEPTH = 100
"""Counted over this many best passages."""
MAX_VALUES = 20
REMEMBERED_PLANS = 20_000
"""A generation's plans never change, and there are far fewer of them than passages."""


def facets_of(rows: Rows, snapshot: Snapshot) -> Facets:
    """Values with their counts, the commonest first, of the first DEPTH of ``rows``, the best first."""
    first, generation = rows[:DEPTH], snapshot.generation
    plans = _plans(generation.plan_ids[first].tolist(), snapshot)
    of_plans = {field.name: _counted([getattr(plan, field.name) for plan in plans]) for field in fields(PlanFacets)}
    return Facets(role=_counted([ROLES[role].value for role in generation.roles[first].tolist()]), **of_plans)


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


def _counted(column: Sequence[int | str | None]) -> list[FacetValue]:
    counts = Counter(value for value in column if value is not None)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [FacetValue(value, count) for value, count in ordered[:MAX_VALUES]]

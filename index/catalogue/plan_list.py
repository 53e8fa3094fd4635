"""The plans of a store as a list: narrowed, sorted, a page at a time, with what more it can be narrowed by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from index.catalogue.collection_rows import collection_facet, collections_of_plans
from index.catalogue.connection import Catalogue
from index.catalogue.exports import plan_records
from index.catalogue.plan_facets import FACETS, Held, counted_facets, lifted, plan_facets, roles_of_plans
from index.catalogue.plan_filters import passing_with_roles
from index.catalogue.plan_rows import row_ids_of_plans
from index.catalogue.records import PlanRecord
from index.catalogue.source_times import read_times
from index.results import Facets, Filters, PlanListRequest
from index.text.folding import fold

MAX_VALUES = 100
"""Of each facet."""


@dataclass(frozen=True, slots=True)
class PlanList:
    """``items``: ``limit`` at most of the ``total`` plans that pass, from ``offset`` on. ``next`` stands for the offset of the
    next page, None on the last. ``facets`` count plans of the whole store."""

    items: list[PlanRecord]
    total: int
    limit: int
    offset: int
    next: str | None
    facets: Facets


Key = Callable[[PlanRecord], str | int | None]

_KEYS: dict[str, Key] = {
    "source": lambda plan: plan.source,
    "title": lambda plan: plan.title or plan.name,
    "issuer": lambda plan: plan.issuer,
    "place": lambda plan: " ".join(plan.place_chain) or plan.place,
    "year": lambda plan: plan.year,
    "type": lambda plan: plan.type,
}
"""What plans are sorted by, by the names of ``PLAN_SORTS``."""


def listed_plans(catalogue: Catalogue, request: PlanListRequest) -> PlanList:
    """The page that a request asks for. Raises QueryError. Plans without what is sorted by stand last, in either direction;
    what is equal stands in the order of the export."""
    request = request.checked()
    ids = row_ids_of_plans(catalogue)
    every = plan_records(catalogue)
    named = {ids[plan.plan_id] for plan in every if _is_named(plan, request.title)}
    passing = _passing(catalogue, request.filters, named)
    plans = [plan for plan in every if ids[plan.plan_id] in passing(request.filters)]
    in_order = _sorted(plans, request.sort, _key(catalogue, request.sort))
    after = request.offset + request.limit
    more = str(after) if after < len(in_order) else None
    facets = _facets(catalogue, request.filters, passing)
    return PlanList(in_order[request.offset : after], len(in_order), request.limit, request.offset, more, facets)


def _key(catalogue: Catalogue, sort: str) -> Key:
    name = sort.removeprefix("-")
    if name != "read":
        return _KEYS[name]
    times = read_times(catalogue)
    return lambda plan: times.get(plan.source)


def _sorted(plans: list[PlanRecord], sort: str, key: Key) -> list[PlanRecord]:
    known = sorted(
        (plan for plan in plans if key(plan) is not None),
        key=lambda plan: key(plan),  # type: ignore[arg-type, return-value]  # one type a key, and never None here
        reverse=sort.startswith("-"),
    )
    return known + [plan for plan in plans if key(plan) is None]


def _is_named(plan: PlanRecord, wanted: str | None) -> bool:
    """Whether what a plan may be looked for by holds these words, in either script."""
    if not wanted:
        return True
    named = (plan.title, plan.name, plan.label, plan.issuer, plan.place, *plan.place_chain, plan.source)
    words = fold(" ".join(part for part in named if part))
    return all(word in words for word in fold(wanted).split())


def _passing(catalogue: Catalogue, filters: Filters, among: set[int]) -> Callable[[Filters], set[int]]:
    """Row ids of the plans among those that pass; the same filters are asked once."""
    known: dict[Filters, set[int]] = {Filters(): among}

    def passing(narrowed: Filters) -> set[int]:
        if narrowed not in known:
            known[narrowed] = passing_with_roles(catalogue, narrowed) & among
        return known[narrowed]

    return passing


def _facets(catalogue: Catalogue, filters: Filters, passing: Callable[[Filters], set[int]]) -> Facets:
    every = plan_facets(catalogue)
    asked = {facet: passing(lifted(filters, facet)) for facet in FACETS}

    def held(facet: str) -> Counter[Held]:
        return Counter(facets.held(facet) for row_id, facets in every.items() if row_id in asked[facet])

    roles = Counter(role for plan, role in roles_of_plans(catalogue) if plan in asked["role"])
    counted = counted_facets(held, roles, MAX_VALUES)
    members = collections_of_plans(catalogue)
    collected = passing(lifted(filters, "collection")) if members else ()
    return replace(counted, collection=collection_facet(collected, members, MAX_VALUES))

"""The plans of a store as a list: narrowed, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from index.catalogue.connection import Catalogue
from index.catalogue.exports import plan_records
from index.catalogue.plan_rows import plans_passing, plans_with_role, row_ids_of_plans
from index.catalogue.records import PlanRecord
from index.results import Filters, PlanListRequest


@dataclass(frozen=True, slots=True)
class PlanList:
    """``items``: ``limit`` at most of the ``total`` plans that pass, from ``offset`` on. ``next`` stands for the offset of the
    next page, None on the last."""

    items: list[PlanRecord]
    total: int
    limit: int
    offset: int
    next: str | None


_KEYS: dict[str, Callable[[PlanRecord], str | int | None]] = {
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
    plans = plan_records(catalogue)
    if request.filters != Filters():
        ids = row_ids_of_plans(catalogue)
        passing = _passing(catalogue, request.filters)
        plans = [plan for plan in plans if ids[plan.plan_id] in passing]
    key = _KEYS[request.sort.removeprefix("-")]
    known = sorted(
        (plan for plan in plans if key(plan) is not None),
        key=lambda plan: key(plan),  # type: ignore[arg-type, return-value]  # one type a key, and never None here
        reverse=request.sort.startswith("-"),
    )
    in_order = known + [plan for plan in plans if key(plan) is None]
    after = request.offset + request.limit
    more = str(after) if after < len(in_order) else None
    return PlanList(in_order[request.offset : after], len(in_order), request.limit, request.offset, more)


def _passing(catalogue: Catalogue, filters: Filters) -> set[int]:
    """Row ids of the plans that pass every filter."""
    of_role = None if filters.role is None else plans_with_role(catalogue, filters.role)
    others = replace(filters, role=None)
    if others == Filters():
        return of_role or set()
    passing = set(plans_passing(catalogue, others))
    return passing if of_role is None else passing & of_role

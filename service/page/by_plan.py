"""A search's hits as the page shows them: the passages of one plan together, in the order of each plan's best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.results import Hit, PlanInfo


@dataclass(frozen=True, slots=True)
class PlanHits:
    """A plan with its hits, best first; ``source`` is the file it stands in."""

    plan: PlanInfo
    source: str
    hits: list[Hit]


def by_plan(hits: Sequence[Hit]) -> list[PlanHits]:
    groups: dict[str, PlanHits] = {}
    for hit in hits:
        group = groups.setdefault(hit.plan.plan_id, PlanHits(hit.plan, hit.citation.source, []))
        group.hits.append(hit)
    return list(groups.values())

"""What is new in a store for a question or a list: for whoever comes back, or has it brought."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.catalogue.plan_list import listed_plans
from index.catalogue.records import PlanRecord
from index.catalogue.source_times import read_times
from index.results import MAX_K, PlanInfo, PlanListRequest, SearchRequest
from index.search import search
from index.snapshot import Snapshot

LOOKED_AT = MAX_K // 2
"""Of a question's passages so many are looked at: what stands far behind is no news. Not tuned."""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A passage, or a whole plan where ``passage_id`` is None. ``read_at``: when its file was first read, UTC as ISO 8601;
    ``text`` of the passage, ``reference`` to it as GB/T 7714."""

    read_at: str
    plan: PlanInfo | PlanRecord
    source: str
    passage_id: str | None = None
    text: str | None = None
    reference: str | None = None


def news(request: SearchRequest | PlanListRequest, most: int, snapshot: Snapshot) -> list[NewsItem]:
    """At most ``most``, the newest first. Nothing of a question that nothing fits, nor of files whose reading is not dated.
    Raises QueryError."""
    times = read_times(snapshot.catalogue)
    if isinstance(request, PlanListRequest):
        plans = listed_plans(snapshot.catalogue, replace(request, sort="-read", limit=most, offset=0)).items
        return [NewsItem(times[plan.source], plan, plan.source) for plan in plans if plan.source in times]
    found = search(replace(request, k=LOOKED_AT, offset=0), snapshot)
    if found.confidence == "nothing":
        return []
    items = [
        NewsItem(times[source], hit.plan, source, hit.passage_id, hit.text, hit.citation.gbt7714)
        for hit in found.hits
        if (source := hit.citation.source) in times
    ]
    return sorted(items, key=lambda item: item.read_at, reverse=True)[:most]

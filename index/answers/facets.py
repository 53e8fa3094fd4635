"""What an answer can be narrowed by: how many of its best passages come from which year, place, type, source and part."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any

from index.arrays import Rows
from index.catalogue.plan_rows import PLAN_FACETS, plan_facets
from index.generation.generation import ROLES
from index.snapshot import Snapshot

DEPTH = 100
"""Counted over this many best passages."""
MAX_VALUES = 20
REMEMBERED_PLANS = 20_000
"""A generation's plans never change, and there are far fewer of them than passages."""


def facets_of(rows: Rows, snapshot: Snapshot) -> dict[str, list[dict[str, Any]]]:
    """Values with their counts, the commonest first, of the first DEPTH of ``rows``, the best first."""
    first, generation = rows[:DEPTH], snapshot.generation
    plans = _plans(generation.plan_ids[first].tolist(), snapshot)
    values: dict[str, list[Any]] = {name: [plan[name] for plan in plans] for name in PLAN_FACETS}
    values["role"] = [str(ROLES[role]) for role in generation.roles[first].tolist()]
    values["source"] = values.pop("source")
    return {name: _counted(column) for name, column in values.items()}


def _plans(ids: Sequence[int], snapshot: Snapshot) -> list[sqlite3.Row]:
    """The plans' facets, remembered with their generation by any number of threads."""
    remembered = snapshot.generation.remembered_plans
    known = {plan: remembered.get(plan) for plan in ids}
    unknown = [plan for plan, facets in known.items() if facets is None]
    read = plan_facets(snapshot.catalogue, unknown) if unknown else {}
    if len(remembered) + len(read) > REMEMBERED_PLANS:
        remembered.clear()
    remembered.update(read)
    return [known[plan] or read[plan] for plan in ids]


def _counted(column: Sequence[Any]) -> list[dict[str, Any]]:
    counts = Counter(value for value in column if value is not None)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [{"value": value, "count": count} for value, count in ordered[:MAX_VALUES]]

"""What an answer can be narrowed by: how many of its best passages come from which year, place, type, source and part."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.catalogue import Catalogue
from index.catalogue.records import PLAN_FACETS, plan_facets
from index.generation.generation import ROLES, Generation

DEPTH = 100
"""Counted over this many best passages."""
MAX_VALUES = 20
REMEMBERED_PLANS = 20_000
"""A generation's plans never change, and there are far fewer of them than passages."""


class Facets:
    """Counts for one generation; any number of threads may ask, each with its own catalogue."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._plans: dict[int, sqlite3.Row] = {}

    def of(self, rows: npt.NDArray[np.int64], catalogue: Catalogue) -> dict[str, list[dict[str, Any]]]:
        """Values with their counts, the commonest first, of the first DEPTH of ``rows``, the best first."""
        first = rows[:DEPTH]
        plans = self._of_plans(self._generation.plan_ids[first].tolist(), catalogue)
        values: dict[str, list[Any]] = {name: [plan[name] for plan in plans] for name in PLAN_FACETS}
        values["role"] = [str(ROLES[role]) for role in self._generation.roles[first].tolist()]
        values["source"] = values.pop("source")
        return {name: _counted(column) for name, column in values.items()}

    def _of_plans(self, ids: Sequence[int], catalogue: Catalogue) -> list[sqlite3.Row]:
        known = {plan: self._plans.get(plan) for plan in ids}
        unknown = [plan for plan, facets in known.items() if facets is None]
        read = plan_facets(catalogue, unknown) if unknown else {}
        if len(self._plans) + len(read) > REMEMBERED_PLANS:
            self._plans.clear()
        self._plans.update(read)
        return [known[plan] or read[plan] for plan in ids]


def _counted(column: Sequence[Any]) -> list[dict[str, Any]]:
    counts = Counter(value for value in column if value is not None)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [{"value": value, "count": count} for value, count in ordered[:MAX_VALUES]]

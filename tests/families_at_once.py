"""Families found at once among all texts: what a store, which keeps its families up, is compared with.

MinHash over character 5-grams proposes pairs (``bands``), an exact diff decides (``near_copies``): how like two plans'
boilerplate is says little, so nothing is a near copy for a likeness of hashes alone. Plans are never folded; theirs is the shown
kind, whatever the figures (``family_joins``). A store keeps its families up by the same means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.text.bands import Integers
from index.text.family_joins import join_all, join_plans
from index.text.groups import Groups
from index.text.near_copies import family_name, key_of, passage_number, plan_number


@dataclass(frozen=True, slots=True)
class Families:
    """Family ids, None for what stands alone: ``plans[i]`` of plan i, ``passages[i][j]`` of its passage j.

    ``folding`` is shaped like ``passages``; its ids say which hits are one, and every passage has one.
    """

    plans: list[str | None]
    passages: list[list[str | None]]
    folding: list[list[str]]


def find_families(plans: Sequence[Sequence[str]]) -> Families:
    """The families among plans, each given as the texts of its passages.

    An id is that of a member's text, the one of the smallest number: it depends on which texts there are, not on their order or
    how many have them.
    """
    keys = [[key_of(text) for text in plan] for plan in plans]
    numbers = [[passage_number(key) for key in plan] for plan in keys]
    key_by_number = {n: key for row, plan in zip(numbers, keys, strict=True) for n, key in zip(row, plan, strict=True)}
    families = join_all(key_by_number)
    shown = [[families.shown.root(number) for number in plan] for plan in numbers]
    of_plan = [plan_number(plan) for plan in keys]
    lengths = [[len(key) for key in plan] for plan in keys]
    groups = _plan_families(of_plan, shown, lengths)
    plan_roots = [None if number is None else groups.root(number) for number in of_plan]
    held, plans_held = Counter(root for plan in shown for root in plan), Counter(plan_roots)
    return Families(
        plans=[None if root is None or plans_held[root] == 1 else family_name(root) for root in plan_roots],
        passages=[[family_name(root) if held[root] > 1 else None for root in plan] for plan in shown],
        folding=[[family_name(families.folding.root(number)) for number in plan] for plan in numbers],
    )


def _plan_families(
    numbers: Sequence[int | None], shown: Sequence[Sequence[int]], lengths: Sequence[Sequence[int]]
) -> Groups:
    first = {number: row for row, number in enumerate(numbers) if number is not None}
    rows = [first[number] for number in sorted(first)]
    starts = np.cumsum([0, *(len(shown[row]) for row in rows)], dtype=np.int64)
    return join_plans(
        _array(sorted(first)), starts, *(_array([n for row in rows for n in of[row]]) for of in (shown, lengths))
    )


def _array(numbers: Sequence[int]) -> Integers:
    return np.array(numbers, dtype=np.int64)

"""Texts and plans joined into families: whoever may be near copies is compared, whoever is one is joined.

What is found does not depend on how much is looked at in one go: ``index.catalogue.family_changes`` asks for a few pairs what is
asked here for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from index.text.bands import BANDS, Bands, Integers, Pairs, buckets_of
from index.text.groups import Groups
from index.text.near_copies import NEAR, SAME, SHORTEST, likeness, said_number

SAME_PLAN = 0.5
"""Share of the characters of both plans that must stand in passages of shown families they have in common. On seeds and
samples every known pair of copies has more than 0.93, no other pair more than 0.04."""
_PAIRS_AT_ONCE = 4_096

Keys: TypeAlias = Callable[[Sequence[int]], Mapping[int, str]]
Profile: TypeAlias = Sequence[tuple[int, int]]
"""A plan as the number of the shown family, and the characters, of each of its passages."""


class TextFamilies:
    """The shown and the folding families of texts, by their numbers."""

    def __init__(self) -> None:
        self.shown, self.folding = Groups(), Groups()

    def settled(self, shown: tuple[int, int], folding: tuple[int, int], may_fold: bool) -> bool:
        """Whether comparing two texts can join nothing more; ``shown`` and ``folding`` are where the two stand."""
        groups, pair = (self.folding, folding) if may_fold else (self.shown, shown)
        return groups.root(pair[0]) == groups.root(pair[1])

    def compare(self, one: str, other: str, shown: tuple[int, int], folding: tuple[int, int], may_fold: bool) -> None:
        """Join where two texts stand, if the texts (as keys) are near copies; ``may_fold``: they commit to the same."""
        if self.settled(shown, folding, may_fold):
            return
        like = likeness(one, other)
        if like >= NEAR:
            self.shown.join(*shown)
        if like >= SAME and may_fold:
            self.folding.join(*folding)


def join_texts(numbers: Integers, said: Integers, pairs: tuple[Integers, Integers], keys: Keys) -> TextFamilies:
    """The families of different texts, ``said`` of each what it commits to; ``pairs`` are rows that may be near copies. ``keys``
    gives those of texts by number, some thousands at a time."""
    families = TextFamilies()
    for at in range(0, len(pairs[0]), _PAIRS_AT_ONCE):
        first, second = (side[at : at + _PAIRS_AT_ONCE] for side in pairs)
        together = (said[first] == said[second]).tolist()
        asked = [
            (one, other, may_fold)
            for one, other, may_fold in zip(numbers[first].tolist(), numbers[second].tolist(), together, strict=True)
            if not families.settled((one, other), (one, other), may_fold)
        ]
        known = keys(sorted({number for one, other, _ in asked for number in (one, other)}))
        for one, other, may_fold in asked:
            families.compare(known[one], known[other], (one, other), (one, other), may_fold)
    return families


def pairs_of_bands(bands: Bands, order: Integers) -> tuple[Integers, Integers]:
    """The rows of texts, in this order, that may be near copies."""
    pairs = Pairs(len(order))
    for band in range(BANDS):
        pairs.add(bands.column(band)[order])
    return pairs.all()


def join_all(keys: Mapping[int, str]) -> TextFamilies:
    """The families among texts by number."""
    numbers = long_texts(keys)
    bands = Bands()
    bands.add([keys[number] for number in numbers])
    said = np.array([said_number(keys[number]) for number in numbers], dtype=np.int64)
    pairs = pairs_of_bands(bands, np.arange(len(numbers), dtype=np.int64))
    return join_texts(np.array(numbers, dtype=np.int64), said, pairs, lambda _: keys)


def long_texts(keys: Mapping[int, str]) -> list[int]:
    """The numbers, in order, of the texts that may have near copies."""
    return sorted(number for number, key in keys.items() if len(key) >= SHORTEST)


def band_rows(keys: Mapping[int, str]) -> Integers:
    """The buckets of texts by number, each with its text (n, 2), in order."""
    numbers = long_texts(keys)
    buckets = buckets_of([keys[number] for number in numbers])
    texts = np.repeat(np.array(numbers, dtype=np.int64), buckets.shape[1])
    rows: Integers = np.stack([buckets.ravel(), texts], axis=1)
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def join_plans(numbers: Integers, starts: Integers, shown: Integers, lengths: Integers) -> Groups:
    """The families of different plans, by number: plan i has the passages ``[starts[i], starts[i + 1])``, whose families are
    ``shown``, whose characters ``lengths``."""
    plan_of = np.repeat(np.arange(len(numbers), dtype=np.int64), np.diff(starts))
    long = lengths >= SHORTEST
    held = np.unique(np.stack([plan_of[long], shown[long]], axis=1), axis=0)
    pairs = Pairs(len(numbers))
    pairs.add(held[:, 1], rows=held[:, 0])
    groups = Groups()
    profile = _profiles(starts, shown, lengths)
    for one, other in zip(*(side.tolist() for side in pairs.all()), strict=True):
        first, second = int(numbers[one]), int(numbers[other])
        if groups.root(first) != groups.root(second) and shared(profile(one), profile(other)) >= SAME_PLAN:
            groups.join(first, second)
    return groups


def _profiles(starts: Integers, shown: Integers, lengths: Integers) -> Callable[[int], Profile]:
    def profile(plan: int) -> Profile:
        where = slice(int(starts[plan]), int(starts[plan + 1]))
        return list(zip(shown[where].tolist(), lengths[where].tolist(), strict=True))

    return profile


def shared(one: Profile, other: Profile) -> float:
    """Which share of its characters the plan with less in common has in common."""
    first, second = ({family for family, _ in plan} for plan in (one, other))
    return min(
        sum(length for family, length in plan if family in common) / sum(length for _, length in plan)
        for plan, common in ((one, second), (other, first))
    )

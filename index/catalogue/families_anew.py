"""The families of everything the coming generation has, from scratch, in one pass over the texts.

A text is held as a few numbers and its buckets: some 500 bytes, whatever its length. Texts themselves are read again for the
pairs that are compared.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

import numpy as np

from index.catalogue.connection import Catalogue
from index.catalogue.family_rows import FamilyRows, rows_of
from index.catalogue.family_tables import NewPlan, coming_plans, keys_of_passages, write_bands
from index.text.bands import BANDS, Bands, Integers, Pairs
from index.text.family_joins import join_plans, join_texts
from index.text.groups import Groups
from index.text.near_copies import SHORTEST, family_name, passage_number, said_number

_AT_ONCE = 5_000
"""Texts whose buckets are found in one go."""
_HELD = 20_000_000
"""Characters of texts that are held to be compared, about 60 MB; the others are read again."""


class _Read:
    """What is held of the texts: members in the order they came, different texts that are long enough to have near copies."""

    def __init__(self) -> None:
        self.members, self.plans = array("q"), array("q")
        self.texts, self.said, self.holders = array("q"), array("q"), array("q")
        self.bands = Bands()
        self.held: dict[int, str] = {}
        self._seen: set[int] = set()
        self._waiting: list[str] = []
        self._characters = 0

    def add(self, plan: NewPlan) -> None:
        if plan.text is not None:
            self.plans.extend((plan.plan, plan.text, len(self.members) // 4, len(plan.passages)))
        for passage, key in plan.passages:
            number = passage_number(key)
            self.members.extend((passage, plan.plan, number, len(key)))
            if len(key) >= SHORTEST and number not in self._seen:
                self._seen.add(number)
                self._add_text(passage, number, key)

    def _add_text(self, passage: int, number: int, key: str) -> None:
        self.texts.append(number)
        self.said.append(said_number(key))
        self.holders.append(passage)
        self._characters += len(key)
        if self._characters <= _HELD:
            self.held[number] = key
        self._waiting.append(key)
        if len(self._waiting) == _AT_ONCE:
            self.settle()

    def settle(self) -> None:
        self.bands.add(self._waiting)
        self._waiting.clear()


def families_anew(catalogue: Catalogue) -> FamilyRows:
    """The families among all plans and passages of the coming generation.

    Their bands are written at once, in transactions of their own; until the switch the catalogue says that it has no families to
    go on from, so that one who is killed meanwhile begins again.
    """
    read = _Read()
    for plan in coming_plans(catalogue, born_after=-1):
        read.add(plan)
    read.settle()
    members = np.array(read.members, dtype=np.int64).reshape(-1, 4)
    plans = np.array(read.plans, dtype=np.int64).reshape(-1, 4)
    shown, folding = _text_families(catalogue, read)
    members = np.concatenate([members, _roots(shown, members[:, 2]), _roots(folding, members[:, 2])], axis=1)
    groups = _plan_families(members, plans)
    plans = np.concatenate([plans[:, :2], _roots(groups, plans[:, 1])], axis=1)
    return FamilyRows(
        anew=True,
        plans=_names(catalogue, "plans", plans[:, 0], plans[:, 2]),
        passages=_names(catalogue, "passages", members[:, 0], members[:, 4]),
        members=members,
        plan_members=plans,
        bands=np.zeros((0, 2), dtype=np.int64),
        old_bands=np.zeros((0, 2), dtype=np.int64),
    )


def _text_families(catalogue: Catalogue, read: _Read) -> tuple[Groups, Groups]:
    order = np.argsort(np.array(read.texts, dtype=np.int64)).astype(np.int64)
    numbers, said, holder_of = (np.array(of, dtype=np.int64)[order] for of in (read.texts, read.said, read.holders))
    pairs = Pairs(len(numbers))
    _begin_bands(catalogue)
    for band in range(BANDS):
        buckets = read.bands.column(band)[order]
        by_bucket = pairs.add(buckets)
        with catalogue.transaction():
            write_bands(catalogue, rows_of(np.stack([buckets[by_bucket], numbers[by_bucket]], axis=1)))
    read.bands = Bands()

    def keys(wanted: Sequence[int]) -> Mapping[int, str]:
        known = {number: read.held[number] for number in wanted if number in read.held}
        others = [number for number in wanted if number not in known]
        return known | keys_of_passages(catalogue, holder_of[np.searchsorted(numbers, others)].tolist())

    families = join_texts(numbers, said, pairs.all(), keys)
    read.held.clear()
    return families.shown, families.folding


def _begin_bands(catalogue: Catalogue) -> None:
    with catalogue.transaction():
        catalogue.set_meta(families="")
        catalogue.db.execute("DELETE FROM bands")


def _plan_families(members: Integers, plans: Integers) -> Groups:
    """``plans`` are row id, number, the row of the first member and how many."""
    numbers, first = np.unique(plans[:, 1], return_index=True)
    rows = [np.arange(start, start + count) for start, count in plans[first, 2:].tolist()]
    where = np.concatenate([np.zeros(0, dtype=np.int64), *rows])
    starts = np.concatenate([[0], np.cumsum(plans[first, 3])]).astype(np.int64)
    return join_plans(numbers, starts, members[where, 4], members[where, 3])


def _roots(groups: Groups, numbers: Integers) -> Integers:
    """The smallest number of the group of each, as a column."""
    different, which = np.unique(numbers, return_inverse=True)
    roots = np.array([groups.root(number) for number in different.tolist()], dtype=np.int64)
    column: Integers = roots[which].reshape(-1, 1)
    return column


def _names(catalogue: Catalogue, table: str, rows: Integers, roots: Integers) -> dict[int, str | None]:
    """The names of families by row id; None for what stands alone now and did not before."""
    different, which, held = np.unique(roots, return_inverse=True, return_counts=True)
    names = [
        family_name(root) if count > 1 else None for root, count in zip(different.tolist(), held.tolist(), strict=True)
    ]
    named = {row for (row,) in catalogue.db.execute(f"SELECT id FROM {table} WHERE family IS NOT NULL")}
    found = ((row, names[at]) for row, at in zip(rows.tolist(), which.tolist(), strict=True))
    return {row: name for row, name in found if name is not None or row in named}

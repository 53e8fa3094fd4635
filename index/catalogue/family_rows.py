"""Families found for the coming generation, and how they are written with the switch to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.catalogue.connection import Catalogue
from index.catalogue.family_tables import delete_bands, forget_leaving, write_bands
from index.text.bands import Integers

_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class FamilyRows:
    """What differs from what the catalogue keeps: everything where ``anew``.

    ``plans`` and ``passages`` are family ids by row id, None for what stands alone; some may be as they were. ``members`` are the
    rows (n, 6) of ``family_tables.Member``, ``plan_members`` (n, 3) of ``PlanMember``; ``bands`` and ``old_bands`` are (n, 2)
    buckets with texts, to be kept and to go (those of ``anew`` are written already).
    """

    anew: bool
    plans: dict[int, str | None]
    passages: dict[int, str | None]
    members: Integers
    plan_members: Integers
    bands: Integers
    old_bands: Integers

    @property
    def folding(self) -> dict[int, int]:
        """Which passages are one hit: by row id the number of their folding family, of those that are new or differ."""
        return {passage: folding for passage, *_, folding in rows_of(self.members)}


def folding_of_coming(catalogue: Catalogue, families: FamilyRows) -> dict[int, int]:
    """The folding of every passage of the coming generation (and of some that go with the switch) by row id."""
    if families.anew:
        return families.folding
    kept = dict(map(tuple, catalogue.db.execute("SELECT passage, folding FROM family_members")))
    return kept | families.folding


def keep(catalogue: Catalogue, families: FamilyRows) -> None:
    """Write the families, into the transaction that switches generations (before ``meta.generation`` is set): readers see theirs
    until then."""
    for table, family_of in (("plans", families.plans), ("passages", families.passages)):
        catalogue.db.executemany(
            f"UPDATE {table} SET family = ? WHERE id = ? AND family IS NOT ?",
            ((family, row_id, family) for row_id, family in family_of.items()),
        )
    if families.anew:
        catalogue.db.execute("DELETE FROM family_members")
        catalogue.db.execute("DELETE FROM family_plans")
    forget_leaving(catalogue)
    catalogue.db.executemany(
        "INSERT OR REPLACE INTO family_members VALUES (?, ?, ?, ?, ?, ?)", rows_of(families.members)
    )
    catalogue.db.executemany("INSERT OR REPLACE INTO family_plans VALUES (?, ?, ?)", rows_of(families.plan_members))
    delete_bands(catalogue, rows_of(families.old_bands))
    write_bands(catalogue, rows_of(families.bands))


def rows_of(table: Integers) -> Iterator[list[int]]:
    """The rows of a table as Python's integers, some at a time."""
    for at in range(0, len(table), _AT_ONCE):
        yield from table[at : at + _AT_ONCE].tolist()

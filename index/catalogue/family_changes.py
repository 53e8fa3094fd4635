"""The families of passages kept up: what an ingest adds joins families, what it removes takes them apart.

A new text is compared with those near it in its buckets. A family that loses a text (not only one of its copies) is found anew
among its other texts, but for a large one that hangs together without it; nothing else is looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.catalogue.connection import Catalogue
from index.catalogue.family_breaks import broken_families
from index.catalogue.family_tables import (
    Member,
    NewPlan,
    keys_of_passages,
    keys_of_texts,
    members_with,
    texts_near,
    texts_shown_in,
)
from index.text.bands import WINDOW
from index.text.family_joins import TextFamilies, band_rows, join_all
from index.text.near_copies import commitments, family_name, passage_number


@dataclass(frozen=True, slots=True)
class TextChanges:
    """What changes among texts, by their numbers: ``fresh`` are new, ``vanished`` have no passage any more, ``apart`` are the
    others of shown families that lost one (``broken``); each with its key. ``families`` joins where texts stand."""

    fresh: dict[int, str]
    vanished: dict[int, str]
    apart: dict[int, str]
    broken: set[int]
    families: TextFamilies

    def stands(self, member: Member) -> tuple[int, int]:
        """Where a kept member stands until it is joined: by itself, or in the shown and the folding family that it has."""
        return (member.text, member.text) if member.text in self.apart else (member.shown, member.folding)


def text_changes(catalogue: Catalogue, new: Sequence[NewPlan], leaving: Sequence[Member]) -> TextChanges:
    """Join what is new, and again what is left of the families that lose a text."""
    coming = {passage_number(key): key for plan in new for _, key in plan.passages}
    fresh = {number: key for number, key in coming.items() if not members_with(catalogue, "text", number, 1)}
    holder_of = {member.text: member.passage for member in leaving if member.text not in coming}
    left = Counter(member.text for member in leaving)
    gone = [text for text in holder_of if len(members_with(catalogue, "text", text, left[text] + 1)) == left[text]]
    vanished = keys_of_passages(catalogue, [holder_of[text] for text in gone])
    broken = broken_families(catalogue, vanished, leaving)
    remaining = {text for family in broken for text in texts_shown_in(catalogue, family)} - vanished.keys()
    apart = keys_of_texts(catalogue, remaining)
    changes = TextChanges(fresh, vanished, apart, broken, join_all(apart))
    _join_fresh(catalogue, changes)
    return changes


def _join_fresh(catalogue: Catalogue, changes: TextChanges) -> None:
    known: dict[int, tuple[str, int, int] | None] = {}

    def look_up(text: int) -> tuple[str, int, int] | None:
        """Its key, and where it stands."""
        if text in changes.fresh:
            return changes.fresh[text], text, text
        if text not in known:
            members = members_with(catalogue, "text", text, 1)
            keys = keys_of_passages(catalogue, [member.passage for member in members])
            known[text] = (keys[text], *changes.stands(members[0])) if text in keys else None
        return known[text]

    for one, other in sorted(_proposed(catalogue, changes)):
        first, second = look_up(one), look_up(other)
        if first and second:
            may_fold = commitments(first[0]) == commitments(second[0])
            changes.families.compare(first[0], second[0], (first[1], second[1]), (first[2], second[2]), may_fold)


def _proposed(catalogue: Catalogue, changes: TextChanges) -> set[tuple[int, int]]:
    """Pairs of which one is new and the other near it in a bucket, before or after."""
    leaving = Counter(bucket for bucket, _ in band_rows(changes.vanished).tolist())
    fresh_in: dict[int, list[int]] = defaultdict(list)
    for bucket, text in band_rows(changes.fresh).tolist():
        fresh_in[bucket].append(text)
    pairs: set[tuple[int, int]] = set()
    for bucket, fresh in fresh_in.items():
        near = set(fresh)
        for text in fresh:
            near.update(texts_near(catalogue, bucket, text, WINDOW + leaving[bucket]))
        if len(near) > 1:
            pairs.update(_windowed(sorted(near - changes.vanished.keys()), set(fresh)))
    return pairs


def _windowed(texts: Sequence[int], fresh: set[int]) -> Iterable[tuple[int, int]]:
    for at, one in enumerate(texts):
        for other in texts[at + 1 : at + 1 + WINDOW]:
            if one in fresh or other in fresh:
                yield one, other


def changed_members(
    catalogue: Catalogue, changes: TextChanges, new: Sequence[NewPlan], leaving: Sequence[Member]
) -> dict[int, Member]:
    """The new passages and those whose families differ, by row id, with the families they come to be in."""
    gone = {member.passage for member in leaving}
    families, changed = changes.families, dict[int, Member]()

    def stand(member: Member) -> None:
        shown, folding = changes.stands(member)
        changed[member.passage] = member._replace(
            shown=families.shown.root(shown), folding=families.folding.root(folding)
        )

    moved = [("text", text) for text in changes.apart]
    moved += [("shown", family) for family in families.shown.moved() if family not in changes.broken]
    moved += [("folding", family) for family in families.folding.moved()]
    for column, number in moved:
        for member in members_with(catalogue, column, number):
            if member.passage not in gone:
                stand(member)
    for plan in new:
        for passage, key in plan.passages:
            text = passage_number(key)
            kept = [] if text in changes.fresh else members_with(catalogue, "text", text, 1)
            like = kept[0] if kept else Member(passage, plan.plan, text, len(key), text, text)
            stand(like._replace(passage=passage, plan=plan.plan))
    return changed


def names(
    roots: Mapping[int, int],
    leaving: Mapping[int, int],
    broken: set[int],
    first: Callable[[int, int], Iterable[int]],
) -> dict[int, str | None]:
    """What rows are to be called after changes, None what stands alone: those whose families differ (``roots``, by row id), and
    others that come to stand alone or cease to.

    ``leaving`` are the families of the rows that go; ``first`` gives some kept rows of a family that is not ``broken``.
    """
    rows_of: dict[int, set[int]] = defaultdict(set)
    for row, root in roots.items():
        rows_of[root].add(row)
    leave = Counter(leaving.values())
    named: dict[int, str | None] = {}
    for root in {*rows_of, *leave}:
        rows = set(rows_of[root])
        if root not in broken:
            rows.update(
                row for row in first(root, 2 + leave[root]) if row not in leaving and roots.get(row, root) == root
            )
        for row in rows:
            named[row] = family_name(root) if len(rows) > 1 else None
    return named

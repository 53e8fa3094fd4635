"""The families of plans kept up after those of their passages: only plans are compared that are new, or of whose passages'
families two became one, or that were in a family with a plan that goes or whose passages have less in common."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from index.catalogue.connection import Catalogue
from index.catalogue.family_changes import TextChanges
from index.catalogue.family_tables import Member, NewPlan, PlanMember, holders_near, members_with, plans_with
from index.text.bands import WINDOW
from index.text.family_joins import SAME_PLAN, Profile, shared
from index.text.groups import Groups
from index.text.near_copies import SHORTEST


@dataclass
class PlanChanges:
    """What is known while plans are joined. ``members`` are the passages that are new or whose families differ."""

    catalogue: Catalogue
    texts: TextChanges
    members: Mapping[int, Member]
    new: Mapping[int, NewPlan]
    leaving: Sequence[PlanMember]
    passages_leaving: Sequence[Member]
    groups: Groups = field(default_factory=Groups)
    broken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.gone = {plan.plan for plan in self.leaving}
        self.loose: set[int] = set()
        self.leave = Counter(member.shown for member in self.passages_leaving)
        self._of_plan: dict[int, list[Member]] = defaultdict(list)
        holders: dict[int, set[int]] = defaultdict(set)
        for member in self.members.values():
            self._of_plan[member.plan].append(member)
            if member.length >= SHORTEST:
                holders[member.shown].add(member.plan)
        self._holders = {family: sorted(plans) for family, plans in holders.items()}
        self._profiles: dict[int, Profile] = {}

    def kept(self, plan: int) -> list[PlanMember]:
        """A kept plan, of a new one a kept plan with its text; none where there is none."""
        if plan not in self.new:
            return plans_with(self.catalogue, "plan", plan, 1)
        text = self.new[plan].text
        return [] if text is None else plans_with(self.catalogue, "text", text, 1)

    def stands(self, plan: int) -> int | None:
        """Where a plan stands until it is joined: by its text, or in the family it has; None for one that says nothing."""
        kept = self.kept(plan)
        if kept and kept[0].text not in self.loose:
            return kept[0].shown
        return kept[0].text if kept else self.new[plan].text if plan in self.new else None

    def profile(self, plan: int) -> Profile:
        """The families and lengths of a plan's passages as they come to be."""
        if plan not in self._profiles:
            kept = [] if plan in self.new else members_with(self.catalogue, "plan", plan)
            coming = {member.passage: member for member in [*kept, *self._of_plan[plan]]}
            self._profiles[plan] = [(member.shown, member.length) for member in coming.values()]
        return self._profiles[plan]

    def near(self, plan: int) -> set[int]:
        """The plans that have a passage of the same family, those near it in the order of their row ids."""
        found: set[int] = set()
        for family in {family for family, length in self.profile(plan) if length >= SHORTEST}:
            holders = self._holders.get(family, [])
            held = set(holders[max(bisect_left(holders, plan) - WINDOW, 0) : bisect_right(holders, plan) + WINDOW])
            if family not in self.texts.broken:
                kept = holders_near(self.catalogue, family, plan, WINDOW + self.leave[family])
                held.update(other for other in kept if other not in self.gone)
            before, after = sorted(p for p in held if p < plan), sorted(p for p in held if p > plan)
            found.update(before[-WINDOW:], after[:WINDOW])
        return found


def join_plan_changes(changes: PlanChanges, coming: Mapping[int, int]) -> dict[int, PlanMember]:
    """Join what is new or touched; the plans that are new or whose family differs, by row id. ``coming`` are the numbers of the
    new plans by row id."""
    catalogue = changes.catalogue
    texts = set(coming.values())
    left = Counter(plan.text for plan in changes.leaving)
    vanished = {
        text for text in left.keys() - texts if len(plans_with(catalogue, "text", text, left[text] + 1)) == left[text]
    }
    changes.broken.update(plan.shown for plan in changes.leaving if plan.text in vanished)
    split, merged = _touched(changes)
    changes.broken.update(kept.shown for plan in split for kept in changes.kept(plan))
    apart = [plan for family in sorted(changes.broken) for plan in plans_with(catalogue, "shown", family)]
    fresh = {text for text in texts if not plans_with(catalogue, "text", text, 1)}
    changes.loose.update(fresh, {plan.text for plan in apart} - vanished)
    rows = {plan.text: plan.plan for plan in apart if plan.plan not in changes.gone}
    rows |= {text: plan for plan, text in coming.items() if text in changes.loose}
    _join(changes, {*rows.values(), *merged})
    return _changed_plans(changes, apart, coming)


def _touched(changes: PlanChanges) -> tuple[set[int], set[int]]:
    """The plans, as long as their texts are kept, that may have less in common with others than before, and those that may have
    more."""
    gone = {member.passage for member in changes.passages_leaving}
    came_from: dict[int, set[int]] = defaultdict(set)
    went_to: dict[int, set[int]] = defaultdict(set)
    was: dict[int, int | None] = {}
    for member in changes.members.values():
        if member.text not in was:
            kept = members_with(changes.catalogue, "text", member.text, 1)
            was[member.text] = kept[0].shown if kept else None
        if (before := was[member.text]) is not None:
            came_from[member.shown].add(before)
            went_to[before].add(member.shown)
    for family, sources in came_from.items():
        if family not in changes.texts.broken and family not in sources:
            kept = members_with(changes.catalogue, "shown", family, 1 + changes.leave[family])
            sources.update(family for member in kept if member.passage not in gone)
    split, merged = set[int](), set[int]()
    for member in changes.members.values():
        if (before := was[member.text]) is not None:
            if len(went_to[before]) > 1:
                split.add(member.plan)
            if len(came_from[member.shown]) > 1:
                merged.add(member.plan)
    return split, merged


def _join(changes: PlanChanges, plans: Iterable[int]) -> None:
    groups = changes.groups
    for plan in sorted(plans):
        here = changes.stands(plan)
        for other in sorted(changes.near(plan)):
            there = changes.stands(other)
            if here is None or there is None or groups.root(here) == groups.root(there):
                continue
            if shared(changes.profile(plan), changes.profile(other)) >= SAME_PLAN:
                groups.join(here, there)


def _changed_plans(
    changes: PlanChanges, apart: Iterable[PlanMember], coming: Mapping[int, int]
) -> dict[int, PlanMember]:
    groups = changes.groups
    moved = {family for family in groups.moved() if family not in changes.broken}
    kept = [plan for family in moved for plan in plans_with(changes.catalogue, "shown", family)]
    changed = {
        plan.plan: plan._replace(shown=groups.root(plan.text if plan.text in changes.loose else plan.shown))
        for plan in [*apart, *kept]
        if plan.plan not in changes.gone
    }
    for row, text in coming.items():
        changed[row] = PlanMember(row, text, groups.root(changes.stands(row) or text))
    return changed

"""The families of a store kept up: what an ingest changes of them, at the cost of what it changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from index.catalogue.connection import Catalogue
from index.catalogue.families_anew import families_anew
from index.catalogue.family_changes import changed_members, names, text_changes
from index.catalogue.family_plan_changes import PlanChanges, join_plan_changes
from index.catalogue.family_rows import FamilyRows
from index.catalogue.family_tables import (
    coming_plans,
    count_members,
    leaving_members,
    leaving_plans,
    members_with,
    plans_with,
)
from index.text.bands import Integers
from index.text.family_joins import band_rows
from index.text.near_copies import FAMILIES_VERSION


def changed_families(catalogue: Catalogue, rebuild: bool = False) -> FamilyRows:
    """What the sources that came or went since the present generation change of the families; everything on a ``rebuild``, where
    the catalogue has none of this version, and where as much comes as there is.

    The families are those that would be found from scratch, as long as no bucket has more texts and no family of passages is
    held by more plans than ``bands.WINDOW``. In a fuller one a pair that was near once stays joined though others have come
    between, and one that would be near now that others have gone is not looked at before the family loses a text.
    """
    if rebuild or catalogue.meta("families") != FAMILIES_VERSION:
        return families_anew(catalogue)
    kept, waiting = count_members(catalogue)
    if waiting > kept:
        return families_anew(catalogue)
    return _changes(catalogue)


def _changes(catalogue: Catalogue) -> FamilyRows:
    new = list(coming_plans(catalogue, born_after=catalogue.generation))
    leaving, plans_leaving = leaving_members(catalogue), leaving_plans(catalogue)
    texts = text_changes(catalogue, new, leaving)
    members = changed_members(catalogue, texts, new, leaving)
    changes = PlanChanges(catalogue, texts, members, {plan.plan: plan for plan in new}, plans_leaving, leaving)
    coming = {plan.plan: plan.text for plan in new if plan.text is not None}
    plans = join_plan_changes(changes, coming)
    named = names(
        {member.passage: member.shown for member in members.values()},
        {member.passage: member.shown for member in leaving},
        texts.broken,
        lambda family, most: [member.passage for member in members_with(catalogue, "shown", family, most)],
    )
    plans_named = names(
        {plan.plan: plan.shown for plan in plans.values()},
        {plan.plan: plan.shown for plan in plans_leaving},
        changes.broken,
        lambda family, most: [plan.plan for plan in plans_with(catalogue, "shown", family, most)],
    )
    return FamilyRows(
        anew=False,
        plans=plans_named,
        passages=named,
        members=_table(members.values(), 6),
        plan_members=_table(plans.values(), 3),
        bands=band_rows(texts.fresh),
        old_bands=band_rows(texts.vanished),
    )


def _table(rows: Iterable[Sequence[int]], columns: int) -> Integers:
    return np.array(list(rows), dtype=np.int64).reshape(-1, columns)

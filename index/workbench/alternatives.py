"""Alternatives for the slots of a draft: what further plans say in the same place, to be picked instead.

They are offered only, never picked by the program: a slot's own passage is the one that was chosen for the topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.generation.vectors import VectorIndex
from index.workbench.alignment import likeness_of_passages
from index.workbench.cited import CitedPassage
from index.workbench.draft_results import DraftGroup
from index.workbench.excerpts import excerpt
from index.workbench.precedents import Precedent
from ingest.models import Role

MOST = 3
"""Alternatives of a slot, its own passage among them."""
LIKE = 0.3
"""Likeness from which a passage is an alternative (see ``alignment.ALIGNED``). Looked at on eight topics over seeds, samples and
judged documents: of 27 pairs above it 21 say the same thing otherwise, of 20 between it and .25 about half."""
_ANY = frozenset({Role.GUIDING_IDEOLOGY.value})
"""Sections that say one thing however they word it: any passage of theirs is an alternative to any other."""


def with_alternatives(
    slots: Sequence[DraftGroup], offered: Sequence[Precedent], vectors: VectorIndex
) -> list[DraftGroup]:
    """The slots, each with what ``offered`` says most like its first passage, up to MOST from as many plans. A passage stands
    in one slot only, and so does each of its near copies; the likest pairs go first."""
    taken = {e.passage_id for slot in slots for e in slot.excerpts}
    lead = [slot.excerpts[0].passage_id for slot in slots]
    passages, like = likeness_of_passages(offered, vectors)
    at = {passage.passage_id: row for row, passage in enumerate(passages)}
    family_of = {passage.passage_id: passage.family for passage in passages}
    families = {family_of[passage_id] for passage_id in taken if family_of.get(passage_id)}
    plan_of = {plan.plan.plan_id: plan.plan for plan in offered}
    pairs = [
        (float(like[at[first], row]), number, row)
        for number, first in enumerate(lead)
        if first in at
        for row, passage in enumerate(passages)
        if passage.passage_id not in taken
    ]
    found: list[list[CitedPassage]] = [[] for _ in slots]
    for score, number, row in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        passage, slot = passages[row], slots[number]
        plans = {e.plan.plan_id for e in slot.excerpts} | {p.plan_id for p in found[number]}
        known = passage.passage_id in taken or (passage.family is not None and passage.family in families)
        alike = score >= LIKE or passage.role in _ANY
        if not alike or known or passage.plan_id in plans or len(plans) >= MOST:
            continue
        found[number].append(passage)
        taken.add(passage.passage_id)
        families.add(passage.family)
    return [
        replace(slot, excerpts=[*slot.excerpts, *(excerpt(p, plan_of[p.plan_id]) for p in added)])
        for slot, added in zip(slots, found, strict=True)
    ]

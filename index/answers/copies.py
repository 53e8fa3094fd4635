"""The near copies behind a hit: the same paragraph in other plans, each with the words by which it differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.catalogue.passage_rows import PassageRow, passages_by_row_id, row_ids
from index.results import Citation, PlanInfo
from index.snapshot import Snapshot
from index.text.diff import Change, changes

MOST_COPIES = 20
"""Copies shown of one passage: a form that every school filled in has thousands."""


@dataclass(frozen=True, slots=True)
class PassageCopy:
    """A near copy of a passage. ``changes`` leads from the passage's text (``before``) to the copy's (``after``)."""

    passage_id: str
    text: str
    plan: PlanInfo
    citation: Citation
    changes: tuple[Change, ...]


def copies_of(passage_ids: Sequence[str], snapshot: Snapshot) -> dict[str, list[PassageCopy]]:
    """The passages that a search folds into each of these, by its id, in the order of the store; none left out but those
    beyond MOST_COPIES. A passage without copies has no entry."""
    generation, catalogue = snapshot.generation, snapshot.catalogue
    found = row_ids(catalogue, passage_ids)
    members: dict[str, list[int]] = {}
    for passage_id, row_id in found.items():
        (row,) = np.flatnonzero(generation.passage_ids == row_id)[:1] or (None,)
        if row is None:
            continue
        family = np.flatnonzero(generation.families == generation.families[row])
        others = [int(other) for other in generation.passage_ids[family] if other != row_id]
        if others:
            members[passage_id] = others[:MOST_COPIES]
    wanted = {row_id for others in members.values() for row_id in others} | {found[i] for i in members}
    rows = passages_by_row_id(catalogue, sorted(wanted)) if wanted else {}
    return {
        passage_id: [_copy(rows[found[passage_id]], rows[other]) for other in others]
        for passage_id, others in members.items()
    }


def _copy(passage: PassageRow, other: PassageRow) -> PassageCopy:
    return PassageCopy(other.passage_id, other.text, other.plan, other.citation, changes(passage.text, other.text))

"""More like this passage: those of other plans whose vectors lie nearest to its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.catalogue.exports import passage_detail
from index.catalogue.passage_rows import passage_by_id, passages_by_row_id
from index.catalogue.records import PassageDetail
from index.results import MAX_K, check_between
from index.snapshot import Snapshot

CANDIDATES = 600
"""How many of the nearest are looked at: copies of one text count once, the passage's own plan not at all."""


@dataclass(frozen=True, slots=True)
class AlikePassage:
    """``likeness``: cosine, -1..1, of passages; ``similar``: how many near copies it stands for."""

    rank: int
    likeness: float
    passage: PassageDetail
    similar: int


@dataclass(frozen=True, slots=True)
class AlikeList:
    """The passage that was asked about, and those like it in other plans, the likest first, no two of them near copies."""

    passage: PassageDetail
    items: list[AlikePassage]


def alike(passage_id: str, k: int, snapshot: Snapshot) -> AlikeList | None:
    """``k`` passages like the one of that id; None if there is none. Raises QueryError."""
    check_between("k", k, 1, MAX_K)
    asked = passage_detail(snapshot.catalogue, passage_id)
    found = passage_by_id(snapshot.catalogue, passage_id)
    generation = snapshot.generation
    rows = np.flatnonzero(generation.passage_ids == (found.id if found else -1))
    if asked is None or not len(rows):
        return None
    row = int(rows[0])
    near = generation.vectors.search(generation.vectors.vectors(rows[:1])[0], CANDIDATES)
    others = (generation.families[near.rows] != generation.families[row]) & (
        generation.plan_ids[near.rows] != generation.plan_ids[row]
    )
    near_rows, likeness = near.rows[others], near.scores[others]
    _, first, held = np.unique(generation.families[near_rows], return_index=True, return_counts=True)
    kept = np.argsort(first)[:k]
    at = first[kept]
    ids = [int(i) for i in generation.passage_ids[near_rows[at]]]
    passages = passages_by_row_id(snapshot.catalogue, ids)
    items = []
    for number, (row_id, place, copies) in enumerate(zip(ids, at.tolist(), held[kept].tolist(), strict=True), 1):
        detail = passage_detail(snapshot.catalogue, passages[row_id].passage_id)
        if detail is not None:
            items.append(AlikePassage(number, round(float(likeness[place]), 4), detail, copies - 1))
    return AlikeList(asked, items)

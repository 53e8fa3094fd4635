"""Which passages hold word for word what a query quotes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.arrays import Rows
from index.catalogue.passage_rows import texts_and_titles
from index.catalogue.plan_rows import numbers_of_plans
from index.query.quotes import QuotedPhrase, compact
from index.snapshot import Snapshot
from index.text.segmentation import segment

_BATCH = 500
MAX_CHECKED = 2_000
"""How many passages that hold the characters of a phrase are read, best first, to see whether they hold the phrase."""


def candidates(phrases: Sequence[QuotedPhrase], snapshot: Snapshot) -> Rows:
    """Ascending rows that could hold every phrase, by their characters or by the number of their plan: no holder is missing."""
    generation = snapshot.generation
    numbers = {plan: compact(number) for plan, number in numbers_of_plans(snapshot.catalogue).items()}
    rows = np.arange(len(generation.passage_ids), dtype=np.int64)
    for phrase in phrases:
        plans = [plan for plan, number in numbers.items() if any(form in number for form in phrase.forms)]
        of_phrase = np.flatnonzero(np.isin(generation.plan_ids, plans)).astype(np.int64)
        for form in phrase.forms:
            postings = generation.lexical.alternative(_always_terms(form), by_parts=False)
            if postings is not None:
                of_phrase = np.union1d(of_phrase, postings.rows)
        rows = np.intersect1d(rows, of_phrase)
    return rows


def _always_terms(form: str) -> list[str]:
    """Index terms of every passage that holds ``form``. How its words are cut depends on what stands around it, but single
    characters are always terms; Latin words and figures are, where there is nothing else."""
    terms = segment(form)
    return [term for term in terms if len(term) == 1 and not term.isascii()] or terms


def holding(phrases: Sequence[QuotedPhrase], rows: Rows, snapshot: Snapshot) -> Rows:
    """Those of ``rows``, in their order, whose text, headings or plan hold every phrase; the first MAX_CHECKED are read."""
    checked = rows[:MAX_CHECKED]
    ids: list[int] = snapshot.generation.passage_ids[checked].tolist()
    texts: dict[int, str] = {}
    for at in range(0, len(ids), _BATCH):
        for row_id, parts in texts_and_titles(snapshot.catalogue, ids[at : at + _BATCH]):
            texts[row_id] = "\n".join(map(compact, parts))
    kept = [
        row
        for row, passage in zip(checked, ids, strict=True)
        if all(any(form in texts[passage] for form in phrase.forms) for phrase in phrases)
    ]
    return np.array(kept, dtype=np.int64)

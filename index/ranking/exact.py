"""Which passages hold word for word what a query quotes."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from index.arrays import Rows
from index.catalogue import Catalogue
from index.generation.generation import Generation
from index.query.quotes import QuotedPhrase, compact
from index.text.segmentation import segment

MAX_CHECKED = 2_000
"""How many passages that hold the characters of a phrase are read, best first, to see whether they hold the phrase."""


def candidates(phrases: Sequence[QuotedPhrase], generation: Generation, catalogue: Catalogue) -> Rows:
    """Ascending rows that could hold every phrase, by their characters or by the number of their plan: no holder is missing."""
    numbers = {
        row["id"]: compact(row["number"])
        for row in catalogue.db.execute("SELECT id, number FROM plans WHERE number IS NOT NULL")
    }
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


def holding(phrases: Sequence[QuotedPhrase], rows: Rows, generation: Generation, catalogue: Catalogue) -> Rows:
    """Those of ``rows``, in their order, whose text, headings or plan hold every phrase; the first MAX_CHECKED are read."""
    checked = rows[:MAX_CHECKED]
    ids = [int(i) for i in generation.passage_ids[checked]]
    texts: dict[int, str] = {}
    for at in range(0, len(ids), 500):
        batch = ids[at : at + 500]
        marks = ",".join("?" * len(batch))
        for row in catalogue.db.execute(
            "SELECT p.id, p.text, p.section_path, d.title, d.number FROM passages AS p JOIN plans AS d ON d.id = p.plan "
            f"WHERE p.id IN ({marks})",
            batch,
        ):
            parts = (row["text"], *json.loads(row["section_path"]), row["title"] or "", row["number"] or "")
            texts[row["id"]] = "\n".join(map(compact, parts))
    kept = [
        row
        for row, passage in zip(checked, ids, strict=True)
        if all(any(form in texts[passage] for form in phrase.forms) for phrase in phrases)
    ]
    return np.array(kept, dtype=np.int64)

"""Measures of several plans that speak of the same thing, brought together: which plan says what.

A measure is a headed part of a plan without headed parts of its own (or a paragraph, where there are none). Two are as
like as their vectors, their headings and the words of their texts say; average linkage joins them, at most one measure of
a plan in a row (Sneath & Sokal 1973, with that constraint).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Indel

from index.arrays import Floats
from index.generation.vectors import VectorIndex
from index.stopping import look
from index.text.folding import fold
from index.text.segmentation import segment
from index.workbench.cited import CitedPassage
from index.workbench.precedents import Precedent
from ingest.headings.numbering import read_marker

ALIGNED = 0.34
"""Average likeness from which measures are one row. Looked at on three comparisons over seeds and samples: of the 35 rows above
it 33 join what belongs together (of the 17 above 0.40 all); below, wrong ones begin to outnumber the right."""
_COSINE, _HEADING, _WORDS = 0.5, 0.25, 0.25


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the plan in column ``column``: its heading as written (None where it has none) and its passages."""

    column: int
    heading: str | None
    passages: list[CitedPassage]


@dataclass(frozen=True, slots=True)
class AlignedMeasures:
    """Measures of different columns that match. ``heading`` is that of the one most like the others; ``likeness`` 0 to 1."""

    heading: str | None
    likeness: float
    measures: list[Measure]


@dataclass(frozen=True, slots=True)
class _Known:
    measure: Measure
    vector: Floats
    heading: str
    words: frozenset[str]


def aligned_measures(
    columns: Sequence[Precedent], vectors: VectorIndex, roles: frozenset[str], most: int
) -> list[AlignedMeasures]:
    """Rows of matching measures among the passages of those roles, the most relevant first, then the most widely shared."""
    known = _known(columns, vectors, roles)
    rows = [_row([known[i] for i in group], likeness) for group, likeness in _grouped(known) if len(group) > 1]
    rows.sort(key=lambda row: (-_relevance(row), -len(row.measures), -row.likeness))
    return rows[:most]


def grouped_measures(columns: Sequence[Precedent], vectors: VectorIndex, roles: frozenset[str]) -> list[list[Measure]]:
    """Every measure of those roles, matching ones together, the others alone; in the order of the columns."""
    known = _known(columns, vectors, roles)
    return [[known[i].measure for i in group] for group, _ in _grouped(known)]


def likeness_of_passages(
    columns: Sequence[Precedent], vectors: VectorIndex
) -> tuple[list[CitedPassage], npt.NDArray[np.float64]]:
    """The passages of the columns in order, n of them, and how like each is to each: (n, n), 0 to 1."""
    alone = [
        replace(plan, passages=[passage], rows=plan.rows[at : at + 1])
        for plan in columns
        for at, passage in enumerate(plan.passages)
    ]
    roles = frozenset(passage.role for plan in alone for passage in plan.passages)
    known = _known(alone, vectors, roles)
    like = _likeness(known) if known else np.zeros((0, 0))
    return [passage for item in known for passage in item.measure.passages], like


def _known(columns: Sequence[Precedent], vectors: VectorIndex, roles: frozenset[str]) -> list[_Known]:
    return [item for column, plan in enumerate(columns) for item in _measures(column, plan, vectors, roles)]


def _relevance(row: AlignedMeasures) -> float:
    return sum(max(p.relevance for p in measure.passages) for measure in row.measures) / len(row.measures)


def _measures(column: int, plan: Precedent, vectors: VectorIndex, roles: frozenset[str]) -> list[_Known]:
    chosen = [at for at, passage in enumerate(plan.passages) if passage.role in roles]
    known = []
    for path, group in groupby(chosen, key=lambda at: tuple(plan.passages[at].section_path)):
        places = list(group)
        for some in [places] if path else [[at] for at in places]:
            passages = [plan.passages[at] for at in some]
            mean = vectors.vectors(plan.rows[some]).mean(axis=0)
            heading = path[-1] if path else None
            known.append(
                _Known(
                    Measure(column, heading, passages),
                    np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32),
                    bare_heading(heading or ""),
                    frozenset(t for p in passages for t in segment(fold(p.text)) if len(t) > 1),
                )
            )
    return known


def bare_heading(heading: str) -> str:
    """A heading folded and without its number: what two plans' headings are compared by."""
    folded = fold(heading)
    marker = read_marker(folded)
    return folded[marker.length :].strip() if marker else folded


def _grouped(known: Sequence[_Known]) -> list[tuple[list[int], float]]:
    """Groups of at most one measure of each column, with their average likeness (1 for one alone)."""
    if not known:
        return []
    like = _likeness(known)
    groups: dict[int, list[int]] = {i: [i] for i in range(len(known))}
    columns = np.array([item.measure.column for item in known])
    # linked[a, b] is the average likeness of groups a and b, -1 where they may not be joined.
    linked = np.where(columns[:, None] == columns[None, :], -1.0, like)
    while True:
        look()
        a, b = divmod(int(linked.argmax()), len(known))
        if linked[a, b] < ALIGNED:
            break
        one, other = groups[a], groups.pop(b)
        average = (len(one) * linked[a] + len(other) * linked[b]) / (len(one) + len(other))
        # A third group that may not be joined to one of the two may not be joined to both.
        average[(linked[a] < 0) | (linked[b] < 0)] = -1.0
        linked[a, :] = linked[:, a] = average
        linked[b, :] = linked[:, b] = -1.0
        groups[a] = one + other
    return [
        (sorted(group), float(np.mean([like[i, j] for i, j in combinations(group, 2)])) if len(group) > 1 else 1.0)
        for group in groups.values()
    ]


def _likeness(known: Sequence[_Known]) -> npt.NDArray[np.float64]:
    """(n, n), 0 to 1: cosine, likeness of the headings, and the share of the shorter text's words that the other has."""
    stacked = np.stack([item.vector for item in known])
    cosines = np.clip(stacked @ stacked.T, 0, 1)
    names = [item.heading for item in known]
    headings = process.cdist(names, names, scorer=Indel.normalized_similarity)
    named = np.array([bool(name) for name in names])
    headings = np.where(named[:, None] & named[None, :], headings, 0)
    vocabulary = {word: at for at, word in enumerate(sorted(frozenset().union(*(item.words for item in known))))}
    held = np.zeros((len(known), len(vocabulary)), dtype=np.float32)
    for row, item in enumerate(known):
        held[row, [vocabulary[word] for word in item.words]] = 1
    sizes = np.maximum(held.sum(axis=1), 1)
    words = held @ held.T / np.minimum(sizes[:, None], sizes[None, :])
    return np.asarray(_COSINE * cosines + _HEADING * headings + _WORDS * words, dtype=np.float64)


def _row(items: Sequence[_Known], likeness: float) -> AlignedMeasures:
    like = _likeness(items)
    central = items[int(like.sum(axis=1).argmax())]
    measures = sorted((item.measure for item in items), key=lambda measure: measure.column)
    return AlignedMeasures(central.heading or None, round(likeness, 4), measures)

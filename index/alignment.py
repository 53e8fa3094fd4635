"""Measures of several plans that speak of the same thing, brought together: which plan says what.

A measure is a headed part of a plan without headed parts of its own (or a paragraph, where there are none). Two are as
like as their vectors, their headings and the words of their texts say; average linkage joins them, at most one measure of
a plan in a row (Sneath & Sokal 1973, with that constraint).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel

from index.cited import CitedPassage
from index.precedents import Precedent
from index.terms import fold, segment
from index.vectors import VectorIndex
from ingest.numbering import read_marker

Floats = npt.NDArray[np.float32]

ALIGNED = 0.45
"""Average likeness from which measures are one row. Looked at on seeds and samples; see docs/workbench.md."""
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
    groups = [[i] for i in range(len(known))]
    column = [item.measure.column for item in known]
    while True:
        joined = max(
            (
                (float(like[np.ix_(one, other)].mean()), -a, -b)
                for (a, one), (b, other) in combinations(enumerate(groups), 2)
                if not {column[i] for i in one} & {column[i] for i in other}
            ),
            default=(0.0, 0, 0),
        )
        if joined[0] < ALIGNED:
            break
        a, b = -joined[1], -joined[2]
        groups[a] += groups.pop(b)
    return [
        (sorted(group), float(np.mean([like[i, j] for i, j in combinations(group, 2)])) if len(group) > 1 else 1.0)
        for group in groups
    ]


def _likeness(known: Sequence[_Known]) -> npt.NDArray[np.float64]:
    """(n, n), 0 to 1."""
    stacked = np.stack([item.vector for item in known])
    cosines = np.clip(stacked @ stacked.T, 0, 1).astype(np.float64)
    like = np.zeros(cosines.shape, dtype=np.float64)
    for i, j in combinations(range(len(known)), 2):
        one, other = known[i], known[j]
        heading = Indel.normalized_similarity(one.heading, other.heading) if one.heading and other.heading else 0.0
        common = len(one.words & other.words)
        words = common / max(min(len(one.words), len(other.words)), 1)
        like[i, j] = like[j, i] = _COSINE * cosines[i, j] + _HEADING * heading + _WORDS * words
    return like


def _row(items: Sequence[_Known], likeness: float) -> AlignedMeasures:
    like = _likeness(items)
    central = items[int(like.sum(axis=1).argmax())]
    measures = sorted((item.measure for item in items), key=lambda measure: measure.column)
    return AlignedMeasures(central.heading or None, round(likeness, 4), measures)

"""指标: which figures plans set for one thing, found by words, value, unit, deadline, year and place; like ones together.

A request with a text goes the way of every search (``index.ranking.rank``): what its passages rank says which targets may be
meant, and a target's own words (indicator, scope, quote) say whether it is about the thing asked. A figure in a passage
about teacher rotation need not be one of teacher rotation, so what the words of the target do not say counts less.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.answers.hits import query_info
from index.arrays import Rows
from index.query.conditions import Condition
from index.query.query import Query
from index.ranking.confidence import confidence
from index.ranking.filters import allowed_rows
from index.ranking.fitted import confidence_of
from index.ranking.rank import rank
from index.results import Confidence
from index.search import understood
from index.snapshot import Snapshot
from index.targets.groups import grouped
from index.targets.results import TargetGroup, TargetRequest, TargetRow, TargetTable
from index.targets.rows import target_rows
from index.targets.words import TargetWords
from index.text.folding import fold
from index.text.units import base_unit

MINIMUM_SCORE = 0.5
"""Targets whose own words and passage say less of what was asked are not listed."""

SURE_SCORE = 0.75
"""A table answers only if a target says so much of what was asked. Not measured."""


def find_targets(request: TargetRequest, snapshot: Snapshot) -> TargetTable:
    """Answer a request. Raises QueryError for one that cannot be answered as put."""
    started = time.perf_counter()
    request = request.checked()
    allowed = allowed_rows(request.filters, snapshot)
    info = None
    sure: Confidence = "answers"
    if request.text is None:
        rows = _all(allowed, snapshot)
    else:
        query = understood(request.text, snapshot, request.terms)
        info = query_info(query, snapshot.generation.lexical)
        rows, sure = _about(query, allowed, snapshot)
    conditions = request.conditions()
    kept = _marked_copies([row for row in rows if _passes(row, request, conditions)])
    groups = grouped(kept, asked=info is not None)
    return TargetTable(
        query=info,
        groups=_limited(groups, request.offset, request.limit),
        total=len(kept),
        took_ms=round((time.perf_counter() - started) * 1000, 3),
        confidence=sure if kept else "nothing",
    )


def _all(allowed: Rows | None, snapshot: Snapshot) -> list[TargetRow]:
    generation = snapshot.generation
    setting = np.flatnonzero(generation.sets_target) if allowed is None else allowed[generation.sets_target[allowed]]
    return [row for _, row in target_rows(snapshot.catalogue, generation.passage_ids[setting].tolist())]


def _about(query: Query, allowed: Rows | None, snapshot: Snapshot) -> tuple[list[TargetRow], Confidence]:
    """The targets that are about what is asked, the fittest first; where equally fit, those first that name what a share
    was asked to be of, then as their passages rank. And what is said of them: what a search says of the passages, but never
    that they answer where none says most of what was asked."""
    generation = snapshot.generation
    scored = rank(query, "hybrid", snapshot, allowed)
    ranked = scored.rows
    passages: list[int] = generation.passage_ids[ranked[generation.sets_target[ranked]]].tolist()
    place = {passage: at for at, passage in enumerate(passages)}
    words = TargetWords(query, generation.lexical)
    found = [(place[passage], words.scored(row)) for passage, row in target_rows(snapshot.catalogue, passages)]
    fit = [(at, row) for at, row in found if row.score >= MINIMUM_SCORE]
    order = sorted(fit, key=lambda item: (-item[1].score, -words.names_whole(item[1]), item[0], item[1].start))
    sure = confidence(query, scored, generation, confidence_of(snapshot, query.english))
    if sure == "answers" and order and order[0][1].score < SURE_SCORE:
        sure = "perhaps"
    return [row for _, row in order], sure


def _passes(row: TargetRow, request: TargetRequest, conditions: Sequence[Condition]) -> bool:
    if request.comparator is not None and row.comparator != request.comparator:
        return False
    if request.unit is not None and base_unit(fold(request.unit.strip())).name not in (row.base_unit, row.unit):
        return False
    if request.deadline is not None and not _due(row, fold(request.deadline.strip())):
        return False
    return all(holds(row, condition) for condition in conditions)


def holds(row: TargetRow, condition: Condition) -> bool:
    """Whether the target's value lies where the condition wants it."""
    if row.low is None or row.high is None or row.base_unit is None:
        return False
    return condition.holds(row.low, row.high, row.base_unit)


def _due(row: TargetRow, deadline: str) -> bool:
    if deadline.isascii() and deadline.isdigit() and len(deadline) == 4:
        return row.due == int(deadline)
    return row.deadline is not None and deadline in fold(row.deadline)


def _marked_copies(rows: Sequence[TargetRow]) -> list[TargetRow]:
    """Each row with the number of other plans of its family that say the same in a near copy of its passage."""
    same: dict[tuple[object, ...], set[str]] = {}
    for row in rows:
        if row.family is not None:
            same.setdefault(_said(row), set()).add(row.plan.plan_id)
    return [replace(row, copies=len(same.get(_said(row), {""})) - 1) for row in rows]


def _said(row: TargetRow) -> tuple[object, ...]:
    return row.family, row.passage_family, row.comparator, row.value, row.unit, row.indicator


def _limited(groups: Sequence[TargetGroup], offset: int, limit: int) -> list[TargetGroup]:
    """The groups of the rows from ``offset`` on, with these alone."""
    kept, first, end = [], 0, offset + limit
    for group in groups:
        if rows := group.rows[max(offset - first, 0) : max(end - first, 0)]:
            kept.append(replace(group, rows=rows))
        first += len(group.rows)
    return kept

"""Plans to compare or draft from: named ones, or those whose passages answer a question best; each read whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.arrays import Rows
from index.catalogue.exports import plan_by_row_id
from index.catalogue.passage_rows import passages_by_row_id
from index.catalogue.plan_rows import families_of_plans, plans_by_id, sections_of_plan
from index.catalogue.records import HeadedSection
from index.catalogue.target_rows import targets_of
from index.errors import QueryError
from index.generation.generation import ROLES
from index.query.analysis import analyse_query
from index.query.query import Query
from index.ranking.rank import rank
from index.results import Confidence, PlanInfo, SearchRequest
from index.search import find
from index.snapshot import Snapshot
from index.workbench.cited import CitedPassage
from index.workbench.content_roles import roles_without_headings
from index.workbench.requests import MIN_PLANS
from ingest.models import Role

_BEST_PASSAGES = (1.0, 0.3, 0.1)
"""What a plan's best, second and third passage count: one good passage is no precedent, a long plan is no better for length."""
RELEVANT = 0.5
"""A passage belongs to the question from this share of the best passage's score on. Looked at on seeds and samples."""
_STILL_GOOD = 0.5
"""Beyond the least number, a plan is taken as long as it scores this share of the best plan."""


@dataclass(frozen=True, slots=True)
class Precedent:
    """One plan, read whole: sections and passages in the order of the text; ``rows[i]`` is the row of ``passages[i]``."""

    plan: PlanInfo
    family: str | None
    source: str
    start_line: int
    end_line: int
    score: float
    sections: list[HeadedSection]
    passages: list[CitedPassage]
    rows: Rows


def topic(text: str, snapshot: Snapshot) -> Query:
    """The query that a text is: what it is about, whether or not the corpus holds its words."""
    return analyse_query(text, snapshot.terms, glossary=snapshot.glossary)


def confidence(text: str, snapshot: Snapshot) -> Confidence:
    """What a search would say of the text."""
    return find(SearchRequest(text, k=1), snapshot).confidence


def named(plan_ids: Sequence[str], query: Query | None, snapshot: Snapshot) -> list[Precedent]:
    """The plans of those ids, in that order. Raises QueryError for one that is not there."""
    found = plans_by_id(snapshot.catalogue, plan_ids)
    for plan_id in plan_ids:
        if plan_id not in found:
            raise QueryError("plans", "request.no_such_plan", plan=plan_id[:100])
    return read([found[plan_id] for plan_id in plan_ids], query, snapshot)


def best(query: Query, most: int, snapshot: Snapshot, role: Role | None = None) -> list[Precedent]:
    """Up to ``most`` plans (near copies counted once, all of them given), those that answer the query best first; by their
    passages of one ``role`` only, if one is named."""
    scores = _plan_scores(query, snapshot, role)
    family_of = families_of_plans(snapshot.catalogue, list(scores))
    chosen: list[int] = []
    groups: set[str | int] = set()
    ordered = sorted(scores, key=lambda plan: (-scores[plan], plan))
    least = scores[ordered[0]] * _STILL_GOOD if ordered else 0.0
    for plan in ordered:
        group = family_of[plan] or plan
        if group not in groups:
            if len(groups) >= most or (len(groups) >= MIN_PLANS and scores[plan] < least):
                continue
            groups.add(group)
        chosen.append(plan)
    return read(chosen, query, snapshot)


def _plan_scores(query: Query, snapshot: Snapshot, role: Role | None) -> dict[int, float]:
    """The score of each plan (by row id) that has a passage for the query."""
    generation = snapshot.generation
    of_role = None if role is None else np.flatnonzero(generation.roles == ROLES.index(role)).astype(np.int64)
    ranked = rank(query, "hybrid", snapshot, of_role)
    plans = generation.plan_ids[ranked.rows]
    of_plan: dict[int, list[float]] = {}
    for plan, score in zip(plans.tolist(), ranked.scores.tolist(), strict=True):
        found = of_plan.setdefault(plan, [])
        if len(found) < len(_BEST_PASSAGES):
            found.append(max(score, 0.0))
    return {plan: sum(w * s for w, s in zip(_BEST_PASSAGES, found, strict=False)) for plan, found in of_plan.items()}


def read(plans: Sequence[int], query: Query | None, snapshot: Snapshot) -> list[Precedent]:
    """The plans of those row ids with their passages scored for the query."""
    rows_of = {plan: np.flatnonzero(snapshot.generation.plan_ids == plan).astype(np.int64) for plan in plans}
    scores = _passage_scores(query, list(rows_of.values()), snapshot)
    least = max(scores.values(), default=0.0) * RELEVANT
    return [_read(plan, rows_of[plan], scores, least, snapshot) for plan in plans]


def has_outermost(sections: Sequence[HeadedSection]) -> bool:
    """Whether a plan has outermost headings at all: there are sites that drop them."""
    return any(section.level == 1 for section in sections)


def _read_by_content(passages: Sequence[CitedPassage]) -> list[CitedPassage]:
    """The passages of a plan that lost its outermost headings, with the roles their words give."""
    roles = roles_without_headings(
        [passage.text for passage in passages],
        [passage.role for passage in passages],
        [bool(passage.section_path) for passage in passages],
    )
    return [
        passage if role == passage.role else replace(passage, role=role, by_content=True)
        for passage, role in zip(passages, roles, strict=True)
    ]


def _passage_scores(query: Query | None, rows: Sequence[Rows], snapshot: Snapshot) -> dict[int, float]:
    if query is None or not rows:
        return {}
    ranked = rank(query, "hybrid", snapshot, np.sort(np.concatenate(rows)))
    return dict(zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True))


def _read(plan: int, rows: Rows, scores: dict[int, float], least: float, snapshot: Snapshot) -> Precedent:
    catalogue = snapshot.catalogue
    head = plan_by_row_id(catalogue, plan)
    ids: list[int] = snapshot.generation.passage_ids[rows].tolist()
    found, targets = passages_by_row_id(catalogue, ids), targets_of(catalogue, ids)
    passages = []
    for row, row_id in zip(rows.tolist(), ids, strict=True):
        score = scores.get(row, 0.0)
        passages.append(CitedPassage.of(found[row_id], targets.get(row_id, []), score, score > 0 and score >= least))
    order = sorted(range(len(passages)), key=lambda at: passages[at].citation.start)
    sections = sections_of_plan(catalogue, plan)
    ordered = [passages[at] for at in order]
    return Precedent(
        plan=head.info,
        family=head.family,
        source=head.source,
        start_line=head.start_line,
        end_line=head.end_line,
        score=round(max((p.relevance for p in passages), default=0.0), 4),
        sections=sections,
        passages=ordered if has_outermost(sections) else _read_by_content(ordered),
        rows=rows[order],
    )

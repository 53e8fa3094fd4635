"""Plans to compare or draft from: named ones, or those whose passages answer a question best; each read whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.arrays import Rows
from index.catalogue.exports import plan_by_row_id
from index.catalogue.passage_rows import passages_by_row_id
from index.catalogue.plan_rows import families_of_plans, plans_by_id, sections_of_plan
from index.catalogue.records import HeadedSection
from index.catalogue.target_rows import targets_of
from index.errors import QueryError
from index.query.analysis import analyse_query
from index.query.query import Query
from index.ranking.confidence import each
from index.ranking.filters import allowed_rows
from index.ranking.fitted import topic_confidence_of
from index.ranking.rank import compared, rank
from index.results import Confidence, Filters, PlanInfo, SearchRequest
from index.search import find
from index.snapshot import Snapshot
from index.workbench.cited import CitedPassage
from index.workbench.content_roles import roles_without_headings
from index.workbench.topical import holding_most

_BEST_PASSAGES = (1.0, 0.3, 0.1)
"""What a plan's best, second and third passage count: one good passage is no precedent, a long plan is no better for length."""
_LOOKED_AT = 200
"""So many passages, the first in the order of a search, are compared word by word to see which plans have one that answers."""
_LEAST_SCORE = 1e-3
"""What a passage that answers counts at least: the scores of an order may lie below nought."""
ABOUT = 0.3
"""A plan is about the question as a whole from this share of passages that answer on: what it says of organisation and money
belongs to the question too."""
EVERYTHING = Filters()
STATES: tuple[Confidence, ...] = ("nothing", "perhaps", "answers")
_KNOWN = frozenset({"user", "glossary"})


@dataclass(frozen=True, slots=True)
class Precedent:
    """One plan, read whole: sections and passages in the order of the text; ``rows[i]`` is the row of
    ``passages[i]``; ``says`` is what is said of its best passage for the question; ``whole`` are the ids of the passages that are
    about all of it (``topical``)."""

    plan: PlanInfo
    family: str | None
    source: str
    start_line: int
    end_line: int
    score: float
    says: Confidence
    sections: list[HeadedSection]
    passages: list[CitedPassage]
    rows: Rows
    whole: frozenset[str] = frozenset()

    def is_sure_of(self, passage: CitedPassage) -> bool:
        """Whether a passage of it belongs to the question and is about all of it."""
        return passage.passage_id in self.whole and (passage.relevant or self.about)

    @property
    def about(self) -> bool:
        """Whether the plan as a whole is about the question, and not only a passage of it."""
        return sum(passage.relevant for passage in self.passages) >= ABOUT * len(self.passages)


def topic(text: str, snapshot: Snapshot) -> Query:
    """The query that a text is: what it is about, whether or not the corpus holds its words. English that the glossary
    knows whole is asked in Chinese, so that both languages choose the same plans."""
    query = analyse_query(text, snapshot.terms, glossary=snapshot.glossary)
    whole = [group for group in query.groups if not group.part]
    if not query.english or not whole or not all(_KNOWN & set(group.origins) for group in whole):
        return query
    chinese = "".join("".join(group.alternatives[0]) for group in whole)
    return analyse_query(chinese, snapshot.terms, glossary=snapshot.glossary)


def said(text: str, plans: Sequence[Precedent], snapshot: Snapshot, filters: Filters | None) -> Confidence:
    """What is said of precedents for a text: the best that is said of a passage of theirs, and never more than a search says
    of all that pass. Where a word of the text stands in none of the first passages they are at most perhaps about it. Plans
    that were found (``filters`` None: they were named) are none where neither a passage of theirs nor a search answers: what
    would be made of them is read as being about the text."""
    of_plans: Confidence = max((plan.says for plan in plans), key=STATES.index, default="nothing")
    found = find(SearchRequest(text, k=1, filters=filters or EVERYTHING), snapshot)
    if filters is not None and "answers" not in (of_plans, found.confidence):
        return "nothing"
    sure = _least(found.confidence, of_plans)
    asked = {group.label for group in found.query.groups} - set(found.missing)
    lacking = [word for word in found.missing if len(word) > 1 and not _found_in_parts(word, asked)]
    return _least(sure, "perhaps") if lacking else sure


def _found_in_parts(word: str, asked: Iterable[str]) -> bool:
    """Whether a missing word is asked for in parts too, which are there: 食品 and 卫生 of 食品卫生."""
    return any(1 < len(other) < len(word) and other in word for other in asked)


def _least(one: Confidence, other: Confidence) -> Confidence:
    return min(one, other, key=STATES.index)


def named(plan_ids: Sequence[str], query: Query | None, snapshot: Snapshot) -> list[Precedent]:
    """The plans of those ids, in that order. Raises QueryError for one that is not there."""
    found = plans_by_id(snapshot.catalogue, plan_ids)
    for plan_id in plan_ids:
        if plan_id not in found:
            raise QueryError("plans", "request.no_such_plan", plan=plan_id[:100])
    return read([found[plan_id] for plan_id in plan_ids], query, snapshot)


def best(query: Query, most: int, snapshot: Snapshot, filters: Filters = EVERYTHING) -> list[Precedent]:
    """Up to ``most`` plans (near copies counted once, all of them given) with passages that answer the query, or where none
    does, that perhaps do; best first; by their passages that pass the filters only."""
    return read(_best(query, most, snapshot, filters), query, snapshot)


def further(
    query: Query, most: int, known: Collection[str], snapshot: Snapshot, filters: Filters = EVERYTHING
) -> list[Precedent]:
    """The plans that are among the ``most`` best and not among the ``known``; what is said of these changes nothing of what is
    said of those."""
    chosen = _best(query, most, snapshot, filters)
    rows_of_known = set(plans_by_id(snapshot.catalogue, list(known)).values())
    return read([plan for plan in chosen if plan not in rows_of_known], query, snapshot)


def _best(query: Query, most: int, snapshot: Snapshot, filters: Filters) -> list[int]:
    scores = _plan_scores(query, snapshot, filters)
    family_of = families_of_plans(snapshot.catalogue, list(scores))
    chosen: list[int] = []
    groups: set[str | int] = set()
    for plan in sorted(scores, key=lambda plan: (-scores[plan], plan)):
        group = family_of[plan] or plan
        if group not in groups:
            if len(groups) >= most:
                continue
            groups.add(group)
        chosen.append(plan)
    return chosen


def _plan_scores(query: Query, snapshot: Snapshot, filters: Filters) -> dict[int, float]:
    """The score of each plan (by row id) that has a passage that answers the query."""
    generation = snapshot.generation
    ranked = rank(query, "hybrid", snapshot, allowed_rows(filters, snapshot))
    ranked = compared(query, ranked.at(np.arange(min(len(ranked.rows), _LOOKED_AT))), snapshot)
    says = each(query, ranked, generation, topic_confidence_of(snapshot, query.english))
    surest = max(says, key=STATES.index, default="nothing")
    plans = generation.plan_ids[ranked.rows]
    of_plan: dict[int, list[float]] = {}
    for plan, score, sure in zip(plans.tolist(), ranked.scores.tolist(), says, strict=True):
        if sure == "nothing" or sure != surest:
            continue
        found = of_plan.setdefault(plan, [])
        if len(found) < len(_BEST_PASSAGES):
            found.append(max(score, _LEAST_SCORE))
    return {plan: sum(w * s for w, s in zip(_BEST_PASSAGES, found, strict=False)) for plan, found in of_plan.items()}


def read(plans: Sequence[int], query: Query | None, snapshot: Snapshot) -> list[Precedent]:
    """The plans of those row ids with what is said of their passages for the query."""
    rows_of = {plan: np.flatnonzero(snapshot.generation.plan_ids == plan).astype(np.int64) for plan in plans}
    judged = _judged(query, list(rows_of.values()), snapshot)
    surest: Confidence = max((sure for _, sure in judged.values()), key=STATES.index, default="nothing")
    read_whole = [_read(plan, rows_of[plan], judged, surest, snapshot) for plan in plans]
    return (
        [replace(plan, whole=_whole(plan, query, snapshot)) for plan in read_whole] if query is not None else read_whole
    )


def _whole(plan: Precedent, query: Query, snapshot: Snapshot) -> frozenset[str]:
    holding = holding_most(query, plan.rows, snapshot.generation.lexical)
    return frozenset(passage.passage_id for passage, whole in zip(plan.passages, holding, strict=True) if whole)


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


def _judged(query: Query | None, rows: Sequence[Rows], snapshot: Snapshot) -> dict[int, tuple[float, Confidence]]:
    """The score of each row, and what is said of its passage."""
    if query is None or not rows:
        return {}
    ranked = compared(query, rank(query, "hybrid", snapshot, np.sort(np.concatenate(rows))), snapshot)
    says = each(query, ranked, snapshot.generation, topic_confidence_of(snapshot, query.english))
    return {
        row: (score, sure) for row, score, sure in zip(ranked.rows.tolist(), ranked.scores.tolist(), says, strict=True)
    }


def _read(
    plan: int, rows: Rows, judged: dict[int, tuple[float, Confidence]], surest: Confidence, snapshot: Snapshot
) -> Precedent:
    catalogue = snapshot.catalogue
    head = plan_by_row_id(catalogue, plan)
    ids: list[int] = snapshot.generation.passage_ids[rows].tolist()
    found, targets = passages_by_row_id(catalogue, ids), targets_of(catalogue, ids)
    passages = []
    for row, row_id in zip(rows.tolist(), ids, strict=True):
        score, sure = judged.get(row, (0.0, "nothing"))
        belongs = sure == surest != "nothing"
        passages.append(CitedPassage.of(found[row_id], targets.get(row_id, []), score, belongs))
    order = sorted(range(len(passages)), key=lambda at: passages[at].citation.start)
    sections = sections_of_plan(catalogue, plan)
    ordered = [passages[at] for at in order]
    return Precedent(
        says=surest if any(passage.relevant for passage in passages) else "nothing",
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

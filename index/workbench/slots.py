"""The slots of a draft's section: what its precedents say there, in alternatives of which one stands for the slot.

A slot is one thing to be said. Its alternatives are from different plans; only one of them is picked at most. What a plan
says in several paragraphs takes as many slots, one behind the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.generation.vectors import VectorIndex
from index.results import Confidence
from index.workbench.alignment import Measure, grouped_measures
from index.workbench.cited import CitedPassage
from index.workbench.draft_results import DraftGroup, Excerpt
from index.workbench.excerpts import excerpt, without_number
from index.workbench.foreign import of_another_place
from index.workbench.precedents import Precedent
from index.workbench.requests import DraftRequest
from ingest.models import Role
from ingest.reading import fold_characters

TOPICAL = frozenset({Role.GOALS.value, Role.MEASURES.value})
"""Roles that are about the topic; the others say how a plan is carried through and are much alike whatever it is about."""
_SHORTEST = 12
_PROSE = re.compile("(?!.{0,3}(?:组长|成员|主任))(?=.*[。；：;:！!])", re.DOTALL)
"""A sentence, and not the names of a leading group: those of another place are of no use."""
_MOST_OF_A_MEASURE = 3
"""Passages offered for one measure, of all the plans that have it."""
_PER_PLAN = 3
"""Measures that one precedent may give a section that is not about the topic."""


def slots(
    role: str, plans: Sequence[Precedent], request: DraftRequest, vectors: VectorIndex, sure: Confidence
) -> list[DraftGroup]:
    """The slots of the section of that role, in their usual order."""
    offered = [offered_by(plan, role, request) for plan in plans]
    rows = grouped_measures(offered, vectors, frozenset({role}))
    ranked = sorted(rows, key=lambda row: -max(p.relevance for m in row for p in m.passages))
    if role not in TOPICAL and not request.passages:
        ranked = _shared_out(ranked)
    kept = ranked if request.passages else ranked[: request.per_section]
    kept.sort(key=lambda row: (_position(row, offered), row[0].column))
    return [slot for row in kept for slot in _slots_of(row, plans, request.passages, sure)]


def offered_by(plan: Precedent, role: str, request: DraftRequest) -> Precedent:
    """The plan with the passages that may stand in a section of that role: what answers; and of a plan that is about the
    topic, or was named, what it says of organisation, money and time."""
    only = request.passages
    frame = role not in TOPICAL and (plan.about or bool(request.plans))
    kept = [
        at
        for at, passage in enumerate(plan.passages)
        if passage.role == role
        and (passage.passage_id in only if only else is_prose(passage.text) and (passage.relevant or frame))
    ]
    return replace(plan, passages=[plan.passages[at] for at in kept], rows=plan.rows[kept])


def is_prose(text: str) -> bool:
    """Whether a passage is worth offering: document numbers, dates and signatures have no stops."""
    return len(text) >= _SHORTEST and _PROSE.match(fold_characters(text)) is not None


def _shared_out(rows: Sequence[list[Measure]]) -> list[list[Measure]]:
    """At most _PER_PLAN measures from one plan, so that the longest does not fill the section."""
    taken: Counter[int] = Counter()
    kept = []
    for row in rows:
        if min(taken[measure.column] for measure in row) < _PER_PLAN:
            kept.append(row)
            taken.update(measure.column for measure in row)
    return kept


def _position(row: Sequence[Measure], offered: Sequence[Precedent]) -> float:
    """Where in the sections of their plans the measures stand, on average, 0 to 1: what usually comes first comes first."""
    places = []
    for measure in row:
        ids = [passage.passage_id for passage in offered[measure.column].passages]
        places.append(ids.index(measure.passages[0].passage_id) / max(len(ids) - 1, 1))
    return sum(places) / len(places)


def _slots_of(
    row: Sequence[Measure], plans: Sequence[Precedent], only: Sequence[str], sure: Confidence
) -> list[DraftGroup]:
    """A measure as slots: the first passage of each plan beside one another, then the second of each. Near copies are folded
    into the most relevant of them; the most relevant of all is picked if it belongs to the topic and is about all of it."""
    plan_of = {plan.plan.plan_id: plan for plan in plans}
    passages, similar = _folded(row, bool(only))
    nth: Counter[str] = Counter()
    found: dict[int, list[Excerpt]] = {}
    for passage in passages if only else passages[:_MOST_OF_A_MEASURE]:
        plan = plan_of[passage.plan_id]
        first = passage is passages[0]
        picked = bool(only) or (first and sure == "answers" and plan.is_sure_of(passage))
        made = replace(excerpt(passage, plan.plan, similar[passage.passage_id]), picked=picked)
        found.setdefault(nth[passage.plan_id], []).append(made)
        nth[passage.plan_id] += 1
    lead = next((m for m in row if passages[0] in m.passages), row[0])
    heading = without_number(lead.heading) if lead.heading else None
    marks = of_another_place(heading, plan_of[passages[0].plan_id].plan) if heading else []
    return [DraftGroup(heading, marks, at > 0, found[at]) for at in sorted(found)]


def _folded(row: Sequence[Measure], every: bool) -> tuple[list[CitedPassage], dict[str, int]]:
    """The passages of a measure, the most relevant first, of near copies one (unless ``every`` is wanted), and how many copies
    each one stands for."""
    passages = sorted((p for m in row for p in m.passages), key=lambda p: (-p.relevance, p.citation.start))
    copies = Counter(p.family for p in passages if p.family)
    first = {p.family: p for p in reversed(passages) if p.family}
    kept = [p for p in passages if every or not p.family or first[p.family] is p]
    return kept, {p.passage_id: copies[p.family] - 1 if p.family else 0 for p in kept}

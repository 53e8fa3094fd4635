"""A draft: the usual sections of its type in their usual order, each with cited passages to pick from, and blanks.

Nothing is invented. What stands in a draft is a passage word for word (``Excerpt``), a heading, which is the program's own
or a precedent's, or a blank.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.catalogue import Catalogue
from index.catalogue.passage_rows import passage_by_id
from index.errors import QueryError
from index.generation.vectors import VectorIndex
from index.query.query import Query
from index.results import Confidence
from index.snapshot import Snapshot
from index.stopping import look
from index.text.folding import language_of
from index.workbench import precedents, skeleton
from index.workbench.alignment import Measure, grouped_measures
from index.workbench.content_roles import role_of_content
from index.workbench.draft_results import Draft, DraftGroup, DraftPrecedent, DraftSection, Excerpt
from index.workbench.excerpts import excerpt, without_number
from index.workbench.precedents import Precedent
from index.workbench.requests import DraftRequest
from ingest.models import Role
from ingest.reading import fold_characters

DEFAULT_TYPE = "方案"
_TOPICAL = frozenset({Role.GOALS.value, Role.MEASURES.value})
"""Roles that are about the topic; the others say how a plan is carried through and are much alike whatever it is about."""
_SHORTEST = 12
_PROSE = re.compile("(?!.{0,3}(?:组长|成员|主任))(?=.*[。；：;:！!])", re.DOTALL)
"""A sentence, and not the names of a leading group: those of another place are of no use."""
_GROUP_EXCERPTS = 3
_FROM_OTHERS = 2
"""Plans, and groups, that are offered from elsewhere for a section that no precedent has; never where plans were named."""
_PER_PLAN = 3
"""Groups that one precedent may give a section that is not about the topic."""
_MOVABLE = frozenset({Role.MEASURES.value, Role.BACKGROUND.value, Role.OTHER.value})
"""Roles out of which a passage is moved by what it says: a plan says there whatever has no heading of its own."""
_BY_CONTENT = 3
"""Passages that are moved by what they say into a section that no precedent has."""


def draft(request: DraftRequest, snapshot: Snapshot) -> Draft:
    """The draft. Raises QueryError for a request that cannot be answered as put."""
    request = request.checked()
    query = precedents.topic(request.text, snapshot)
    plans = _chosen(request, query, snapshot)
    sure = precedents.said(request.text, plans, snapshot)
    named_by_user = bool(request.plans or request.passages)
    if sure == "nothing" and not named_by_user:
        plans = []
    kinds = Counter(plan.plan.type for plan in plans if plan.plan.type)
    kind = request.type or (kinds.most_common(1)[0][0] if kinds else DEFAULT_TYPE)
    usual = skeleton.learn(snapshot.catalogue, kind)
    if named_by_user:
        plans = _filled(plans, [section.role for section in usual.sections], request.passages)
    sections, vectors = [], snapshot.generation.vectors
    more: dict[str, Precedent] = {}
    named = {p.role for plan in plans for p in plan.passages if p.passage_id in request.passages}
    for section in skeleton.with_roles(usual.sections, named):
        look()
        groups = _groups(section.role, plans, request, vectors, sure)
        if not groups and plans and not named_by_user:
            others = _others(section.role, plans, query, snapshot)
            groups = _groups(section.role, others, replace(request, per_section=_FROM_OTHERS), vectors, sure)
            cited = {excerpt.plan.plan_id for group in groups for excerpt in group.excerpts}
            more |= {plan.plan.plan_id: plan for plan in others if plan.plan.plan_id in cited}
        sections.append(DraftSection(section.role, section.heading, section.usual, section.share, groups))
    return Draft(
        text=request.text,
        title=_title(request.text, kind),
        type=kind,
        answerable=sure == "answers",
        confidence=sure,
        learnt_from=usual.plans,
        precedents=[DraftPrecedent(p.plan, p.source, p.start_line, p.end_line) for p in (*plans, *more.values())],
        sections=sections,
    )


def _filled(plans: Sequence[Precedent], roles: Sequence[str], picked: Sequence[str]) -> list[Precedent]:
    """The precedents with passages moved into sections that none of them has, by what the passages say: the nearest to the
    topic, or the picked ones."""
    known = {passage.role for plan in plans for passage in plan.passages if _is_prose(passage.text)}
    movable = [p for plan in plans for p in plan.passages if p.role in _MOVABLE and _is_prose(p.text)]
    moved: dict[str, str] = {}
    for role in roles:
        if role in known:
            continue
        able = [p for p in movable if role_of_content(p.text) == role]
        able.sort(key=lambda passage: -passage.relevance)
        chosen = [p for p in able if p.passage_id in picked] if picked else able[:_BY_CONTENT]
        moved |= {passage.passage_id: role for passage in chosen}
    return [
        replace(
            plan,
            passages=[
                replace(p, role=moved[p.passage_id], by_content=True) if p.passage_id in moved else p
                for p in plan.passages
            ],
        )
        for plan in plans
    ]


def _others(role: str, plans: Sequence[Precedent], query: Query, snapshot: Snapshot) -> list[Precedent]:
    """Plans beside the precedents whose passages of a role come nearest to the topic."""
    known = {plan.plan.plan_id for plan in plans}
    found = precedents.best(query, _FROM_OTHERS, snapshot, Role(role))
    return [plan for plan in found if plan.plan.plan_id not in known]


def _chosen(request: DraftRequest, query: Query, snapshot: Snapshot) -> list[Precedent]:
    """The precedents, of near copies only the first; those named keep their order."""
    if request.passages:
        holders = _holders(request.passages, snapshot.catalogue)
        return precedents.named(holders, query, snapshot)
    named = request.plans
    plans = precedents.named(named, query, snapshot) if named else precedents.best(query, request.most, snapshot)
    return list({plan.family or plan.plan.plan_id: plan for plan in reversed(plans)}.values())[::-1]


def _holders(passages: Sequence[str], catalogue: Catalogue) -> list[str]:
    """The ids of the plans that hold the passages. Raises QueryError for a passage that is not there."""
    holders = []
    for passage_id in passages:
        found = passage_by_id(catalogue, passage_id)
        if found is None:
            raise QueryError("passages", "request.no_passage", passage=passage_id[:100])
        holders.append(found.plan.plan_id)
    return list(dict.fromkeys(holders))


def _title(text: str, kind: str) -> str | None:
    topic = " ".join(text.split())
    if language_of(topic) == "en":
        return None
    return topic if topic.endswith(kind) else topic + kind


def _groups(
    role: str, plans: Sequence[Precedent], request: DraftRequest, vectors: VectorIndex, sure: Confidence
) -> list[DraftGroup]:
    offered = [_offered(plan, role, request) for plan in plans]
    rows = grouped_measures(offered, vectors, frozenset({role}))
    ranked = sorted(rows, key=lambda row: -max(p.relevance for m in row for p in m.passages))
    if role not in _TOPICAL and not request.passages:
        ranked = _shared_out(ranked)
    kept = ranked if request.passages else ranked[: request.per_section]
    kept.sort(key=lambda row: (_position(row, offered), row[0].column))
    return [_group(row, plans, request.passages, sure) for row in kept]


def _offered(plan: Precedent, role: str, request: DraftRequest) -> Precedent:
    """The plan with the passages that may stand in a section of that role: what answers; and of a plan that is about the
    topic, or was named, what it says of organisation, money and time."""
    only = request.passages
    frame = role not in _TOPICAL and (plan.about or bool(request.plans))
    kept = [
        at
        for at, passage in enumerate(plan.passages)
        if passage.role == role
        and (passage.passage_id in only if only else _is_prose(passage.text) and (passage.relevant or frame))
    ]
    return replace(plan, passages=[plan.passages[at] for at in kept], rows=plan.rows[kept])


def _is_prose(text: str) -> bool:
    """Whether a passage is worth offering: document numbers, dates and signatures have no stops."""
    return len(text) >= _SHORTEST and _PROSE.match(fold_characters(text)) is not None


def _shared_out(rows: Sequence[list[Measure]]) -> list[list[Measure]]:
    """At most _PER_PLAN groups from one plan, so that the longest does not fill the section."""
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


def _group(row: Sequence[Measure], plans: Sequence[Precedent], only: Sequence[str], sure: Confidence) -> DraftGroup:
    """Near copies folded into the first of them, the most relevant first; that one is picked if it belongs to the topic."""
    passages = sorted((p for m in row for p in m.passages), key=lambda p: (-p.relevance, p.citation.start))
    copies = Counter(p.family for p in passages if p.family)
    seen: set[str] = set()
    excerpts: list[Excerpt] = []
    plan_of = {plan.plan.plan_id: plan for plan in plans}
    for passage in passages:
        if passage.family is not None and passage.family in seen and not only:
            continue
        if passage.family is not None:
            seen.add(passage.family)
        similar = copies[passage.family] - 1 if passage.family else 0
        plan = plan_of[passage.plan_id]
        picked = bool(only) or (not excerpts and sure == "answers" and (passage.relevant or plan.about))
        excerpts.append(replace(excerpt(passage, plan.plan, similar), picked=picked))
    if not only:
        excerpts = excerpts[:_GROUP_EXCERPTS]
    first = next((m for m in row if excerpts[0].passage_id in {p.passage_id for p in m.passages}), row[0])
    return DraftGroup(without_number(first.heading) if first.heading else None, excerpts)

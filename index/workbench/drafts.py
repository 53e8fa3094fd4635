"""A draft: the usual sections of its type in their usual order, each with cited passages to pick from, and blanks.

Nothing is invented. What stands in a draft is a passage word for word (``Excerpt``), a heading, which is the program's own
or a precedent's, or a blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.catalogue import Catalogue
from index.catalogue.passage_rows import passage_by_id
from index.errors import QueryError
from index.query.query import Query
from index.results import Confidence, Filters
from index.snapshot import Snapshot
from index.stopping import look
from index.workbench import precedents, skeleton
from index.workbench.alternatives import with_alternatives
from index.workbench.content_roles import role_of_content
from index.workbench.draft_results import Draft, DraftGroup, DraftPrecedent, DraftSection
from index.workbench.draft_scripts import draft_in_script
from index.workbench.precedents import Precedent
from index.workbench.requests import DraftRequest
from index.workbench.slots import is_prose, offered_by, slots
from index.workbench.titles import title_of
from ingest.models import Role

DEFAULT_TYPE = "方案"
_FROM_OTHERS = 2
"""Plans, and slots, that are offered from elsewhere for a section that no precedent has; never where plans were named."""
_FURTHER = 24
"""Plans that alternatives are looked for in, the precedents among them."""
_MOVABLE = frozenset({Role.MEASURES.value, Role.BACKGROUND.value, Role.OTHER.value})
"""Roles out of which a passage is moved by what it says: a plan says there whatever has no heading of its own."""
_BY_CONTENT = 3
"""Passages that are moved by what they say into a section that no precedent has."""


def draft(request: DraftRequest, snapshot: Snapshot) -> Draft:
    """The draft. Raises QueryError for a request that cannot be answered as put."""
    request = request.checked()
    query = precedents.topic(request.text, snapshot)
    plans = _chosen(request, query, snapshot)
    named_by_user = bool(request.plans or request.passages)
    sure = precedents.said(request.text, plans, snapshot, None if named_by_user else request.filters)
    if sure == "nothing" and not named_by_user:
        plans = []
    kinds = Counter(plan.plan.type for plan in plans if plan.plan.type)
    kind = request.type or (kinds.most_common(1)[0][0] if kinds else DEFAULT_TYPE)
    usual = skeleton.learn(snapshot.catalogue, kind)
    if named_by_user:
        plans = _filled(plans, [section.role for section in usual.sections], request.passages)
    further = [] if named_by_user or not plans else _further(plans, query, request.filters, snapshot)
    sections = []
    more: dict[str, Precedent] = {}
    named = {p.role for plan in plans for p in plan.passages if p.passage_id in request.passages}
    for section in skeleton.with_roles(usual.sections, named):
        look()
        groups, cited = _filled_section(section.role, plans, further, request, sure, query, snapshot)
        more |= cited
        sections.append(DraftSection(section.role, section.heading, section.usual, section.share, groups))
    made = Draft(
        text=request.text,
        title=title_of(request.text, kind),
        type=kind,
        answerable=sure == "answers",
        confidence=sure,
        learnt_from=usual.plans,
        precedents=[
            DraftPrecedent(p.plan, p.source, p.start_line, p.end_line) for p in {**_by_id(plans), **more}.values()
        ],
        sections=sections,
    )
    return draft_in_script(made, request.script)


def _filled_section(
    role: str,
    plans: Sequence[Precedent],
    further: Sequence[Precedent],
    request: DraftRequest,
    sure: Confidence,
    query: Query,
    snapshot: Snapshot,
) -> tuple[list[DraftGroup], dict[str, Precedent]]:
    """The slots of the section of that role with their alternatives, and every plan that they are from."""
    vectors = snapshot.generation.vectors
    others: list[Precedent] = []
    found = slots(role, plans, request, vectors, sure)
    if not found and plans and not (request.plans or request.passages):
        others = _others(replace(request.filters, role=(role,)), plans, query, snapshot)
        found = slots(role, others, replace(request, per_section=_FROM_OTHERS), vectors, sure)
    every = _by_id([*plans, *others, *further])
    if not request.passages:
        found = with_alternatives(found, [offered_by(plan, role, request) for plan in every.values()], vectors)
    cited = {excerpt.plan.plan_id for group in found for excerpt in group.excerpts}
    return found, {plan_id: plan for plan_id, plan in every.items() if plan_id in cited}


def _by_id(plans: Sequence[Precedent]) -> dict[str, Precedent]:
    """Each plan once, as it stands first."""
    found: dict[str, Precedent] = {}
    for plan in plans:
        found.setdefault(plan.plan.plan_id, plan)
    return found


def _further(plans: Sequence[Precedent], query: Query, filters: Filters, snapshot: Snapshot) -> list[Precedent]:
    """Plans beside the precedents that answer as surely as they do, of near copies one."""
    known = {plan.plan.plan_id for plan in plans}
    families = {plan.family for plan in plans if plan.family}
    surest = max((plan.says for plan in plans), key=precedents.STATES.index)
    found = precedents.further(query, _FURTHER, known, snapshot, filters)
    kept: dict[str, Precedent] = {}
    for plan in found:
        if plan.says == surest and plan.family not in families:
            kept.setdefault(plan.family or plan.plan.plan_id, plan)
    return list(kept.values())


def _filled(plans: Sequence[Precedent], roles: Sequence[str], picked: Sequence[str]) -> list[Precedent]:
    """The precedents with passages moved into sections that none of them has, by what the passages say: the nearest to the
    topic, or the picked ones."""
    known = {passage.role for plan in plans for passage in plan.passages if is_prose(passage.text)}
    movable = [p for plan in plans for p in plan.passages if p.role in _MOVABLE and is_prose(p.text)]
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


def _others(filters: Filters, plans: Sequence[Precedent], query: Query, snapshot: Snapshot) -> list[Precedent]:
    """Plans beside the precedents whose passages that pass come nearest to the topic."""
    known = {plan.plan.plan_id for plan in plans}
    found = precedents.best(query, _FROM_OTHERS, snapshot, filters)
    return [plan for plan in found if plan.plan.plan_id not in known]


def _chosen(request: DraftRequest, query: Query, snapshot: Snapshot) -> list[Precedent]:
    """The precedents, of near copies only the first; those named keep their order."""
    if request.passages:
        holders = _holders(request.passages, snapshot.catalogue)
        return precedents.named(holders, query, snapshot)
    named = request.plans
    plans = (
        precedents.named(named, query, snapshot)
        if named
        else precedents.best(query, request.most, snapshot, request.filters)
    )
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

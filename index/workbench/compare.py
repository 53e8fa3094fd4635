"""Precedents side by side: plans as columns, roles as rows, cited passages in the cells; copies folded into one column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.catalogue.records import HeadedSection
from index.results import Confidence, PlanInfo
from index.snapshot import Snapshot
from index.stopping import look
from index.targets.groups import grouped
from index.targets.results import TargetGroup
from index.targets.rows import target_rows
from index.text import diff
from index.workbench import precedents
from index.workbench.alignment import AlignedMeasures, aligned_measures
from index.workbench.cited import CitedPassage
from index.workbench.precedents import Precedent
from index.workbench.requests import CompareRequest
from ingest.models import Role

MAX_ROWS = 40
"""Rows of matching measures, and of like targets, at most."""
_ALIGNED_ROLES = frozenset({Role.MEASURES.value, Role.GOALS.value})


@dataclass(frozen=True, slots=True)
class Difference:
    """What a near copy has otherwise: a passage changed (``changes`` by kind: number, name, wording), put in or left out.

    ``changes`` count from ``one.text`` to ``other.text``; ``one`` is of the column's first plan, ``other`` of the copy.
    """

    operation: diff.Operation
    one: CitedPassage | None
    other: CitedPassage | None
    changes: tuple[diff.Change, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """A near copy of a column's plan. ``same`` counts the passages that are equal in both."""

    plan: PlanInfo
    source: str
    start_line: int
    end_line: int
    same: int
    numbers: int
    names: int
    wordings: int
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class Column:
    """One plan, with its near copies. ``score`` is that of its best passage for the question (0 without one)."""

    plan: PlanInfo
    family: str | None
    source: str
    start_line: int
    end_line: int
    score: float
    copies: list[Copy]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a plan has of one role. ``has`` is whether headings say that it has such a part (``sections``, or passages below
    others). There are pages that drop the outermost headings: of these ``by_content`` is whether passages say by their own
    words that they are of that role, and ``told`` is False where they do not either, so that nothing tells.

    ``passages`` are the shown ones of ``total``: those that belong to the question, best first; where none does, the
    first ones of the plan. ``elsewhere``: of goals that stand in no part of their own, the roles of the parts in which the
    plan sets targets, those with most first.
    """

    has: bool
    by_content: bool
    told: bool
    sections: list[HeadedSection]
    passages: list[CitedPassage]
    relevant: int
    total: int
    elsewhere: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.has or self.by_content)


@dataclass(frozen=True, slots=True)
class Row:
    """A role; ``cells[i]`` belongs to ``columns[i]``. ``lacking`` are the plan ids of columns that have no such section."""

    role: str
    cells: list[Cell]
    lacking: list[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``confidence``: what is said of the plans for the text (``answers`` without one): never more than a search
    says, and where nothing fits there are no columns but those named; ``answerable``: whether it is ``answers``.
    ``rows``: those that most columns have first, unless roles were asked for. ``measures``: rows of matching measures
    across columns (``measures[i].column`` is the place in ``columns``). ``targets``: what the columns' first plans
    set for like indicators in the passages that belong to the question (in all, without one), those that most plans
    set first."""

    text: str | None
    answerable: bool
    confidence: Confidence
    columns: list[Column]
    rows: list[Row]
    measures: list[AlignedMeasures]
    targets: list[TargetGroup]


def compare(request: CompareRequest, snapshot: Snapshot) -> Comparison:
    """The table. Raises QueryError for a request that cannot be answered as put."""
    given, request = request, request.checked()
    query = precedents.topic(request.text, snapshot) if request.text is not None else None
    if query is None or request.plans:
        plans = precedents.named(request.plans, query, snapshot)
    else:
        plans = precedents.best(query, request.most, snapshot, request.filters)
    sure: Confidence = "answers"
    if request.text is not None:
        sure = precedents.said(request.text, plans, snapshot, None if request.plans else request.filters)
    if sure == "nothing" and not request.plans:
        plans = []
    columns = list(_folded(plans))
    first = [plan for plan, _ in columns]
    return Comparison(
        text=request.text,
        answerable=sure == "answers",
        confidence=sure,
        columns=[_column(plan, copies) for plan, copies in columns],
        rows=_rows(request, first, by_plans=not given.roles),
        measures=aligned_measures(first, snapshot.generation.vectors, _ALIGNED_ROLES, MAX_ROWS),
        targets=_targets(first, query is not None, snapshot),
    )


def _targets(plans: Sequence[Precedent], asked: bool, snapshot: Snapshot) -> list[TargetGroup]:
    ids = snapshot.generation.passage_ids
    passages = [
        int(ids[row])
        for plan in plans
        for row, passage in zip(plan.rows, plan.passages, strict=True)
        if passage.targets and (passage.relevant or not asked)
    ]
    return grouped([row for _, row in target_rows(snapshot.catalogue, passages)], asked=False)[:MAX_ROWS]


def _folded(plans: Sequence[Precedent]) -> Iterator[tuple[Precedent, list[Precedent]]]:
    """Each first plan of a family with the others, in the order of the plans."""
    groups: dict[str, list[Precedent]] = {}
    for plan in plans:
        groups.setdefault(plan.family or plan.plan.plan_id, []).append(plan)
    return ((group[0], group[1:]) for group in groups.values())


def _column(plan: Precedent, copies: Sequence[Precedent]) -> Column:
    return Column(
        plan=plan.plan,
        family=plan.family,
        source=plan.source,
        start_line=plan.start_line,
        end_line=plan.end_line,
        score=plan.score,
        copies=[_copy(plan, copy) for copy in copies],
    )


def _copy(plan: Precedent, copy: Precedent) -> Copy:
    look()
    steps = diff.align([passage.text for passage in plan.passages], [passage.text for passage in copy.passages])
    kinds = Counter(change.kind for step in steps for change in step.changes)
    return Copy(
        plan=copy.plan,
        source=copy.source,
        start_line=copy.start_line,
        end_line=copy.end_line,
        same=sum(step.operation == "equal" for step in steps),
        numbers=kinds["number"],
        names=kinds["name"],
        wordings=kinds["wording"],
        differences=[
            Difference(
                step.operation,
                None if step.one is None else plan.passages[step.one],
                None if step.other is None else copy.passages[step.other],
                step.changes,
            )
            for step in steps
            if step.operation != "equal"
        ],
    )


def _rows(request: CompareRequest, plans: Sequence[Precedent], *, by_plans: bool) -> list[Row]:
    """A row a role; those that most plans have first, or in the order asked for."""
    rows = [_row(role, plans, request.per_cell) for role in request.roles]
    if by_plans:
        rows.sort(key=lambda row: -sum(not cell.empty for cell in row.cells))
    return rows


def _row(role: str, plans: Sequence[Precedent], per_cell: int) -> Row:
    cells = [_cell(role, plan, per_cell) for plan in plans]
    lacking = [plan.plan.plan_id for plan, cell in zip(plans, cells, strict=True) if cell.told and cell.empty]
    return Row(role, cells, lacking)


def _cell(role: str, plan: Precedent, per_cell: int) -> Cell:
    sections = [section for section in plan.sections if section.role == role]
    passages = [passage for passage in plan.passages if passage.role == role]
    relevant = sorted((p for p in passages if p.relevant), key=lambda p: (-p.relevance, p.citation.start))
    has = bool(sections) or any(not passage.by_content for passage in passages)
    by_content = not has and bool(passages)
    return Cell(
        has=has,
        by_content=by_content,
        told=has or by_content or precedents.has_outermost(plan.sections),
        sections=sections,
        passages=(relevant or passages)[:per_cell],
        relevant=len(relevant),
        total=len(passages),
        elsewhere=_targets_elsewhere(plan) if role == Role.GOALS and not (has or by_content) else (),
    )


def _targets_elsewhere(plan: Precedent) -> tuple[str, ...]:
    """The roles of the parts in which a plan without goals sets targets, those with most first; of those that belong to the
    question, if any does."""
    setting = [passage for passage in plan.passages if passage.targets]
    asked = [passage for passage in setting if passage.relevant] or setting
    return tuple(role for role, _ in Counter(passage.role for passage in asked).most_common())

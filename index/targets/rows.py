"""Targets as the catalogue holds them, each with its plan, its place in it, its measure and its own citation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.catalogue import Catalogue
from index.catalogue.target_rows import StoredTarget, said_in_plans, stored_targets
from index.results import Citation, PlanInfo, TargetInfo
from index.targets.aims import contexts, is_aimed
from index.targets.results import TargetRow
from index.text.units import measure
from ingest.chinese_numerals import ONE_TO_TEN, parse_numeral
from ingest.models import Target

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WITHIN_YEARS = re.compile(f"([{ONE_TO_TEN}两]{{1,3}}|[1-9]\\d?)(?:个)?年(?:之|以)?内")
_THIS_YEAR = re.compile("[今本当]年|^年(?:度|底|末|内)|(?:到|至)年[底末]")
_NEXT_YEAR = re.compile("[次明]年")


def target_rows(catalogue: Catalogue, passages: Sequence[int]) -> list[tuple[int, TargetRow]]:
    """The targets of passages (catalogue row ids) in the order of their sources, each with its passage's row id."""
    told = [(stored.row_id, _row(stored)) for stored in stored_targets(catalogue, passages)]
    around = contexts(said_in_plans(catalogue, list(dict.fromkeys(row_id for row_id, _ in told))))
    return [(row_id, replace(row, aimed=is_aimed(row, around[row_id]))) for row_id, row in told]


def due_year(deadline: str | None, plan_year: int | None) -> int | None:
    """The year in which a deadline falls: ``到2014年底`` 2014; 年底 and 三年内 count from the plan's year, if it has one."""
    if deadline is None:
        return None
    if years := _YEAR.findall(deadline):
        return int(years[-1])
    if plan_year is None:
        return None
    if within := _WITHIN_YEARS.search(deadline):
        return plan_year + (parse_numeral(within[1]) or int(within[1]))
    if _NEXT_YEAR.search(deadline):
        return plan_year + 1
    return plan_year if _THIS_YEAR.search(deadline) else None


def row_of(
    target: Target | TargetInfo,
    plan: PlanInfo,
    cited: Citation,
    *,
    start_line: int,
    role: str,
    section_path: Sequence[str] = (),
    due: int | None = None,
    passage_id: str = "",
    family: str | None = None,
    passage_family: str | None = None,
) -> TargetRow:
    """A target, of the store or of a text beside it, as a row of the table."""
    size = measure(target.value, target.unit)
    return TargetRow(
        indicator=target.indicator,
        comparator=target.comparator,
        value=target.value,
        unit=target.unit,
        low=size.low if size else None,
        high=size.high if size else None,
        base_unit=size.unit if size else None,
        deadline=target.deadline,
        due=due,
        baseline=target.baseline,
        scope=target.scope,
        quote=target.quote,
        start=target.start,
        end=target.end,
        start_line=start_line,
        passage_id=passage_id,
        section_path=list(section_path),
        role=role,
        plan=plan,
        family=family,
        passage_family=passage_family,
        citation=cited,
        binding=target.binding,
    )


def _row(stored: StoredTarget) -> TargetRow:
    return row_of(
        stored.target,
        stored.plan,
        stored.citation,
        start_line=stored.target.start_line,
        role=stored.role,
        section_path=stored.section_path,
        due=due_year(stored.target.deadline, stored.plan.year),
        passage_id=stored.passage_id,
        family=stored.plan_family,
        passage_family=stored.passage_family,
    )

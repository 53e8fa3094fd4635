"""Targets as the catalogue holds them, each with its plan, its place in it, its measure and its own citation."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence

from index.catalogue import Catalogue
from index.catalogue.citations import citation
from index.catalogue.plan_rows import plan_info
from index.catalogue.target_rows import stored_targets
from index.targets.results import TargetRow
from index.text.units import measure
from ingest.chinese_numerals import ONE_TO_TEN, parse_numeral

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WITHIN_YEARS = re.compile(f"([{ONE_TO_TEN}两]|[1-9]\\d?)(?:个)?年(?:之|以)?内")
_THIS_YEAR = re.compile("[今本当]年|^年(?:度|底|末|内)|(?:到|至)年[底末]")
_NEXT_YEAR = re.compile("[次明]年")


def target_rows(catalogue: Catalogue, passages: Sequence[int]) -> list[tuple[int, TargetRow]]:
    """The targets of passages (catalogue row ids) in the order of their sources, each with its passage's row id."""
    return [(int(row["passage"]), _row(row)) for row in stored_targets(catalogue, passages)]


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


def _row(row: sqlite3.Row) -> TargetRow:
    plan = plan_info(row)
    lines = (row["start_line"], row["start_line"] + row["quote"].count("\n"))
    size = measure(row["value"], row["unit"])
    return TargetRow(
        indicator=row["indicator"],
        comparator=row["comparator"],
        value=row["value"],
        unit=row["unit"],
        low=size.low if size else None,
        high=size.high if size else None,
        base_unit=size.unit if size else None,
        deadline=row["deadline"],
        due=due_year(row["deadline"], row["year"]),
        baseline=row["baseline"],
        scope=row["scope"],
        quote=row["quote"],
        start=row["start"],
        end=row["end"],
        start_line=row["start_line"],
        passage_id=row["passage_id"],
        section_path=json.loads(row["section_path"]),
        role=row["role"],
        plan=plan,
        family=row["plan_family"],
        passage_family=row["family"],
        citation=citation(
            plan, row["source"], row["sha256"], row["start"], row["end"], lines, row["page"], row["quote"]
        ),
    )

"""Where a draft contradicts itself: one measure, to be reached by the same time, with different figures at different places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from rapidfuzz.distance import Indel

from index.stopping import look
from index.targets.measures import Measure, measure_of
from index.targets.results import TargetRow
from index.targets.rows import due_year
from index.workbench.alignment import bare_heading
from index.workbench.check_results import Contradiction, StatedTarget
from index.workbench.check_targets import draft_row
from index.workbench.draft_passages import DraftPlan, place
from ingest.chinese_numerals import NUMERAL
from ingest.models import Passage, Role, Target

SAME_CASE = 0.6
"""Likeness of two headings, numerals aside, from which they head cases of one thing: 四级响应 and 三级响应 may ask for different
figures. Not measured."""
_PAST = re.compile("总结|回顾|现状|成绩|成效|完成情况|过去|去年|上年|上一年|以来")
"""What was reached is no target beside what shall be."""
_NUMERALS = re.compile(rf"[\dⅠ-ⅻIVX{NUMERAL}]+")
Stated = tuple[TargetRow, Target, Passage]


def contradictions(draft: DraftPlan) -> list[Contradiction]:
    """In the order of the text. Figures of one passage are a row of things (甲校60名、乙校45名), not a contradiction; a
    figure for a later year, for another stage or another part of the place is another target."""
    stated: dict[Measure, list[Stated]] = defaultdict(list)
    for passage in draft.passages:
        look()
        if passage.role is Role.BACKGROUND or _PAST.search("".join([*passage.section_path, passage.text])):
            continue
        for target in passage.targets:
            row = draft_row(target, passage, draft)
            measure = measure_of(row)
            if measure is not None and row.comparator != "change":
                stated[measure].append((row, target, passage))
    return [found for several in stated.values() for found in _among(several, draft)]


def _among(stated: Sequence[Stated], draft: DraftPlan) -> Iterator[Contradiction]:
    """The figures of one measure that another place of the draft states otherwise, in one contradiction."""
    look()
    at_odds = {
        at
        for one, other in combinations(range(len(stated)), 2)
        if _differ(stated[one], stated[other], draft)
        for at in (one, other)
    }
    if at_odds:
        kept = [stated[at] for at in sorted(at_odds)]
        yield Contradiction(
            indicator=min((row.indicator for row, _, _ in kept if row.indicator), key=len, default=None),
            stated=[
                StatedTarget(
                    place(passage, target.quote), target.comparator, target.value, target.unit, target.deadline
                )
                for _, target, passage in kept
            ],
        )


def _differ(one: Stated, other: Stated, draft: DraftPlan) -> bool:
    (row, target, passage), (row2, target2, passage2) = one, other
    return (
        passage is not passage2
        and not _cases(passage.section_path, passage2.section_path)
        and (row.low, row.high) != (row2.low, row2.high)
        and target.scope == target2.scope
        and _time(target, draft) == _time(target2, draft)
    )


def _cases(path: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two passages stand below headings that differ in little but a number: each in a case of its own."""
    headings = next(((one, two) for one, two in zip(path, other, strict=False) if one != two), None)
    if headings is None:
        return False
    one, two = (_NUMERALS.sub("", bare_heading(heading)) for heading in headings)
    return Indel.normalized_similarity(one, two) >= SAME_CASE


def _time(target: Target, draft: DraftPlan) -> int | str | None:
    return due_year(target.deadline, draft.plan.year) or target.deadline

"""Where a draft's targets lie among what precedents set for like indicators, in the same unit and direction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from statistics import median

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from index.arrays import Floats
from index.catalogue.citations import citation
from index.query.group import Group
from index.results import PlanInfo
from index.snapshot import Snapshot
from index.stopping import look
from index.targets.measures import Measure, measure_of
from index.targets.results import TargetRow
from index.targets.rows import row_of, target_rows
from index.text.folding import fold
from index.text.segmentation import segment
from index.workbench.check_results import TargetExample, TargetRange
from index.workbench.draft_passages import DraftPlan, place
from ingest.chinese_numerals import NUMERAL
from ingest.models import Passage, Target

_CANDIDATES = 60
"""Passages of the store whose targets are looked at: the nearest by their vectors, and those whose targets share words."""
_EXAMPLES = 5
SAME_WORDS = 0.8
"""Likeness of two indicators (of two quotes, where the indicator is not known), figures aside, from which they are one."""
_FIGURES = re.compile(rf"[\d.,]+|[{NUMERAL}]+")
_DIRECTIONS = {">=": "floor", ">": "floor", "=": "floor", "<=": "ceiling", "<": "ceiling", "change": "change"}
"""达到 15% and 不低于 15% ask for the same thing; a ceiling asks for the opposite."""


@dataclass(frozen=True)
class Known:
    """A target of the store, with what comparing it needs, found out when it is first compared and then kept."""

    row: TargetRow

    @cached_property
    def measure(self) -> Measure | None:
        return measure_of(self.row)

    @cached_property
    def worded(self) -> str:
        return _worded(self.row)


class KnownTargets:
    """The store's targets that may be like a draft's: each is read once a check, however many of the draft's it is compared
    with; those of the draft's own file (by its hash) are left out."""

    def __init__(self, snapshot: Snapshot, own_sha256: str) -> None:
        self._snapshot = snapshot
        self._own = own_sha256
        self._read: dict[int, list[Known]] = {}

    def near(self, passage: Passage, vector: Floats) -> list[Known]:
        """Those of the passages nearest to a passage of the draft, and of those whose targets share words with its targets."""
        generation = self._snapshot.generation
        rows = set(generation.vectors.search(vector, _CANDIDATES, self._sets_target).rows.tolist())
        for target in passage.targets:
            words = segment(fold(f"{target.indicator or ''} {target.quote}"))
            groups = [
                Group(word, ((word,),)) for word in dict.fromkeys(words) if len(word) > 1 and not word[0].isdigit()
            ]
            scores = generation.targets.lexical.scores(groups)
            best = np.argsort(-scores, kind="stable")[:_CANDIDATES]
            rows.update(generation.targets.rows[best[scores[best] > 0]].tolist())
        ids = [int(i) for i in generation.passage_ids[sorted(rows)]]
        self._read_all([row_id for row_id in ids if row_id not in self._read])
        return [known for row_id in ids for known in self._read[row_id]]

    @cached_property
    def _sets_target(self) -> NDArray[np.intp]:
        return np.flatnonzero(self._snapshot.generation.sets_target)

    def _read_all(self, ids: Sequence[int]) -> None:
        self._read.update((row_id, []) for row_id in ids)
        for row_id, row in target_rows(self._snapshot.catalogue, ids):
            if row.low is not None and row.citation.sha256 != self._own:
                self._read[row_id].append(Known(row))


def target_ranges(draft: DraftPlan, known: KnownTargets) -> Iterator[TargetRange]:
    """Each target of the draft that has like ones in the store, in the order of the text."""
    for passage, vector in zip(draft.passages, draft.vectors, strict=True):
        look()
        if not passage.targets:
            continue
        candidates = known.near(passage, vector)
        for target in passage.targets:
            own = draft_row(target, passage, draft)
            if own.low is None:
                continue
            like = _like(own, candidates)
            if like:
                yield _range(target, passage, own, like)


def _like(own: TargetRow, candidates: Sequence[Known]) -> list[TargetRow]:
    direction = _DIRECTIONS[own.comparator]
    fitting = [
        one for one in candidates if one.row.base_unit == own.base_unit and _DIRECTIONS[one.row.comparator] == direction
    ]
    measure = measure_of(own)
    if measure is None:
        worded = _worded(own)
        return [one.row for one in fitting if _same_words(worded, one.worded)]
    return [one.row for one in fitting if one.measure == measure] if measure.makes_range else []


def _same_words(one: str, other: str) -> bool:
    """Whether two targets are worded alike but for their figures."""
    return Indel.normalized_similarity(one, other) >= SAME_WORDS


def _worded(row: TargetRow) -> str:
    return _FIGURES.sub("", fold(row.indicator or row.quote))


def _range(target: Target, passage: Passage, own: TargetRow, like: Sequence[TargetRow]) -> TargetRange:
    least = min(row.low for row in like if row.low is not None)
    most = max(row.high for row in like if row.high is not None)
    middles = [((row.low or 0) + (row.high or 0)) / 2 for row in like]
    low, high = own.low or 0.0, own.high or 0.0
    position = "below" if high < least else "above" if low > most else "within"
    direction = _DIRECTIONS[own.comparator]
    weaker = None if direction == "change" else position == ("below" if direction == "floor" else "above")
    examples = sorted(like, key=lambda row: (abs((row.low or 0) - low), row.citation.source, row.start))[:_EXAMPLES]
    return TargetRange(
        place=place(passage, target.quote),
        indicator=target.indicator,
        comparator=target.comparator,
        value=target.value,
        unit=target.unit,
        position=position,  # type: ignore[arg-type]
        weaker=weaker,
        least=least,
        middle=median(middles),
        most=most,
        range_unit=own.base_unit or "",
        examples=[
            TargetExample(row.plan, row.indicator, row.comparator, row.value, row.unit, row.deadline, row.citation)
            for row in examples
        ],
    )


def draft_row(target: Target, passage: Passage, draft: DraftPlan) -> TargetRow:
    """A draft's target as a row of the table of targets."""
    document, plan = draft.document, draft.plan
    line = document.canonical.line_of
    said = {
        field.name: getattr(plan, field.name)
        for field in fields(PlanInfo)
        if field.name not in ("plan_id", "corrected")
    }
    info = PlanInfo(plan_id="", **said)
    lines = line(target.start), line(target.end - 1)
    cited = citation(
        info,
        document.source.path,
        document.source.sha256,
        target.start,
        target.end,
        lines,
        passage.page,
        target.quote,
    )
    return row_of(target, info, cited, start_line=lines[0], role=passage.role.value, section_path=passage.section_path)

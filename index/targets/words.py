"""How wholly a target is about what was asked: told by what it measures first, then by its other words, then its headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.generation.lexical import LexicalIndex
from index.query.analysis import INTENT_WEIGHT
from index.query.asked_figures import asked_figures, kind_fitness
from index.query.group import Group
from index.query.query import Query
from index.targets.results import TargetRow
from index.text.folding import fold
from index.text.passage_text import target_text
from index.text.segmentation import segment

OWN, AROUND = 0.75, 0.5
"""What a word is worth that stands in the target's other words (骨干教师占*交流*教师的比例 is no share of teachers who move),
or only in the headings above it and its plan's title; in what it measures it is worth 1."""
OTHER_SORT = 0.7
"""What a target's score is worth that is a figure of another sort than was asked for: a number of days, where the ratio was."""
_OF_WHAT = re.compile("占|不(?:得|能|应|可)?(?:低于|少于|小于|超过|高于|多于|大于)|至少|达到|按照?")


def measured(indicator: str | None) -> str:
    """What a figure measures, without what it is a share of: ``骨干教师`` of ``骨干教师占交流教师的比例``."""
    whole = fold(indicator or "")
    cut = _OF_WHAT.search(whole, 2)
    return whole[: cut.start()] if cut else whole


class TargetWords:
    """The things a query asks for, each with its worth; which of them a target's words hold.

    Words that only say that a figure is wanted, the words within a phrase and the characters within a word count nothing;
    words that say which sort of figure (权重, ``frequency``) little, for a target seldom says them.
    """

    def __init__(self, query: Query, lexical: LexicalIndex) -> None:
        self._groups = _weighed(query.subject, lexical)
        self._worth = sum(worth for _, worth in self._groups)
        self._whole = _weighed(query.whole, lexical)
        self._asked = query.figures

    def scored(self, row: TargetRow) -> TargetRow:
        """The row with its score, 0..1; the same for every row if nothing but a figure was asked for."""
        if not self._worth:
            return row
        head = frozenset(segment(measured(row.indicator)))
        own = head | _terms(target_text(row.indicator, row.scope, row.quote, row.deadline))
        around = own | _terms(" ".join([*row.section_path, row.plan.title or row.plan.name or ""]))
        score = sum(worth * _best(group, head, own, around) for group, worth in self._groups) / self._worth
        if kind_fitness(self._asked, row.base_unit or row.unit or "") < 1:
            score *= OTHER_SORT
        return replace(row, score=round(score, 4))

    def names_whole(self, row: TargetRow) -> float:
        """How much the target's own words say of what the share is asked to be of; 0 where that was not said."""
        own = _terms(target_text(row.indicator, row.scope, row.quote, row.deadline)) if self._whole else frozenset()
        return sum(worth * _best(group, own, own, own) for group, worth in self._whole)


def _weighed(groups: Sequence[Group], lexical: LexicalIndex) -> list[tuple[Group, float]]:
    """The things asked for, each with its worth."""
    subjects = [group for group in groups if group.weight > INTENT_WEIGHT]
    long = "\n".join(group.label for group in groups if len(group.label) > 1)
    whole = [group for group in subjects if len(group.label) > 1 or group.label not in long]
    return [(group, _weight(group) * lexical.idf(group)) for group in whole]


def _weight(group: Group) -> float:
    return group.weight * (INTENT_WEIGHT if asked_figures(group.label) else 1.0)


def _terms(text: str) -> frozenset[str]:
    return frozenset(segment(fold(text)))


def _best(group: Group, head: frozenset[str], own: frozenset[str], around: frozenset[str]) -> float:
    worths = (
        weight * place
        for terms, _, weight in group.sources()
        for words, place in ((head, 1.0), (own, OWN), (around, AROUND))
        if words.issuperset(terms)
    )
    return max(worths, default=0.0)

"""How wholly a target is about what was asked, told by its own words first, by its passage's after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.lexical import Group, LexicalIndex
from index.passage_text import target_text
from index.query import INTENT_WEIGHT
from index.target_results import TargetRow
from index.terms import fold, segment


class TargetWords:
    """The things a query asks for, each with its worth; which of them a target's words hold."""

    def __init__(self, groups: Sequence[Group], lexical: LexicalIndex) -> None:
        self._groups = [(group, group.weight * lexical.idf(group)) for group in groups if group.weight > INTENT_WEIGHT]
        self._worth = sum(worth for _, worth in self._groups)

    def scored(self, row: TargetRow) -> TargetRow:
        """The row with its score, 0..1: what is held by its own words, and half of what only its headings say."""
        if not self._worth:
            return row
        own = frozenset(segment(fold(target_text(row.indicator, row.scope, row.quote, row.deadline))))
        around = own | frozenset(segment(fold(" ".join([*row.section_path, row.plan.title or ""]))))
        held = self._held(own)
        return replace(row, score=round((held + (self._held(around) - held) / 2) / self._worth, 4))

    def _held(self, terms: frozenset[str]) -> float:
        return sum(worth for group, worth in self._groups if any(terms.issuperset(a) for a in group.alternatives))

"""Candidates of a query with their scores, and putting the best of them into a new order."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Rows
from index.ranking import fusion

BEHIND = 1e-3
"""How far all others stand behind those put first at least: with equal scores the rows would decide."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What a hit's rank is made of, all higher is better: centred cosine (-1..1), BM25 (>= 0), and late interaction (mean cosine
    of the query's words to their likest in the passage; NaN where they were not compared one by one)."""

    dense: float
    lexical: float
    late: float


@dataclass(frozen=True, slots=True)
class Scored:
    """Candidates of a query, best first, all arrays ``(m,)``: rows, fused score, cosine, the same standardised, BM25,
    what doing as the query wishes adds, and late interaction (NaN where a passage was not compared word by word)."""

    rows: Rows
    scores: Floats
    cosines: Floats
    dense: Floats
    lexical: Floats
    bonus: Floats
    late: Floats

    @classmethod
    def none(cls) -> Scored:
        return cls(np.zeros(0, np.int64), *(np.zeros(0, np.float32) for _ in range(6)))

    def at(self, order: npt.NDArray[np.int64]) -> Scored:
        return Scored(*(getattr(self, field.name)[order] for field in fields(self)))

    def explained(self, at: int) -> Scores:
        return Scores(float(self.cosines[at]), float(self.lexical[at]), float(self.late[at]))

    def put_first(self, first: Rows, scores: Floats) -> Scored:
        """The candidates at ``first`` in the order of their new ``scores``, all others behind them in the order they had."""
        every = self.scores.copy()
        every[first] = scores
        others = np.delete(np.arange(len(every)), first)
        if len(first) and len(others):
            every[others] += min(float(scores.min() - every[others].max()) - BEHIND, 0.0)
        return replace(self, scores=every).at(fusion.best(every, self.rows))

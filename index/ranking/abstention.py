"""Whether a store answers a query at all, or had better say that nothing fits."""

from __future__ import annotations

import numpy as np

from index.generation.generation import Generation
from index.query.query import Query
from index.ranking import fusion
from index.ranking.scored import Scored


def answerable(query: Query, ranked: Scored, generation: Generation) -> bool:
    """Whether one of the first passages is near enough to what was asked, and one has a value as asked."""
    first = ranked.rows[: fusion.ANSWER_DEPTH]
    if query.conditions:
        _, met = generation.targets.fitness(first, query.about, query.figures, query.conditions)
        if float(met.max(initial=0.0)) < fusion.ANSWERING_FITNESS:
            return False
    if not query.groups:
        return bool(query.conditions)
    return strength(query, ranked, generation) >= fusion.ANSWERABLE


def strength(query: Query, ranked: Scored, generation: Generation) -> float:
    """How surely one of the first passages answers, to be compared with ``fusion.ANSWERABLE``; higher is surer."""
    first, lexical = slice(fusion.ANSWER_DEPTH), generation.lexical
    words = ranked.lexical[first]
    if not words.any():  # nothing matches, or words were not asked
        words = lexical.scores(query.groups)[ranked.rows[first]]
    words = words / np.float32(max(lexical.weighted_idf(query.about or query.groups), 1e-6))
    return float(fusion.answer_strength(ranked.late[first], words, query.english).max(initial=0.0))

"""Pure scoring and fusion functions.

How the two legs are put together: BM25 is a sum of log odds (Robertson & Zaragoza 2009), so its own size already says how
much evidence the words carry: a long query that matches in many rare words brings a large sum, a query whose words are not
in the corpus brings zero. So it is *not* normalised per query; only the cosines are (z-score: a query's cosines lie in a
narrow band whose place depends on the query). One constant then fits sets that otherwise want weights ten times apart.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Rows

LEXICAL_WEIGHT_CHINESE = 0.2
LEXICAL_WEIGHT_ENGLISH = 0.4
"""Weight of raw BM25 beside the z-scored cosine. Chinese: chosen on cmrc2018_trial and ncp_train_zh2zh (flat from 0.15 to
0.3), checked on xquad_zh2zh. English: chosen on xquad_en2zh (flat from 0.2 to 0.5) and gwr2024_en2zh (rising to 0.5 and
beyond), for want of a third set not checked elsewhere. What else was tried stands in docs/retrieval-log.md."""
TARGET_WEIGHT = 6.0
CONDITION_WEIGHT = 8.0
"""What a passage gains in a query for figures by the fitness (0..1, ``TargetIndex.fitness``) of its best target, and what
more by that of the best whose value is as asked, in standard deviations of cosine. The first, with BASE and OTHER_KIND of
that fitness, was chosen on the 43 target needs over the sample corpus (flat from 4 to 8; BASE 0 to 0.3, OTHER_KIND 0.5 to
0.8 alike) and checked on the 17 over the seeds, in Chinese and English. The second is larger than what words and meaning
tell apart, for a condition is not to be weighed but to be met."""

ROLE_BONUS = 0.5
"""For a passage from the part of a plan that the query asks for, in standard deviations of cosine. Chosen on the needs over the
seeds (0, .3, .5, .8, 1.2: nDCG@10 English .630, .635, .637, .642, .644, Chinese .628, .631, .630, .632, .635), checked on the
needs over the samples (0 and .8: English .747, .746, Chinese .841, .839), hence no more."""

PLACE_BONUS = 1.5
"""For a passage from a plan of a place that the query names, in standard deviations of cosine. Chosen on 102 planners' questions
over the seeds with the place of the right plan put before: the first hit is of that place in .863 (English) and .922 (Chinese)
without it, .922 and .922 at 1, .961 and .931 at 2; the right passage's MRR@10 .831 and .858, .836 and .859, .837 and .859, at 3
.829 and .855. Checked on 28 over the samples (all of the place, with it or without) and on all sets of docs/retrieval.md."""


def standardised(scores: Floats, mean: float, spread: float) -> Floats:
    """z-scores of cosines against the mean and spread of the same query's cosines over the corpus; all zero without spread."""
    if spread < 1e-6:
        return np.zeros_like(scores)
    return np.asarray((scores - np.float32(mean)) / np.float32(spread), dtype=np.float32)


def lexical_weight(english: bool) -> float:
    """The weight of BM25 for a query of that language."""
    return LEXICAL_WEIGHT_ENGLISH if english else LEXICAL_WEIGHT_CHINESE


def fused(dense: Floats, lexical: Floats, weight: float) -> Floats:
    """One score a passage from its standardised cosine and its BM25; higher is better, shapes ``(m,)``."""
    return np.asarray(dense + weight * lexical, dtype=np.float32)


MOST_COMPARED = 80
"""How many passages are compared word by word at most: the families of ``order.Weights.depth`` with their copies. Only the
first of each family is not enough: that costs ncp_train_zh2zh, where one of several copies is judged, .012."""


PHRASE_DEPTH = 16
"""How many of the best passages are searched for words that stand together."""


def target_bonus(fitness: Floats, satisfied: Floats) -> Floats:
    """What passages gain in a query for figures by their best targets, and by their best ones that satisfy its conditions."""
    return np.asarray(TARGET_WEIGHT * fitness + CONDITION_WEIGHT * satisfied, dtype=np.float32)


def role_bonus(of_wanted_role: npt.NDArray[np.bool_]) -> Floats:
    """What a passage gains from standing in a part of its plan that the query asks for."""
    return np.asarray(ROLE_BONUS * of_wanted_role, dtype=np.float32)


def place_bonus(of_named_place: npt.NDArray[np.bool_]) -> Floats:
    """What a passage gains from standing in a plan of a place that the query names."""
    return np.asarray(PLACE_BONUS * of_named_place, dtype=np.float32)


def best(scores: Floats, rows: Rows) -> Rows:
    """Indices that sort by score, best first; equal scores by row, so that the order never depends on chance."""
    return np.lexsort((rows, -scores))


SAMPLED = 16
"""Of so many scores one is looked at to guess how high the best k reach."""


def top_rows(scores: Floats, k: int) -> Rows:
    """Ascending rows of the ``k`` best of the positive ``scores`` (n,).

    Where rows beyond the guessed border suffice, only those are compared: a sixth of the time of parting all of them.
    """
    sample = scores[::SAMPLED]
    expected = min(2 * k // SAMPLED + 8, len(sample))
    border = float(np.partition(sample, len(sample) - expected)[len(sample) - expected]) if expected else 0.0
    rows = np.flatnonzero(scores >= border) if border > 0 else np.zeros(0, np.int64)
    if len(rows) < k:
        rows = np.flatnonzero(scores > 0)
    if len(rows) > k:
        rows = np.sort(rows[np.argpartition(-scores[rows], k)[:k]])
    return rows.astype(np.int64)

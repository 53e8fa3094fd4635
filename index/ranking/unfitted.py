"""The order, and how sure a store is, for a model of which nothing was fitted: by what means the same whatever the model.

The cosines of one model's tokens lie elsewhere than another's, so late interaction is standardised over the compared passages, as
cosines are over the corpus, and added to what both legs say. On what LATE_WEIGHT was chosen: docs/models.md.
"""

from __future__ import annotations

import numpy as np

from index.arrays import Floats
from index.ranking.fusion import standardised
from index.ranking.order import Evidence, Weights

LATE_WEIGHT = 1.0
UNFITTED = {english: Weights(features={}, phrase=0.2, depth=depth) for english, depth in ((False, 24), (True, 40))}
"""By whether the query is English: nothing weighs features; phrases and depth as they were before the order was learnt."""


def ordered_unfitted(evidence: Evidence, scores: Floats) -> Floats:
    """``scores`` (m,) of both legs with late interaction beside them, higher is better."""
    late = evidence.late
    moved = standardised(late, float(late.mean()), float(late.std())) if len(late) else late
    return np.asarray(scores + LATE_WEIGHT * moved, np.float32)

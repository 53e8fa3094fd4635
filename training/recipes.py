"""The recipes that were tried, each in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from training.data import Data
from training.pairs import Pair


@dataclass(frozen=True)
class Recipe:
    """``kind``: an adapter of both sides, of the query side alone (passages keep their vectors, and all of them are negatives),
    or a projection of the token states. ``leash`` is the weight of staying what it was, ``negatives`` how many mined ones a
    pair has, ``given`` and ``short`` how many pairs of either kind are read, ``times`` how often."""

    name: str
    kind: Literal["both", "query", "projection"]
    rate: float
    leash: float = 0.0
    negatives: int = 0
    given: int = 0
    short: int = 0
    times: int = 1
    batch: int = 32

    def pairs(self, data: Data) -> list[Pair]:
        return [*data.given[: self.given], *data.short[: self.short]]


PAIRS = 960
"""Of every adapter of both sides: as many as a processor that others use as well can read in an hour."""
RECIPES = (
    Recipe("1-slow", "both", 2e-5, given=PAIRS),
    Recipe("1-fast", "both", 1e-4, given=PAIRS),
    Recipe("2-leash", "both", 1e-4, leash=10, given=PAIRS),
    Recipe("3-negatives", "both", 1e-4, leash=10, negatives=1, given=PAIRS),
    Recipe("4-short", "both", 1e-4, leash=10, negatives=1, given=PAIRS // 4, short=PAIRS * 3 // 4),
    Recipe("5-query", "query", 1e-4, leash=10, given=1_600, short=800),
    Recipe("6-projection", "projection", 3e-4, leash=5, negatives=2, given=1_600, short=1_200, times=2),
)

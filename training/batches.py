"""Pairs in the order in which they are read: a batch never holds two of one law or plan, nor one passage or question twice."""

from __future__ import annotations

import random
from collections.abc import Sequence

from training.pairs import Pair


def batches(pairs: Sequence[Pair], size: int, times: int, seed: int = 13) -> list[list[Pair]]:
    """Every pair ``times``, mixed anew each time; what does not fill a batch at the end of a time is left out."""
    found: list[list[Pair]] = []
    for time in range(times):
        waiting = list(pairs)
        random.Random(seed + time).shuffle(waiting)
        while len(waiting) >= size:
            batch, later = _apart(waiting, size)
            if len(batch) < size:
                break
            found.append(batch)
            waiting = later
    return found


def _apart(waiting: Sequence[Pair], size: int) -> tuple[list[Pair], list[Pair]]:
    batch: list[Pair] = []
    later: list[Pair] = []
    seen: set[str] = set()
    for pair in waiting:
        said = {pair.group, pair.passage, pair.query}
        if len(batch) < size and not said & seen:
            batch.append(pair)
            seen |= said
        else:
            later.append(pair)
    return batch, later

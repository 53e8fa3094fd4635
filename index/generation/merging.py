"""Which segments are merged: the rule of tiers, written down.

A segment of n passages alive is of tier log8(n / 64). As soon as eight neighbours are of one tier or of lower ones, and none
of them is of a higher tier than all others together, they become one: so of segments that come one after another at most 7
are left of each tier, 35 for a million passages, and a passage is written anew 14 times in a million that come in files of
20. A large one waits beside small ones until these have grown: in the worst order of sizes 2 ** (tier + 3) - 1 are left. Only
neighbours are merged, so the passages keep their order. A segment of which more than a quarter is dead is written anew
without them. (Lucene's LogMergePolicy, with its factor of 10; O'Neil et al. 1996, "The log-structured merge-tree".)
"""

from __future__ import annotations

from collections.abc import Sequence

FACTOR = 8
SMALLEST = 64
"""Passages below which a segment is of the lowest tier: three or four short plans."""
MOST_DEAD = 0.25
"""The dead cost a query what the living do."""


def tier(held: int) -> int:
    """Of a segment with so many passages alive."""
    number = 0
    while held >= SMALLEST * FACTOR ** (number + 1):
        number += 1
    return number


def due(sizes: Sequence[tuple[int, int]]) -> slice | None:
    """Which neighbours are to be merged next, of segments given by their passages and how many of these are alive; None: none
    are."""
    for at, (size, held) in enumerate(sizes):
        if size - held > MOST_DEAD * size:
            return slice(at, at + 1)
    tiers = [tier(held) for _, held in sizes]
    for of in sorted(set(tiers)):
        last = 0
        for at in range(len(tiers) + 1):
            if at < len(tiers) and tiers[at] <= of:
                continue
            if at - last >= FACTOR and not _dominated([held for _, held in sizes[last:at]]):
                return slice(last, at)
            last = at + 1
    return None


def _dominated(held: Sequence[int]) -> bool:
    """Whether one segment is of a higher tier than all others together: it would be written anew for little."""
    return tier(max(held)) > tier(sum(held) - max(held))

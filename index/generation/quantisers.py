"""How the vectors of a store are kept: whole while it is small, as codes when it is large, by one training for all segments.

While a store is searched exactly, the mean that is taken from its vectors is that of all passages, taken anew for every
generation: what is found does not depend on how they came. Codes hold vectors less the mean of the day on which they were
trained; both are taken anew when the store has outgrown them, which costs every vector, and so is done seldom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import faiss
import numpy as np

from index.arrays import Floats
from index.generation.generation import Generation
from index.generation.vectors import FLAT_LIMIT, TRAINED_ON, centred, emptied, trained

OUTGROWN = 4
"""A store of so many times the passages that its quantisers were trained on is trained anew, so each passage is coded 1.33 times
for it in all. Chosen by that cost, not tuned."""


@dataclass(frozen=True)
class Quantisers:
    """``empty`` is an index without vectors, ``mean`` (d,) what is taken from them, ``trained_on`` how many there were; None and
    0 where vectors are kept whole."""

    trained_on: int = 0
    mean: Floats | None = None
    empty: faiss.Index | None = None

    @classmethod
    def of(cls, generation: Generation) -> Quantisers:
        """Those of a generation."""
        manifest = generation.manifest
        if not manifest.trained_on:
            return cls()
        codes = next(segment.codes for segment, _ in generation.parts if segment.codes is not None)
        return cls(manifest.trained_on, np.array(manifest.passage_mean, np.float32), emptied(codes))

    @classmethod
    def suiting(cls, total: int, batches: Callable[[], Iterator[Floats]]) -> Quantisers:
        """Those of a store of ``total`` passages; its vectors come in ``batches`` (m, d), as often as they are called for."""
        if total <= FLAT_LIMIT:
            return cls()
        mean = np.asarray(sum(batch.sum(axis=0, dtype=np.float64) for batch in batches()) / total, np.float32)
        step = -(-total // TRAINED_ON)
        sample, first = [], 0
        for batch in batches():
            sample.append(batch[-first % step :: step])
            first += len(batch)
        return cls(total, mean, trained(centred(np.concatenate(sample), mean)))

    def suit(self, total: int) -> bool:
        """Whether a store of so many passages may go on with them."""
        return total <= (OUTGROWN * self.trained_on if self.trained_on else FLAT_LIMIT)

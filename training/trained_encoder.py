"""The bundled encoder as a recipe leaves it, run as the product runs it: the int8 graph with what was learnt merged into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from index.arrays import Floats
from index.encoders import Encoded, fingerprint_of
from index.encoders.bundled import stacked
from index.encoders.engine import Engine
from index.encoders.weights import bundled_path
from index.progress import Counted
from training.layers import merged
from training.remembered import Remembered

Reads = Engine | Remembered


class TrainedEncoder:
    """``queries`` and ``passages`` are engines of either side, one and the same or two; ``projection`` (d, d), if any, turns the
    token states. It bears the bundled model's fingerprint, so that the fitted order holds: it is for measuring only."""

    dimension = 384
    shows_tokens = True

    def __init__(self, queries: Reads, passages: Reads, projection: Floats | None = None) -> None:
        self.name, self.fingerprint = "trained", fingerprint_of()
        self._queries, self._passages, self._projection = queries, passages, projection
        self._asked: dict[str, Encoded] = {}

    def encode_query(self, text: str) -> Encoded:
        if text not in self._asked:  # every mode asks it again
            self._asked[text] = self._turned(self._queries.query(text))
        return self._asked[text]

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        return stacked(self.encode_query_tokens(texts))

    def encode_passages(self, texts: Sequence[str], progress: Counted | None = None) -> Floats:
        return stacked(self.encode_passage_tokens(texts))

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        return [self.encode_query(text) for text in texts]

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        return [self._turned(self._passages.passage(text)) for text in texts]

    def _turned(self, encoded: Encoded) -> Encoded:
        if self._projection is None:
            return encoded
        return encoded._replace(tokens=np.asarray(encoded.tokens @ self._projection, np.float32))


@dataclass(frozen=True)
class Learnt:
    """What a recipe gives: ``changes`` of weights for queries and for passages (None: as they were), a
    ``projection``; ``factors`` are what of it is kept."""

    queries: dict[str, Floats] | None = None
    passages: dict[str, Floats] | None = None
    projection: Floats | None = None
    factors: dict[str, Floats] = field(default_factory=dict)

    def encoder(self, untrained: Remembered) -> TrainedEncoder:
        queries, passages = (_engine(untrained, changes) for changes in (self.queries, self.passages))
        if self.queries is self.passages:
            passages = queries
        return TrainedEncoder(queries, passages, self.projection)


def _engine(untrained: Remembered, changes: dict[str, Floats] | None) -> Reads:
    if changes is None:
        return untrained
    return Engine(bundled_path(), lambda weights: merged(weights, changes))

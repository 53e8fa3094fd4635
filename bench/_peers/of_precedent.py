"""precedent over a store that it reads in from files itself, as ``precedent ingest`` does; runs in the product's environment.

What the encoder takes is counted apart (``encoding``): passages have made vectors (``bench/_scale_corpus.py``), questions those
that were kept when they were first asked. What reading files takes is counted apart too (``reading``): no peer is asked to.
"""

from __future__ import annotations

import pickle
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from _scale_corpus import KnownEncoder, Samples

from index import update
from index.encoders import BUNDLED, Encoded
from index.encoders.bundled import BundledEncoder
from index.query.compiled_map import compiled_map
from index.results import SearchRequest
from index.store import Store

ENCODED = "encoded.pickle"
"""What the encoder said of the questions, by the text that it was given."""


class TimedEncoder(KnownEncoder):
    """Adds up the seconds it takes, of the processor and by the clock."""

    def __init__(self, samples: Samples) -> None:
        super().__init__(samples)
        self.taken = np.zeros(2)

    def _timed(self, encode: Callable[..., Any], *given: object) -> Any:
        started = _now()
        try:
            return encode(*given)
        finally:
            self.taken += _now() - started

    def encode_passage_tokens(self, texts: Any) -> Any:
        return self._timed(super().encode_passage_tokens, texts)

    def encode_passages(self, texts: Any, progress: Any = None) -> Any:
        return self._timed(super().encode_passages, texts, progress)

    def encode_queries(self, texts: Any) -> Any:
        return self._timed(super().encode_queries, texts)

    def encode_query_tokens(self, texts: Any) -> Any:
        return self._timed(super().encode_query_tokens, texts)


def _now() -> np.ndarray:
    return np.array([time.process_time(), time.perf_counter()])


class Peer:
    def __init__(self, corpus: Path, kept: Path) -> None:
        self._corpus, self._home = corpus, kept / "precedent"
        self.apart: dict[str, float] = {}

    def index(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        compiled_map(self._home / "terms")  # the same for any store, some seconds
        self._ingest("passages", "index")

    def add(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self._ingest("more", "add")

    def _ingest(self, folder: str, name: str) -> None:
        encoder = TimedEncoder(Samples.kept(self._corpus.parent / "samples.npz"))
        reading: list[np.ndarray] = []
        started = _now()

        def told(stage: str, done: int, total: int) -> None:
            if stage == "reading":
                reading[1:] = [_now()]

        reading.append(started)
        update.ingest(self._home, [self._corpus / folder], lambda: encoder, BUNDLED, told)
        read = reading[-1] - reading[0]
        processor, clock = _now() - started - encoder.taken - read
        # Files are read in processes of their own: what that takes is told by the clock.
        self.apart |= {name: processor, f"{name} clock": clock}
        self.apart |= {f"{name} reading": read[1], f"{name} encoding": encoder.taken[1]}

    def open(self) -> None:
        known: dict[str, Encoded] = pickle.loads((self._corpus / ENCODED).read_bytes())
        BundledEncoder.encode_query = lambda encoder, text: known[text]  # type: ignore[method-assign]
        self._store = Store.open(self._home, whole=True)

    def search(self, text: str, vector: np.ndarray, count: int) -> list[str]:
        return [hit.passage_id for hit in self._store.search(SearchRequest(text, k=count)).hits]

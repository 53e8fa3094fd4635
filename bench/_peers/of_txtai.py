"""txtai as its documents set up hybrid search (``hybrid``, ``content``), vectors by its ``external`` method.

Its BM25 cuts Chinese into single characters (Unicode's word boundaries, its default); both legs weigh the same, its default.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from txtai import Embeddings


class Peer:
    def __init__(self, corpus: Path, kept: Path) -> None:
        self._kept = str(kept / "txtai")
        self._known: dict[str, np.ndarray] = {}
        self._embeddings = Embeddings(self._settings())

    def _settings(self) -> dict[str, object]:
        def transform(texts: list[str]) -> np.ndarray:
            return np.array([self._known[text] for text in texts])

        return {"method": "external", "transform": transform, "hybrid": True, "content": True}

    def index(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self._known = dict(zip(texts, vectors, strict=True))
        self._embeddings.index(zip(ids, texts, strict=True))
        self._embeddings.save(self._kept)

    def add(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self._known = dict(zip(texts, vectors, strict=True))
        self._embeddings.upsert(zip(ids, texts, strict=True))
        self._embeddings.save(self._kept)

    def open(self) -> None:
        self._embeddings.load(self._kept, config=self._settings())

    def search(self, text: str, vector: np.ndarray, count: int) -> list[str]:
        self._known = {text: vector}
        return [found["id"] for found in self._embeddings.search(text, count)]

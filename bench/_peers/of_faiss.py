"""FAISS alone, exact: what the encoder is worth without words: a control."""

from __future__ import annotations

import json
from pathlib import Path

import faiss
import numpy as np


class Peer:
    def __init__(self, corpus: Path, kept: Path) -> None:
        self._file, self._names = str(kept / "vectors.faiss"), kept / "faiss-ids.json"
        self._ids: list[str] = []

    def index(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self.add(ids, texts, vectors)

    def add(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self._ids += ids
        self._index.add(vectors)
        faiss.write_index(self._index, self._file)
        self._names.write_text(json.dumps(self._ids), "utf-8")

    def open(self) -> None:
        self._index = faiss.read_index(self._file)
        self._ids = json.loads(self._names.read_text("utf-8"))

    def search(self, text: str, vector: np.ndarray, count: int) -> list[str]:
        rows = self._index.search(vector[None], min(count, len(self._ids)))[1][0]
        return [self._ids[row] for row in rows]

"""bm25s alone, over jieba's words: a control. It cannot be added to, so it is built anew."""

from __future__ import annotations

import json
from pathlib import Path

import bm25s
import numpy as np
from words import words


class Peer:
    def __init__(self, corpus: Path, kept: Path) -> None:
        self._folder, self._names = str(kept / "bm25s"), kept / "bm25s-ids.json"

    def index(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self._ids, self._words = ids, [words(text) for text in texts]
        self._keep()

    def add(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self._ids, self._words = self._ids + ids, self._words + [words(text) for text in texts]
        self._keep()

    def _keep(self) -> None:
        index = bm25s.BM25()
        index.index(self._words, show_progress=False)
        index.save(self._folder)
        self._names.write_text(json.dumps(self._ids), "utf-8")

    def open(self) -> None:
        self._index = bm25s.BM25.load(self._folder)
        self._ids = json.loads(self._names.read_text("utf-8"))

    def search(self, text: str, vector: np.ndarray, count: int) -> list[str]:
        rows, scores = self._index.retrieve([words(text)], k=count, show_progress=False)
        return [self._ids[row] for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

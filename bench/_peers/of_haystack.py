"""Haystack's hybrid pipeline as its tutorial has it, over the store that comes with it (in memory), joined by rank.

The tutorial lets a cross-encoder order what was joined; no peer has one here, so the joiner's documented fusion of ranks does.
Its BM25 cuts Chinese into single characters, its default.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from haystack import Document, Pipeline, component
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

CANDIDATES = 10
"""Of a leg, as its documents have it where ten are wanted."""


@component
class KnownEmbedder:
    """A text embedder that is told the vectors."""

    def __init__(self) -> None:
        self.known: dict[str, np.ndarray] = {}

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, list[float]]:
        return {"embedding": self.known[text].tolist()}


class Peer:
    def __init__(self, corpus: Path, kept: Path) -> None:
        self._file = kept / "haystack.json"
        self._store = InMemoryDocumentStore(embedding_similarity_function="cosine")

    def index(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self.add(ids, texts, vectors)

    def add(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        rows = zip(ids, texts, vectors, strict=True)
        self._store.write_documents([Document(id=i, content=t, embedding=v.tolist()) for i, t, v in rows])

    def keep(self) -> None:
        self._store.save_to_disk(str(self._file))

    def open(self) -> None:
        self._store = InMemoryDocumentStore.load_from_disk(str(self._file))
        self._embedder = KnownEmbedder()
        pipeline = Pipeline()
        pipeline.add_component("embedder", self._embedder)
        pipeline.add_component("dense", InMemoryEmbeddingRetriever(self._store, top_k=CANDIDATES))
        pipeline.add_component("bm25", InMemoryBM25Retriever(self._store, top_k=CANDIDATES))
        pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        pipeline.connect("embedder", "dense")
        pipeline.connect("dense", "joiner")
        pipeline.connect("bm25", "joiner")
        self._pipeline = pipeline

    def search(self, text: str, vector: np.ndarray, count: int) -> list[str]:
        self._embedder.known = {text: vector}
        asked = {"embedder": {"text": text}, "bm25": {"query": text}, "joiner": {"top_k": count}}
        return [found.id for found in self._pipeline.run(asked)["joiner"]["documents"]]

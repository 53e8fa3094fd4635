"""haiku.rag 0.6, the newest for Python 3.11 (SQLite: sqlite-vec and FTS5), its hybrid search without its model for the order.

Each passage is a document of one chunk that has its vector, written by its own repositories in its own way (a transaction a
document). Its reader and chunker (docling) are not asked; they fetch a vocabulary when they are imported, which has a stand-in
here. Its FTS5 takes a run of Chinese for one word: it has no setting for that. ``of_lancedb`` is what today's release stands on.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import numpy as np
import tiktoken

os.environ |= {"EMBEDDINGS_VECTOR_DIM": "384", "RERANK_PROVIDER": ""}
_BYTES = {bytes([number]): number for number in range(256)}
_stand_in = tiktoken.Encoding("bytes", pat_str=r"(?s:.)", mergeable_ranks=_BYTES, special_tokens={})
tiktoken.encoding_for_model = lambda name: _stand_in

from haiku.rag.client import HaikuRAG  # noqa: E402 - reads its settings and that vocabulary when it is imported
from haiku.rag.embeddings.base import EmbedderBase  # noqa: E402
from haiku.rag.store.models.chunk import Chunk  # noqa: E402
from haiku.rag.store.models.document import Document  # noqa: E402


class KnownEmbedder(EmbedderBase):
    """An embedder that is told the vectors."""

    def __init__(self) -> None:
        super().__init__("known", 384)
        self.known: dict[str, list[float]] = {}

    async def embed(self, text: str) -> list[float]:
        return self.known[text]


class Peer:
    def __init__(self, corpus: Path, kept: Path) -> None:
        self._file = kept / "haiku.sqlite"
        self._embedder = KnownEmbedder()
        self._loop = asyncio.new_event_loop()

    def index(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self.open()
        self.add(ids, texts, vectors)

    def add(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self._loop.run_until_complete(self._add(ids, texts, vectors))

    async def _add(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        for number, text, vector in zip(ids, texts, vectors, strict=True):
            chunk = Chunk(content=text, embedding=vector.tolist())
            await self._client.document_repository._create_with_docling(
                Document(content=text, uri=number), None, [chunk]
            )

    def open(self) -> None:
        self._client = HaikuRAG(self._file)
        self._client.chunk_repository.embedder = self._embedder

    def search(self, text: str, vector: np.ndarray, count: int) -> list[str]:
        self._embedder.known = {text: vector.tolist()}
        found = self._loop.run_until_complete(self._client.search(text, count))
        return [chunk.document_uri or "" for chunk, _ in found]

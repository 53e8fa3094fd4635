"""LanceDB 0.39 as haiku.rag 0.101 sets it up: its columns, its indexes, its hybrid query with fusion of ranks.

That release of haiku.rag needs Python 3.12; what it stands on does not. Read out of its ``store/schema.py`` and
``store/repositories/chunk.py``: a full-text index with positions and stop words, no vector index until one is asked for.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import lancedb
import numpy as np
from lancedb.index import FTS, BTree
from lancedb.rerankers import RRFReranker


class Peer:
    def __init__(self, corpus: Path, kept: Path) -> None:
        self._folder = str(kept / "lance")
        self._loop = asyncio.new_event_loop()
        self._fusion = RRFReranker()

    def index(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self._loop.run_until_complete(self._index(self._rows(ids, texts, vectors)))

    def add(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self._loop.run_until_complete(self._add(self._rows(ids, texts, vectors)))

    def _rows(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> list[dict[str, object]]:
        rows = zip(ids, texts, vectors, strict=True)
        return [
            {"id": i, "document_id": i, "content": t, "content_fts": t, "metadata": "{}", "order": 0, "vector": v}
            for i, t, v in rows
        ]

    async def _index(self, rows: list[dict[str, object]]) -> None:
        store = await lancedb.connect_async(self._folder)
        self._table = await store.create_table("chunks", rows, mode="overwrite")
        await self._table.create_index("content_fts", config=FTS(with_position=True, remove_stop_words=False))
        for column in ("id", "document_id"):
            await self._table.create_index(column, config=BTree())

    async def _add(self, rows: list[dict[str, object]]) -> None:
        await self._table.add(rows)
        await self._table.optimize()  # what it does after each document, so that the words of new rows are found

    def open(self) -> None:
        self._loop.run_until_complete(self._open())

    async def _open(self) -> None:
        self._table = await (await lancedb.connect_async(self._folder)).open_table("chunks")

    def search(self, text: str, vector: np.ndarray, count: int) -> list[str]:
        return self._loop.run_until_complete(self._search(text, vector, count))

    async def _search(self, text: str, vector: np.ndarray, count: int) -> list[str]:
        near = self._table.query().nearest_to(vector).column("vector").distance_type("cosine")
        both = near.nearest_to_text(text, columns="content_fts").rerank(self._fusion)
        return [row["id"] for row in await both.limit(count).to_list()]

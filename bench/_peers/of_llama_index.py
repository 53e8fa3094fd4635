"""LlamaIndex as its documents set up hybrid search: a vector index, ``BM25Retriever``, both fused by rank.

Vectors lie in its FAISS store (exact), for its own store is a loop over Python lists. Its BM25 takes a run of Chinese for one
word; the documented ``token_pattern`` makes each character one. It cannot be added to, so it is built anew.
"""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore
from pydantic import Field

CANDIDATES = 10
"""Of a leg, as its documents have it where ten are wanted."""
TOKEN = r"(?u)[\u3400-\u9fff]|[^\W\u3400-\u9fff]{2,}"


class KnownEmbedding(BaseEmbedding):
    """An embedding model that is told the vectors."""

    known: dict[str, list[float]] = Field(default_factory=dict)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self.known[text]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self.known[query]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self.known[query]


class Peer:
    def __init__(self, corpus: Path, kept: Path) -> None:
        self._vectors, self._words = str(kept / "llama-vectors"), str(kept / "llama-words")
        self._embedding = KnownEmbedding()

    def index(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(vectors.shape[1]))
        context = StorageContext.from_defaults(vector_store=store)
        context.docstore.add_documents(self._nodes(ids, texts, vectors))
        self._index = VectorStoreIndex(
            list(context.docstore.docs.values()), storage_context=context, embed_model=self._embedding
        )
        self._make_words()

    def add(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        nodes = self._nodes(ids, texts, vectors)
        self._index.docstore.add_documents(nodes)
        self._index.insert_nodes(nodes)
        self._make_words()

    def _nodes(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> list[TextNode]:
        self._embedding.known = dict(zip(texts, vectors.tolist(), strict=True))
        return [TextNode(id_=number, text=text) for number, text in zip(ids, texts, strict=True)]

    def _make_words(self) -> None:
        self._bm25 = BM25Retriever.from_defaults(
            docstore=self._index.docstore, token_pattern=TOKEN, similarity_top_k=CANDIDATES
        )

    def keep(self) -> None:
        self._index.storage_context.persist(self._vectors)
        self._bm25.persist(self._words)

    def open(self) -> None:
        store = FaissVectorStore.from_persist_dir(self._vectors)
        context = StorageContext.from_defaults(vector_store=store, persist_dir=self._vectors)
        index = load_index_from_storage(context, embed_model=self._embedding)
        words = BM25Retriever.from_persist_dir(self._words)
        words.token_pattern = TOKEN  # is not kept with it
        legs = [index.as_retriever(similarity_top_k=CANDIDATES), words]
        self._fused = QueryFusionRetriever(
            legs, llm=MockLLM(), mode="reciprocal_rerank", num_queries=1, use_async=False
        )

    def search(self, text: str, vector: np.ndarray, count: int) -> list[str]:
        self._embedding.known = {text: vector.tolist()}
        self._fused.similarity_top_k = count
        return [found.node.node_id for found in self._fused.retrieve(text)]

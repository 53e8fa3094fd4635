"""Dense vectors in FAISS: centred, unit length, inner product (= cosine, higher is better).

Centring: e5-like models put all their vectors into a narrow cone, and a language's mean is a bias of its own. So the
mean passage vector is taken from every passage and the mean query vector *of the query's language* from the query, and
both are brought back to unit length ("all-but-the-top" without the top: Mu & Viswanath 2018). Measured in README.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

FloatMatrix = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

FLAT_LIMIT = 50_000
"""Up to here an exact scan of float32; beyond it one byte a dimension (recall@10 .990 at a million; at 140,000 3.9 ms a query
against 10). What it loses is at the far end of the candidates, of which the best are compared word by word anyway."""
GATHER_LIMIT = 20_000
"""A filter that leaves so few rows is answered exactly by gathering them: 0.6 ms, where graphs and lists lose recall."""
SAMPLE = 2_000
"""Rows from which the spread of a query's cosines is estimated."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Row numbers with their scores, best first; both of shape ``(k,)``."""

    rows: Rows
    scores: npt.NDArray[np.float32]


def centred(vectors: FloatMatrix, mean: npt.NDArray[np.float32]) -> FloatMatrix:
    """``vectors`` (n, d) less ``mean`` (d,), each brought to unit length; a vector equal to the mean becomes zero."""
    moved = vectors - mean
    norms = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.where(norms > 1e-9, norms, 1), dtype=np.float32)


class VectorIndex:
    """Immutable index of one generation. Rows number the passages 0..n-1, as in the lexical index."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index
        self._rows: FloatMatrix | None = None
        self._sample: FloatMatrix | None = None

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    @classmethod
    def build(cls, vectors: FloatMatrix) -> VectorIndex:
        """Index centred unit vectors (n, d)."""
        n, dimension = vectors.shape
        if n <= FLAT_LIMIT:
            index: faiss.Index = faiss.IndexFlatIP(dimension)
        else:
            index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
            index.train(vectors[:: max(1, n // 100_000)])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    @classmethod
    def open(cls, path: Path) -> VectorIndex:
        """Open what ``save`` wrote, mapped rather than read. Raises RuntimeError if it is missing or broken."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    def search(self, query: npt.NDArray[np.float32], k: int, allowed: Rows | None = None) -> Ranked:
        """The ``k`` best rows for a centred unit query (d,), among ``allowed`` (ascending rows) if given."""
        if allowed is not None and len(allowed) <= GATHER_LIMIT:
            scores = self.scores(query, allowed)
            best = np.argsort(-scores, kind="stable")[:k]
            return Ranked(allowed[best], scores[best])
        if len(self) == 0:
            return Ranked(np.zeros(0, np.int64), np.zeros(0, np.float32))
        parameters = None
        if allowed is not None:
            bitmap = np.zeros((len(self) + 7) // 8, dtype=np.uint8)
            np.bitwise_or.at(bitmap, allowed >> 3, (1 << (allowed & 7)).astype(np.uint8))
            # The stubs know the C++ signatures only, not the Python ones that faiss adds.
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bitmap))  # type: ignore[call-arg,arg-type]
        scores, rows = self._index.search(query[None, :], min(k, len(self)), params=parameters)
        found = rows[0] >= 0
        return Ranked(rows[0][found].astype(np.int64), scores[0][found])

    def scores(self, query: npt.NDArray[np.float32], rows: Rows) -> npt.NDArray[np.float32]:
        """Cosine of a centred unit query (d,) to each of ``rows`` (m,), shape ``(m,)``."""
        return np.asarray(self.vectors(rows) @ query, dtype=np.float32)

    def vectors(self, rows: Rows) -> FloatMatrix:
        """The stored vectors of ``rows``, shape (m, d); approximate where the index is quantised."""
        if len(rows) == 0:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if isinstance(self._index, faiss.IndexFlat):
            if self._rows is None:
                pointer = self._index.get_xb()
                self._rows = faiss.rev_swig_ptr(pointer, len(self) * self.dimension).reshape(-1, self.dimension)
            return np.asarray(self._rows[rows], dtype=np.float32)
        return np.asarray(self._index.reconstruct_batch(rows), dtype=np.float32)

    def sample_scores(self, query: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Cosine of a centred unit query (d,) to a sample of the index, always the same one: what is usual for that query."""
        if self._sample is None:
            self._sample = self.vectors(self.sample_rows())
        return np.asarray(self._sample @ query, dtype=np.float32)

    def sample_rows(self) -> Rows:
        """Up to SAMPLE rows spread evenly over the index; always the same ones."""
        return np.unique(np.linspace(0, len(self) - 1, min(SAMPLE, len(self))).astype(np.int64))

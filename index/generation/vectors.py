"""Dense vectors in FAISS: centred, unit length, inner product (= cosine, higher is better).

Centring: e5-like models put all their vectors into a narrow cone, and a language's mean is a bias of its own. So the
mean passage vector is taken from every passage and the mean query vector *of the query's language* from the query, and
both are brought back to unit length ("all-but-the-top" without the top: Mu & Viswanath 2018). Measured in README.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Rows
from index.generation.placing import Placed

FLAT_LIMIT = 20_000
"""Up to here an exact scan of float32, 3 ms a query. Beyond it codes of 4 bits for every two dimensions are scanned (product
quantisation, "fast scan": André et al. 2015) and of those the best CANDIDATE_FACTOR × k, or FEWEST_CANDIDATES, scored again with
one byte a dimension: at 140,000 a fifth of the time of scanning these bytes, with nearly the same best (bench/vectors.py)."""
CANDIDATE_FACTOR, FEWEST_CANDIDATES = 2, 1_000
TRAINED_ON = 50_000
"""Vectors that the quantisers are trained on."""
GATHER_LIMIT = 20_000
"""A filter that leaves so few rows of an exact index is answered by gathering them: 0.6 ms."""
SAMPLE = 2_000
"""Rows from which the mean and the spread of a query's cosines are estimated."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Row numbers with their scores, best first; both of shape ``(k,)``."""

    rows: Rows
    scores: npt.NDArray[np.float32]


def centred(vectors: Floats, mean: npt.NDArray[np.float32]) -> Floats:
    """``vectors`` (n, d) less ``mean`` (d,), each brought to unit length; a vector equal to the mean becomes zero."""
    moved = vectors - mean
    norms = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.where(norms > 1e-9, norms, 1), dtype=np.float32)


class VectorIndex:
    """The vectors of one generation, segment by segment. Rows number the passages 0..n-1, as in the lexical index.

    Up to FLAT_LIMIT passages it is one exact index of all (``exact``), whatever the segments: what is found is the same to the
    last bit. Beyond, each segment has its codes, all made by the same quantisers (``trained``)."""

    def __init__(self, parts: Sequence[tuple[faiss.Index, Placed]]) -> None:
        self._parts = [_Part(index, where) for index, where in parts]
        self._rows: Floats | None = None
        self._moments: tuple[npt.NDArray[np.float32], Floats] | None = None

    def __len__(self) -> int:
        return self._parts[-1].where.end if self._parts else 0

    @property
    def dimension(self) -> int:
        return int(self._parts[0].index.d)

    @property
    def is_exact(self) -> bool:
        return isinstance(self._parts[0].index, faiss.IndexFlat)

    @classmethod
    def exact(cls, vectors: Floats) -> VectorIndex:
        """An exact index of centred unit vectors (n, d)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls([(index, Placed(0, len(vectors)))])

    def search(self, query: npt.NDArray[np.float32], k: int, allowed: Rows | None = None) -> Ranked:
        """The ``k`` best rows for a centred unit query (d,), among ``allowed`` (ascending rows) if given."""
        if len(self) == 0:
            return Ranked(np.zeros(0, np.int64), np.zeros(0, np.float32))
        if allowed is not None and self.is_exact and len(allowed) <= GATHER_LIMIT:
            scores = self.scores(query, allowed)
            best = np.argsort(-scores, kind="stable")[:k]
            return Ranked(allowed[best], scores[best])
        found = [part.search(query, k, allowed) for part in self._parts]
        if len(found) == 1:
            return found[0]
        rows, scores = (np.concatenate([getattr(one, name) for one in found]) for name in ("rows", "scores"))
        best = np.argsort(-scores, kind="stable")[:k]
        return Ranked(rows[best], scores[best])

    def scores(self, query: npt.NDArray[np.float32], rows: Rows) -> npt.NDArray[np.float32]:
        """Cosine of a centred unit query (d,) to each of ``rows`` (m,), shape ``(m,)``."""
        return np.asarray(self.vectors(rows) @ query, dtype=np.float32)

    def vectors(self, rows: Rows) -> Floats:
        """The stored vectors of ``rows``, shape (m, d); approximate where the index is quantised."""
        if len(rows) == 0:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if self.is_exact:
            index = self._parts[0].index
            if self._rows is None:
                pointer = index.get_xb()  # type: ignore[attr-defined]  # a flat index has it
                self._rows = faiss.rev_swig_ptr(pointer, len(self) * self.dimension).reshape(-1, self.dimension)
            return np.asarray(self._rows[rows], dtype=np.float32)
        vectors = np.empty((len(rows), self.dimension), np.float32)
        for part in self._parts:
            here = np.flatnonzero((rows >= part.where.first) & (rows < part.where.end))
            if len(here):
                vectors[here] = part.scored.reconstruct_batch(part.where.local(rows[here]))
        return vectors

    def cosine_moments(self, query: npt.NDArray[np.float32]) -> tuple[float, float]:
        """Mean and standard deviation of the cosines of a centred unit query (d,) to the passages, from a sample of them.

        They follow from the mean and the covariance of the vectors, which are the same for every query.
        """
        if self._moments is None:
            sample = self.vectors(self.sample_rows())
            mean = sample.mean(axis=0)
            moved = sample - mean
            self._moments = mean, moved.T @ moved / np.float32(max(len(sample), 1))
        mean, covariance = self._moments
        return float(mean @ query), float(np.sqrt(max(float(query @ covariance @ query), 0.0)))

    def sample_rows(self) -> Rows:
        """Up to SAMPLE rows spread evenly over the index; always the same ones."""
        return np.unique(np.linspace(0, len(self) - 1, min(SAMPLE, len(self))).astype(np.int64))


class _Part:
    """The index of one segment; ``scored`` is what of it scores a row, without what proposes it."""

    def __init__(self, index: faiss.Index, where: Placed) -> None:
        self.index, self.where = index, where
        # The stubs know nothing of IndexRefine's parts.
        refined = isinstance(index, faiss.IndexRefine)
        self.scored: faiss.Index = faiss.downcast_index(index.refine_index) if refined else index  # type: ignore[attr-defined]

    def search(self, query: npt.NDArray[np.float32], k: int, allowed: Rows | None) -> Ranked:
        """The ``k`` best of its rows, by their numbers in the generation."""
        searched, parameters, depth = self.index, None, k
        if allowed is not None:
            mine = np.zeros(self.where.size, dtype=bool)
            mine[self.where.local(allowed[self.where.span(allowed)])] = True
            bitmap = np.packbits(mine, bitorder="little")
            # The stubs know the C++ signatures only, not the Python ones that faiss adds.
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bitmap))  # type: ignore[call-arg,arg-type]
            searched = self.scored
        elif searched is not self.scored:
            depth = max(k, FEWEST_CANDIDATES // CANDIDATE_FACTOR)
            depth += depth * (self.where.size - self.where.held) // max(self.where.held, 1)  # for the dead among them
        scores, rows = searched.search(query[None, :], min(depth, self.where.size), params=parameters)
        kept = rows[0] >= 0
        numbers = self.where.numbers[rows[0]]
        found = np.flatnonzero(kept & (numbers >= 0))[:k]
        return Ranked(numbers[found].astype(np.int64), scores[0][found])


def trained(sample: Floats) -> faiss.Index:
    """An empty index of the kind for many vectors, its quantisers trained on centred unit vectors (m, d)."""
    dimension = sample.shape[1]
    scanned = faiss.IndexPQFastScan(dimension, max(1, dimension // 2), 4, faiss.METRIC_INNER_PRODUCT)
    scored = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    index = faiss.IndexRefine(scanned, scored)
    index.k_factor = CANDIDATE_FACTOR
    index.train(np.ascontiguousarray(sample))
    return index


def emptied(index: Any) -> faiss.Index:
    """One such as ``trained`` gives, by the training of ``index``, an IndexRefine; its codes are not touched."""
    scanned: Any = faiss.downcast_index(index.base_index)
    scored: Any = faiss.downcast_index(index.refine_index)
    coarse: Any = faiss.IndexPQFastScan(index.d, scanned.pq.M, 4, index.metric_type)
    fine: Any = faiss.IndexScalarQuantizer(index.d, faiss.ScalarQuantizer.QT_8bit, index.metric_type)
    coarse.pq, fine.sq = scanned.pq, scored.sq
    coarse.is_trained = fine.is_trained = True
    empty = faiss.IndexRefine(coarse, fine)
    empty.k_factor, empty.is_trained = index.k_factor, True
    return empty


def write_index(index: faiss.Index, path: Path) -> None:
    path.write_bytes(faiss.serialize_index(index).data)


def read_index(path: Path, data: npt.NDArray[np.uint8] | None = None) -> faiss.Index:
    """What ``write_index`` wrote, mapped, or out of its bytes ``data``. Raises RuntimeError if it is missing or broken."""
    if data is not None:
        return faiss.deserialize_index(data)
    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)

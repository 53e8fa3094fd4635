"""The vector index beside the ones it could be: time of a query and share of the exact best found.

    python bench/vectors.py [--passages 140000] [--home .bench] [--rounds 20]

Vectors and queries are those of ``bench/latency.py``'s store (made if need be). One thread; medians over its queries.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import faiss
import latency
import numpy as np
import numpy.typing as npt

from index.generation.placing import Placed
from index.generation.vectors import TRAINED_ON, VectorIndex, trained
from index.ranking.rank import encoded
from index.search import understood

Floats = npt.NDArray[np.float32]
Search = Callable[[Floats, int], npt.NDArray[np.int64]]
DEPTHS = (10, 100, 400)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=140_000)
    parser.add_argument("--home", type=Path, default=Path(".bench"))
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    faiss.omp_set_num_threads(1)
    vectors, asked = _material(options.home, options.passages)
    exact = [np.argsort(-(vectors @ query), kind="stable") for query in asked]
    print(f"{len(vectors)} vectors; ms a query, and the share of the exact best 10, 100, 400 found")
    for name, search in _indexes(vectors).items():
        found = [search(query, max(DEPTHS)) for query in asked]
        shares = [np.mean([np.isin(b[:k], f[:k]).mean() for b, f in zip(exact, found, strict=True)]) for k in DEPTHS]
        print(f"{name:<36}{_middle(search, asked, options.rounds):>7.2f}   " + "  ".join(f"{s:.4f}" for s in shares))


def _material(home: Path, size: int) -> tuple[Floats, Floats]:
    store = latency._store(home, latency.SEEDS, size)
    with store.snapshot() as snapshot:
        index = snapshot.generation.vectors
        vectors = index.vectors(np.arange(len(index), dtype=np.int64))
        asked = [encoded(understood(text, snapshot), snapshot).vector for text in latency.queries_asked()]
    store.close()
    return vectors, np.stack(asked)


def _indexes(vectors: Floats) -> dict[str, Search]:
    dimension, metric = vectors.shape[1], faiss.METRIC_INNER_PRODUCT
    others = {
        "exact scan (float32)": faiss.IndexFlatIP(dimension),
        "scan of bytes (SQ8)": faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit, metric),
        "signs (RaBitQ)": faiss.IndexRaBitQ(dimension, metric),
        "codes alone (PQ fast scan)": faiss.IndexPQFastScan(dimension, dimension // 2, 4, metric),
    }
    for index in others.values():
        index.train(vectors[::3])
        index.add(vectors)
    codes = trained(vectors[:: -(-len(vectors) // TRAINED_ON)])
    codes.add(vectors)
    ours = VectorIndex([(codes, Placed(0, len(vectors)))])
    return {
        **{name: lambda query, k, index=index: index.search(query[None], k)[1][0] for name, index in others.items()},
        "as built (codes, then bytes)": lambda query, k: ours.search(query, k).rows,
    }


def _middle(search: Search, asked: Floats, rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        for query in asked:
            started = time.perf_counter()
            search(query, max(DEPTHS))
            taken.append(time.perf_counter() - started)
    return median(taken) * 1000


if __name__ == "__main__":
    main()

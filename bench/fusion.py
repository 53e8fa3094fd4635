"""Ways to put the dense and the lexical leg together, at several weights: why ``index.ranking.fusion`` does it as it does.

    python bench/fusion.py [--shared ../shared] [--home .bench] [--sets xquad_en2zh,…]

Scores every passage with both legs (through the product's own Searcher), fuses them in each way and prints nDCG@10.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from math import log2
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.evaluation.beir_store import build_store
from index.evaluation.evaluate import read_corpus, read_qrels, read_queries
from index.query import analysis

Scores = npt.NDArray[np.float64]
WEIGHTS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 1.0, 2.0, 5.0)
RRF_K = 60


def standard(scores: Scores) -> Scores:
    return np.asarray((scores - scores.mean()) / (scores.std() + 1e-9))


def of_best(scores: Scores, depth: int = 100) -> Scores:
    """0 at the ``depth``-th best, 1 at the best."""
    best = np.sort(scores)[-depth:]
    return np.asarray((scores - best[0]) / (best[-1] - best[0] + 1e-9))


def reciprocal_rank(scores: Scores) -> Scores:
    ranks = np.empty(len(scores))
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return np.asarray(1 / (RRF_K + ranks))


WAYS: dict[str, Callable[[Scores, Scores, float], Scores]] = {
    "z(dense) + w BM25": lambda d, s, w: standard(d) + w * s,
    "z(dense) + w z(BM25)": lambda d, s, w: standard(d) + w * standard(s),
    "min-max of best 100": lambda d, s, w: of_best(d) + w * of_best(s),
    "BM25 over its maximum": lambda d, s, w: standard(d) + w * s / (s.max() + 1e-9),
    "reciprocal ranks": lambda d, s, w: reciprocal_rank(d) + w * reciprocal_rank(s),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--home", type=Path, default=Path(".bench"), help="where the stores are kept between runs")
    parser.add_argument("--sets", help="names of sets, with commas; default: all")
    options = parser.parse_args()
    for folder in sorted((options.shared / "eval" / "retrieval").iterdir()):
        if not options.sets or folder.name in options.sets.split(","):
            _table(folder, options.home)


def _table(folder: Path, home: Path) -> None:
    corpus, texts, qrels = read_corpus(folder), read_queries(folder), read_qrels(folder)
    rows = {record.id: row for row, record in enumerate(corpus)}
    store = build_store(home, folder, corpus, lambda stage, done, total: None)
    totals = {way: np.zeros(len(WEIGHTS)) for way in WAYS}
    with store.reading() as (catalogue, generation):
        searcher = store.searcher(catalogue, generation)
        for query_id, judged in qrels.items():
            query = analysis.analyse_query(texts[query_id], searcher.terms, holds=searcher.holds)
            dense, lexical = (leg.astype(np.float64) for leg in searcher.legs(query))
            grades = np.zeros(len(corpus))
            for document, grade in judged.items():
                grades[rows[document]] = grade
            for way, fuse in WAYS.items():
                totals[way] += [_ndcg(fuse(dense, lexical, weight), grades) for weight in WEIGHTS]
    store.close()
    print(f"\n{folder.name}: nDCG@10 by weight of the lexical leg")
    print(f"{'':<24}" + "".join(f"{weight:>7}" for weight in WEIGHTS))
    for way, total in totals.items():
        print(f"{way:<24}" + "".join(f"{value:>7.3f}" for value in total / len(qrels)), flush=True)


def _ndcg(scores: Scores, grades: Scores) -> float:
    gains = grades[np.argsort(-scores, kind="stable")[:10]]
    ideal = np.sort(grades)[::-1][:10]
    discounts = np.array([1 / log2(rank + 1) for rank in range(1, 11)])
    return float((gains * discounts[: len(gains)]).sum() / (ideal * discounts[: len(ideal)]).sum())


if __name__ == "__main__":
    main()

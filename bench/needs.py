"""The needs written blind (``tests/needs``), asked through the product's own search path: how well answers rank.

    python bench/needs.py [choosing|kept|second|third|fourth] [--home .bench] [--save FILE] [--baseline FILE]

Each lot was asked once when weights stood that had not been fitted on it, and fitted on afterwards (docs/retrieval.md).
``--save`` keeps the scores of each need, ``--baseline`` compares with such a file: the mean gain with the 95 % interval of a
paired bootstrap."""

from __future__ import annotations

import argparse
import json
from math import log2
from pathlib import Path

import numpy as np

from bench.judged_queries import NEEDS_OVER, JudgedSet, Place, needs
from index.catalogue.passage_rows import passages_by_row_id
from index.results import SearchRequest
from index.search import find

DEPTH, RESAMPLED = 10, 10_000
Scores = dict[str, tuple[float, float]]


def scored(judged: JudgedSet) -> Scores:
    """nDCG@10 and P@1 (grade 2 only) of each answerable need, by its id."""
    found: Scores = {}
    store = judged.store()
    with store.snapshot() as snapshot:
        for query in judged.queries:
            if query.ideal:
                rows = find(SearchRequest(query.text), snapshot).folded.rows[:DEPTH]
                ids = snapshot.generation.passage_ids[rows].tolist()
                passages = passages_by_row_id(snapshot.catalogue, ids)
                places = [Place(p.source, p.start_line, p.end_line, p.text) for p in map(passages.__getitem__, ids)]
                grades = [query.grade(place) for place in places]
                ideal = sum(grade / log2(at + 2) for at, grade in enumerate(query.ideal[:DEPTH]))
                gain = sum(grade / log2(at + 2) for at, grade in enumerate(grades))
                found[query.id] = gain / ideal, float(bool(grades) and grades[0] == 2)
    store.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("lot", choices=tuple(NEEDS_OVER), nargs="?", default="choosing")
    parser.add_argument("--home", type=Path, default=Path(".bench"), help="where the stores are kept between runs")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--baseline", type=Path)
    options = parser.parse_args()
    told = {judged.language: scored(judged) for judged in needs(options.home, options.lot)}
    before = json.loads(options.baseline.read_text("utf-8")) if options.baseline else {}
    for language, scores in told.items():
        _tell(language, scores, before.get(language, {}))
    if options.save:
        options.save.write_text(json.dumps(told), "utf-8")


def _tell(language: str, scores: Scores, before: Scores) -> None:
    for at, measure in enumerate(("nDCG@10", "P@1")):
        values = np.array([score[at] for score in scores.values()])
        line = f"{language} {measure:<8}{values.mean():.4f} of {len(values)}"
        if before:
            gains = values - np.array([before[need][at] for need in scores])
            chance = np.random.default_rng(1)
            means = gains[chance.integers(0, len(gains), (RESAMPLED, len(gains)))].mean(axis=1)
            low, high = np.quantile(means, (0.025, 0.975))
            line += f"  {gains.mean():+.4f} [{low:+.4f}, {high:+.4f}]"
        print(line, flush=True)


if __name__ == "__main__":
    main()

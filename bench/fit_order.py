"""Learns the order of the best candidates (``index/ranking/order.json``) from judged sets, and tells what it is worth.

    python bench/fit_order.py [--shared ../shared] [--home .bench] [--sets needs,…] [--languages zh en] [--write | --into HOME]

What is told of every candidate is gathered through the product's own search path. The weights of a language minimise a
pairwise logistic loss (a passage above one of a lower grade), every set counting alike, the needs written blind three
times, held to the order before by a penalty on what the weights change (``Leash``). The table is cross-validated: five parts
of every set, each ranked by weights that were fitted on the other four. Of the needs of ``tests/needs``
``choosing`` alone is read, if ``--lots`` says no more (both halves were tried, docs/retrieval.md). ``--write`` fits on
everything and writes the weights of the languages into the file. ``--into HOME`` fits for the model that this store uses, takes
what its readers said (verdicts) as a further set, and keeps the weights in that store alone."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from bench.judged_queries import JudgedSet, Place, add_options, chosen_sets, keep_in
from bench.retrieval import judged_sets
from index.arrays import Rows
from index.catalogue.passage_rows import passages_by_row_id
from index.ranking import fusion, order
from index.ranking import rank as ranking
from index.ranking.phrases import asked_together, together
from index.search import understood
from index.snapshot import Snapshot
from index.text.folding import fold_in_place

Values = npt.NDArray[np.float64]
PRIOR = {"meaning": 1.0, "translation": 0.25, "cosine": 0.1, "words": 0.2, "long": -0.4, "gain": 1.0, "phrase": 0.1}
"""Where the fit begins and what it is held to: the constants that were chosen one by one before there was one."""
FITTED_ON = ["choosing"]
DEPTHS = {"zh": 24, "en": 40}
"""Families that are compared. Chinese 24, 40, 80: needs +.038, +.036, +.031; English +.019, +.029, +.034, for more time."""
BLIND_WEIGHT, PARTS, MOST_QUERIES, MOST_BELOW, MOST_ABOVE = 3.0, 5, 500, 40, 6


@dataclass(frozen=True, slots=True)
class Leash:
    """What holds a fit to the order of ``PRIOR``: ``scores`` weighs the mean square of what it changes of the score by which a
    better passage stands above a worse one, every set counting alike; ``weights`` the square of what it changes of the
    weights."""

    scores: float
    weights: float


LEASHES = {"zh": Leash(scores=0.01, weights=0.0005), "en": Leash(scores=0.0, weights=0.01)}
"""How much a weight changes says little of what that does: among the candidates of a query BM25 spreads over 5 to 11 units, the
gain over less than 1, so that by weights alone BM25 was all but free. Chinese: by sets whose store was left out of the fit and
by the needs cross-validated (docs/retrieval-log.md). English: of weights .003, .01 and .03, cross-validated (needs +.029,
+.034, +.018)."""


@dataclass(frozen=True)
class Gathered:
    """One query: features ``(m, f)`` of the compared candidates, the last one that of phrases, in the order of both legs; their
    grades, families and rows, the ideal grades, and today's scores."""

    features: Values
    grades: Rows
    families: Rows
    rows: Rows
    ideal: tuple[int, ...]
    now: Values


def gathered(judged: JudgedSet) -> Iterator[Gathered]:
    """What is told of the candidates of every answerable query of a set."""
    store = judged.store()
    with store.snapshot() as snapshot:
        for asked in judged.queries:
            if asked.ideal and (found := _gather(asked.text, judged, snapshot)) is not None:
                rows, values, now = found
                passages = passages_by_row_id(snapshot.catalogue, snapshot.generation.passage_ids[rows].tolist())
                places = [passages[at] for at in snapshot.generation.passage_ids[rows].tolist()]
                grades = [asked.grade(Place(p.source, p.start_line, p.end_line, p.text)) for p in places]
                yield Gathered(values, np.array(grades), snapshot.generation.families[rows], rows, asked.ideal, now)
    store.close()


def _gather(text: str, judged: JudgedSet, snapshot: Snapshot) -> tuple[Rows, Values, Values] | None:
    query = understood(text, snapshot)
    encoded, lexical = ranking.encoded(query, snapshot), ranking.bm25(query, snapshot.generation)
    scored = ranking._both_legs(query, "hybrid", snapshot.generation, encoded, lexical, None)
    depth = DEPTHS["en" if query.english else "zh"]
    first = ranking._first_families(scored, depth, snapshot.generation)
    found = ranking.evidence(query, encoded, scored.at(first), float(lexical.max(initial=0.0)), snapshot)
    if not len(first) or found is None:
        return None
    rows = scored.rows[first]
    phrases = asked_together(query, snapshot.generation.lexical)
    held = together(phrases, [fold_in_place(text) for text in ranking._texts(rows, snapshot)])
    values = np.stack([*order.features(found).values(), held], axis=1).astype(np.float64)
    now = ranking.rank(query, "hybrid", snapshot)
    score_of = dict(zip(now.rows.tolist(), now.scores.tolist(), strict=True))
    return rows, values, np.array([score_of.get(row, -1e9) for row in rows.tolist()])


def scores(one: Gathered, weights: Values) -> Values:
    """As the product gives them: words that stand together are looked for in the best PHRASE_DEPTH only."""
    without = one.features[:, :-1] @ weights[:-1]
    first = np.argsort(-without, kind="stable")[: fusion.PHRASE_DEPTH]
    without[first] += one.features[first, -1] * weights[-1]
    return without


def telling(one: Gathered) -> bool:
    """Whether there is a better and a worse passage among those of a query."""
    return len(set(one.grades.tolist())) > 1


def pairs(of: Sequence[Gathered]) -> tuple[Values, Values]:
    """Differences ``(n, f)`` between a better passage and the highest worse ones, and the weight of each: a query's sum to 1."""
    found, weights = [], []
    for one in of[:: max(1, len(of) // MOST_QUERIES)]:
        rows = []
        for above in np.flatnonzero(one.grades > 0)[:MOST_ABOVE]:
            below = np.flatnonzero(one.grades < one.grades[above])[:MOST_BELOW]
            rows.append(one.features[above] - one.features[below])
        if rows and sum(map(len, rows)):
            found.append(np.concatenate(rows))
            weights.append(np.full(len(found[-1]), 1 / len(found[-1])))
    return np.concatenate(found), np.concatenate(weights)


def fitted(sets: Iterable[tuple[str, Sequence[Gathered]]], names: Sequence[str], leash: Leash) -> Values:
    """The weights of all features, ``(f,)``."""
    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    parts = [(name, *pairs(of)) for name, of in sets]
    differences = np.concatenate([rows for _, rows, _ in parts])
    share = [w / w.sum() * (BLIND_WEIGHT if name.startswith("needs") else 1.0) for name, _, w in parts]
    weigh = np.concatenate(share)
    weigh /= weigh.sum()
    alike = np.concatenate([w / w.sum() for _, _, w in parts]) / len(parts)

    def loss(weights: Values) -> tuple[float, Values]:
        margin, off = differences @ weights, weights - prior
        moved = differences @ off
        value = float(weigh @ np.logaddexp(0, -margin)) + leash.scores * float(alike @ moved**2)
        slope = differences.T @ (2 * leash.scores * alike * moved - weigh * expit(-margin))
        return value + leash.weights * float(off @ off), slope + 2 * leash.weights * off

    bounds = [(None, 0) if name == "long" else (0, None) for name in names]  # more evidence never ranks lower
    return np.asarray(minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds).x)


def measured(one: Gathered, values: Values, folded: bool) -> tuple[float, float]:
    """nDCG@10 and P@1."""
    standing, families = [], set()
    for at in np.lexsort((one.rows, -values)).tolist():
        if not (folded and one.families[at] in families):
            families.add(one.families[at])
            standing.append(one.grades[at])
    ideal = sum(grade / log2(at + 2) for at, grade in enumerate(one.ideal[:10]))
    found = sum(grade / log2(at + 2) for at, grade in enumerate(standing[:10]))
    return found / ideal, float(standing[0] >= (2 if folded else 1))


def main() -> None:
    options = _options()
    folders = [path for path in judged_sets(options.shared) if "zht" not in path.name]
    sets = chosen_sets(options, folders)
    names = [*order.weights(english=False).features, "phrase"]
    stored = {} if options.into else json.loads(order.WEIGHTS_FILE.read_text("utf-8"))
    for language in options.languages:
        every = [(one, list(gathered(one))) for one in sets if one.language == language]
        of_language = [(one, found) for one, found in every if sum(map(telling, found)) >= PARTS]
        if not of_language:
            print(f"{language}: too few judged queries, nothing fitted")
            continue
        _cross_validated(of_language, names, LEASHES[language])
        weights = fitted([(one.name, found) for one, found in of_language], names, LEASHES[language])
        told = {name: round(float(value), 4) for name, value in zip(names, weights, strict=True)}
        phrase = told.pop("phrase")
        stored[language] = {"depth": DEPTHS[language], "phrase": phrase, "features": told}
    if options.into is not None and stored:
        keep_in(options.into, "order", json.dumps(stored))
    elif options.write:
        order.WEIGHTS_FILE.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    print(json.dumps(stored))


def _cross_validated(sets: Sequence[tuple[JudgedSet, Sequence[Gathered]]], names: Sequence[str], leash: Leash) -> None:
    figures: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for part in range(PARTS):
        others = [(one.name, [q for at, q in enumerate(found) if at % PARTS != part]) for one, found in sets]
        weights = fitted(others, names, leash)
        for one, found in sets:
            for query in found[part::PARTS]:
                now, then = (measured(query, values, one.folded) for values in (query.now, scores(query, weights)))
                figures[one.name].append((*now, *then))
    print(f"{'':<24}{'queries':>8}{'nDCG@10 now':>13}{'fitted':>8}{'P@1 now':>9}{'fitted':>8}")
    for name, rows in figures.items():
        now, first, then, first_then = np.mean(rows, axis=0)
        print(f"{name:<24}{len(rows):>8}{now:>13.4f}{then:>8.4f}{first:>9.3f}{first_then:>8.3f}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_options(parser, FITTED_ON)
    parser.add_argument("--languages", nargs="+", choices=("zh", "en"), default=["zh", "en"])
    parser.add_argument("--write", action="store_true", help="write the weights into index/ranking/order.json")
    return parser.parse_args()


if __name__ == "__main__":
    main()

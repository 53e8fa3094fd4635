"""Two rankings of the same queries compared: paired bootstrap over queries (Efron & Tibshirani 1993; Sakai 2006)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import EvaluationError
from index.evaluation.evaluate import Qrels, Run, scores_by_query

RESAMPLES = 10_000
SEED = 20_240_501
"""Fixed: the same two rankings give the same interval."""
ByQuery = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """Mean gain of one measure over the baseline, its 95% interval, and how likely so large a difference either way is if
    there is none (two-sided, at least 1/RESAMPLES)."""

    baseline: float
    delta: float
    low: float
    high: float
    p: float


def differences(now: ByQuery, before: ByQuery) -> dict[str, PairedDifference]:
    """Every measure both have, over the queries both have. ``now`` and ``before`` hold scores by measure, then query."""
    return {measure: _difference(now[measure], before[measure]) for measure in now if measure in before}


def _difference(now: Mapping[str, float], before: Mapping[str, float]) -> PairedDifference:
    queries = sorted(now.keys() & before.keys())
    old = np.array([before[query] for query in queries])
    gains = np.array([now[query] for query in queries]) - old
    if not gains.any():
        return PairedDifference(float(old.mean()), 0.0, 0.0, 0.0, 1.0)
    chance = np.random.default_rng(SEED)
    means = np.array([chance.choice(gains, gains.size).mean() for _ in range(RESAMPLES)])
    low, high = np.percentile(means, (2.5, 97.5))
    # Under "no difference" the same resamples lie around zero instead of around the mean gain.
    p = float((np.abs(means - gains.mean()) >= abs(gains.mean())).mean())
    return PairedDifference(float(old.mean()), float(gains.mean()), float(low), float(high), max(p, 1 / RESAMPLES))


def save_baseline(path: Path, scores: ByQuery) -> None:
    """Write scores by measure and query for later comparison, as JSON."""
    path.write_text(json.dumps({"scores": scores}, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def read_baseline(path: Path, qrels: Qrels) -> ByQuery:
    """Scores that ``save_baseline`` wrote, or those of a TREC run scored against ``qrels``. Raises EvaluationError."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise EvaluationError("baseline.not_read", path=str(path), why=error.strerror) from error
    except UnicodeDecodeError as error:
        raise EvaluationError("baseline.not_utf8", path=str(path)) from error
    scores = _saved(path, text) if text.lstrip().startswith("{") else scores_by_query(_trec_run(path, text), qrels)
    missing = sorted(qrels.keys() - next(iter(scores.values()), {}).keys())
    if missing:
        raise EvaluationError("baseline.other_queries", path=str(path), query=missing[0])
    return scores


def _saved(path: Path, text: str) -> ByQuery:
    try:
        document: Any = json.loads(text)
        return {str(m): {str(q): float(s) for q, s in by.items()} for m, by in document["scores"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise EvaluationError("baseline.unknown", path=str(path)) from error


def _trec_run(path: Path, text: str) -> Run:
    run: Run = {}
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.split()
        if not cells:
            continue
        try:
            query, _, document, _, score, _ = cells
            run.setdefault(query, []).append((document, float(score)))
        except ValueError as error:
            raise EvaluationError("baseline.line", path=str(path), line=number) from error
    for hits in run.values():
        hits.sort(key=lambda hit: -hit[1])
    return run

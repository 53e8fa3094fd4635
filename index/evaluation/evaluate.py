"""``precedent eval``: score the product's own search path on a BEIR folder.

The corpus becomes a store of its own below the given home (one passage a line, its title as its plan's), so that its
vectors are kept and a second run only asks. Ranking metrics as in TREC's ``trec_eval``: nDCG with linear gains.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from pathlib import Path
from typing import Any

from index.errors import EvaluationError, QueryError, StoreError
from index.evaluation.beir_store import Record, build_store
from index.progress import Progress
from index.results import Mode, SearchRequest
from index.search import find
from index.store import Store

RUN_DEPTH = 100
METRICS = ("nDCG@10", "P@1", "MRR@10", "Recall@10", "Recall@100")
_GRADE = re.compile(r"-?[0-9]+")
Run = dict[str, list[tuple[str, float]]]
Qrels = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``scores`` by metric name, 0..1, higher is better; ``run`` is RUN_DEPTH deep, best first; ``by_query`` are the scores
    of each query, by metric; ``answerable`` is the share of queries that the store says it answers; ``refused`` are the ids of
    queries that cannot be asked (empty, too long): they find nothing and count as such."""

    queries: int
    answerable: float
    scores: dict[str, float]
    queries_per_second: float
    run: Run
    by_query: dict[str, dict[str, float]]
    refused: tuple[str, ...] = ()


def evaluate(
    folder: Path,
    home: Path,
    mode: Mode,
    progress: Progress | None = None,
    reranker: str | None = None,
    model: str | None = None,
) -> Evaluation:
    """Index ``folder``'s corpus with a model (by default the bundled one), ask its judged queries, score. Raises EvaluationError,
    StoreError."""
    corpus, texts, qrels = read_corpus(folder), read_queries(folder), read_qrels(folder)
    missing = sorted(set(qrels) - set(texts))
    if missing:
        raise EvaluationError("eval_set.unknown_query", path=str(folder / "qrels.tsv"), query=missing[0])
    tell = progress or (lambda stage, done, total: None)
    store = build_store(home, folder, corpus, tell, reranker, model)
    try:
        found = _ask(store, corpus, texts, sorted(qrels), mode, tell)
    finally:
        store.close()
    rate = len(qrels) / found.seconds if found.seconds else 0.0
    return Evaluation(
        queries=len(qrels),
        answerable=round(found.answerable / len(qrels), 4),
        scores=score(found.run, qrels),
        queries_per_second=rate,
        run=found.run,
        by_query=scores_by_query(found.run, qrels),
        refused=tuple(found.refused),
    )


@dataclass
class _Answers:
    """The run, how many queries were said to be answered, which were refused, and the seconds that all took."""

    run: Run = field(default_factory=dict)
    answerable: int = 0
    refused: list[str] = field(default_factory=list)
    seconds: float = 0.0


def _ask(
    store: Store, corpus: Sequence[Record], texts: Mapping[str, str], ids: Sequence[str], mode: Mode, tell: Progress
) -> _Answers:
    answers = _Answers()
    with store.snapshot() as snapshot:
        started = time.perf_counter()
        for done, query_id in enumerate(ids):
            tell("searching", done, len(ids))
            try:
                found = find(SearchRequest(texts[query_id], mode=mode), snapshot)
            except QueryError as error:
                if error.parameter != "q":  # wrong for every query alike: no score, an error
                    raise
                answers.run[query_id] = []
                answers.refused.append(query_id)
                continue
            # Row i of the index is line i of the corpus: copies are not folded here, each is judged by itself.
            top = zip(found.ranked.rows[:RUN_DEPTH], found.ranked.scores[:RUN_DEPTH], strict=True)
            answers.run[query_id] = [(corpus[int(row)].id, float(score)) for row, score in top]
            answers.answerable += found.answerable
        tell("searching", len(ids), len(ids))
        answers.seconds = time.perf_counter() - started
    return answers


def score(run: Run, qrels: Qrels) -> dict[str, float]:
    """Mean of every metric over all judged queries; a query without hits counts as zero, a negative grade as 0."""
    by_query = scores_by_query(run, qrels)
    return {name: round(sum(scores.values()) / max(len(qrels), 1), 4) for name, scores in by_query.items()}


def scores_by_query(run: Run, qrels: Qrels) -> dict[str, dict[str, float]]:
    """Every metric, 0..1, by name and query. A query of which nothing is relevant has zeros."""
    found: dict[str, dict[str, float]] = {name: {} for name in METRICS}
    for query_id, grade_of in qrels.items():
        judged = {document: max(grade, 0) for document, grade in grade_of.items()}
        grades = [judged.get(document, 0) for document, _ in run.get(query_id, [])]
        relevant = sum(grade > 0 for grade in judged.values())
        ideal = _dcg(sorted(judged.values(), reverse=True)[:10])
        values = (
            _dcg(grades[:10]) / ideal if ideal else 0.0,
            float(bool(grades) and grades[0] > 0),
            next((1 / rank for rank, grade in enumerate(grades[:10], 1) if grade > 0), 0.0),
            sum(grade > 0 for grade in grades[:10]) / max(relevant, 1),
            sum(grade > 0 for grade in grades[:100]) / max(relevant, 1),
        )
        for name, value in zip(METRICS, values, strict=True):
            found[name][query_id] = value
    return found


def _dcg(grades: Sequence[int]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades, 1))


def read_corpus(folder: Path) -> list[Record]:
    """The passages of a BEIR folder, in file order. Raises EvaluationError."""
    path = folder / "corpus.jsonl"
    corpus = [
        Record(id=str(line["_id"]), title=str(line.get("title") or "") or None, text=str(line["text"]))
        for line in _json_lines(path)
    ]
    if not corpus:
        raise EvaluationError("eval_set.no_passages", path=str(path))
    twice = [record_id for record_id, times in Counter(record.id for record in corpus).items() if times > 1]
    if twice:
        raise EvaluationError("eval_set.twice", path=str(path), id=twice[0])
    return corpus


def read_queries(folder: Path) -> dict[str, str]:
    """The queries of a BEIR folder by id. Raises EvaluationError."""
    return {str(line["_id"]): str(line["text"]) for line in _json_lines(folder / "queries.jsonl")}


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in _lines(path):
        try:
            value = json.loads(line)
        except ValueError as error:
            raise EvaluationError("eval_set.no_json", path=str(path), line=number, why=str(error)) from error
        if not isinstance(value, dict) or "_id" not in value or "text" not in value:
            raise EvaluationError("eval_set.no_object", path=str(path), line=number)
        if any("\ud800" <= character <= "\udfff" for text in value.values() for character in str(text)):
            raise EvaluationError("eval_set.surrogate", path=str(path), line=number)
        yield value


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines (from 1) that are not blank. Raises EvaluationError where one is not UTF-8."""
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except OSError as error:
        raise EvaluationError("eval_set.not_read", path=str(path), why=error.strerror) from error
    except UnicodeDecodeError as error:
        raise EvaluationError("eval_set.not_utf8", path=str(path), line=number, why=error.reason) from error


def read_qrels(folder: Path) -> Qrels:
    """Grades by query and passage. Raises EvaluationError."""
    path = folder / "qrels.tsv"
    qrels: Qrels = {}
    for number, line in _lines(path):
        row = line.split("\t")
        if number == 1:
            continue
        if len(row) != 3 or not _GRADE.fullmatch(row[2]):
            raise EvaluationError("eval_set.no_grade", path=str(path), line=number)
        qrels.setdefault(row[0], {})[row[1]] = int(row[2])
    if not qrels:
        raise EvaluationError("eval_set.no_grades", path=str(path))
    return qrels


__all__ = ["Evaluation", "EvaluationError", "Mode", "StoreError", "evaluate", "score"]

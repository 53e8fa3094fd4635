"""Evaluation: metrics against sums done by hand, errors that name the line, and the floors this project keeps."""

from __future__ import annotations

import json
import shutil
from math import log2
from pathlib import Path
from unittest.mock import ANY

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_eval import EVAL, made
from refusing import refused
from sample_store import SHARED, term_map

from index.errors import EvaluationError, QueryError
from index.evaluation import evaluate as evaluation
from index.evaluation.evaluate import (
    Run,
    evaluate,
    read_corpus,
    read_qrels,
    read_queries,
    score,
)
from index.generation.lexical import LexicalIndex
from index.query.analysis import analyse_query
from index.query.term_map import TermMap
from index.text.folding import fold
from index.text.passage_text import searchable_text
from index.text.segmentation import segment, words_of
from ingest.errors import Value

CORPUS = {
    "d1": "每学年教师交流比例不低于符合条件教师总数的15%",
    "d2": "学校食堂实行大宗食品公开招标采购",
    "d3": "教师交流期满可以回原校",
    "d4": "幼儿园收费由县级教育部门核定",
}
QUERIES = {"q1": "教师交流比例", "q2": "食堂采购", "q3": "天文台", "unjudged": "幼儿园"}
QRELS = [("q1", "d1", 2), ("q1", "d3", 1), ("q2", "d4", 1), ("q3", "d2", 1)]


@pytest.fixture(autouse=True)
def one_term_map(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiling the term map anew for every little store would take most of the time."""
    for module in ("index.indexing", "index.store"):
        monkeypatch.setattr(f"{module}.compiled_map", lambda folder: term_map())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    lines = [json.dumps({"_id": key, "title": "", "text": text}, ensure_ascii=False) for key, text in CORPUS.items()]
    (folder / "corpus.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    asked = [json.dumps({"_id": key, "text": text}) for key, text in QUERIES.items()]
    (folder / "queries.jsonl").write_text("\n".join(asked), "utf-8")
    judged = ["query-id\tcorpus-id\tgrade", *("\t".join(map(str, row)) for row in QRELS)]
    (folder / "qrels.tsv").write_text("\r\n".join(judged) + "\r\n", "utf-8")
    return folder


# -- metrics -------------------------------------------------------------------------------------------------------


def test_metrics_by_hand() -> None:
    run = {"q1": [("x", 3.0), ("d3", 2.0), ("d1", 1.0)], "q2": [("d9", 1.0)]}
    qrels = {"q1": {"d1": 2, "d3": 1, "d4": 1}, "q2": {"d9": 1}, "q3": {"d2": 1}, "q4": {"d2": 0}}
    q1 = (1 / log2(3) + 2 / log2(4)) / (2 / log2(2) + 1 / log2(3) + 1 / log2(4))
    assert score(run, qrels) == {
        "nDCG@10": round((q1 + 1) / 4, 4),
        "P@1": 0.25,
        "MRR@10": round((1 / 2 + 1) / 4, 4),
        "Recall@10": round((2 / 3 + 1) / 4, 4),
        "Recall@100": round((2 / 3 + 1) / 4, 4),
    }


def test_depth_counts() -> None:
    run = {"q": [(f"x{n}", -float(n)) for n in range(10)] + [("d", -11.0)]}
    scores = score(run, {"q": {"d": 1}})
    assert scores == {"nDCG@10": 0, "P@1": 0, "MRR@10": 0, "Recall@10": 0, "Recall@100": 1}


@given(st.permutations(["a", "b", "c", "d"]), st.dictionaries(st.sampled_from("abcde"), st.integers(-1, 3), min_size=1))
def test_metrics_are_shares_and_the_ideal_order_is_best(order: list[str], judged: dict[str, int]) -> None:
    found = score({"q": [(document, 0.0) for document in order]}, {"q": judged})
    assert all(0 <= value <= 1 for value in found.values())
    ideal = score({"q": [(d, 0.0) for d in sorted(judged, key=lambda d: -judged[d])]}, {"q": judged})
    assert ideal["nDCG@10"] == (1 if max(judged.values()) > 0 else 0)
    assert ideal["nDCG@10"] >= found["nDCG@10"]


# -- a folder ------------------------------------------------------------------------------------------------------


def test_a_folder_is_scored_through_the_search_path(folder: Path, tmp_path: Path) -> None:
    """By hand: q1 finds d1 before d3 (both hold 教师 and 交流, d1 比例 too), q2 finds d2, which is not the judged d4, and q3
    finds nothing by its words."""
    told: list[tuple[str, int, int]] = []
    result = evaluate(folder, tmp_path / "home", "lexical", lambda *progress: told.append(progress))
    assert [document for document, _ in result.run["q1"][:2]] == ["d1", "d3"]
    assert result.run["q2"][0][0] == "d2"
    assert result.run["q3"] == []
    assert set(result.run) == {"q1", "q2", "q3"}
    assert result.queries == 3
    assert result.queries_per_second > 0
    assert (result.scores["P@1"], result.scores["MRR@10"], result.scores["nDCG@10"]) == (0.3333, 0.3333, 0.3333)
    assert {stage for stage, _, _ in told} >= {"embedding", "searching"}
    assert told[-1] == ("searching", 3, 3)


def test_a_query_that_cannot_be_asked_finds_nothing_and_is_told(folder: Path, tmp_path: Path) -> None:
    path = folder / "queries.jsonl"
    path.write_text(
        "".join(
            json.dumps(json.loads(line) | ({"text": " "} if '"q2"' in line else {})) + "\n"
            for line in path.read_text("utf-8").splitlines()
        ),
        "utf-8",
    )
    result = evaluate(folder, tmp_path / "home", "lexical")
    assert (result.refused, result.run["q2"], result.queries) == (("q2",), [], 3)
    assert result.by_query["nDCG@10"]["q2"] == 0


def test_what_is_wrong_with_every_query_is_no_score_of_zero(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(QueryError):
        evaluate(folder, tmp_path / "home", "bogus")  # type: ignore[arg-type]


def test_a_second_run_only_asks_and_finds_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = evaluate(folder, tmp_path / "home", "hybrid")
    monkeypatch.setattr("index.indexing.build_index", lambda *_: pytest.fail("built again"))
    second = evaluate(folder, tmp_path / "home", "hybrid")
    assert second.run == first.run
    assert all(len(hits) <= 100 for hits in first.run.values())
    assert all([s for _, s in hits] == sorted((s for _, s in hits), reverse=True) for hits in first.run.values())


def test_a_byte_order_mark_and_empty_lines_do_no_harm(folder: Path) -> None:
    path = folder / "corpus.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n\r\n"))
    assert [record.id for record in evaluation.read_corpus(folder)] == list(CORPUS)


@pytest.mark.parametrize(
    ("name", "content", "code", "values"),
    [
        ("corpus.jsonl", None, "eval_set.not_read", {"why": "No such file or directory"}),
        ("corpus.jsonl", b"", "eval_set.no_passages", {}),
        ("corpus.jsonl", b'{"_id": "a", "text": "x"}\n{"_id": "b"\n', "eval_set.no_json", {"line": 2, "why": ANY}),
        ("corpus.jsonl", b'{"_id": "a", "text": "x"}\n\n["b"]\n', "eval_set.no_object", {"line": 3}),
        ("corpus.jsonl", b'{"_id": "a"}\n', "eval_set.no_object", {"line": 1}),
        (
            "corpus.jsonl",
            b'{"_id": "a", "text": "x"}\n{"_id": "\xff"}\n',
            "eval_set.not_utf8",
            {"line": 2, "why": "invalid start byte"},
        ),
        ("corpus.jsonl", b'{"_id": "a", "text": "\\ud800"}\n', "eval_set.surrogate", {"line": 1}),
        ("corpus.jsonl", b'{"_id": "a", "text": "x"}\n{"_id": "a", "text": "y"}\n', "eval_set.twice", {"id": "a"}),
        ("queries.jsonl", b"{]\n", "eval_set.no_json", {"line": 1, "why": ANY}),
        ("queries.jsonl", b'{"_id": "q9", "text": "x"}\n', "eval_set.unknown_query", {"query": "q1"}),
        ("qrels.tsv", None, "eval_set.not_read", {"why": "No such file or directory"}),
        ("qrels.tsv", b"query-id\tcorpus-id\tgrade\n", "eval_set.no_grades", {}),
        ("qrels.tsv", b"h\th\th\nq1\td1\n", "eval_set.no_grade", {"line": 2}),
        ("qrels.tsv", b"h\th\th\nq1\td1\t1\n\nq1\td1\thigh\n", "eval_set.no_grade", {"line": 4}),
        ("qrels.tsv", "h\th\th\nq1\td1\t²\n".encode(), "eval_set.no_grade", {"line": 2}),
        ("qrels.tsv", b"h\th\th\nq1\td1\t--1\n", "eval_set.no_grade", {"line": 2}),
        ("qrels.tsv", b"h\th\th\nq1\t\xff\t1\n", "eval_set.not_utf8", {"line": 2, "why": "invalid start byte"}),
    ],
)
def test_errors_name_file_and_line(
    folder: Path, tmp_path: Path, name: str, content: bytes | None, code: str, values: dict[str, Value]
) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    wrong = "qrels.tsv" if code == "eval_set.unknown_query" else name
    with refused(EvaluationError, code, path=str(folder / wrong), **values):
        evaluate(folder, tmp_path / "home", "lexical")
    assert not (tmp_path / "home").exists()


def test_odd_texts_are_indexed_by_their_line(folder: Path, tmp_path: Path) -> None:
    records = ["", " ", "a\nb\r\nc", "\0", "\u2028\x85", "教师交流"]
    lines = [json.dumps({"_id": f"d{n}", "text": text}) for n, text in enumerate(records, 1)]
    (folder / "corpus.jsonl").write_text("\n".join(lines), "utf-8")
    result = evaluate(folder, tmp_path / "home", "lexical")
    assert result.run["q1"] == [("d6", pytest.approx(result.run["q1"][0][1]))]


# -- floors --------------------------------------------------------------------------------------------------------


def test_the_sets_of_the_samples_are_made_again_byte_for_byte() -> None:
    committed = {f"{path.parent.name}/{path.name}": path.read_bytes() for path in EVAL.glob("*/*")}
    assert committed == {name: text.encode() for name, text in made().items()}, "run: python tests/make_eval.py"


@pytest.fixture(scope="module")
def samples_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samples")


@pytest.mark.parametrize(
    ("name", "ndcg", "first"),
    [("samples_en2zh", 0.82, 0.86), ("samples_zh2zh", 0.84, 0.86), ("samples_zht2zh", 0.84, 0.86)],
)
def test_floors_over_the_samples(name: str, ndcg: float, first: float, samples_home: Path, tmp_path: Path) -> None:
    """59 needs over 636 passages, all of this project's own. Measured: nDCG@10 .830 (English), .852 (Chinese, both scripts), P@1
    .881 in each. The floors leave .01, and one need of P@1."""
    # Under one name, so that the passages are embedded once.
    folder = shutil.copytree(EVAL / name, tmp_path / "samples")
    result = evaluate(folder, samples_home, "hybrid")
    assert result.queries == 59
    assert result.scores["nDCG@10"] >= ndcg, result.scores
    assert result.scores["P@1"] >= first, result.scores


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("xquad_en2zh", 0.92),
        pytest.param("xquad_zh2zh", 0.95, marks=pytest.mark.slow),
        pytest.param("cmrc2018_trial", 0.97, marks=pytest.mark.slow),
    ],
)
def test_retrieval_floors(name: str, floor: float, tmp_path: Path) -> None:
    """About 250 paragraphs each. Measured: MRR@10 .933 (XQuAD, English), .968 (Chinese), .985 (CMRC)."""
    path = SHARED / "eval" / "retrieval" / name
    if not path.is_dir():
        pytest.skip("the evaluation sets are not here")
    result = evaluate(path, tmp_path, "hybrid")
    assert result.queries > 1000
    assert result.scores["MRR@10"] >= floor, result.scores


@pytest.mark.parametrize(
    ("name", "queries", "passages", "floor"), [("gwr2024_en2zh", 8, 16, 0.95), ("ncp_train_zh2zh", 20, 40, 0.93)]
)
def test_floors_on_a_part_of_a_set(name: str, queries: int, passages: int, floor: float, tmp_path: Path) -> None:
    """Every 8th (20th) query over the passages judged for it and every 16th (40th) other one. Measured: nDCG@10 .973, .956."""
    path = SHARED / "eval" / "retrieval" / name
    if not path.is_dir():
        pytest.skip("the evaluation sets are not here")
    qrels = {query: grades for at, (query, grades) in enumerate(sorted(read_qrels(path).items())) if at % queries == 0}
    texts, judged = read_queries(path), {passage for grades in qrels.values() for passage in grades}
    kept = [c for at, c in enumerate(read_corpus(path)) if c.id in judged or at % passages == 0]
    part = tmp_path / "part"
    part.mkdir()
    _write_lines(part / "corpus.jsonl", [{"_id": c.id, "title": c.title, "text": c.text} for c in kept])
    _write_lines(part / "queries.jsonl", [{"_id": query, "text": texts[query]} for query in qrels])
    rows = [f"{query}\t{passage}\t{grade}" for query, grades in qrels.items() for passage, grade in grades.items()]
    (part / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *rows]), "utf-8")
    result = evaluate(part, tmp_path, "hybrid")
    assert result.scores["nDCG@10"] >= floor, result.scores


def _write_lines(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")


@pytest.mark.parametrize(("name", "floor"), [("gwr2024_en2zh", 0.775), ("xquad_en2zh", 0.86)])
def test_floors_of_english_words_alone(terms: TermMap, name: str, floor: float) -> None:
    """The lexical leg without a store, so that nothing is embedded. Measured: nDCG@10 .791 (official English), .872."""
    path = SHARED / "eval" / "retrieval" / name
    if not path.is_dir():
        pytest.skip("the evaluation sets are not here")
    corpus, texts, qrels = read_corpus(path), read_queries(path), read_qrels(path)
    index = LexicalIndex.build(segment(fold(searchable_text(c.text, (), c.title))) for c in corpus)
    run: Run = {}
    for query_id in qrels:
        query = analyse_query(texts[query_id], terms, holds=lambda zh: index.alternative(words_of(zh)) is not None)
        scores = index.scores(query.groups)
        best = np.argsort(-scores, kind="stable")[:100]
        run[query_id] = [(corpus[row].id, float(scores[row])) for row in best if scores[row] > 0]
    found = score(run, qrels)
    assert found["nDCG@10"] >= floor, found

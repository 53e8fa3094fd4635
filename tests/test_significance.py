"""Two rankings compared: the bootstrap against what is known, and the files it reads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEncoder
from refusing import refused
from test_evaluate import folder, one_term_map

from index.errors import EvaluationError
from index.evaluation.evaluate import scores_by_query
from index.evaluation.significance import differences, read_baseline, save_baseline
from ingest.errors import Value
from service.cli import main

__all__ = ["folder", "one_term_map"]
QRELS = {"q1": {"d1": 1}, "q2": {"d2": 1}}


def compare(now: list[float], before: list[float]) -> tuple[float, float, float, float]:
    named = [{"m": {f"q{n}": value for n, value in enumerate(values)}} for values in (now, before)]
    found = differences(*named)["m"]
    return found.delta, found.low, found.high, found.p


def test_the_same_ranking_does_not_differ() -> None:
    assert compare([0.2, 0.7], [0.2, 0.7]) == (0.0, 0.0, 0.0, 1.0)


def test_a_gain_on_every_query_is_certain() -> None:
    delta, low, high, p = compare([0.5] * 50, [0.3] * 50)
    assert (delta, low, high) == pytest.approx((0.2, 0.2, 0.2))
    assert p <= 1e-4


def test_the_interval_is_that_of_the_normal_approximation() -> None:
    chance = np.random.default_rng(7)
    gains = chance.normal(0.05, 0.2, 400)
    delta, low, high, p = compare(list(0.5 + gains), [0.5] * 400)
    error = gains.std() / 20
    assert delta == pytest.approx(gains.mean())
    assert (low, high) == pytest.approx((delta - 1.96 * error, delta + 1.96 * error), abs=0.2 * error)
    assert p < 0.01


def test_noise_is_not_significant() -> None:
    chance = np.random.default_rng(8)
    assert compare(list(chance.random(100)), list(chance.random(100)))[3] > 0.05


def test_a_saved_baseline_is_read_back(tmp_path: Path) -> None:
    scores = scores_by_query({"q1": [("d1", 1.0)]}, QRELS)
    save_baseline(tmp_path / "b.json", scores)
    assert read_baseline(tmp_path / "b.json", QRELS) == scores


def test_a_trec_run_is_scored(tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    path.write_text("q1 Q0 d9 1 0.5 x\nq1 Q0 d1 2 0.9 x\n\nq2 Q0 d9 1 1 x\n", "utf-8")
    scores = read_baseline(path, QRELS)
    assert scores["P@1"] == {"q1": 1.0, "q2": 0.0}  # ranked by score, as trec_eval does


@pytest.mark.parametrize(
    ("content", "code", "values"),
    [
        (b"{", "baseline.unknown", {}),
        (b'{"scores": [1]}', "baseline.unknown", {}),
        (b'{"scores": {"P@1": {"q1": 1}}}', "baseline.other_queries", {"query": "q2"}),
        (b'{"scores": {}}', "baseline.other_queries", {"query": "q1"}),
        (b"q1 Q0 d1\n", "baseline.line", {"line": 1}),
        (b"q1 Q0 d1 1 high x\n", "baseline.line", {"line": 1}),
        (b"\xff", "baseline.not_utf8", {}),
    ],
)
def test_a_file_that_is_no_baseline(tmp_path: Path, content: bytes, code: str, values: dict[str, Value]) -> None:
    path = tmp_path / "b"
    path.write_bytes(content)
    with refused(EvaluationError, code, path=str(path), **values):
        read_baseline(path, QRELS)
    nowhere = tmp_path / "nowhere"
    with refused(EvaluationError, "baseline.not_read", path=str(nowhere), why="No such file or directory"):
        read_baseline(nowhere, QRELS)


def test_the_command(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    fake_model: dict[str, FakeEncoder],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.evaluation.beir_store.load_encoder", lambda name: FakeEncoder("bundled"))
    baseline = tmp_path / "baseline.json"
    command = ["--home", str(tmp_path / "home"), "eval", str(folder), "--mode", "lexical"]
    assert main([*command, "--save-baseline", str(baseline)]) == 0
    scores = capsys.readouterr().out
    assert main([*command, "--baseline", str(baseline)]) == 0
    compared = capsys.readouterr().out.splitlines()
    assert [line.split("  +")[0] for line in compared] == scores.splitlines()
    assert all(line.endswith("+0.0000 [+0.0000, +0.0000] p=1.0000") for line in compared)
    assert main([*command, "--baseline", str(baseline), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["baseline"]["nDCG@10"]["p"] == 1.0
    assert main([*command, "--baseline", str(tmp_path / "nowhere")]) == 2
    assert "cannot be read" in capsys.readouterr().err

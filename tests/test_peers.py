"""The measurement beside peers: an engine's two processes, and what the tables say of figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
WORKER = ROOT / "bench" / "_peers" / "worker.py"
sys.path.insert(0, str(ROOT / "bench"))

from peers import MEASURES, tables  # noqa: E402


def test_what_one_process_indexed_another_finds_with_what_was_added(tmp_path: Path) -> None:
    vectors = np.eye(12, dtype=np.float32)
    for name, rows in (("passages", range(10)), ("more", range(10, 12)), ("queries", range(12))):
        lines = [json.dumps({"id": f"p{row}", "text": f"教师轮岗 {row}"}) for row in rows]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
        np.save(tmp_path / f"{name}.npy", vectors[list(rows)])
    assert said("build", "FAISS", tmp_path)["peak"] > 0
    run = said("ask", "FAISS", tmp_path)["run"]
    assert {query: ids[0] for query, ids in run.items()} == {f"p{row}": f"p{row}" for row in range(12)}


def test_an_engine_that_is_not_installed_is_said_to_be_so(tmp_path: Path) -> None:
    assert said("build", "txtai", tmp_path)["failed"].startswith("is not installed")


def test_the_tables_say_where_a_peer_wins_and_why_one_has_no_figures() -> None:
    ours = {"index reading": 5.0, "add reading": 0.5, "load": 1.0} | dict.fromkeys(MEASURES, 10.0)
    text = tables(
        {
            "sets": {"a": {"precedent": [{"ndcg": 0.8}], "txtai": [{"ndcg": 0.81, "version": "9"}]}},
            "made": {
                "10000": {
                    "precedent": [ours],
                    "txtai": [ours | {"p95": 4.0, "add": 20.0, "version": "9"}],
                    "Haystack": [{"failed": "took too long", "load": 1.0}],
                }
            },
        }
    )
    assert "-0.010 on a (txtai)" in text
    assert "- A lower p95 than precedent: txtai." in text
    assert "| 4.0 (0.4) |" in text
    assert "- Haystack took too long." in text


def said(phase: str, engine: str, corpus: Path) -> dict[str, object]:
    command = [sys.executable, WORKER, phase, engine, corpus, corpus]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))

"""``precedent ingest --explain``: one screen about a file, nothing stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len
from sample_store import PLANS
from test_cli import Run, run

__all__ = ["run"]
HEIGHT = 40


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("file", sorted(PLANS.iterdir()), ids=lambda file: str(file.name))
def test_every_sample_fits_a_screen(run: Run, file: Path, language: str, tmp_path: Path) -> None:
    status, out, err = run("ingest", "--explain", file, "--lang", language)
    assert (status, err) == (0, "")
    assert out.splitlines()[0].startswith(file.name)
    assert len(out.splitlines()) < HEIGHT
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    assert not (tmp_path / ".precedent").exists()


def test_explain_says_what_was_found(run: Run) -> None:
    out = run("ingest", "--explain", PLANS / "teacher-rotation-linxi.txt")[1]
    assert "cut: 1 plans" in out
    assert "临溪区" in out
    assert "≥ 15%" in out
    assert "… and" in out


def test_explain_as_json_is_the_whole_document(run: Run) -> None:
    file = PLANS / "traditional-school-communities.txt"
    (document,) = json.loads(run("ingest", "--explain", file, "--json")[1])
    text = document["canonical"]["text"]
    assert document["passages"]
    assert all(text[p["start"] : p["end"]] == p["quote"] for p in document["passages"])


def test_a_file_that_cannot_be_read_is_said_with_its_reason(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    status, out, err = run("ingest", "--explain", tmp_path / "broken.pdf")
    assert (status, out) == (1, "")
    assert "broken.pdf" in err

"""Quality floors of the ingest against hand-made gold, over the seeds and over documents of this project; never lowered in
silence. What was measured when a floor was set stands beside it: most leave .01 of room."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
GOLD = SHARED / "eval" / "seeds"
JUDGED = ROOT / "tests" / "judged"
BLIND = ROOT / "tests" / "judged_blind"
KEPT = ROOT / "tests" / "judged_kept"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ingest_gold", ROOT / "bench" / "ingest_gold.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["ingest_gold"] = module
    spec.loader.exec_module(module)
    return module


def hold(result: Any, bench: ModuleType, floors: dict[str, float]) -> None:
    """``floors``: F1 of what is found, the share right of what is told about it."""
    measured = {score.name: score.f1 for score in result.found}
    measured["metadata"] = bench.right(result.metadata)
    measured["level"], measured["role"] = bench.right([result.level]), bench.right([result.role])
    assert measured.keys() == floors.keys()
    assert all(measured[name] >= floor for name, floor in floors.items()), measured
    assert result.lost <= 0.001 * result.policy


@pytest.mark.skipif(not (GOLD / "plans.tsv").exists(), reason="the gold over the seeds is not beside the checkout")
def test_floors(bench: ModuleType) -> None:
    """Three files: 25 plans, 27 pieces of boilerplate, 333 headings, 126 targets. Measured in this order: 1.000, 1.000, .999,
    .956, .962, 1.000, .958. One plan more or less is .02."""
    floors = {"plans": 0.97, "boilerplate": 0.98, "headings": 0.99, "targets": 0.945}
    hold(bench.evaluate(GOLD, SHARED / "seeds"), bench, floors | {"metadata": 0.945, "level": 0.99, "role": 0.945})


def test_floors_on_documents_of_other_fields(bench: ModuleType) -> None:
    """234 documents: 426 plans, 1,773 pieces of boilerplate, 1,530 headings, 2,036 targets. Measured in this order: 1.000, .992,
    .994, .980, .991, 1.000, .982."""
    floors = {"plans": 0.99, "boilerplate": 0.98, "headings": 0.985, "targets": 0.96}
    hold(bench.evaluate_judged(JUDGED), bench, floors | {"metadata": 0.98, "level": 0.99, "role": 0.97})


def test_floors_on_documents_of_the_last_lots(bench: ModuleType) -> None:
    """150 documents, written blind when the rules stood (their lots in docs/ingest.md): 200 plans, 608 pieces of boilerplate,
    1,368 headings, 3,120 targets. Measured in this order: 1.000, .961, .968, .969, .986, .977, .940."""
    floors = {"plans": 0.99, "boilerplate": 0.95, "headings": 0.958, "targets": 0.959}
    hold(bench.evaluate_judged(BLIND), bench, floors | {"metadata": 0.975, "level": 0.967, "role": 0.93})


def test_floors_on_documents_that_nothing_was_mended_for(bench: ModuleType) -> None:
    """60 documents, written blind when the rules stood, for which no rule was changed (lots 25 to 27 in docs/ingest.md): 88
    plans, 380 pieces of boilerplate, 647 headings, 1,810 targets. Measured: .972, .902, .958, .916, .941, .950, .907."""
    floors = {"plans": 0.96, "boilerplate": 0.89, "headings": 0.948, "targets": 0.906}
    hold(bench.evaluate_judged(KEPT), bench, floors | {"metadata": 0.93, "level": 0.94, "role": 0.895})

"""Quality floors of the ingest against the hand-made gold over the seeds; never lowered in silence."""

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


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ingest_gold", ROOT / "bench" / "ingest_gold.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["ingest_gold"] = module
    spec.loader.exec_module(module)
    return module


def hold(result: Any, bench: ModuleType) -> None:
    floors = {"plans": 0.97, "boilerplate": 0.95, "headings": 0.95, "targets": 0.90}
    measured = {score.name: score.f1 for score in result.found}
    assert all(measured[name] >= floor for name, floor in floors.items()), measured
    assert result.lost <= 0.001 * result.policy
    assert bench.right(result.metadata) >= 0.92
    assert bench.right([result.level]) >= 0.95
    assert bench.right([result.role]) >= 0.90


@pytest.mark.skipif(not (GOLD / "plans.tsv").exists(), reason="the gold over the seeds is not beside the checkout")
def test_floors(bench: ModuleType) -> None:
    hold(bench.evaluate(GOLD, SHARED / "seeds"), bench)


def test_floors_on_documents_of_other_fields(bench: ModuleType) -> None:
    hold(bench.evaluate_judged(JUDGED), bench)

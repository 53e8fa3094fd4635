"""Quality floors of the ingest against the hand-made gold over the seeds; never lowered in silence."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
GOLD = SHARED / "eval" / "seeds"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ingest_gold", ROOT / "bench" / "ingest_gold.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["ingest_gold"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not (GOLD / "plans.tsv").exists(), reason="the gold over the seeds is not beside the checkout")
def test_floors(bench: ModuleType) -> None:
    result = bench.evaluate(GOLD, SHARED / "seeds")
    floors = {"plans": 0.97, "boilerplate": 0.95, "headings": 0.95, "targets": 0.90}
    measured = {name: result.score(name).f1 for name in floors}
    assert all(measured[name] >= floor for name, floor in floors.items()), measured
    assert result.lost <= 0.001 * result.policy
    assert bench.right(result.metadata) >= 0.92
    assert bench.right([result.score("heading level")]) >= 0.95
    assert bench.right([result.score("heading role")]) >= 0.90

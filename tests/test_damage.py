"""Damage put into clean text is taken out again in at least .98 of its places, and clean text stays as it is."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from ingest.models import CanonicalText
from ingest.preparation import prepare
from ingest.reading import apply_repairs
from ingest.repair import find_repairs

ROOT = Path(__file__).parents[1]
GOV = ROOT.parent / "shared" / "eval" / "html" / "gov"
SAMPLES = ROOT / "tests" / "samples_src"
CLEAN = [ROOT / "corpus" / "plans" / f"{name}.txt" for name in ("teacher-rotation-yunxi", "dropout-control-plan")]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("damage", ROOT / "bench" / "damage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["damage"] = module
    spec.loader.exec_module(module)
    return module


def mended(text: str) -> str:
    return apply_repairs(text, find_repairs(text), 0, len(text))


@pytest.mark.parametrize(
    "paths",
    [
        [SAMPLES, *CLEAN],
        pytest.param([GOV], marks=pytest.mark.skipif(not GOV.exists(), reason="shared reference data is not there")),
    ],
    ids=["samples", "government pages"],
)
def test_floors(bench: ModuleType, paths: list[Path]) -> None:
    tallies = {kind: bench.Tally() for kind in bench.KINDS}
    for name, text in bench.read_texts(paths):
        for kind, tally in tallies.items():
            bench.measure(text, name, kind, tally, 1, 60)
    shares = {kind: round(tally.share, 4) for kind, tally in tallies.items()}
    assert all(tally.places for tally in tallies.values())
    assert sum(t.mended for t in tallies.values()) >= 0.98 * sum(t.places for t in tallies.values()), shares
    assert min(shares.values()) >= 0.93, shares


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_clean_samples_stay_as_they_are(bench: ModuleType, path: Path) -> None:
    assert bench.touched(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1", "gb18030"])
def test_utf8_read_in_another_encoding(wrong: str) -> None:
    clean = "教育系统组织领导"
    data = clean.encode("utf-8")
    broken = data.decode(wrong) if wrong != "cp1252" else "".join(_western(byte) for byte in data)
    assert broken != clean
    assert mended(f"各级{broken}。") == f"各级{clean}。"


def _western(byte: int) -> str:
    """As browsers read Windows-1252: bytes it does not define are controls."""
    return bytes((byte,)).decode("cp1252", errors="ignore") or chr(byte)


def test_read_wrongly_twice() -> None:
    twice = "教育公平".encode().decode("latin-1").encode().decode("latin-1")
    assert mended(twice) == "教育公平"


@pytest.mark.parametrize(
    "text", ["café, naïve, Señor", "涓涓细流,汇成江海", "铜锣湾锟铻剑", "Ã 表示字母", "价格£5–£10、§3"]
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert mended(text) == text


def test_lost_for_good_is_marked() -> None:
    (repair,) = find_repairs("教育锟斤拷锟斤拷工作")
    assert (repair.kind, repair.before) == ("damaged", repair.after)


def test_pinyin_that_lost_its_tone_marks() -> None:
    assert mended("開(kai)展學(xue)校結(jie)對幫扶") == "開展學校結對幫扶"
    assert mended("助词(de)、形式(z)、见附件(a)、输入(du)") == "助词(de)、形式(z)、见附件(a)、输入(du)"


def test_a_wrapped_page_is_joined_even_where_a_line_ends_like_a_title() -> None:
    prose = "全县各级学校要认真落实教师交流计划和有关规定,统筹安排各学科教师到乡村学校任教并按规定落实待遇。" * 6
    lines = "\n".join(prose[at : at + 31] for at in range(0, len(prose), 31))
    assert prepare(CanonicalText(lines, "text/1")).reading.text == prose

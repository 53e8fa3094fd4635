"""Names for plans without a title: ``tests/names/`` holds texts with invented names, each judged before any name was seen.

``expected.json`` says of each untitled plan what its name must hold (``has``) and must not (``never``).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cutting.names import Name, told_apart
from ingest.document import analyse, read_document
from ingest.files.sources import find_files
from ingest.models import CanonicalText, Document, Source

TEXTS = Path(__file__).parent / "names"
EXPECTED: dict[str, list[dict[str, list[str]]]] = json.loads((TEXTS / "expected.json").read_text(encoding="utf-8"))
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


def read(path: Path) -> Document:
    (file,) = find_files([path]).files
    return read_document(file)


def analysed(text: str, path: str = "a.txt") -> Document:
    return analyse(Source(path, "00", len(text), "text/plain", "utf-8"), CanonicalText(text, "text/1"))


@pytest.mark.parametrize("name", EXPECTED)
def test_an_untitled_plan_is_called_as_judged(name: str) -> None:
    plans = read(TEXTS / name).plans
    assert len(plans) == len(EXPECTED[name])
    for plan, judged in zip(plans, EXPECTED[name], strict=True):
        assert plan.title is None
        assert plan.name is not None
        assert [words for words in judged.get("has", ()) if words not in plan.name] == []
        assert [words for words in judged.get("never", ()) if words in plan.name] == []


def test_a_plan_with_a_title_is_given_no_name() -> None:
    (plan,) = analysed("云溪县教育局2023年工作要点\n一、加强领导。各校要重视。\n").plans
    assert (plan.title, plan.name, plan.name_from) == ("云溪县教育局2023年工作要点", None, None)


def test_a_name_that_no_text_gives_is_how_the_text_begins() -> None:
    (plan,) = analysed("| 序号 | 内容 |\n| 1 | 桌椅 |\n").plans
    assert (plan.name, plan.name_from) == ("序号 | 内容", "first_sentence")


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not beside this checkout")
def test_every_seed_plan_is_called_something_of_its_own() -> None:
    for file in find_files([SEEDS]).files:
        plans = read_document(file).plans
        called = [plan.title or plan.name for plan in plans]
        assert None not in called
        assert len(set(called)) == len(called)
        for plan in plans:
            assert not any(junk in (plan.name or "") for junk in ("范文", "小编", "阅读", "点赞", "文库"))


titles = st.sampled_from(["工作计划", "工作计划（第1篇）", "工作总结", "防汛方案"])
labels = st.sampled_from([None, "工作计划 第1篇", "工作计划 第2篇", "(一)"])


@given(st.lists(st.tuples(st.booleans(), titles, labels), max_size=8))
def test_no_name_is_given_twice_nor_is_a_title_of_another(plans: list[tuple[bool, str, str | None]]) -> None:
    names = [None if titled else Name(text, "text") for titled, text, _ in plans]
    own = [text if titled else None for titled, text, _ in plans]
    given_names = [name.text for name in told_apart(names, own, [label for *_, label in plans]) if name]
    assert len(set(given_names)) == len(given_names)
    assert not set(given_names) & {title for title in own if title}


@given(st.text(alphabet="为制定决定开展工作方案如下,。:\n一、(1)领导小组成立2023年_|第篇", max_size=300))
def test_whatever_a_text_repeats_it_is_called_something(text: str) -> None:
    for plan in analysed(text).plans:
        assert (plan.name is None) == (plan.name_from is None)
        assert plan.name != ""
        if any(character.isalnum() for character in text) and not plan.title:
            assert plan.name is not None

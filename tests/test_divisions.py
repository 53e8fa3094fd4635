"""The official divisions are known by their names; words that look like them are not."""

from __future__ import annotations

import pytest

from ingest.cutting.divisions import is_division, leading_division, official_names
from ingest.cutting.places import likely_place


def test_every_division_is_the_place_of_what_its_office_writes() -> None:
    titles = {name: f"{name}教育局2023年工作要点" for name in official_names()}
    assert len(titles) > 3300
    assert [name for name, title in titles.items() if likely_place([title], title) != name] == []


def test_every_division_is_found_in_a_sentence() -> None:
    opening = "为贯彻落实上级精神，{}教育局结合实际，制定本方案。"
    found = sum(likely_place(["教师交流方案"], opening.format(name)) == name for name in official_names())
    assert (
        found / len(official_names()) > 0.95
    )  # .961; the others are of two characters, words, or cut elsewhere (屏南县)


@pytest.mark.parametrize(
    ("text", "division"),
    [
        ("广州市增城区教育局", "广州市增城区"),
        ("新疆喀什地区行署", "新疆喀什地区"),
        ("河南省洛阳市老城区", "河南省洛阳市老城区"),
        ("老城区教育局", "老城区"),
        ("老城区改造方案", ""),
        ("新社区建设方案", ""),
        ("广州市武侯区", "广州市"),  # which is a part of Chengdu
        ("云溪县教育局", ""),
    ],
)
def test_a_text_begins_with_divisions_that_are_parts_of_one_another(text: str, division: str) -> None:
    assert leading_division(text) == division


@pytest.mark.parametrize("word", ["城区", "大社区", "东区", "市辖区", "地区"])
def test_a_word_is_no_division(word: str) -> None:
    assert not is_division(word)

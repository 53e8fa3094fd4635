"""Names in pinyin are found as the names that the corpus holds; English words that happen to be pinyin are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_store import SEEDS, sample_home, seeds_home, term_map

from index.query.names import Names, is_pinyin, is_syllable
from index.query.term_map import TermMap
from index.results import SearchRequest
from index.store import Store
from index.text.folding import fold

HELD = dict.fromkeys(
    "瑞安 瑞安市 武侯区 龙泉驿 云溪 临溪 吕梁 双减 权益 长兴 长兴县 学区 何安 教师 交流 目标 甘河 重庆市 六安".split(),
    3,
)
PLACES = ["云溪县", "临溪区", "榕坝乡"]


@pytest.fixture(scope="module")
def named() -> Iterator[TermMap]:
    """The map as shipped, over a corpus that holds these names and words."""
    readings = TermMap(term_map())
    opened = TermMap(term_map(), Names.build(HELD, PLACES, readings.readings))
    readings.close()
    yield opened
    opened.close()


def read(terms: TermMap, text: str) -> dict[str, tuple[str, ...]]:
    matches = terms.english(fold(text), holds=lambda chinese: chinese in HELD)
    return {match.source: match.translations for match in matches}


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("teacher rotation in Rui'an", "rui'an", {"瑞安", "瑞安市"}),
        ("RUIAN", "ruian", {"瑞安", "瑞安市"}),
        ("Wuhou district reading festival", "wuhou district", {"武侯区"}),
        ("schools of Longquanyi", "longquanyi", {"龙泉驿"}),
        ("long quan yi schools", "long quan yi", {"龙泉驿"}),
        ("rong ba township", "rong ba township", {"榕坝乡"}),
        ("Yunxi county", "yunxi county", {"云溪", "云溪县"}),
        ("Linxi", "linxi", {"临溪", "临溪区"}),
        ("Lüliang", "luliang", {"吕梁"}),
        ("Lvliang", "lvliang", {"吕梁"}),
        ("shuangjian", "shuangjian", {"双减"}),
        ("Changxing county", "changxing county", {"长兴", "长兴县"}),
        ("Chongqing", "chongqing", {"重庆"}),
        ("Lu'an", "lu'an", {"六安"}),
    ],
)
def test_a_name_is_read(named: TermMap, text: str, source: str, expected: set[str]) -> None:
    assert expected <= set(read(named, text)[source])


def test_a_word_that_is_read_as_another_place_is_the_place_that_the_corpus_holds(named: TermMap) -> None:
    assert not {"林西", "林西县", "临西县"} & set(read(named, "Linxi district")["linxi district"])


def test_a_word_is_no_name_where_a_name_is_read_so(terms: TermMap) -> None:
    """何安 is read like 和案, which is none."""
    names = Names.build({"何安": 1, "和案": 9}, [], terms.readings)
    assert [name.chinese for name in names.read(["hean"]).found] == ["何安"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "he can do it",
        "how long can women change",
        "longer banana",
        "gong",
        "general education",
        "a long men",
        "no name",
    ],
)
def test_english_that_happens_to_be_pinyin_is_english(named: TermMap, text: str) -> None:
    origins = {sense.origin for match in named.english(fold(text)) for sense in match.senses}
    assert "pinyin" not in origins


@pytest.mark.parametrize(
    ("word", "one", "several"), [("quan", True, True), ("ruian", False, True), ("school", False, False)]
)
def test_syllables(word: str, one: bool, several: bool) -> None:
    assert (is_syllable(word), is_pinyin(word)) == (one, several)


def test_where_the_corpus_holds_the_word_as_written_it_is_no_name(named: TermMap) -> None:
    (match,) = named.english("shuangjian", holds=lambda text: True)
    assert "pinyin" not in {sense.origin for sense in match.senses}


def test_names_are_kept_and_opened(terms: TermMap, tmp_path: Path) -> None:
    built = Names.build(HELD, PLACES, terms.readings)
    built.save(tmp_path / "names")
    opened = Names.open(tmp_path / "names")
    for word in ("yunxi", "ruian", "shuangjian", "quanyi"):
        assert opened.read([word]) == built.read([word]) is not None
    assert opened.read(["nowhere"]) is None
    assert Names.none().read(["ruian"]) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Hechuan vocational education", "禾川市"),
        ("teacher rotation in Linxi", "临溪区"),
        ("Linxi district teacher rotation", "临溪区"),
        ("Yunxi county forestry project", "云溪县"),
    ],
)
def test_a_question_with_a_place_finds_the_plan_of_that_place(text: str, place: str) -> None:
    store = Store.open(sample_home())
    response = store.search(SearchRequest(text, k=3))
    store.close()
    assert response.hits[0].plan.place == place
    origins = {
        found.origin
        for term in response.query.terms
        for found in term.translations
        if len(found.term) > 1 and found.term in place
    }
    assert "pinyin" in origins


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("teacher rotation in Rui'an", "瑞安"),
        ("Mengjin district education reform", "孟津"),
        ("Zhejiang digital education targets", "浙江"),
        ("Taizhou gifts from parents", "泰州"),
        ("泰州市师德建设", "泰州"),
        ("jing yuan county forestry", "泾源"),
        ("Xianju county teachers", "仙居"),
        ("Fengxian district education", "奉贤"),
        ("Haicang district kindergartens", "海沧"),
    ],
)
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not here")
def test_over_the_seeds_the_first_hit_is_of_the_place(text: str, name: str) -> None:
    store = Store.open(seeds_home())
    (first, *_) = store.search(SearchRequest(text, k=1)).hits
    store.close()
    assert name in fold(f"{first.text} {first.plan.title} {first.plan.place}")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Peking", "北京"),
        ("Canton", "广州"),
        ("Chungking", "重庆"),
        ("Kaohsiung", "高雄"),
        ("Szechwan", "四川"),
        ("Taipei", "台北"),
    ],
)
def test_a_name_in_an_older_spelling_is_known(terms: TermMap, text: str, name: str) -> None:
    (match,) = terms.english(fold(text))
    assert name in match.translations

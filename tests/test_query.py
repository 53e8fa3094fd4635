"""What a query is understood to ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.errors import QueryError
from index.query.analysis import INTENT_WEIGHT, WORD_OF_PHRASE_WEIGHT, analyse_query
from index.query.term_map import TermMap
from index.results import MAX_K, MAX_QUERY_CHARACTERS, SearchRequest
from ingest.errors import Reason


@pytest.mark.parametrize(
    ("text", "language", "wants_target"),
    [
        ("teacher rotation targets", "en", True),
        ("What percentage of teachers must rotate?", "en", True),
        ("how many kindergartens will be built", "en", True),
        ("at least 15 hours of training", "en", True),
        ("who leads the steering group", "en", False),
        ("教师轮岗交流比例", "zh-Hans", True),
        ("教師輪崗比例", "zh-Hant", True),
        ("交流教师不少于多少人", "zh-Hans", True),
        ("领导小组由谁牵头", "zh-Hans", False),
        ("率先垂范", "zh-Hans", False),
        ("毕业率", "zh-Hans", True),
        ("", "en", False),
    ],
)
def test_language_and_wish_for_a_figure(terms: TermMap, text: str, language: str, wants_target: bool) -> None:
    query = analyse_query(text, terms)
    assert (query.language, query.wants_target) == (language, wants_target)
    assert query.english == (language == "en")


def test_an_english_phrase_is_one_group_and_its_words_lesser_ones(terms: TermMap) -> None:
    groups = {group.label: group for group in analyse_query("teacher rotation targets", terms).groups}
    assert list(groups) == ["teacher rotation", "teacher", "rotation", "targets"]
    assert ("教师", "轮岗") in groups["teacher rotation"].alternatives
    assert ("teacher", "rotat") in groups["teacher rotation"].alternatives
    assert groups["teacher rotation"].weight == 1.0
    assert groups["rotation"].weight == WORD_OF_PHRASE_WEIGHT
    assert groups["targets"].weight == INTENT_WEIGHT


def test_a_chinese_word_brings_its_synonyms(terms: TermMap) -> None:
    groups = {group.label: group for group in analyse_query("轮岗", terms).groups}
    assert ("教师", "交流") in groups["轮岗"].alternatives
    assert ("教师", "交流") in groups["岗"].alternatives
    assert groups["轮岗"].alternatives[0] == ("轮岗",)


def test_neighbouring_words_bring_the_synonyms_of_what_they_are_together(terms: TermMap) -> None:
    groups = {group.label: group for group in analyse_query("困难学生资助", terms).groups}
    assert ("贫困生",) in groups["困难"].alternatives
    assert ("贫困生",) in groups["学生"].alternatives
    assert ("贫困生",) not in groups["资助"].alternatives


@pytest.mark.parametrize(("question", "asked"), [("如何申请低保", "申请低保"), ("哪些教师轮岗", "教师轮岗")])
def test_what_only_asks_is_not_looked_for(terms: TermMap, question: str, asked: str) -> None:
    assert analyse_query(question, terms).groups == analyse_query(asked, terms).groups


def test_a_question_of_nothing_else_is_looked_for_as_it_is(terms: TermMap) -> None:
    assert "什么" in {group.label for group in analyse_query("什么", terms).groups}


def test_an_everyday_word_brings_what_documents_say_but_not_the_other_way(terms: TermMap) -> None:
    (asked, *_) = analyse_query("收钱", terms).groups
    (said, *_) = analyse_query("收费", terms).groups
    assert ("收费",) in asked.alternatives
    assert ("收钱",) not in said.alternatives


@pytest.mark.parametrize("pair", [("教师轮岗交流比例", "教師輪崗交流比例"), ("显著提高", "顯著提高")])
def test_both_scripts_ask_for_the_same(terms: TermMap, pair: tuple[str, str]) -> None:
    simplified, traditional = (analyse_query(text, terms) for text in pair)
    assert traditional.groups == simplified.groups
    assert traditional.folded == simplified.folded


@given(
    st.text(st.characters(), max_size=60)
    | st.text(st.sampled_from("教师轮岗 teacher's rotation 15%?\"'*:()-"), max_size=60)
)
@example("00000000000000000")
def test_any_text_is_understood(terms: TermMap, text: str) -> None:
    query = analyse_query(text, terms)
    for group in query.groups:
        assert group.weight > 0
        assert group.alternatives
        assert all(alternative and all(alternative) for alternative in group.alternatives)


# -- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "parameter", "reason"),
    [
        ({"text": ""}, "q", Reason("request.empty_query")),
        ({"text": " \u3000\n"}, "q", Reason("request.empty_query")),
        (
            {"text": "x" * (MAX_QUERY_CHARACTERS + 1)},
            "q",
            Reason("request.long_query", length=MAX_QUERY_CHARACTERS + 1, most=MAX_QUERY_CHARACTERS),
        ),
        ({"k": 0}, "k", Reason("request.between", name="k", value=0, least=1, most=MAX_K)),
        ({"k": -1}, "k", Reason("request.between", name="k", value=-1, least=1, most=MAX_K)),
        ({"k": MAX_K + 1}, "k", Reason("request.between", name="k", value=MAX_K + 1, least=1, most=MAX_K)),
        ({"mode": "fuzzy"}, "mode", Reason("request.mode", value="fuzzy")),
    ],
)
def test_a_request_that_cannot_be_answered(change: dict[str, Any], parameter: str, reason: Reason) -> None:
    with pytest.raises(QueryError) as caught:
        replace(SearchRequest("教师"), **change).checked()
    assert (caught.value.parameter, caught.value.reason) == (parameter, reason)


@pytest.mark.parametrize("text", ["x", "教" * MAX_QUERY_CHARACTERS, "\0", "\ud800"])
def test_a_request_at_the_limits(text: str) -> None:
    request = SearchRequest(text, k=MAX_K)
    assert request.checked() is request

"""Why a hit is a hit, in the reader's language, with positions that hold."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest

from index.answers.explain import Headed, explanation
from index.answers.highlight import matches
from index.query.analysis import analyse_query
from index.query.group import Group
from index.query.term_map import TermMap
from index.ranking.scored import Scores
from index.results import SearchRequest, TargetInfo, UserTerm
from index.store import Store

TARGET = TargetInfo("交流轮岗比例", ">=", "15", "%", None, None, None, "不低于15%", 0, 6, 1)
TEXT = "每年教師交流輪崗比例不低於15%。"


def reason(terms: TermMap, text: str, passage: str = TEXT, sets_target: bool = True, role: str = "goals") -> str:
    query = analyse_query(text, terms)
    found = matches(passage, query.groups)
    targets = [TARGET] if sets_target else []
    return explanation(query, passage, found, Scores(0.5, 3.0, 0.8), targets, role).reason


def test_english(terms: TermMap) -> None:
    said = reason(terms, "teacher rotation targets")
    assert said.startswith("It says “teacher rotation” as 教師交流")
    assert "“teacher”" not in said, "a phrase found as a whole stands for its words"
    assert said.endswith(", and sets a figure.")


def test_a_value_within_the_bounds_asked_for_is_said(terms: TermMap) -> None:
    assert reason(terms, "teacher rotation >= 10%").endswith("within what is asked.")
    assert reason(terms, "轮岗比例 >= 10%").endswith("，所定指标的数值符合要求。")
    assert reason(terms, "輪崗比例 >= 20%").endswith("，並定有指標。")


def test_simplified_and_traditional(terms: TermMap) -> None:
    assert reason(terms, "教师轮岗比例").startswith("文中有“教師”、“輪崗”")
    assert reason(terms, "教师轮岗比例").endswith("，并定有指标。")
    assert reason(terms, "教師輪崗比例").startswith("文中有「教師」、「輪崗」")
    assert reason(terms, "教師輪崗比例").endswith("，並定有指標。")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zyzzyva", "Close in meaning, though none of the words asked for stands in it."),
        ("垃圾焚烧", "意思相近，但没有所问的字词。"),
        ("廢棄物處理廠", "意思相近，但沒有所問的字詞。"),
    ],
)
def test_nothing_met(terms: TermMap, text: str, said: str) -> None:
    assert reason(terms, text, sets_target=False) == said


def test_the_part_of_the_plan_is_named_where_it_was_asked_for(terms: TermMap) -> None:
    assert reason(terms, "轮岗由谁负责", role="organisation", sets_target=False).endswith("，且属于组织领导部分。")
    assert reason(terms, "who is responsible", role="organisation").endswith("in the part on organisation.")
    assert "part on" not in reason(terms, "who is responsible", role="goals")


def test_what_is_quoted_is_said_to_stand_there(terms: TermMap) -> None:
    assert "含有所引的原文" in reason(terms, "“交流轮岗”")
    assert "含有所引的原文" not in reason(terms, "“轮岗交流”")


def test_weak_forms_are_named_only_where_no_clear_one_is_found() -> None:
    group = Group(
        "drug", (("药品",), ("药物",), ("药",)), 1.0, ("glossary", "dictionary", "dictionary"), (1.0, 0.2, 0.2)
    )
    assert [match.found for match in matches("药品与药物", [group])] == ["药品"]
    assert [(match.found, match.origin) for match in matches("药物", [group])] == [("药物", "dictionary")]
    assert matches("中药", [group]) == []


@pytest.mark.parametrize("text", ["teacher rotation targets", "教师轮岗比例", "教師輪崗比例", "who leads the work"])
def test_positions_hold_what_they_name(samples: Store, text: str) -> None:
    for hit in samples.search(SearchRequest(text, terms=(UserTerm("work", ("工作",)),))).hits:
        assert list(asdict(hit.explain)) == ["dense", "lexical", "late", "matched", "reason"]
        for match in hit.explain.matched:
            assert match.origin in {"user", "glossary", "dictionary", "synonym", "number", "pinyin", "written"}
            covered = "".join(hit.text[start:end] for start, end in match.spans)
            assert covered
            assert all(0 <= start < end <= len(hit.text) for start, end in match.spans)
        assert hit.explain.reason[-1] in ".。"


def headed(terms: TermMap, text: str, passage: str, headings: str) -> str:
    query = analyse_query(text, terms)
    above = Headed(headings, matches(headings, query.groups))
    found = matches(passage, query.groups)
    return explanation(query, passage, found, Scores(0.5, 3.0, 0.8), [], "other", above).reason


@pytest.mark.parametrize(
    ("text", "passage", "unsaid"),
    [
        ("农民工随迁子女入学", "切实做好农民工子女义务教育工作。", ("“农民”", "“民工”", "“农民工”")),
        ("school safety", "建设学校安全队伍，学校门口和食堂安全天天查。", ("学校…安全",)),
        ("teacher training", "抓好教师培训，每年培训不少于72学时。", (" 培训", "/ 教师…培训")),
        ("key work", "重点工作：把工作重点放在课堂。", ("工作…重点",)),
        ("teacher rotation", "推进交流轮岗，教师交流一年、轮岗三年。", ("…",)),
        ("教研组建设", "抓好教研组建设，教研组每周活动一次。", ("“教研”", "“建设”、“建设”")),
    ],
)
def test_no_word_is_named_twice(terms: TermMap, text: str, passage: str, unsaid: tuple[str, ...]) -> None:
    said = headed(terms, text, passage, "")
    assert not any(words in said for words in unsaid), said
    named = re.findall("“([^”]*)”", said) if "文中有" in said else []
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("text", "passage", "headings", "said"),
    [
        ("教师轮岗", "每年不少于15%。", "二、教师轮岗", "标题中有“教师”、“轮岗”。"),
        ("教師輪崗", "教師每年不少於15%。", "二、輪崗", "文中有「教師」，標題中有「輪崗」。"),
        ("curriculum", "每周不少于2节。", "四、课程改革", "Its heading says “curriculum” as 课程."),
        ("校园安全", "校园安全天天查。", "三、校园安全", "文中有“校园”、“安全”。"),
    ],
)
def test_where_the_heading_says_it_the_heading_is_named(
    terms: TermMap, text: str, passage: str, headings: str, said: str
) -> None:
    assert headed(terms, text, passage, headings) == said


@pytest.mark.parametrize("passage", ["依托乡镇中心小学建设留守儿童之家。", "建设农村学前教育服务中心。"])
def test_a_sense_that_hardly_counts_is_not_named(terms: TermMap, passage: str) -> None:
    assert "中心" not in headed(terms, "core tasks", passage, "")
    assert "中心" in headed(terms, "center", passage, "")

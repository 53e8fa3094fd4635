"""Figures asked for, and the index of targets by value: what fits a query for figures, what satisfies its conditions."""

from pathlib import Path

import numpy as np
import pytest

from index.generation.target_index import BASE, TargetEntry, TargetIndex
from index.query.asked_figures import OTHER_KIND, FigureKind, asked_figures, kind_fitness
from index.query.conditions import parse_conditions
from index.query.group import Group
from index.results import SearchRequest
from index.store import Store
from index.text.folding import fold

ENTRIES = [
    TargetEntry(1, ["教师", "交流", "比例"], "15", "%"),
    TargetEntry(1, ["教师", "培训"], "72", "学时"),
    TargetEntry(3, ["新建", "幼儿园"], "4-6", "所"),
    TargetEntry(4, ["经费"], "150", "万元"),
    TargetEntry(4, ["名额"], "N+2", "人"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> TargetIndex:
    folder: Path = tmp_path_factory.mktemp("index") / "targets"
    TargetIndex.build(ENTRIES).save(folder)
    return TargetIndex.open(folder)


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("教師交流比例", {FigureKind.SHARE}),
        ("teacher rotation rate", {FigureKind.SHARE}),
        ("每校配几名心理教师", {FigureKind.COUNT}),
        ("how many kindergartens are planned", {FigureKind.COUNT}),
        ("应急演练多久一次", {FigureKind.FREQUENCY, FigureKind.DURATION}),
        ("how often are drills held", {FigureKind.FREQUENCY}),
        ("体育活动时长", {FigureKind.DURATION}),
        ("rotation targets", {FigureKind.ANY}),
        ("评分权重", {FigureKind.SCORE}),
        ("推进教师轮岗", set()),
        ("when a pupil is absent", set()),
        ("工作效率与信息频率", {FigureKind.FREQUENCY}),
        ("率先实现教育现代化", set()),
        ("key points of the rural areas programme", set()),
    ],
)
def test_the_sort_of_figure_asked_for(query: str, kinds: set[FigureKind]) -> None:
    assert asked_figures(fold(query)) == kinds


def test_a_share_does_not_answer_how_many() -> None:
    assert kind_fitness(frozenset({FigureKind.COUNT}), "所") == 1
    assert kind_fitness(frozenset({FigureKind.COUNT}), "%") == OTHER_KIND
    assert kind_fitness(frozenset({FigureKind.ANY}), "%") == 1
    assert kind_fitness(frozenset({FigureKind.ANY}), "日期") == OTHER_KIND


@pytest.mark.parametrize(
    ("condition", "passages"),
    [("15%以上", [1]), ("over 15%", []), ("5所以上", [3]), (">= 7所", []), ("100万元以上", [4]), ("at most 15%", [1])],
)
def test_values_are_found_by_condition(built: TargetIndex, condition: str, passages: list[int]) -> None:
    assert built.passages_satisfying(parse_conditions(fold(condition))).tolist() == passages


def test_fitness_is_of_the_best_target_of_each_passage(built: TargetIndex) -> None:
    groups = [Group("教师", (("教师",),)), Group("交流", (("交流",),))]
    rows = np.array([0, 1, 3])
    fit, met = built.fitness(rows, groups, frozenset({FigureKind.SHARE}), parse_conditions("20%以上"))
    assert fit.tolist() == pytest.approx([0, 1, BASE * OTHER_KIND])
    assert met.tolist() == [0, 0, 0]
    _, met = built.fitness(rows, groups, frozenset({FigureKind.SHARE}), parse_conditions("10%以上"))
    assert met.tolist() == pytest.approx([0, 1, 0])


def test_an_index_of_nothing_can_be_asked(tmp_path: Path) -> None:
    TargetIndex.build([]).save(tmp_path / "targets")
    empty = TargetIndex.open(tmp_path / "targets")
    fit, met = empty.fitness(np.array([0, 1]), [Group("x", (("x",),))], frozenset(), parse_conditions("10%以上"))
    assert fit.tolist() == met.tolist() == [0, 0]
    assert empty.passages_with_target(2).tolist() == [False, False]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("毕业生就业率 >= 97%", "保持在97%以上"),
        ("graduate employment rate of at least 97%", "保持在97%以上"),
        ("over 1,000 teachers", "补充教师不少于2400名"),
        (
            "学前三年毛入园率不低于94%",
            "93.5 | 2023年：95",
        ),  # the row of a table of targets, its unit in a column of its own
        ("一千名以上教师", "补充教师不少于2400名"),
    ],
)
def test_a_value_as_asked_comes_first(samples: Store, query: str, says: str) -> None:
    response = samples.search(SearchRequest(query))
    assert response.answerable
    assert says in response.hits[0].text


def test_a_value_alone_can_be_asked(samples: Store) -> None:
    response = samples.search(SearchRequest(">= 5亿元"))
    assert response.answerable
    assert "6.8亿元" in response.hits[0].text
    assert not response.hits[0].explain.matched


def test_no_value_as_asked_is_no_answer(samples: Store) -> None:
    response = samples.search(SearchRequest("教师交流比例 >= 90%"))
    assert not response.answerable
    assert "交流" in response.hits[0].text

"""A figure enters a range only where something says that it is to be reached: by kind, in words of no document read while the
rules were made."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from index.catalogue.target_rows import SaidPassage
from index.store import Store
from index.targets.aims import contexts, is_aimed
from index.targets.groups import grouped
from index.targets.results import TargetRequest, TargetRow
from service.messages import Messages
from service.render.target_summary import relation, summary

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

from measures import row_of

Said = tuple[str, str]
GOALS: Said = ("二、目标", "到2025年，公交站点覆盖率达到90%以上。")


def aimed(
    sections: list[Said], at: int, sentence: str, title: str = "桃源市公交发展方案", year: int | None = 2023
) -> bool:
    """Whether ``sentence``, in the section ``at`` of a plan of (heading, text), is taken for a goal."""
    said = [
        SaidPassage(number, 1, json.dumps([heading] if heading else []), text, title, year)
        for number, (heading, text) in enumerate(sections)
    ]
    row = row_of(sentence, "one")
    assert row is not None, sentence
    return is_aimed(row, contexts(said)[at])


@pytest.mark.parametrize(
    "heading", ["一、这几年走过的路", "一、十年磨一剑", "一、公交答卷", "一、公交发展基础", "一、2022年公交"]
)
@pytest.mark.parametrize("said", ["公交站点覆盖率81%。", "公交站点覆盖率达到81%以上。", "新建公交站点35个。"])
def test_what_stands_above_the_goals_under_any_heading_is_none(heading: str, said: str) -> None:
    assert not aimed([(heading, said), GOALS], 0, said)


TOLD: Said = ("一、现状", "截至上年末，公交站点覆盖率79%。")


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ([GOALS, ("三、主要任务", "公交站点覆盖率达到81%。")], "公交站点覆盖率达到81%。"),
        ([GOALS, ("三、站点", "推进站点建设，公交站点覆盖率达到81%。")], "公交站点覆盖率达到81%。"),
        ([TOLD, GOALS, ("三、站点", "公交站点覆盖率达到81%。")], "公交站点覆盖率达到81%。"),
        ([TOLD, GOALS, ("三、站点", "公交站点覆盖率81%。准点率不低于90%。")], "公交站点覆盖率81%。"),
    ],
)
def test_what_stands_with_or_behind_the_goals_is_one(sections: list[Said], said: str) -> None:
    assert aimed(sections, len(sections) - 1, said)


def test_where_nothing_was_told_of_the_past_it_may_stand_behind_the_goals() -> None:
    assert not aimed([GOALS, ("三、两年走下来", "公交站点覆盖率达到81%。")], 1, "公交站点覆盖率达到81%。")


def test_of_a_report_the_later_of_two_years_counts() -> None:
    report = [("一、2024：交卷", "公交站点覆盖率达到81%。"), ("二、2025：赶考", "公交站点覆盖率达到83%。")]
    title = "桃源市交通运输局工作总结和打算"
    assert not aimed(report, 0, "公交站点覆盖率达到81%。", title, 2024)
    assert aimed(report, 1, "公交站点覆盖率达到83%。", title, 2024)


@pytest.mark.parametrize(
    "said",
    [
        "截至上月，公交站点覆盖率81%。",
        "2022年，公交站点覆盖率达到81%。",
        "公交线网过去偏疏。公交站点覆盖率81%。",  # what was said before goes on
        "“十三五”以来，公交站点覆盖率达到81%。",
    ],
)
def test_the_past_within_or_behind_the_goals_is_none(said: str) -> None:
    assert not aimed([GOALS, ("三、站点", said)], 1, "公交站点覆盖率81%。" if "。公交" in said else said)


@pytest.mark.parametrize(
    "said", ["力争公交站点覆盖率达到81%。", "2026年公交站点覆盖率81%。", "公交站点覆盖率不低于81%。"]
)
def test_a_sentence_of_its_own_may_say_so_anywhere(said: str) -> None:
    assert aimed([("一、站点", said), GOALS], 0, said)


def test_a_list_of_tasks_needs_no_goals() -> None:
    tasks = [("一、线网", "优化线网，每条线路每天不少于40班。"), ("二、站点", "公交站点覆盖率达到81%。")]
    assert aimed(tasks, 1, "公交站点覆盖率达到81%。", "桃源市2023年公交工作要点")
    assert not aimed(tasks, 1, "公交站点覆盖率达到81%。", "桃源市公交纪事")
    told = [*tasks, ("三、去年的公交", "去年公交站点覆盖率达到70%。")]
    assert not aimed(told, 1, "公交站点覆盖率达到81%。", "桃源市2023年公交工作要点")


def test_a_plan_of_the_next_five_years_begins_with_them() -> None:
    said = "2025年公交站点覆盖率达到81%。"
    assert not aimed([("一、公交", said), GOALS], 0, said, "桃源市“十五五”公交规划", 2025)
    assert not aimed([("一、公交", said), GOALS], 0, said, "桃源市公交规划（2026—2030年）", 2025)


def row(sentence: str, title: str) -> TargetRow:
    found = row_of(sentence, title)
    assert found is not None, sentence
    return replace(found, plan=replace(found.plan, title=title))


def test_what_nothing_says_is_a_goal_stands_beside_the_range() -> None:
    said = "公交站点覆盖率{}%。"
    rows = [row(said.format(value), f"{value}") for value in (80, 90, 60)]
    rows[2] = replace(rows[2], aimed=False)
    group, beside = grouped(rows, asked=False)
    assert (group.plans, group.least, group.most) == (2, 80, 90)
    assert (beside.beside, [difference.part for difference in beside.differs]) == (group.name, ["direction"])
    assert "未写明是否为目标" in (relation(beside, Messages("zh")) or "")
    (alone,) = grouped([replace(one, aimed=False) for one in rows], asked=False)
    assert (alone.plans, alone.middle) == (3, None)
    assert "No median" in summary(alone, Messages("en"))


@pytest.mark.parametrize(
    ("said", "titles"),
    [
        ("其中社区助餐点占比不低于60%。", ("桃源市养老规划", "沙洲市养老规划")),  # of what, another clause says
        ("改造公交站台35个。", ("桃源市公交方案", "沙洲市公交方案")),  # for how many years, no title says
    ],
)
def test_what_is_not_told_makes_no_range(said: str, titles: tuple[str, str]) -> None:
    (group,) = grouped([row(said, title) for title in titles], asked=False)
    assert (group.plans, group.middle) == (2, None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("秋冬季重污染天数不超过5天。", "重污染天数不超过5天。"),
        ("玉米亩产增加80公斤。", "玉米亩产达到480公斤。"),
        ("正高级教师总数达到46人。", "正高级教师8人。"),
    ],
)
def test_a_part_of_the_year_a_rise_and_a_stock_stand_apart(one: str, other: str) -> None:
    title = "桃源市三年行动计划（2023—2025年）"
    assert len(grouped([row(one, f"{title}甲"), row(other, f"{title}乙")], asked=False)) == 2


def test_ranges_of_the_samples_hold_only_goals(samples: Store) -> None:
    groups = samples.targets(TargetRequest(limit=1000)).groups
    assert any(group.middle is not None for group in groups)
    assert all(row.aimed for group in groups if group.middle is not None for row in group.rows)
    assert any(not row.aimed for group in groups for row in group.rows)

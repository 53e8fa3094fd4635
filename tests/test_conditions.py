"""Conditions on values, as queries word them in both languages, and what written values amount to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.conditions import parse_conditions, parse_value, without_conditions
from index.text.folding import fold
from index.text.units import measure


@pytest.mark.parametrize(
    ("query", "low", "high", "unit", "rest"),
    [
        ("入园率 >= 94%", 94, None, "%", "入园率"),
        ("入園率不低於94%", 94, None, "%", "入园率"),
        ("入园率≥９４％", 94, None, "%", "入园率"),
        ("over 1,000 teachers", 1000, None, "人", "teachers"),
        ("more than one thousand kindergartens", 1000, None, "所", "kindergartens"),
        ("at least 15% of teachers", 15, None, "%", "of teachers"),
        ("no fewer than three lectures", 3, None, None, "lectures"),
        ("10%-20%", 10, 20, "%", ""),
        ("交流比例在10%到20%之间", 10, 20, "%", "交流比例"),
        ("between 10 and 20 percent of schools", 10, 20, "%", "of schools"),
        ("一千名以上教师", 1000, None, "人", "教师"),
        ("三成以上学校", 30, None, "%", "学校"),
        ("不足三成", None, 30, "%", ""),
        ("超过三分之二的学校", 200 / 3, None, "%", "的学校"),
        ("经费≥500万元", 5e6, None, "元", "经费"),
        ("at least 1 million yuan", 1e6, None, "元", ""),
        ("at least 2 hours of exercise", 120, None, "分钟", "of exercise"),
        ("1,500 teachers or more", 1500, None, "人", "teachers or more"),
        ("at least 72 hours of training", 72, None, "课时", "of training"),
        ("学时不超过40课时", None, 40, "课时", "学时"),
        ("more than half of schools", 50, None, "%", "schools"),
    ],
)
def test_a_condition_is_read_and_taken_out(
    query: str, low: float | None, high: float | None, unit: str | None, rest: str
) -> None:
    folded = fold(query)
    (condition,) = parse_conditions(folded)
    assert (condition.low, condition.high, condition.unit) == (
        pytest.approx(low) if low else low,
        pytest.approx(high) if high else high,
        unit,
    )
    assert without_conditions(folded, [condition]) == rest


@pytest.mark.parametrize(
    "query",
    [
        "95条评估标准",
        "2014年以前",
        "before 2015",
        "over 2000",
        "教师交流比例15%",
        "3-5所",
        "teacher rotation",
        ">=",
        "",
    ],
)
def test_a_figure_alone_and_a_year_are_no_condition(query: str) -> None:
    assert parse_conditions(fold(query)) == []


def test_bounds_are_within_unless_it_is_said_strictly() -> None:
    over, least = parse_conditions("over 15%"), parse_conditions("at least 15%")
    assert [c.holds(15, 15, "%") for c in (*over, *least)] == [False, True]
    assert [c.holds(15, 15, "人") for c in least] == [False]
    (between,) = parse_conditions("10%-20%")
    assert [between.holds(low, high, "%") for low, high in ((5, 9), (5, 10), (15, 15), (20, 30), (21, 30))] == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_a_value_given_by_itself_may_be_a_plain_figure() -> None:
    fifteen = parse_value("15%")
    assert fifteen is not None
    assert (fifteen.low, fifteen.high, fifteen.unit) == (15, 15, "%")
    assert parse_value("教师 15%") is None
    assert parse_value("much") is None


@given(st.text(max_size=200))
def test_any_text_can_be_parsed(text: str) -> None:
    folded = fold(text)
    conditions = parse_conditions(folded)
    assert all(0 <= c.span[0] < c.span[1] <= len(folded) for c in conditions)
    assert len(without_conditions(folded, conditions)) <= len(folded)


@pytest.mark.parametrize(
    ("value", "unit", "low", "high", "base"),
    [
        ("15", "%", 15, 15, "%"),
        ("4.5", "‰", 0.45, 0.45, "%"),
        ("2/3", None, 66.666667, 66.666667, "%"),
        ("5.4", "亿元", 5.4e8, 5.4e8, "元"),
        ("1.2", "万亩", 12000, 12000, "亩"),
        ("4-6", "所", 4, 6, "所"),
        ("60", "名", 60, 60, "人"),
        ("1", "小时", 60, 60, "分钟"),
        ("3", "个百分点", 3, 3, "百分点"),
        ("1:350", "比", 350, 350, "比"),
        ("36.6", "万平方米", 366000, 366000, "平方米"),
    ],
)
def test_values_are_comparable(value: str, unit: str | None, low: float, high: float, base: str) -> None:
    size = measure(value, unit)
    assert size is not None
    assert (size.low, size.high, size.unit) == (pytest.approx(low), pytest.approx(high), base)


@pytest.mark.parametrize(
    ("value", "unit"), [("N+2", "人"), ("3月20日", "日期"), ("1:3:6", "比"), ("9" * 400, "元"), ("1/0", None)]
)
def test_what_has_no_size_has_no_measure(value: str, unit: str | None) -> None:
    assert measure(value, unit) is None

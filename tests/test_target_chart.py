"""The picture of a group of targets: well-formed, said in words, allowed by a strict policy, its dots where they belong."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from index.store import Store
from index.targets.results import TargetGroup, TargetRequest, YearValue
from service.messages import Messages
from service.render.target_chart import MAX_LINES, can_be_drawn, chart_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def group(samples: Store) -> TargetGroup:
    """Shares of teachers who move, in five plans."""
    return samples.targets(TargetRequest("教师交流轮岗比例")).groups[0]


def dots(group: TargetGroup) -> list[float]:
    root = ElementTree.fromstring(chart_svg(group, Messages("en")))  # our own text
    return [float(dot.attrib["cx"]) for dot in root.iter(f"{SVG}circle")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_chart_says_in_words_what_it_shows(group: TargetGroup, language: str) -> None:
    svg = chart_svg(group, Messages("zh" if language == "zh" else "en"), "g1")
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text
    assert description is not None
    assert description.text
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}" == "g1-title g1-desc"
    assert ("中位数" if language == "zh" else "median") in title.text
    shown = [text.text for text in root.iter(f"{SVG}text")]
    for row in group.rows:
        assert f"≥ {row.value}{row.unit or ''}" in shown
        assert description.text.count(f"{row.value}{row.unit or ''}") >= 1


def test_a_chart_needs_no_styles_or_scripts(group: TargetGroup) -> None:
    assert re.search(r"\sstyle=|<style|<script|\son\w+=|href", chart_svg(group, Messages("en"))) is None


def test_greater_values_lie_farther_right(group: TargetGroup) -> None:
    rows = [replace(group.rows[0], low=float(value), high=float(value), due=2000 + value) for value in (5, 10, 15)]
    first, middle, last = dots(replace(group, rows=rows, least=5.0, middle=10.0, most=15.0))
    assert first < middle < last
    assert middle - first == pytest.approx(last - middle, abs=0.2)


def test_three_years_make_a_line_through_their_medians(group: TargetGroup) -> None:
    rows = [
        replace(group.rows[0], low=float(value), high=float(value), due=year)
        for year, value in ((2020, 5), (2021, 10), (2021, 20), (2022, 20))
    ]
    trend = [YearValue(2020, 5.0, 1), YearValue(2021, 15.0, 2), YearValue(2022, 20.0, 1)]
    drawn = replace(group, rows=rows, least=5.0, middle=15.0, most=20.0, trend=trend)
    root = ElementTree.fromstring(chart_svg(drawn, Messages("zh")))
    (line,) = root.iter(f"{SVG}polyline")
    points = [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
    five, ten, twenty, last = dots(drawn)
    assert [x for x, _ in points] == pytest.approx([five, (ten + twenty) / 2, last], abs=0.2)
    assert points[1][1] - points[0][1] == points[2][1] - points[1][1] == 36, "a year of two lines stands between them"
    assert "各年中位数：2020 5% · 2021 15% · 2022 20%" in chart_svg(drawn, Messages("zh"))
    assert "polyline" not in chart_svg(replace(drawn, trend=[]), Messages("zh"))


@pytest.mark.parametrize("value", [0.0, 0.001, 1.0, 3.0, 99.0, 1e12])
def test_one_value_can_be_drawn(group: TargetGroup, value: float) -> None:
    row = replace(group.rows[0], low=value, high=value)
    (dot,) = dots(replace(group, rows=[row], plans=1, least=value, middle=value, most=value))
    assert 250 <= dot <= 600


def test_many_rows_are_cut_with_a_word(group: TargetGroup) -> None:
    many = replace(group, rows=[group.rows[0]] * (MAX_LINES + 3))
    assert len(dots(many)) == MAX_LINES
    assert "and 3 more" in chart_svg(many, Messages("en"))


def test_what_stands_in_documents_is_text(group: TargetGroup) -> None:
    plan = replace(group.rows[0].plan, place='</text><script>alert("x")</script>\x00\x1b&amp;')
    svg = chart_svg(replace(group, rows=[replace(group.rows[0], plan=plan)]), Messages("en"))
    assert "<script" not in svg
    ElementTree.fromstring(svg)


def test_what_has_no_size_has_no_chart(group: TargetGroup) -> None:
    unsized = replace(group, least=None, middle=None, most=None)
    assert not can_be_drawn(unsized)
    with pytest.raises(ValueError, match="no chart"):
        chart_svg(unsized, Messages("en"))

"""The table of targets: found by words in both languages, by value, unit, deadline, year and place; like ones together."""

import csv
import io
from dataclasses import replace

import pytest

from index.errors import QueryError
from index.results import Filters
from index.store import Store
from index.targets.results import TargetRequest, TargetTable
from index.targets.rows import due_year
from service.messages import Messages
from service.render.target_sheets import COLUMNS, csv_text, xlsx_bytes
from service.render.target_summary import shown_value, summary


def values(table: TargetTable) -> list[str]:
    return [f"{row.value}{row.unit or ''}" for row in table.rows]


@pytest.mark.parametrize(
    "question", ["教师交流比例", "教師輪崗比例", "teacher rotation ratio", "teacher exchange percentage"]
)
def test_the_seeds_say_what_share_of_teachers_moves(seeds: Store, question: str) -> None:
    assert values(seeds.targets(TargetRequest(question)))[:3] == ["15%", "15%", "5%"]


def test_every_row_is_cited_word_for_word(samples: Store) -> None:
    table = samples.targets(TargetRequest(limit=1000))
    assert table.total == len(table.rows) == samples.status()["counts"]["targets"]
    passages = {row.passage_id: samples.passage(row.passage_id) for row in table.rows}
    for row in table.rows:
        passage = passages[row.passage_id]
        assert passage is not None
        at = row.start - passage.start
        assert passage.quote[at : at + len(row.quote)] == row.quote == row.citation.quote
        assert passage.start_line <= row.citation.start_line <= row.citation.end_line <= passage.end_line


def test_filters_narrow_and_are_checked(samples: Store) -> None:
    table = samples.targets(TargetRequest(value=">=90%", comparator=">=", limit=1000))
    assert table.rows
    assert all(row.base_unit == "%" and row.high is not None and row.high >= 90 for row in table.rows)
    assert {row.comparator for row in table.rows} == {">="}
    people = samples.targets(TargetRequest(unit="人", limit=1000)).rows
    assert {row.unit for row in people} == {"名", "人"}
    due = samples.targets(TargetRequest(deadline="2025", limit=1000)).rows
    assert due
    assert {row.due for row in due} == {2025}
    placed = samples.targets(TargetRequest(filters=Filters(place=("云溪",)), limit=1000)).rows
    assert {row.plan.place for row in placed} == {"云溪县"}
    issued = samples.targets(TargetRequest(filters=Filters(issuer=("雲溪縣教育局",)), limit=1000)).rows
    assert {row.plan.issuer for row in issued} == {"云溪县教育局"}
    for bad in (
        TargetRequest(" "),
        TargetRequest("x" * 3000),
        TargetRequest(value="much"),
        TargetRequest(comparator="~"),
        TargetRequest(limit=0),
        TargetRequest(unit=""),
    ):
        with pytest.raises(QueryError):
            samples.targets(bad)


def test_a_table_can_be_cut_short(samples: Store) -> None:
    table = samples.targets(TargetRequest(limit=7))
    assert len(table.rows) == 7 < table.total


@pytest.mark.parametrize(
    ("deadline", "plan_year", "year"),
    [
        ("到2014年底", None, 2014),
        ("到2014年底", 2012, 2014),
        ("年底", 2012, 2012),
        ("三年内", 2021, 2024),
        ("次年5月30日前", 2020, 2021),
        ("每学期", 2020, None),
        (None, 2020, None),
        ("年底", None, None),
    ],
)
def test_the_year_a_deadline_falls_in(deadline: str | None, plan_year: int | None, year: int | None) -> None:
    assert due_year(deadline, plan_year) == year


def test_csv_and_xlsx_open_again_with_the_same_values(samples: Store) -> None:
    from openpyxl import load_workbook

    table = samples.targets(TargetRequest("毕业生就业率"))
    assert len(table.rows) >= 3
    read = list(csv.DictReader(io.StringIO(csv_text(table))))
    assert [(line["value"], line["unit"], line["quote"]) for line in read] == [
        (row.value, row.unit or "", row.quote) for row in table.rows
    ]
    book = load_workbook(io.BytesIO(xlsx_bytes(table, Messages("zh"))))
    sheet = book["指标"]
    assert sheet.freeze_panes == "A2"
    lines = [dict(zip(COLUMNS, line, strict=True)) for line in list(sheet.values)[1:]]
    assert [(line["low"], line["quote"], line["start"], line["sha256"]) for line in lines] == [
        (row.low, row.quote, row.start, row.citation.sha256) for row in table.rows
    ]
    assert all(isinstance(line["value"], int | float) for line in lines if "-" not in str(line["value"]))
    assert len(list(book["分组"].values)) == 1 + len(table.groups)


def test_no_cell_runs_as_a_formula_or_breaks_the_file(samples: Store) -> None:
    from openpyxl import load_workbook

    table = samples.targets(TargetRequest("毕业生就业率"))
    group = table.groups[0]
    evil = replace(group.rows[0], indicator='=HYPERLINK("x")', quote="a\x00\x0bb", deadline="+1+cmd", scope="@x")
    table = replace(table, groups=[replace(group, rows=[evil])])
    (line,) = csv.DictReader(io.StringIO(csv_text(table)))
    assert (line["indicator"], line["deadline"], line["scope"]) == ('\'=HYPERLINK("x")', "'+1+cmd", "'@x")
    sheet = load_workbook(io.BytesIO(xlsx_bytes(table, Messages("en"))))["Targets"]
    cells = dict(zip(COLUMNS, sheet[2], strict=True))
    assert (cells["indicator"].value, cells["indicator"].data_type) == ('=HYPERLINK("x")', "s")
    assert cells["quote"].value == "ab"
    assert csv_text(table, bom=True).startswith("\ufeffgroup,indicator")


def test_a_group_in_a_sentence_in_both_languages(samples: Store) -> None:
    group = samples.targets(TargetRequest("教师交流比例")).groups[0]
    assert (group.least, group.middle, group.most, group.plans) == (12, 14.25, 15, 2)
    assert summary(group, Messages("en")) == "2 plans set 12% to 15%, median 14.25%."
    assert summary(group, Messages("zh")) == "2 份规划定为 12% 至 15%，中位数 14.25%。"


def test_shares_of_different_wholes_are_no_range(seeds: Store) -> None:
    """15% of the teachers who may move, 5% of all: each stands by itself, with its own value."""
    first, _, third = seeds.targets(TargetRequest("教师交流比例")).groups[:3]
    assert [(group.plans, group.least, group.most) for group in (first, third)] == [(1, None, None)] * 2
    assert summary(first, Messages("en")) == "1 plan alone: 15%."
    assert summary(third, Messages("zh")) == "只有 1 份规划：5%。"
    assert shown_value(2.4e6, "万元") == "240万元"

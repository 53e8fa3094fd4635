"""A share asked for by its two parts (X占Y, Y中X的比例, share of X in Y) is that of the first, whatever plans call the whole."""

from __future__ import annotations

from pathlib import Path
from shutil import copy

import pytest
from sample_store import fresh_home

from index.query.asked_shares import asked_share
from index.store import Store
from index.targets.results import TargetRequest

ART = {
    "青榆县": "艺术课程课时占总课时的10%以上。",
    "白桐县": "确保艺术课程课时总量不低于总课时的9%，鼓励有条件的学校达到11%。",
    "乌杉县": "义务教育阶段艺术课程课时占比不低于9%。",
    "黄柏县": "体育课程课时占总课时的12%以上。",
}
GRADUATES = {
    "青榆县": "到2025年，研究生学历教师占专任教师的比例达到12%。",
    "白桐县": "研究生学历教师比例不低于10%。",
    "乌杉县": "加强引进，使研究生学历教师达到15%以上。",
    "黄柏县": "骨干教师占专任教师的20%以上。",
}
TRAINING = {
    "青榆县": "教师培训经费占学校公用经费总额的8%以上。",
    "白桐县": "教师培训经费不低于公用经费的6%。",
    "乌杉县": "足额安排教师培训经费，教师培训经费占比达到5%。",
    "黄柏县": "图书购置经费占学校公用经费的3%以上。",
}
PARKS = {
    "青榆县": "公园绿地面积占建成区面积的比例达到14%。",
    "白桐县": "公园绿地面积比例不低于12%。",
    "黄柏县": "工业用地面积占建成区面积的比例控制在25%以内。",
}
WOMEN = {
    "青榆县": "村民委员会成员中女性比例达到30%以上。",
    "白桐县": "村委会女性成员占比不低于33%。",
    "乌杉县": "女性成员占村民委员会成员总数的30%以上。",
    "黄柏县": "党员占村民委员会成员总数的60%以上。",
}
"""What five counties set; the last of each sets another thing."""
ANOTHER = "黄柏县"


GIVEN = Path(__file__).parents[2] / "shared" / "cases" / "targets-asked-with-zhan"


def listed(home: Path, texts: dict[str, str], questions: list[str]) -> dict[str, set[str]]:
    """The counties whose targets each question lists."""
    folder = home / "plans"
    folder.mkdir()
    for county, text in texts.items():
        (folder / f"{county}.txt").write_text(f"{county}学校发展规划\n\n一、主要任务\n\n{text}\n", encoding="utf-8")
    return listed_from(home, folder, questions)


def listed_from(home: Path, folder: Path, questions: list[str]) -> dict[str, set[str]]:
    """The files, without suffix, whose targets each question lists."""
    store = Store.open(fresh_home(home / "store"), create=True)
    store.ingest([folder])
    found = {
        question: {row.citation.source.removesuffix(".txt") for row in store.targets(TargetRequest(question)).rows}
        for question in questions
    }
    store.close()
    return found


@pytest.mark.parametrize(
    ("texts", "plain", "questions"),
    [
        (
            ART,
            "艺术课程课时占比",
            [
                "艺术课程课时占总课时",
                "艺术课程课时占总课时的比例",
                "总课时中艺术课程课时的比例",
                "艺术课程课时占总课时多少",
            ],
        ),
        (
            GRADUATES,
            "研究生学历教师占比",
            ["研究生学历教师占专任教师", "研究生学历教师占专任教师总数的比重", "专任教师中研究生学历教师的比例"],
        ),
        (
            TRAINING,
            "教师培训经费占比",
            ["教师培训经费占公用经费", "教师培训经费占学校公用经费总额的比例", "教師培訓經費佔公用經費比重"],
        ),
        (PARKS, "公园绿地面积占比", ["公园绿地面积占建成区面积", "公园绿地面积占建成区面积的百分比"]),
        (WOMEN, "女性成员占比", ["女性成员占村民委员会成员总数", "村委会成员中女性成员所占的比例"]),
    ],
    ids=["art", "graduates", "training", "parks", "women"],
)
def test_a_share_asked_by_its_parts_lists_what_the_plain_share_lists(
    tmp_path: Path, texts: dict[str, str], plain: str, questions: list[str]
) -> None:
    found = listed(tmp_path, texts, [plain, *questions])
    wanted = set(texts) - {ANOTHER}
    assert {question: sources for question, sources in found.items() if not wanted <= sources} == {}
    assert {question: sources for question, sources in found.items() if sources != found[plain]} == {}


@pytest.mark.parametrize(
    ("texts", "plain", "questions"),
    [
        (
            ART,
            "share of art lessons",
            ["share of art lessons in total lessons", "art lessons as a percentage of all lessons"],
        ),
        (
            GRADUATES,
            "proportion of teachers with a postgraduate degree",
            ["proportion of teachers with a postgraduate degree among full-time teachers"],
        ),
        (TRAINING, "share of teacher training funds", ["teacher training funds as a share of public funds"]),
    ],
    ids=["art", "graduates", "training"],
)
def test_so_in_english(tmp_path: Path, texts: dict[str, str], plain: str, questions: list[str]) -> None:
    found = listed(tmp_path, texts, [plain, *questions])
    wanted = set(texts) - {ANOTHER}
    assert {question: sources for question, sources in found.items() if not wanted <= sources} == {}
    assert {question: sources for question, sources in found.items() if sources != found[plain]} == {}


@pytest.mark.skipif(not GIVEN.is_dir(), reason="the given cases are not here")
def test_the_given_case(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    counties = [path for path in GIVEN.glob("*.txt") if path.stem not in ("expect", "seen")]
    for path in counties:
        copy(path, folder)
    asked = ["艺术课程课时占总课时", "艺术课程课时占总课时的比例", "艺术课程课时占比"]
    found = listed_from(tmp_path, folder, asked)
    assert list(found.values()) == [{path.stem for path in counties}] * 3


@pytest.mark.parametrize(
    ("question", "part", "whole"),
    [
        ("双师型教师占专业课教师的比例应达到多少", "双师型教师", "专业课教师"),
        ("新能源公交车占公交车总数", "新能源公交车", "公交车总数"),
        ("全县农民合作社中示范社所占比重", "示范社", "全县农民合作社"),
        ("在职职工当中高级技师的比例", "高级技师", "在职职工"),
        ("what percentage of total school hours is spent on sport", "sport", "school hours"),
        ("ratio of nurses to all medical staff", "nurses", "all medical staff"),
        ("the share of girls among boarding students", "girls", "boarding students"),
    ],
)
def test_the_two_parts_of_an_asked_share(question: str, part: str, whole: str) -> None:
    share = asked_share(question)
    assert share is not None
    assert (share.part, share.whole) == (part, whole)


@pytest.mark.parametrize(
    "question",
    [
        "占地面积",
        "校舍占用耕地的处罚",
        "初中教师交流比例",
        "高中阶段毛入学率",
        "教师交流占比",
        "集中供养率",
        "住宅占比",
        "share of teachers in rural schools",
        "teacher rotation ratio",
        "proportion of rural teachers",
        "农村小学教师中级职称比例",
        "占",
        "占占占占占占",
        "中的比例",
    ],
)
def test_what_asks_for_no_share_of_something(question: str) -> None:
    assert asked_share(question) is None

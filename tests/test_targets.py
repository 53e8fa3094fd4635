"""指标: what binds is found with comparator, value and unit; what only looks like a figure is not."""

from __future__ import annotations

import pytest

from ingest.chinese_numbers import parse_numeral
from ingest.reading import fold
from ingest.targets import find_targets


def found(text: str, *, reports: bool = False) -> list[tuple[str, str, str | None]]:
    return [(t.comparator, t.value, t.unit) for t in find_targets(text, fold(text), reports)]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("确保全年教师交流比例不低于符合交流条件教师总数的15%", (">=", "15", "%")),
        ("城乡教师交流人数不少于总数的5%", (">=", "5", "%")),
        ("力争到2014年底全国50%以上的社区都成立社区少工委", (">=", "50", "%")),
        ("2015年达到80%左右", (">=", "80", "%")),
        ("义务教育巩固率达到百分之九十五", (">=", "95", "%")),
        ("骨干教师交流面达到三分之二以上", (">=", "2/3", None)),
        ("家长知晓率要达到九成以上", (">=", "90", "%")),
        ("大班额比例控制在1%以内", ("<=", "1", "%")),
        ("每名教师帮扶的学生不超过3名", ("<=", "3", "名")),
        ("每年下降0.5个百分点", ("change", "0.5", "个百分点")),
        ("专业招生人数力争翻一番", ("change", "1", "番")),
        ("举办不少于6期的讲座", (">=", "6", "期")),
        ("每个村授课时间不低于两小时", (">=", "2", "小时")),
        ("每學期至少專題研究一次少先隊工作", (">=", "1", "次")),
        ("每季度開展一次黨員教育活動", ("=", "1", "次")),
        ("党总支每两年组织一次体检", ("=", "1", "次")),
        ("三年内力争推出名师1—2名", ("=", "1-2", "名")),
        ("新建、改扩建农村中小学70所", ("=", "70", "所")),
        ("投资5.4亿元", ("=", "5.4", "亿元")),
        ("建立四个区片发展共同体", ("=", "4", "个")),
        ("按照1:1进行赋分", ("=", "1:1", "比")),
        ("支教名额以N+2为各单位最高限额", ("<=", "N+2", "人")),
        ("课时满80以上", (">=", "80", "课时")),
        ("确定纪念品(人均约500元)", ("=", "500", "元/人")),
        ("10月10日前用电子稿传至教导处", ("<=", "10月10日", "日期")),
        ("推广阶段(10月11日-10月31日)", ("=", "10月11日-10月31日", "日期")),
        ("力争到2014年底消除队建“空白点”", ("=", "0", "个")),
        ("投诉3个工作日内办结", ("<=", "3", "个工作日")),
        ("名师工作室由18个增加到25个", (">=", "25", "个")),
        ("每人每月另发200元至600元的补助", ("=", "200-600", "元")),
    ],
)
def test_targets(text: str, target: tuple[str, str, str | None]) -> None:
    assert found(text) == [target]


@pytest.mark.parametrize(
    "text",
    [
        "2014年3月5日印发",
        "联系电话:58566123",
        "楚软建办[2011]5号文件精神",
        "根据《3-6岁儿童学习与发展指南》",
        "贯彻落实“三个代表”重要思想",
        "共分为6个阶段",
        "把这3个计划的制定当作突破口",
        "充分发挥四所局属幼儿园示范引领作用",
        "项目区共6803户29933人",
        "教学信息反馈卡一式两份",
        "20xx年9月10日16:00-18:00",
        "提升一所学校首先要提升校园精神",
        "低于70分的学校实行挂牌整改",
        "2018年巩固率为94.6%",
        "满足每一个适龄儿童的需求",
        "第35个教师节来临之际",
        "三位一体",
        "实施三年行动计划",
        "坚持八项规定和六项禁令",
        "位于101省道两侧",
    ],
)
def test_no_targets(text: str) -> None:
    assert found(text) == []


def test_what_a_report_achieved_is_no_target() -> None:
    assert found("发放宣传单6000余份,修建垃圾箱10个,达标率达到95%", reports=True) == []
    assert found("力争明年达标率达到95%", reports=True) == [(">=", "95", "%")]


def test_shares_that_are_listed_together() -> None:
    assert found("到2015年分别达到90%、80%左右") == [(">=", "90", "%"), (">=", "80", "%")]
    assert found("事故起数分别下降50%和30%") == [("change", "50", "%"), ("change", "30", "%")]


def test_deadline_baseline_scope_and_indicator() -> None:
    text = "到2025年底,全市义务教育巩固率由2020年的94.6%提高到97%以上。"
    (target,) = find_targets(text, fold(text), False)
    assert target.deadline == "到2025年底"
    assert target.baseline == "2020年的94.6%"
    assert target.scope == "全市"
    assert "巩固率" in (target.indicator or "")
    assert text[target.start : target.end] == target.quote


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("十五", 15),
        ("二十", 20),
        ("两", 2),
        ("一百零三", 103),
        ("三百五", 350),
        ("一万二千", 12000),
        ("二〇一四", 2014),
        ("三亿", 300000000),
        ("五千", 5000),
    ],
)
def test_numerals(written: str, value: int) -> None:
    assert parse_numeral(written) == value


@pytest.mark.parametrize("written", ["", "教", "一二三x", "五六十"])
def test_not_numerals(written: str) -> None:
    assert parse_numeral(written) is None

"""Which words of a phrase tell one plan from another, and which stand in every plan: 本年度, 工作, 实施, 如下.

Works on folded text.
"""

from __future__ import annotations

import re

from ingest.cutting.plan_types import ANY_TYPE
from ingest.rules import any_of

YEAR = r"(?:(?:19|20)[\dxX×*_]{2}|\d{2,3}(?=学年))"
WHOSE = "[我本全该各][省市县区旗镇乡村校园院局所站厅部委系司厂行社]"
_KIND_WORD = any_of("实施 推进 行动 活动 工作 应急 总体 具体 详细 专项 整改 发展 管理 建设 情况 重点")
# What says of no plan what it is about.
_FILLER = re.compile(
    rf"{YEAR}(?:[年至—-]|学年|年度)*|{WHOSE}|"
    + any_of(
        "[本上下新一今去全每近]个?[学年][期年]?度?[来内里]? [上下]半年 学年度? 学期 年度 年终 年来 以来 期间 时期",
        "第[一二]学[年期] 如下 以下 下列 下面 这[一个项] 有关 相关 各[项类级] 事[项宜] 特 现 就 将 对 我们",
        "[本该此的了和与及、“”] 主要 若干 几点 几项 初步 整体 规范性 一系列 这样 一些 文件 精神 实际",
        "[特现研]?究?[制拟订编][定订制] 所做?的? 优质 优秀 完整 热门 经典 开展 继续 做好",
    )
    + f"|{_KIND_WORD}|{ANY_TYPE}"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_FEWEST = 2
"""Characters of a phrase that say something, below which it says nothing; not measured."""
_DOES = "(?:开展|举办|举行|组织|实施)"
# Whose the plan is, and when, before what it is about: 我校近一年来的督导工作.
_BEFORE = re.compile(
    rf"^(?:{WHOSE}|我们|[制拟订编][定订制]|所做?的?|(?:继续|特|将)?{_DOES}(?!方案)|从[^,。]{{2,8}}起"
    rf"|{YEAR}年度?(?=(?:计划|继续|特|将|要)+{_DOES})|(?:计划|继续|特|将|要)+(?={_DOES})|学年度?|学期|年度|年(?=[^级])"
    r"|现|特|就|将|对|于|在|本次|此次|这次|了|的|各[类项级]|[一本上今近半]+个?学?[年期]度?(?:以?来)?|以来"
    r"|学校(?!.?[安后教德食]))+(?:的|[,、])?"
)
# How work goes on, behind what it is: 确保结对活动扎实有效地开展.
_BEHIND = re.compile(
    "(?:(?:扎实|有效|顺利|有序|深入|健康|全面|正常|规范|高效|平稳)[、和与]?)+地?(?:开展|进行|推进|实施|展开|落实|运行)$"
    r"|的(?:开展|实施|推进)$|[、的与和\s]+$"
)


def says_something(phrase: str) -> bool:
    """Whether folded words tell one plan from another: 食堂管理 does, 本年度具体工作 does not."""
    return telling(phrase) >= _FEWEST


def telling(phrase: str) -> int:
    """How many characters of folded words tell one plan from another."""
    return len(_HAN.findall(_FILLER.sub("", phrase)))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a phrase without whose it is and when before it, and without how it goes on behind it."""
    if before := _BEFORE.match(text[start:end]):
        start += before.end()
    return start, start + len(_BEHIND.sub("", text[start:end]))

"""Sections of a report that look back: what was done, above what will be done (2022年工作回顾 above 2023年工作安排).

Only a text that does both has them: a summary alone tells of its measures, and so does a plan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.headings.heading_tree import Heading
from ingest.models import Role
from ingest.rules import any_of, rule

_PAST = (
    r"(?:(?:19|20)\d\d年?度?|去年|上一?年度?|过去[\u4e00-\u9fff]{0,3}年|[一五三今]年(?:以?来)?"
    "|“?十[一二三四五]五”?(?:时期|期间)?)"
)
_LOOKS_BACK = rule(
    rf"^{_PAST}的?[^,。;:打算]{{0,10}}(?:总结|回顾|情况|成[绩效就])$|^{_PAST}的?(?:主要|重点)?工作$"
    r"|^[^,。;:]{0,6}回顾[^,。;:]{0,8}$|^履[职责]情况$",
    examples=("2018年工作总结", "履职情况", "过去五年的工作", "“十三五”发展成就", "2012年主要工作", "发展回顾与形势"),
    never=("总结阶段", "2019年工作计划", "今后五年的工作", "主要工作完成情况"),
)
_LOOKS_AHEAD = rule(
    r"(?:打算|思路|设想|努力方向|谋划|展望)$|(?:下一?步|今后|未来|明年|来年|下[一个]?[年学]|下半年|20\d\d年)[^,。]{0,10}"
    + any_of("计划 安排 工作 措施 目标 重点 任务 谋划 打算 要求")
    + "|^(?:指导思想|总体要求|总体思路|发展目标)[^,。]{0,8}$|^思路[^,。]{0,8}$",
    examples=("今后打算", "2019年工作计划", "今后五年的奋斗目标", "总体要求和主要目标"),
    never=("主要成就", "打算不足"),
)
# What was there, if it heads the plan above its goals: what a plan will do may bear these names too (摸清底数, 中期评估).
_STOOD = rule(
    "^(?!今年(?!以?来)|[本当]年|下[一半]|摸清|夯实|打牌|筑牢|巩固|做好|开展|加强|推[动进]|取得|主要(?:工作|做法))[^,。;:]{0,12}"
    + any_of(
        "起点 家底 底[数子] 基数 简况 账本? 评估 回头看 进展 情况 成[效就绩] 回[顾望] 盘点 基础(?:条件)? 现状",
        "实绩 存量 [缘原][由因起] 考虑",
    )
    + "(?:[与和及、](?:问题|挑战|不足|短板|差距|形势|机遇|困难)){0,3}$",
    examples=("家底与挑战", "中期评估", "去年账本", "产业基础", "创建基础", "上一轮行动回头看", "主要考虑"),
    never=("今年账本", "夯实基础", "开展中期评估", "现状与主要指标", "主要任务", "主要做法及成效"),
)
_SETS = rule(
    "^今年(?!以?来|.*(?:总结|回顾))|(?:目标|指标|任务|承诺)[^,。;]{0,6}$",
    examples=("今年盘子", "主要指标", "2028年承诺"),
    never=("今年以来的工作", "今年工作回顾", "目标完成情况的回顾与反思"),
)
_DATED = re.compile(r"(?:19|20)\d\d(?=年)")
_REMAINS = re.compile("情况$")


def mark_looking_back(headings: Sequence[Heading]) -> None:
    """Gives the sections that look back, and what stands below them, the role of background."""
    years = [int(found.group()) for heading in headings if (found := _DATED.search(heading.text))]
    last = max(years, default=0)
    back = _reviewed(headings, last) + _above_goals(headings, last)
    for heading in headings:
        if heading in back or any(above in back for above in heading.path):
            heading.role = Role.BACKGROUND


def _reviewed(headings: Sequence[Heading], last: int) -> list[Heading]:
    """What a report reviews above what it means to do next. ``last`` is the latest year that a heading of the text bears."""
    ahead = next((index for index, heading in enumerate(headings) if _is_ahead(heading, last)), 0)
    back = [heading for heading in headings[:ahead] if _LOOKS_BACK.search(heading.text)]
    if not back:
        return []
    return back + [h for h in headings[:ahead] if not h.path and h.role is Role.MEASURES and _REMAINS.search(h.text)]


def _above_goals(headings: Sequence[Heading], last: int) -> list[Heading]:
    """What a plan tells of how things stood, right above its goals."""
    outer = [heading for heading in headings if not heading.path]
    first = next((at for at, heading in enumerate(outer) if _sets_goals(heading, last)), 0)
    return [heading for heading in outer[:first] if _STOOD.search(heading.text) and not _SETS.search(heading.text)]


def _sets_goals(heading: Heading, last: int) -> bool:
    stood = _STOOD.search(heading.text) is not None
    return not stood and (
        heading.role is Role.GOALS or _is_ahead(heading, last) or _SETS.search(heading.text) is not None
    )


def _is_ahead(heading: Heading, last: int) -> bool:
    """Whether a heading names what comes."""
    own = _DATED.search(heading.text)
    return _LOOKS_AHEAD.search(heading.text) is not None and (own is None or int(own.group()) == last)

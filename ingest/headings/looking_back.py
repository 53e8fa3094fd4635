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
_DATED = re.compile(r"(?:19|20)\d\d(?=年)")
_REMAINS = re.compile("情况$")


def mark_looking_back(headings: Sequence[Heading]) -> None:
    """Gives the sections that look back, and what stands below them, the role of background."""
    years = [int(found.group()) for heading in headings if (found := _DATED.search(heading.text))]
    last = max(years, default=0)
    ahead = next((index for index, heading in enumerate(headings) if _is_ahead(heading, last)), None)
    if ahead is None:
        return
    back = [heading for heading in headings[:ahead] if _LOOKS_BACK.search(heading.text)]
    if not back:
        return
    back += [h for h in headings[:ahead] if not h.path and h.role is Role.MEASURES and _REMAINS.search(h.text)]
    for heading in headings[:ahead]:
        if heading in back or any(above in back for above in heading.path):
            heading.role = Role.BACKGROUND


def _is_ahead(heading: Heading, last: int) -> bool:
    """Whether a heading names what comes; ``last`` is the latest year that a heading of the text bears."""
    own = _DATED.search(heading.text)
    return _LOOKS_AHEAD.search(heading.text) is not None and (own is None or int(own.group()) == last)

"""The type of a plan (方案, 意见, 总结…), from its title, its opening and what a compilation says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.chinese_numerals import ONE_TO_TEN
from ingest.headings.layout import Segment
from ingest.headings.numbering import Style
from ingest.rules import any_of, rule
from ingest.wording.titles import ENACTED_TYPES, PLAN_TYPES, TITLE

ANY_TYPE = any_of(*PLAN_TYPES, "安排")
_TYPE = re.compile(ANY_TYPE)
_TYPE_AT_END = re.compile(f"{ANY_TYPE}$")
_SAME = {"计画": "计划", "计划书": "计划", "村规民约": "公约"}  # 計畫, as Taiwan writes it
# 学校周年计划二零二五至二六学年
_SCHOOL_YEARS = re.compile(r"(?:(?:19|20)\d\d/\d\d|二[〇○零O0].{2})[^,。;]{0,14}学?年度?$")
_TERM = re.compile("[本新]学[期年]")
_ENACTED = rule(
    r"(?:制[定订]|拟[定订]|订[定出]|提出|作出|印发)(?:了|本|如下|以下|该|此)?[^,。;:]{0,30}?"
    f"({any_of(*ENACTED_TYPES, '计画 通知')})"
    "|(方案|计划|意见|办法|规定|要点|措施|情况汇报|情况报告|总结)(?:汇报|报告|总结)?如下",
    examples=("特制定本学期工作计划", "拟订了如下规则", "现将情况汇报如下"),
    never=("方案已制定", "如下方案"),
)
_ENACTS_ITSELF = re.compile("[制拟][定订][^,。;:]{0,12}(?:如下|本)|[制拟][定订](?:如下|本)")
_PASSED_ON = re.compile("印发给你们|转发给你们|通知如下|下发给你们")


def type_of(title: str, head: Sequence[Segment], hint: str) -> str | None:
    """``head`` are the plan's first segments, ``hint`` what a compilation says of it; folded text.

    Headings enact nothing, but a 第一条 may.
    """
    opening = " ".join(s.text[:600] for s in head if s.marker is None or s.marker.style is Style.ARTICLE)
    kind = _named_type(title, opening, hint)
    return _SAME.get(kind or "", kind)


def _named_type(title: str, opening: str, hint: str) -> str | None:
    """The last type word of the title; else what the opening says it enacts; else the compilation's."""
    if title:
        stripped = re.sub(rf"[(\[][^)\]]*[)\]]\s*$|[{ONE_TO_TEN}\d]+$", "", title)
        stripped = _SCHOOL_YEARS.sub("", stripped)
        if at_end := _TYPE_AT_END.search(stripped.rstrip("》”")):
            # 重点工作及推进措施 is a list of priorities (要点), not of measures
            return "要点" if re.search("重点工作(?:及|和|与)[^,。]{0,4}措施$", stripped) else at_end.group()
        if TITLE.match(title) and (found := _TYPE.findall(stripped)):
            return str(found[-1])
    if not title and _PASSED_ON.search(opening):
        return "通知"
    told = _TYPE.findall(hint)
    if told and told[-1] in ("总结", "汇报") and not _ENACTS_ITSELF.search(opening):
        return str(told[-1])
    if enacted := _ENACTED.search(opening):
        kind = enacted.group(1) or enacted.group(2)
        return "汇报" if "汇报" in kind else "报告" if "报告" in kind else kind
    if _TERM.search(opening) and not re.search("总结|回顾|汇报", opening + hint):
        return "计划"  # what a school means to do in a term
    return str(told[-1]) if told else None

"""What a passage does in its plan, read from its own words: for plans whose headings a site dropped, and for drafts.

Headings come first, everywhere (``ingest.headings.roles``). Here is what is left when they say nothing: a leading group is
named, a stage has its dates, an opening says by what spirit, for what purpose. What is not plain stays unread (None).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.models import Role
from ingest.reading import fold_characters

_OPENING = 90
"""Characters at the head of a passage that tell what it does; what comes later it may only mention."""
_GROUP = re.compile(
    r"^.{0,12}(?:组\s*长|组\s*员|成\s*员|主\s*任|总指挥|负责人|联络员|联系人|领导小组)[:(]"
    r"|成立.{0,40}(?:领导小组|工作组|工作专班|指挥部)|领导小组.{0,30}(?:办公室设在|组成)|(?:任|担任|为).{0,8}组长"
    r"|(?:第一|直接|主要)责任人|(?:加强|强化)(?:组织)?领导"
)
_DATED = re.compile(
    r"^(?:\d{1,2}[.、]|\([一二三四五六七八九十]+\))?\s?(?:第[一二三四五]阶段|(?:20..年)?\d{1,2}(?:月|日)(?!底?前)"
    r"|\d{1,2}[:时]\d{0,2}|20..年.{0,12}[至-]|.{0,6}(?:期限|时间)(?:从|为|自|[:]))"
    r"|(?:动员|准备|启动|部署|实施|总结|验收|整改)阶段[(:]"
)
_ASSESSED = re.compile(
    r"(?:督导|考核|考评|督查|评估|评价)(?:评估|体系|机制|制度|办法|结果|体制|工作|成绩|方案|检查)|督[政学]工作|(?:纳入|列入|作为).{0,20}考核"
    r"|考核.{0,60}(?:表彰|奖励|通报|挂钩|问责)|(?:给予|予以).{0,6}(?:表彰|奖励|通报)"
)
_SECURED = re.compile(
    r"经费(?:投入|保障|安排|预算)|(?:专项|奖励|补助)(?:资金|经费)|加大.{0,12}投入|列入.{0,10}预算|资金(?:使用|投入|保障)"
    r"|营造.{0,14}氛围|(?:大力|广泛|加强)宣传|提高.{0,6}认识|高度重视.{0,40}(?:做好|落实)|严[肃明].{0,6}纪律"
)
_SPIRIT = re.compile(
    r"^(?:.{0,24}(?:基本思路|总体思路|指导思想|总体要求)(?:是|为|:))|^(?:始终|认真|全面|深入|坚决|牢固)*(?:坚持|高举|贯彻|学习|树立)"
    r"|^以.{2,60}(?:为指导|为统领|为宗旨|为中心|为目标|为重点|为核心|为主线|为引领|为根本|为方向|为主阵地|为主题)"
    r"|^(?:紧紧|紧密)?围绕|^(?:按照?|根据|遵循|本着).{2,80}(?:要求|原则|精神|思路|现状|部署)|^更新观念"
)
_AIM = re.compile(
    r"^(?:到|至|力争到)20..年|^力争|^(?:通过|依托|面向).{4,}?(?:实现|提高|提升|增强|促进|形成|达到|建设|培养|有利于|使|加强)"
    r"|^(?:全面|逐步|基本|进一步|努力)*(?:实现|提高|提升|促进|形成|建成)"
)
_DRAWN_UP = re.compile(
    r"(?:制[定订]|提出|拟[定订]|形成)[^。]{0,50}(?:方案|意见|计划|办法|措施)[^。]{0,12}[。:.]?$|如下[:。]?$"
)
_DUE = re.compile(
    r"^.{0,30}(?:到|至|力争)20..年.{0,60}(?:达到|提高到|以上|不低于|不少于|实现|建成|%)|^.{0,12}目标(?:是|为|:)"
)
_READ: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.ORGANISATION, _GROUP),
    (Role.SCHEDULE, _DATED),
    (Role.ASSESSMENT, _ASSESSED),
    (Role.SAFEGUARDS, _SECURED),
    (Role.GOALS, _DUE),
)
_ITEM = re.compile(r"(?:\d{1,2}[.、]|\([一二三四五六七八九十]{1,3}\)|[①-⑳])\s?\S")
"""A counted item: what is done, unless its words say otherwise."""
_HEADS_OF_PLAN = 3
"""Passages after the opening among which the spirit and the aims of a plan without headings stand."""


def role_of_content(text: str) -> Role | None:
    """The role a passage plays by its opening words; None where they do not say, which is most often."""
    opening = fold_characters(text)[:_OPENING]
    if _SPIRIT.match(opening) and re.search("思路|指导思想|总体要求|为指导", opening):
        return Role.GUIDING_IDEOLOGY
    return next((role for role, pattern in _READ if pattern.search(opening)), None)


def roles_without_headings(texts: Sequence[str], roles: Sequence[str], headed: Sequence[bool]) -> list[str]:
    """The roles of a plan's passages, in order, where a site dropped its outermost headings. Passages below a heading that is
    left keep the role it gives."""
    found = list(roles)
    opened = -1
    for at, text in enumerate(texts):
        if headed[at]:
            continue
        folded = fold_characters(text)
        if _DRAWN_UP.search(folded):
            opened = at
            continue
        role = role_of_content(text)
        if role is None and at - opened <= _HEADS_OF_PLAN:
            role = _spirit_or_aim(folded, Role.GUIDING_IDEOLOGY.value in found[max(opened, 0) : at])
        if role is None and _ITEM.match(folded):
            role = Role.MEASURES
        if role is not None:
            found[at] = role.value
    return found


def _spirit_or_aim(folded: str, after_spirit: bool) -> Role | None:
    """A plan opens with why, then says in what spirit, then to what end; each may be missing."""
    if not after_spirit and _SPIRIT.match(folded):
        return Role.GUIDING_IDEOLOGY
    return Role.GOALS if _AIM.match(folded) else None

"""A forum's pages copied as text: the head of each post, and answers that are no text of their own (谢谢分享).

A post is known by the line that dates it (发表于 2013-9-2 20:14); its number (楼主, 沙发, 5#) and its writer's name stand right
above. Where several posts hold a titled text each, each is a piece of a compilation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from ingest.cutting.separators import SEPARATOR_REASON
from ingest.furniture.page_lines import is_own
from ingest.headings.numbering import read_marker
from ingest.rules import any_of, rule
from ingest.wording.titles import TITLE

POST_REASON = "forum post"
_DAY = r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
_DATED = rule(
    rf"^(?:.{{0,16}}\s)?(?:发表|回复|发布|编辑)[于:]\s?{_DAY}(?:\s+\d{{1,2}}:\d\d.{{0,40}})?$",
    examples=("发表于 2013-9-2 20:14", "青草 回复于2013年9月2日"),
    never=("本规定发表于2013年",),
)
_LEVEL = rule(r"^lv\.?\s?\d{1,2}\s+(?:19|20)\d\d-\d\d-\d\d$", examples=("Lv.3 2013-09-02",), flags=re.IGNORECASE)
# What an old forum prints beside each post of its writer.
_PROFILE = rule(
    "^"
    + any_of("等级 头衔 文章 帖子 发帖 积分 经验 威望 金钱 精华 注册 来自 在线时间 最后登录 性别 状态")
    + r"\s*:\s*\S.{0,20}$",
    examples=("等级:新手上路", "注册: 2012年4月"),
    never=("注册:",),
)
_FLOOR = rule(
    r"^(?:楼主|沙发|板凳|地板|地下室|[第#]?\d{1,4}\s?[#楼])(?:\s.{0,20})?$", examples=("楼主", "5# 青草", "第12楼")
)
_FEWEST_LABELS = 3  # of a profile. 1 and 2 the same; 4: 1 document
_FEWEST_POSTS = 2  # 1: 1 document, 3: 2
_LONGEST_NAME = 20  # 8 to 60 the same
_HEAD_LINES = 4  # 2 to 10 the same; 1: 1 document
_LONGEST_ANSWER = 80  # characters. 40 and more the same; 20: 1 document


def mark_posts(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Heads of posts, and posts too short to hold a plan, where a page has at least two posts."""
    _mark_profiles(folded, reasons)
    dated = [index for index, text in enumerate(folded) if _DATED.match(text) or _LEVEL.match(text)]
    if len(dated) < _FEWEST_POSTS:
        return
    heads = [_head_of(folded, index, floor) for index, floor in zip(dated, [-1, *dated], strict=False)]
    for first, index in zip(heads, dated, strict=True):
        for at in range(first, index + 1):
            reasons[at] = reasons[at] or POST_REASON
    texts = []
    for index, end in zip(dated, [*heads[1:], len(folded)], strict=True):
        own = list(takewhile(lambda at: reasons[at] is None, range(index + 1, end)))
        if _is_answer([folded[at] for at in own]):
            for at in own:
                reasons[at] = POST_REASON
        elif own and TITLE.match(folded[own[0]]):
            texts.append(index)
    for index in texts if len(texts) >= _FEWEST_POSTS else ():
        reasons[index] = SEPARATOR_REASON


def _mark_profiles(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Runs of lines that say who the writer of a post is, the name above them included."""
    run = 0
    for index, text in enumerate([*folded, ""]):
        if _PROFILE.match(text):
            run += 1
            continue
        if run >= _FEWEST_LABELS:
            named = (
                index - run > 0
                and len(folded[index - run - 1]) <= _LONGEST_NAME
                and not is_own(folded[index - run - 1])
            )
            for at in range(index - run - named, index):
                reasons[at] = reasons[at] or POST_REASON
        run = 0


def _head_of(folded: Sequence[str], dated: int, floor: int) -> int:
    """Where the head of the post that is ``dated`` begins: at its number, above its writer's name."""
    for index in range(dated - 1, max(floor, dated - 1 - _HEAD_LINES), -1):
        if _FLOOR.match(folded[index]):
            return index
        if _LEVEL.match(folded[dated]):
            return index if len(folded[index]) <= _LONGEST_NAME and not is_own(folded[index]) else dated
        if len(folded[index]) > _LONGEST_NAME or re.search("[。;:]", folded[index]):
            break
    return dated


def _is_answer(lines: Sequence[str]) -> bool:
    text = "".join(lines)
    return len(text) <= _LONGEST_ANSWER and not any(
        read_marker(line) or TITLE.match(line) or is_own(line) for line in lines
    )

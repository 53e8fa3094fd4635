"""Headings and the tree they form.

First every segment is asked whether it could be a heading (alone on its line, or run into its paragraph up to the
first full stop, colon or space); then siblings decide together, because a list of sentences and a list of headed
paragraphs carry the same numbers. Levels come from the marker's style as Chinese plans use it (一、 (一) 1. (1)),
moved inwards where a style starts over inside itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.layout import Segment
from ingest.models import Role
from ingest.numbering import Style
from ingest.roles import role_of

_LEVELS = {
    Style.CHAPTER: 1, Style.ARTICLE: 2, Style.STAGE: 1, Style.HAN: 1, Style.HAN_BRACKETS: 2, Style.DIGIT: 3,
    Style.DIGIT_BRACKETS: 4, Style.CIRCLED: 5, Style.LETTER: 5, Style.ONE_IS: 4, Style.FIRST: 4, Style.DASH: 2,
    Style.ATTACHMENT: 1,
}  # fmt: skip
# The longest headings of the seeds have 43 characters run in and 47 alone.
_LONGEST_RUN_IN = 45
_LONGEST_ALONE = 60
_RUN_IN = re.compile(rf"(.{{2,{_LONGEST_RUN_IN}}}?)(?:[。!](?=.)|(?<=[\u4e00-\u9fff)”])\s+(?=\S))")
_COLON = re.compile(r"([^,。;:\d]{2,18}):(?=\S)")
_NOT_HEADINGS = re.compile(
    r"^(?:\d{1,2}月|\d{1,2}[日号]|20\d\d年\d|组长|副组长|成员|主任|副主任|组\s?长|联系人|附|注|备注|说明)"
    r"|^(?:.{0,6}(?:领导小组|组长|成员|办公室|电话|地址|邮箱))\s*:?$"
)
_UNNUMBERED = re.compile(
    r"^(?:(?:总体|工作|活动|主要|具体|实施|基本|组织|指导|重点|推进|建设|发展|预期|有关|几点|相关|考核|教学|学校|创建|本学期)*"
    r"(?:指导思想|思想|原则|目标|任务|目的|意义|背景|措施|举措|步骤|安排|要求|保障|领导|机构|内容|时间|地点|对象|范围|形式|程序|方法|思路|理念|分工|职责|考核|评价|情况|打算|主题|事项|重点|不足))[:]?$"
)
_CLAUSE = re.compile(r"[,、]")


@dataclass(slots=True)
class Heading:
    """A heading in ``segment``: ``[start, end)`` in the reading and ``text`` folded, both without its number."""

    segment: int
    start: int
    end: int
    text: str
    style: Style | None
    ordinal: int | None
    alone: bool
    level: int = 0
    role: Role = Role.OTHER
    path: tuple[Heading, ...] = field(default=(), repr=False)


def find_headings(segments: Sequence[Segment], title_at: int | None) -> list[Heading]:
    """The headings of one plan, with level, role and path. ``title_at`` is the segment that is the plan's title."""
    candidates = [None if index == title_at else _candidate(segments, index) for index in range(len(segments))]
    _siblings_decide(segments, candidates)
    headings = [heading for heading in candidates if heading is not None]
    _assign_levels(headings)
    _assign_roles(headings)
    return headings


def _candidate(segments: Sequence[Segment], index: int) -> Heading | None:
    segment = segments[index]
    body, marker = segment.body, segment.marker
    if not body or (_NOT_HEADINGS.match(body) and "阶段" not in body[:24]):
        return None
    if marker is None:
        if _UNNUMBERED.match(segment.text) and index + 1 < len(segments):
            return _heading(segments, index, len(segment.text.rstrip(":")), alone=True)
        return None
    if match := _RUN_IN.match(body):
        head = match.group(1)
        if not re.search("[;?]", head) and head.count(",") <= 3 and _balanced(head):
            return _heading(segments, index, len(head), alone=False)
        return None
    if (match := _COLON.match(body)) and marker.style is not Style.STAGE and len(body) > len(match.group()) + 1:
        if "阶段" in match.group(1) and len(body) <= 40:
            return _heading(segments, index, len(body), alone=True)
        return _heading(segments, index, len(match.group(1)), alone=False)
    text = body.rstrip("。:")
    if len(text) > _LONGEST_ALONE or re.search("[。;!?]", text) or body.endswith((",", ";", "、")):
        return None
    if body.endswith("。") and not _followed_by_body(segments, index):
        return None
    if (
        marker.style > Style.HAN_BRACKETS
        and marker.style is not Style.ATTACHMENT
        and not _followed_by_body(segments, index)
    ):
        return None
    if body.count(",") > 3:
        return None
    return _heading(segments, index, len(text), alone=True)


def _balanced(text: str) -> bool:
    return (
        text.count("(") == text.count(")")
        and text.count("《") == text.count("》")
        and text.count("“") == text.count("”")
    )


def _followed_by_body(segments: Sequence[Segment], index: int) -> bool:
    """Whether the next segment is a paragraph without a number or has a deeper one."""
    if index + 1 >= len(segments):
        return False
    following, marker = segments[index + 1], segments[index].marker
    if following.marker is None:
        return not _UNNUMBERED.match(following.text)
    return marker is not None and following.marker.style > marker.style


def _heading(segments: Sequence[Segment], index: int, length: int, *, alone: bool) -> Heading:
    segment = segments[index]
    offset = segment.marker.length if segment.marker else 0
    return Heading(
        segment=index,
        start=segment.start + offset,
        end=segment.start + offset + length,
        text=segment.text[offset : offset + length],
        style=segment.marker.style if segment.marker else None,
        ordinal=segment.marker.ordinal if segment.marker else None,
        alone=alone,
    )


def _siblings_decide(segments: Sequence[Segment], candidates: list[Heading | None]) -> None:
    """Items of level three and below are headings only where the first of their run is one, or most are."""
    runs: list[list[int]] = []
    open_runs: dict[Style, list[int]] = {}
    for index, segment in enumerate(segments):
        marker = segment.marker
        if marker is None:
            continue
        for deeper in [style for style in open_runs if style > marker.style]:
            del open_runs[deeper]
        run = open_runs.get(marker.style)
        last = segments[run[-1]].marker if run else None
        restarted = last is not None and (marker.ordinal or 0) <= (last.ordinal or 0)
        if run is None or restarted:
            run = []
            open_runs[marker.style] = run
            runs.append(run)
        run.append(index)
    for run in runs:
        marker = segments[run[0]].marker
        assert marker is not None
        if marker.style in (Style.CHAPTER, Style.ARTICLE, Style.STAGE, Style.HAN, Style.ATTACHMENT):
            continue
        share = sum(candidates[index] is not None for index in run) / len(run)
        if (candidates[run[0]] is None and share < 0.75) or share < 0.34:
            for index in run:
                heading = candidates[index]
                if heading is not None and not (heading.alone and marker.style <= Style.HAN_BRACKETS):
                    candidates[index] = None


def _assign_levels(headings: Sequence[Heading]) -> None:
    """Level by style; a style that starts over inside itself goes one level in until the outer numbers go on."""
    sequences: dict[Style, list[int]] = {}
    open_levels: list[tuple[int, Style | None]] = []
    for heading in headings:
        style = heading.style
        if style is None:
            heading.level = _level_beside(open_levels)
        else:
            heading.level = _LEVELS[style]
            if style in (Style.STAGE, Style.DASH):
                outer = [level for level, other in open_levels if other is not style and level <= 2]
                heading.level = outer[-1] + 1 if outer and open_levels[0][1] is not style else _LEVELS[style]
            if style is Style.HAN and heading.ordinal is not None:
                heading.level += _nesting(sequences.setdefault(style, []), heading.ordinal)
        while open_levels and open_levels[-1][0] >= heading.level:
            open_levels.pop()
        open_levels.append((heading.level, style))


def _level_beside(open_levels: Sequence[tuple[int, Style | None]]) -> int:
    return open_levels[-1][0] if open_levels else 1


def _nesting(sequence: list[int], ordinal: int) -> int:
    """How deep ``ordinal`` lies in a style that may run inside itself; ``sequence`` holds the last number of each depth."""
    for depth in range(len(sequence) - 1, -1, -1):
        if ordinal == sequence[depth] + 1:
            del sequence[depth + 1 :]
            sequence[depth] = ordinal
            return depth
    if ordinal == 1 and sequence and len(sequence) < 2:
        sequence.append(1)
        return len(sequence) - 1
    if sequence:
        del sequence[1:]
        sequence[0] = ordinal
    else:
        sequence.append(ordinal)
    return 0


def _assign_roles(headings: Sequence[Heading]) -> None:
    stack: list[Heading] = []
    for heading in headings:
        while stack and stack[-1].level >= heading.level:
            stack.pop()
        heading.path = tuple(stack)
        parent = stack[-1].role if stack else None
        heading.role = role_of(heading.text) or parent or Role.MEASURES
        stack.append(heading)

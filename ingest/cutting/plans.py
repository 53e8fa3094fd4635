"""Compilations cut into plans: where one policy document ends and the next begins.

Evidence, strongest first: a separator line (第三篇:…) or a title line that numbers copies (…总结(二)); a title or a
document number right after an ending; an opening (为贯彻…特制定本方案) after a body; numbering that starts over behind
a background paragraph. A weak sign alone never cuts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from ingest.cutting.enactment import decreed_title
from ingest.cutting.titles import (
    AIM_INSIDE,
    ANNEX_MARK,
    BACKGROUND,
    BODY_ALONE,
    COPY_LINE,
    DATE_LINE,
    DOCUMENT_NUMBER,
    NOTE,
    NUMBERED_TITLE,
    OPENING,
    PERIOD_LINE,
    SIGNED_LINE,
    opens_plan,
    title_head,
)
from ingest.headings.layout import Segment
from ingest.headings.numbering import Style
from ingest.rules import any_of, rule
from ingest.wording.titles import ENACTED_TYPES, TITLE

_ENACTS = rule(
    rf"(?:制[定订]|拟[定订])[^。;]{{0,30}}{any_of(*ENACTED_TYPES)}(?:如下)?[:。.]?$",
    examples=("制定本学期工作计划如下:", "拟订实施办法。"),
    never=("制定方案的要求", "特制定通知"),
)
_AIM = rule(
    r"^为(?:了|全面|深入|认真|切实|进一步)*(?:贯彻|落实|学习|推进|推动|加强|规范|提高|促进|做好|深化|探索)",
    examples=("为进一步深入贯彻", "为做好"),
    never=("为了学生", "因为加强"),
)
_AUTHORITY = re.compile("精神|方针|部署|要求|文件|意见")
_GUIDANCE = rule(
    "以[^,。;以]{2,24}为"
    + any_of("指导 中心 重点 主线 目标 抓手 核心 导向 根本 本 魂 动力 载体 契机 统领 宗旨 主要方式 突破口 目的"),
    examples=("以质量提升为主线", "坚持以学生为本"),
    never=("以为目标", "认为重点"),
)
_ENDING = re.compile(
    any_of(
        "表彰 奖励 考核 督[查导促] 联系(?:人|电话) 宣传 上报 备案 总结 确保[^。]{0,40}(?:成效|实效|完成|落实|开展)",
        "附件 施行 负责解释 推广",
        "收到 监控 [:;]$",
    )
)
# How many of 424 documents (plans, compilations, pages) a number below would cut otherwise is said in brackets.
# Less text than this before a title or a signature is no plan (40 to 80 the same; 0: 3, 120: 10).
_SHORTEST_LETTER = 80
# Lines without a sentence that a page and a plan may begin with. Not measured.
_LONGEST_HEAD = 200
# An opening begins another plan only so many segments into the present one (2: 10, 4: 2) ...
_FEWEST_BEFORE = 3
# ... and this many where neither numbers nor its own opening show that it has begun (6 to 12 the same; 5: 2, 4: 14).
_FEWEST_SEGMENTS = 6
# A plan that opens by its own words does so in its first segments (1 to 3 the same; 4: 8).
_OPENS_WITHIN = 3
# Sentences of guidance (以…为重点) that together open a plan (2 to 4 the same; 1: 2).
_FEWEST_GUIDANCE = 3
# How far below an opening its numbers begin (8 to 100 the same; 6: 1).
_NUMBERED_WITHIN = 8
# A shorter opening must enact the plan (40 to 50 the same; 30: 1, 20: 4).
_SHORTEST_LONG_OPENING = 40
# No measures: 为确保活动顺利开展,特制定以下措施 stands inside a plan.
_OPENS_AGAIN = re.compile("^.{20,}(?:方案|计划|预案|办法|意见)(?:如下)?[:。]$")
_LINES_BELOW_TITLE = 3
_STOPS = re.compile("[。;!?:,]$")
_SENTENCE = re.compile(r"[\u4e00-\u9fff].{10,}[。;]$")  # no field of a form: 1.姓名:
_PAGE = re.compile(r"^\W{0,3}\d{1,3}\W{0,3}$")
_SALUTATION = re.compile(r"^[^。;,]{2,30}:$")  # 国务院:


@dataclass(frozen=True, slots=True)
class PlanRange:
    """Segments ``[first, last)`` form one plan; ``separator`` is the text of the separator line before it, if any."""

    first: int
    last: int
    separator: str | None


def cut_plans(
    segments: Sequence[Segment], separators: dict[int, str], breaks: AbstractSet[int] = frozenset()
) -> list[PlanRange]:
    """Ranges over ``segments`` that cover all of them in order.

    ``separators`` maps the index of a segment to the separator line that stands right before it; ``breaks`` are the
    segments with which the file's format says that a document begins.
    """
    if not segments:
        return []
    starts = {0, *separators, *breaks}
    present = _Present(segments, 0)
    for index in range(1, len(segments)):
        if index in separators or index in breaks:
            present = _Present(segments, index)
        elif segments[index].start and _begins_plan(segments, index, present, bool(separators)):
            present = _Present(segments, _with_title(segments, index, present.start))
            starts.add(present.start)
    ordered = sorted(starts)
    return [
        PlanRange(first, last, separators.get(first))
        for first, last in zip(ordered, [*ordered[1:], len(segments)], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Extent:
    """What a stretch of segments holds: characters, whether one is numbered, the outermost style that counts, sentences."""

    characters: int = 0
    numbered: bool = False
    top: Style | None = None
    prose: bool = False

    def with_(self, segment: Segment) -> _Extent:
        marker = segment.marker
        top = self.top
        if marker is not None and marker.ordinal is not None:
            top = marker.style if top is None else min(top, marker.style)
        prose = self.prose or "。" in segment.text or ";" in segment.text
        return _Extent(self.characters + len(segment.text), self.numbered or marker is not None, top, prose)


class _Present:
    """The plan that began at segment ``start``, counted up as the search goes on: a long one is not counted for every line."""

    def __init__(self, segments: Sequence[Segment], start: int) -> None:
        self.start = start
        self._segments = segments
        self._extents = [_Extent()]

    @cached_property
    def decreed(self) -> int | None:
        """The title of what it promulgates where it begins with a decree: no plan of its own."""
        return decreed_title(self._segments, self.start)

    @cached_property
    def opened(self) -> bool:
        """Whether it opens by its own words: the next opening is another plan's."""
        return any(opens_plan(segment.text) for segment in self._segments[self.start : self.start + _OPENS_WITHIN])

    def upto(self, index: int) -> _Extent:
        """What stands in ``[start, index)``."""
        while self.start + len(self._extents) <= index:
            last = self._segments[self.start + len(self._extents) - 1]
            self._extents.append(self._extents[-1].with_(last))
        return self._extents[index - self.start]


def _begins_plan(segments: Sequence[Segment], index: int, present: _Present, separated: bool) -> bool:
    """Whether a new plan begins at ``index`` without a separator, where ``present`` is the one that goes on till there."""
    segment = segments[index]
    if segment.marker is not None or index == present.decreed:
        return False
    if _is_title(segments, index, present):
        return True
    before = index - present.start
    begun = before >= _FEWEST_SEGMENTS or present.upto(index).numbered or present.opened
    if before < _FEWEST_BEFORE or not begun or _still_at_head(present.upto(index)):
        return False
    opens = OPENING.match(segment.text) or AIM_INSIDE.match(segment.text)
    strong = opens_plan(segment.text)
    if _headed(segments[index - 1]) and BACKGROUND.match(segment.text):
        return False  # 一、上年资金情况, 2012年,…具体如下: the section's own first words
    if len(segment.text) < _SHORTEST_LONG_OPENING and not _opens_shortly(segments, index, present):
        return False
    background = bool(BACKGROUND.match(segment.text))
    if strong or ((opens or background) and _signed(segments, index, present.start)):
        return True
    if separated:
        return False
    ended = bool(_ENDING.search(segments[index - 1].text)) or segments[index - 1].marker is not None
    restarts = _restarts(segments, index, present)
    if ended and _AIM.match(segment.text) and _AUTHORITY.search(segment.text):
        return True
    if ended and restarts and len(_GUIDANCE.findall(segment.text)) >= _FEWEST_GUIDANCE:
        return True
    return ended and restarts and background


def _still_at_head(above: _Extent) -> bool:
    """Whether no more than a head stands above: title, body, 文号, 一、前言. What opens below it is that plan's own text."""
    return not above.prose and above.characters < _LONGEST_HEAD


def _headed(above: Segment) -> bool:
    """Whether the line right above is a heading alone: its section has no words yet."""
    return (
        above.marker is not None and above.marker.style in (Style.CHAPTER, Style.HAN) and not _STOPS.search(above.text)
    )


def _opens_shortly(segments: Sequence[Segment], index: int, present: _Present) -> bool:
    """Whether a short opening enacts a plan and its numbers begin anew: 为提升水平,某校制定工作计划如下."""
    text = segments[index].text
    opens = OPENING.match(text) and _ENACTS.search(text)
    again = (
        present.opened and opens_plan(text) and _OPENS_AGAIN.search(text) and segments[index - 1].text.endswith("。")
    )
    return bool(again) or (bool(opens) and _restarts(segments, index, present))


def _with_title(segments: Sequence[Segment], index: int, current: int) -> int:
    """The beginning of a plan that shows at ``index``, its title lines above included."""
    at = index
    if segments[at].marker is None and not TITLE.match(segments[at].text):
        greeted = at - 2 > current and _SALUTATION.match(segments[at - 1].text) is not None
        if TITLE.match(segments[at - 1 - greeted].text):
            at -= 1 + greeted
    return max(title_head(segments, at, current), current + 1)


def _signed(segments: Sequence[Segment], index: int, current: int) -> bool:
    """Whether the text right before ``index`` is a date of signature, notes like (此件公开发布) and 附件 aside."""
    at = index - 1
    while at > current and (NOTE.match(segments[at].text) or _PAGE.match(segments[at].text)):
        at -= 1
    return at > current and (DATE_LINE.match(segments[at].text) or SIGNED_LINE.match(segments[at].text)) is not None


def _restarts(segments: Sequence[Segment], index: int, present: _Present) -> bool:
    """Whether the numbers after ``index`` begin anew at the style with which the present plan began, or higher."""
    top = present.upto(index).top
    after = None
    for at, segment in enumerate(segments[index : index + _NUMBERED_WITHIN]):
        if segment.marker and segment.marker.ordinal is not None:
            after = segment.marker
            break
        if at and segment.marker is None and TITLE.match(segment.text):
            return False  # what begins anew is the plan of that title
    if top is None or after is None:
        return False
    above = segments[index - 1]
    if above.marker and above.marker.style < after.style and not _STOPS.search(above.text):
        return False  # 一、2022年工作总结, a paragraph, (一): a section begins, no plan
    return after.ordinal == 1 and (after.style <= top or after.style in (Style.HAN, Style.HAN_BRACKETS, Style.DIGIT))


def _annexed(segments: Sequence[Segment], index: int) -> bool:
    """Whether the title at ``index`` is that of an annex with a text of its own: below 附件2 and above its first article or
    its prose. A form or a list has neither."""
    above = title_head(segments, index, 0) - 1
    below = index + 1
    while below < min(len(segments), index + 1 + _LINES_BELOW_TITLE) and _below_title(segments[below]):
        below += 1
    if above < 1 or below + 1 >= len(segments) or not ANNEX_MARK.match(segments[above].text):
        return False
    first = segments[below]
    counted = first.marker if first.marker is not None and first.marker.ordinal == 1 else None
    begins = counted is not None and (
        counted.style <= Style.HAN or (counted.style is Style.DIGIT and _SENTENCE.search(first.body) is not None)
    )
    return begins or (first.marker is None and first.text.endswith(("。", ":")) and bool(OPENING.match(first.text)))


def _below_title(segment: Segment) -> bool:
    """Whether a line stands between a title and its text: (试行), who wrote it, when."""
    text = segment.text
    return segment.marker is None and bool(
        COPY_LINE.match(text) or PERIOD_LINE.match(text) or BODY_ALONE.match(text) or DATE_LINE.match(text.strip("()"))
    )


def _is_title(segments: Sequence[Segment], index: int, present: _Present) -> bool:
    """A title line (or a document number before one) where the text before it has come to an end."""
    text = segments[index].text
    title_at = index
    if DOCUMENT_NUMBER.match(text) and index + 1 < len(segments):
        title_at = index + 1
    elif not TITLE.match(text):
        return False
    title = segments[title_at].text
    if segments[title_at].marker is not None or not TITLE.match(title):
        return False
    if _annexed(segments, index) and (
        present.upto(index).numbered or present.upto(index).characters >= _SHORTEST_LETTER
    ):
        return True
    if NUMBERED_TITLE.match(title) or title_at != index:
        return present.upto(index).characters >= _SHORTEST_LETTER
    before = present.upto(index)
    head = title_head(segments, index, present.start)
    if _signed(segments, head, present.start) and title_at + 1 < len(segments):
        return before.characters >= _SHORTEST_LETTER
    if not before.numbered:
        return False
    if title_at + 1 >= len(segments):
        return False
    following = segments[title_at + 1]
    opens = (
        bool(OPENING.match(following.text))
        or following.text.endswith(":")
        or (following.marker is not None and following.marker.ordinal == 1 and following.marker.style <= Style.HAN)
    )
    # A title, a paragraph of background and then 一、: no section goes on like that.
    opens = opens or (following.marker is None and _restarts(segments, title_at + 1, present))
    last = segments[index - 1].text
    closed = last.endswith(("。", "!")) or DATE_LINE.match(last) is not None
    return closed and opens

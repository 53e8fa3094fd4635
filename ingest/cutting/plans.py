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

from ingest.headings.layout import Segment
from ingest.headings.numbering import Style
from ingest.wording.titles import PLAN_TYPE, TITLE

NUMBERED_TITLE = re.compile(rf"^[^。;,!?]{{4,40}}(?:{PLAN_TYPE})\s*[(\[]?[一二三四五六七八九十]{{1,2}}[)\]]?$")
DOCUMENT_NUMBER = re.compile(
    r"^[\u4e00-\u9fff]{1,12}[(„﹝\[【〔]?\s?(?:19|20)[\dxX×*]{2}\s?[\])‟﹞】〕]?\s?(?:第\s?)?\d{1,4}\s?号$"
)
DATE_LINE = re.compile(
    r"^(?:(?:19|20)\d\d|20[xX×*]{2}"
    r"|二[〇○零O0]?[〇○零O0一二三四五六七八九]{1,3})\s?年\s?[\d一二三四五六七八九十xX×*]{1,3}\s?月(?:\s?[\d一二三四五六七八九十xX×*]{1,3}\s?日)?$"
)
_OPENING = re.compile(
    r"^(?:为(?:了|全面|深入|认真|切实|进一步|贯彻|落实|推进|加强|充分|规范|提高|扎实|[\u4e00-\u9fff])"
    r"|根据|按照|遵照|依据|结合[^,。]{0,12}实际)[^。]{0,400}"
)
_ENACTMENT_AT_END = re.compile(
    r"(?:特?(?:制[定订]|拟[定订]|提出)[^。;]{0,40}(?:方案|计划|意见|办法|规定|细则|规划|要点|措施|制度"
    r"|规则|预案|通知)|(?:如下|以下)[^。;]{0,20}[:。]|就[^。]{2,40}制定)[^。]{0,16}[:。.]?$"
)
_ENACTS = re.compile(
    r"(?:制[定订]|拟[定订])[^。;]{0,30}(?:方案|计划|意见|办法|规定|细则|规划|要点|措施|制度|规则|预案)(?:如下)?[:。.]?$"
)
# 金秋送爽,在第30个教师节到来之际,为了听取家长意见,…特制定本方案。
_AIM_INSIDE = re.compile(r"^[^。]{4,120}[,。]为(?![主此止期人民])[\u4e00-\u9fff]{2}")
# 某中学为落实五育并举,决定…,制定方案如下。
_SUBJECT_AIMS = re.compile(r"^[^,。]{2,16}(?:[学校园局镇乡院所司部委]|街道|社区)为(?:[\u4e00-\u9fff“]){4}[^。]{0,200}")
_AIM = re.compile(
    r"^为(?:了|全面|深入|认真|切实|进一步)*(?:贯彻|落实|学习|推进|推动|加强|规范|提高|促进|做好|深化|探索)"
)
_BACKGROUND = re.compile(
    r"^(?:20[\dxX]{2}年|近年来|近几年|当前|随着|[一半]年来|一学期来|[上下]半年|本学[年期]|今年以?来?|自.{2,20}以来|.{2,20}以来,)"
)
_GUIDANCE = re.compile(
    r"以[^,。;以]{2,24}为(?:指导|中心|重点|主线|目标|抓手|核心|导向|根本|本|魂|动力|载体|契机|统领|宗旨|主要方式|突破口|目的)"
)
_ENDING = re.compile(
    r"表彰|奖励|考核|督[查导促]|联系(?:人|电话)|宣传|上报|备案|总结|确保[^。]{0,40}(?:成效|实效|完成"
    r"|落实|开展)|附件|施行|负责解释|推广|收到|监控|[:;]$"
)

# The first line of a broken title leads up to its end, or is the name of the body before 关于….
_LEADS_UP = re.compile(r"(?:关于|印发|转发)[^。;:!?]*$")
_BODY_ALONE = re.compile(r"^[\u4e00-\u9fff、 ]{2,40}(?:人民政府|国务院|办公[厅室]|委员会|[局厅部委])$")
_LONGEST_TITLE_LINE = 44
_LONGEST_TITLE_LINES = 3
_SHORTEST_LETTER = 80
_SHORTEST_WHOLE_TITLE = 10
# 全面推进乡村振兴 / 加快农业农村现代化的实施方案
_LONGEST_FIRST_HALF = 24
_GOES_ON = re.compile("加快|推进|实施|促进|进一步|建设|开展|深化|全面|[和与及]|[三五]年|行动|专项|综合|重点")
# What stands before a title that begins the next plan is a plan itself. 60, 150 and 200
# cut the seeds alike.
_SHORTEST_PLAN = 60
_SHORTEST_OPENING, _SHORTEST_LONG_OPENING = 20, 40
# No measures: 为确保活动顺利开展,特制定以下措施 stands inside a plan.
_OPENS_AGAIN = re.compile("^.{20,}(?:方案|计划|预案|办法|意见)(?:如下)?[:。]$")
_SALUTATION = re.compile(r"^[^。;,]{2,30}:$")  # 国务院:
_NOTE = re.compile(r"^[(\[].{2,20}[)\]]$|^附件?\s*\d{0,2}\s*:?$")


@dataclass(frozen=True, slots=True)
class PlanRange:
    """Segments ``[first, last)`` form one plan; ``separator`` is the text of the separator line before it, if any."""

    first: int
    last: int
    separator: str | None


def opens_plan(text: str) -> bool:
    """Whether a folded line opens a plan by its own words: 为…,特制定本方案, 今年以来,…现将情况汇报如下."""
    opens = _OPENING.match(text) or _AIM_INSIDE.match(text) or _BACKGROUND.match(text) or _SUBJECT_AIMS.match(text)
    return opens is not None and _ENACTMENT_AT_END.search(text) is not None


def title_head(segments: Sequence[Segment], at: int, floor: int) -> int:
    """Where a title that ends in segment ``at`` begins: titles are broken over lines (国务院关于印发… / 实施方案的通知)."""
    head = at
    for index in range(at - 1, max(floor, at - _LONGEST_TITLE_LINES) - 1, -1):
        text = segments[index].text
        if segments[index].marker is not None or len(text) > _LONGEST_TITLE_LINE or re.search("[。;:!?]$", text):
            break
        if DATE_LINE.match(text):
            break
        following = segments[index + 1].text
        body = _BODY_ALONE.match(text) and (following.startswith("关于") or head == index + 1)
        if body and text[:2] == following[:2]:
            break  # 东阿市教育局 / 东阿市…管理办法: the body above a title that is whole without it
        if _LEADS_UP.search(text) or body or _first_half(segments, index, floor):
            head = index
    return head


def _first_half(segments: Sequence[Segment], index: int, floor: int) -> bool:
    """Whether the text of ``index`` is no more than a title's first line: short, open-ended, at the head of what it begins."""
    text = segments[index].text
    alone = len(text) >= 8 and not re.search("[,。;:!?)|]", text) and not TITLE.match(text)
    if not alone:
        return False
    if index == floor:  # the very first line: only where what follows is too short to be a whole title
        following = segments[index + 1].text
        goes_on = len(following) <= _SHORTEST_WHOLE_TITLE or (
            len(text) <= _LONGEST_FIRST_HALF and _GOES_ON.match(following)
        )
        return " " not in text and not text.endswith("文件") and bool(goes_on)
    return bool(DATE_LINE.match(segments[index - 1].text) or _NOTE.match(segments[index - 1].text))


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
    """What a stretch of segments holds: characters, whether one is numbered, the outermost style that counts."""

    characters: int = 0
    numbered: bool = False
    top: Style | None = None

    def with_(self, segment: Segment) -> _Extent:
        marker = segment.marker
        top = self.top
        if marker is not None and marker.ordinal is not None:
            top = marker.style if top is None else min(top, marker.style)
        return _Extent(self.characters + len(segment.text), self.numbered or marker is not None, top)


class _Present:
    """The plan that began at segment ``start``, counted up as the search goes on: a long one is not counted for every line."""

    def __init__(self, segments: Sequence[Segment], start: int) -> None:
        self.start = start
        self._segments = segments
        self._extents = [_Extent()]

    @cached_property
    def opened(self) -> bool:
        """Whether it opens by its own words: the next opening is another plan's."""
        return any(opens_plan(segment.text) for segment in self._segments[self.start : self.start + 3])

    def upto(self, index: int) -> _Extent:
        """What stands in ``[start, index)``."""
        while self.start + len(self._extents) <= index:
            last = self._segments[self.start + len(self._extents) - 1]
            self._extents.append(self._extents[-1].with_(last))
        return self._extents[index - self.start]


def _begins_plan(segments: Sequence[Segment], index: int, present: _Present, separated: bool) -> bool:
    """Whether a new plan begins at ``index`` without a separator, where ``present`` is the one that goes on till there."""
    segment = segments[index]
    if segment.marker is not None:
        return False
    if _is_title(segments, index, present):
        return True
    if index - present.start < 3 or not (index - present.start >= 6 or present.upto(index).numbered or present.opened):
        return False
    opens = _OPENING.match(segment.text) or _AIM_INSIDE.match(segment.text)
    strong = opens_plan(segment.text)
    if len(segment.text) < _SHORTEST_LONG_OPENING and not _opens_shortly(segments, index, present):
        return False
    background = bool(_BACKGROUND.match(segment.text))
    if strong or ((opens or background) and _signed(segments, index, present.start)):
        return True
    if separated:
        return False
    ended = bool(_ENDING.search(segments[index - 1].text)) or segments[index - 1].marker is not None
    restarts = _restarts(segments, index, present)
    if (
        ended
        and _AIM.match(segment.text)
        and len(segment.text) >= 80
        and re.search("精神|方针|部署|要求|文件|意见", segment.text)
    ):
        return True
    if ended and restarts and len(_GUIDANCE.findall(segment.text)) >= 3:
        return True
    return ended and restarts and len(segment.text) >= 100 and background


def _opens_shortly(segments: Sequence[Segment], index: int, present: _Present) -> bool:
    """Whether a short opening enacts a plan and its numbers begin anew: 为提升水平,某校制定工作计划如下."""
    text = segments[index].text
    opens = len(text) >= _SHORTEST_OPENING and _OPENING.match(text) and _ENACTS.search(text)
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
    while at > current and _NOTE.match(segments[at].text):
        at -= 1
    return at > current and DATE_LINE.match(segments[at].text) is not None


def _restarts(segments: Sequence[Segment], index: int, present: _Present) -> bool:
    """Whether the numbers after ``index`` begin anew at the style with which the present plan began, or higher."""
    top = present.upto(index).top
    after = next((s.marker for s in segments[index : index + 8] if s.marker and s.marker.ordinal is not None), None)
    if top is None or after is None:
        return False
    return after.ordinal == 1 and (after.style <= top or after.style in (Style.HAN, Style.HAN_BRACKETS, Style.DIGIT))


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
    if NUMBERED_TITLE.match(title) or title_at != index:
        return present.upto(index).characters >= _SHORTEST_LETTER
    before = present.upto(index)
    head = title_head(segments, index, present.start)
    if _signed(segments, head, present.start) and title_at + 1 < len(segments):
        return before.characters >= _SHORTEST_LETTER
    if not before.numbered or before.characters < _SHORTEST_PLAN:
        return False
    if title_at + 1 >= len(segments):
        return False
    following = segments[title_at + 1]
    opens = (
        bool(_OPENING.match(following.text))
        or following.text.endswith(":")
        or (following.marker is not None and following.marker.ordinal == 1 and following.marker.style <= Style.HAN)
    )
    # A title, a paragraph of background and then 一、: no section goes on like that.
    opens = opens or (len(title) >= 12 and following.marker is None and _restarts(segments, title_at + 1, present))
    last = segments[index - 1].text
    anew = following.marker is not None and following.marker.ordinal == 1
    anew = anew or (following.marker is None and _restarts(segments, title_at + 1, present))
    sentence = last.endswith(("。", "!")) and (len(last) > 20 or segments[index - 1].marker is not None or anew)
    closed = bool(DATE_LINE.match(last)) or sentence
    return closed and opens

"""Which segments are headings.

First every segment is asked whether it could be a heading (alone on its line, or run into its paragraph up to the
first full stop, colon or space); then siblings decide together, because a list of sentences and a list of headed
paragraphs carry the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.headings.heading_tree import Heading, assign_levels, assign_roles
from ingest.headings.layout import Segment
from ingest.headings.numbering import Style

# The longest headings of the seeds have 43 characters run in and 47 alone.
_LONGEST_RUN_IN = 45
_LONGEST_ALONE = 60
# Chosen on the seeds' gold: a run whose first item is a plain sentence is a list even where four of five items are not.
_CLEAR_MAJORITY = 0.85
_FEWEST_PARALLEL = 3
_SHORT_ITEM = re.compile("[^,。;:!?、]{2,12}。")
_MOST_ATTACHMENTS = 12
_LONGEST_CLAUSE = 20
_SHORTEST_PROSE = 20
_RUN_IN = re.compile(rf"(.{{2,{_LONGEST_RUN_IN}}}?)(?:[。!](?=.)|(?<=[\u4e00-\u9fff)”])\s+(?=\S))")
_LABEL = re.compile(
    r"([^,。;:!?\d“《]{2,12}|[^,。;:!?\d“《]{9,60}(?:任务|职责|要求|目标)"
    r"|[^。;:!?\d“《]{9,60}工作(?:任务|职责)):(?=\S)"
)
_NOT_HEADINGS = re.compile(
    r"^(?:\d{1,2}月|\d{1,2}[日号]|20\d\d年\d|组长|副组长|成员|主任|副主任|组\s?长|联系人)|^(?:附|注|备注|说明)\s*[:.]?\s*$"
    r"|^(?:.{0,6}(?:领导小组|组长|成员|办公室|电话|地址|邮箱))\s*:?$"
)
_UNNUMBERED = re.compile(
    r"^(?:(?:总体|工作|活动|行动|规划|专项|主要|具体|实施|基本|组织|指导|重点|推进|建设|发展|预期|有关|几点|相关|考核|教学|学校|创建|本学期"
    r"|保障|政策|制度|经费|资金|安全|宣传|督导|监督|评估|检查|奖惩|责任|任务|目标|职责|存在的?|下一?步|今后|日程|进度|阶段|注意"
    r"|参赛|参加|评选|年度|项目|整治|培训|面临|取得的?|重要|现实|和|与|及|、)*"
    r"(?:指导思想|思想|原则|目标|任务|目的|意义|背景|措施|举措|步骤|安排|要求|保障|领导|机构|内容|时间"
    r"|地点|对象|范围|形式|程序|方法|思路|理念|基础|现状|形势|问题|成效|做法|机制|指标|流程|标准|办法|方式|经费|预算|进度|纪律"
    r"|分工|职责|考核|评价|情况|打算|主题|事项|重点|不足))[:]?$"
)
_DATED_STAGE = re.compile(r"[^,。;()]{2,14}\([^()]{0,12}\d{1,2}月[^()]{0,20}\)$")  # 动员部署(1月)
_CONTENTS = re.compile(r"^目\s*[录次]$")
_PAGE_LEADER = re.compile(r"[\s.…·]*\d{0,3}$")
# A subordinate clause before the comma makes the words a sentence, not a heading.
_SENTENCE_LIKE = re.compile(r"(?:后|时|中|下|里|的同时|基础上),|^(?:通过|为了)|[进行开展召完成组织举办]{2}了")
# The next item of the same list on the same line: the line is a list, no headed paragraph.
_MORE = {
    Style.ONE_IS: re.compile("[,。;][二三][是要]"),
    Style.DIGIT: re.compile(r"^[^。;]{2,45}[。;]\s?2\s?[.、](?!\d)"),
    Style.CIRCLED: re.compile("[,。;]\\s?[②③]"),
    Style.FIRST: re.compile("[,。;](?:其次|第二|再次|最后)"),
}
_SERIES_HEAD = re.compile(r"([^,。;:!?\s]{4,18}|[^,。;:!?\s]{4,9},[^,。;:!?\s]{4,9})。(?=.)")
_SERIES_LABEL = re.compile(r"([^,。;:!?\d\s“《]{2,10}):(?=\S{20})")
_NO_SERIES = re.compile(
    r"^(?:这|该|此|其|我|他|她|它|通过|为|在|对|同时|因此|所以|但|而|如|各位|一是|二是|据|经|按|以上"
    r"|以下|下面|目前|近年|今后|现)"
)


def find_headings(segments: Sequence[Segment], title_lines: range) -> list[Heading]:
    """The headings of one plan, with level, role and path. ``title_lines`` are the segments of its title."""
    silent = {*title_lines, *_contents(segments)}
    candidates = [None if index in silent else _candidate(segments, index) for index in range(len(segments))]
    _siblings_decide(segments, candidates)
    _add_parallel_clauses(segments, candidates)
    _add_series(segments, candidates)
    headings = [heading for heading in candidates if heading is not None]
    assign_levels(headings)
    assign_roles(headings)
    return headings


def _contents(segments: Sequence[Segment]) -> range:
    """The table of contents: below 目录, the lines that stand in the text again."""
    head = next((index for index, segment in enumerate(segments) if _CONTENTS.match(segment.text)), None)
    if head is None:
        return range(0)
    wording = [_PAGE_LEADER.sub("", segment.text) for segment in segments]
    end = head + 1
    while end < len(segments) and wording[end] in wording[end + 1 :]:
        end += 1
    return range(head + 1, end)


def _candidate(segments: Sequence[Segment], index: int) -> Heading | None:
    """What the segment's own form allows: a heading run into its paragraph, alone on its line, or none."""
    segment = segments[index]
    if not segment.body.strip(" :。.,、") or (_NOT_HEADINGS.match(segment.body) and "阶段" not in segment.body[:24]):
        led = (
            segment.marker
            and segment.marker.style is Style.HAN
            and re.match("(?:(?:成立|建立|设立).{0,8})?领导小组$", segment.body)
        )
        if not led:
            return None
    if segment.marker is None:
        if _UNNUMBERED.match(segment.text) and _opens_text(segments, index):
            return _heading(segment, index, len(segment.text.rstrip(":")), alone=True)
        return None
    return _run_in(segment, index) or _alone(segments, index)


def _opens_text(segments: Sequence[Segment], index: int) -> bool:
    """Whether prose or a list follows, as it does after a heading and not after the cell of a table."""
    if index + 1 >= len(segments):
        return False
    following = segments[index + 1]
    return following.marker is not None or len(following.text) >= _SHORTEST_PROSE or segments[index].text.endswith(":")


def _run_in(segment: Segment, index: int, *, among_headings: bool = False) -> Heading | None:
    """``among_headings``: all its siblings are headed, so that a clause may head it too (通过机制转化,促进改革。)."""
    body = segment.body
    label = _LABEL.match(body)
    match = _RUN_IN.match(body)
    if label and "阶段" in label.group(1):
        rest = re.match(r"[^,。;!?\s]{2,24}$", body[label.end() :])
        return _heading(segment, index, len(body) if rest else len(label.group(1)), alone=bool(rest))
    if (
        label
        and (match is None or match.end(1) > label.end(1))
        and segment.marker
        and segment.marker.style is not Style.STAGE
    ):
        return _heading(segment, index, len(label.group(1)), alone=False)
    if match is None:
        return None
    head = match.group(1)
    if re.search("[;?]", head) or head.count(",") > 3 or not _balanced(head):
        return None
    if _SENTENCE_LIKE.search(head) and not (among_headings and len(head) <= _LONGEST_CLAUSE):
        return None
    if segment.marker and (more := _MORE.get(segment.marker.style)) and more.search(body):
        return None
    return _heading(segment, index, len(head), alone=False)


def _alone(segments: Sequence[Segment], index: int) -> Heading | None:
    segment = segments[index]
    body, marker = segment.body, segment.marker
    text = body.rstrip("。:")
    if marker is None or _lists_attachments(segments, index) or len(text) > _LONGEST_ALONE or text.count(",") > 3:
        return None
    if re.search("[。;!?]", text) or body.endswith((",", ";", "、")):
        return None
    if marker.style is Style.ARTICLE and body.endswith("。"):
        return None
    outer = marker.style <= Style.HAN_BRACKETS or marker.style is Style.ATTACHMENT
    stage = _DATED_STAGE.match(text)
    if (body.endswith("。") or not outer) and not (stage or _followed_by_body(segments, index)):
        return None
    return _heading(segment, index, len(text), alone=True)


def _lists_attachments(segments: Sequence[Segment], index: int) -> bool:
    """Whether the segment goes on with the list that 附件:1.… began on the line before."""
    at = index - 1
    while (
        at >= 0 and (marker := segments[at].marker) and marker.style is Style.DIGIT and index - at < _MOST_ATTACHMENTS
    ):
        at -= 1
    before, own = segments[at].marker if at >= 0 else None, segments[index].marker
    return bool(
        before
        and before.style is Style.ATTACHMENT
        and own
        and own.style is Style.DIGIT
        and segments[at].body[:1].isdigit()
    )


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
    return marker is not None and (following.marker.style, following.marker.depth) > (marker.style, marker.depth)


def _heading(segment: Segment, index: int, length: int, *, alone: bool) -> Heading:
    offset = segment.marker.length if segment.marker else 0
    if (cell := segment.text.find(" | ", offset, offset + length)) > offset:
        length = cell - offset  # the first cell of a table's row
    return Heading(
        segment=index,
        start=segment.start + offset,
        end=segment.start + offset + length,
        text=segment.text[offset : offset + length],
        style=segment.marker.style if segment.marker else None,
        ordinal=segment.marker.ordinal if segment.marker else None,
        alone=alone,
        depth=segment.marker.depth if segment.marker else 1,
    )


def _runs(segments: Sequence[Segment]) -> list[list[int]]:
    """Indices of numbered segments that count on in one style, each run within one stretch under a higher style."""
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
        if run is None or (last and marker.ordinal is not None and marker.ordinal <= (last.ordinal or 0)):
            run = open_runs[marker.style] = []
            runs.append(run)
        run.append(index)
    return runs


def _siblings_decide(segments: Sequence[Segment], candidates: list[Heading | None]) -> None:
    """Items below 一、 are headings only where the first of their run is one: sentences carry the same numbers."""
    for run in _runs(segments):
        marker = segments[run[0]].marker
        if marker is None or marker.style < Style.HAN_BRACKETS or marker.style is Style.ATTACHMENT:
            continue
        share = sum(candidates[index] is not None for index in run) / len(run)
        if len(run) >= _FEWEST_PARALLEL and share < 1 and share * len(run) >= len(run) - 1:
            for index in run:
                candidates[index] = candidates[index] or _run_in(segments[index], index, among_headings=True)
            for index in run:  # all the others are headed paragraphs: 3.爱心义卖。 is a heading without one
                if candidates[index] is None and _SHORT_ITEM.fullmatch(segments[index].body):
                    candidates[index] = _heading(segments[index], index, len(segments[index].body) - 1, alone=True)
        if candidates[run[0]] is None and share < _CLEAR_MAJORITY:
            for index in run:
                heading = candidates[index]
                if heading is not None and not (heading.alone and marker.style is Style.HAN_BRACKETS):
                    candidates[index] = None


def _add_parallel_clauses(segments: Sequence[Segment], candidates: list[Heading | None]) -> None:
    """Siblings without a heading whose first clauses end alike (…以规范化办学为重点,…以体系建设为重点,) are headed by them."""
    for run in _runs(segments):
        if len(run) < _FEWEST_PARALLEL or any(candidates[index] for index in run):
            continue
        clauses = [segments[index].body.partition(",")[0] for index in run]
        if (
            all(4 <= len(clause) <= 24 and "。" not in clause for clause in clauses)
            and len({c[-3:] for c in clauses}) == 1
        ):
            for index, clause in zip(run, clauses, strict=True):
                candidates[index] = _heading(segments[index], index, len(clause), alone=False)


def _add_series(segments: Sequence[Segment], candidates: list[Heading | None]) -> None:
    """Paragraphs without numbers that each begin with a short phrase of their own, at least two in a row."""
    series: list[tuple[int, int]] = []
    for index, segment in enumerate(segments):
        length = _series_head(segment) if candidates[index] is None else 0
        if length:
            series.append((index, length))
        if not length or index == len(segments) - 1:
            filling = bool(series) and _fills_gap(candidates, series[0][0], index)
            if len(series) >= 2 or (series and filling and "," in segments[series[0][0]].text[: series[0][1]]):
                for at, size in series:
                    candidates[at] = _heading(segments[at], at, size, alone=False)
            series = []


def _fills_gap(candidates: Sequence[Heading | None], start: int, end: int) -> bool:
    """Whether run-in headings with numbers stand before ``start`` (a plain paragraph between at most) and at ``end``."""
    before = next((found for found in reversed(candidates[max(0, start - 2) : start]) if found), None)
    after = candidates[end]
    return before is not None and after is not None and not before.alone and before.style is after.style is not None


def _series_head(segment: Segment) -> int:
    """The length of the short phrase an unnumbered paragraph begins with; 0 where it has none."""
    if segment.marker is not None or _NO_SERIES.match(segment.text) or _NOT_HEADINGS.match(segment.text):
        return 0
    match = _SERIES_HEAD.match(segment.text) or _SERIES_LABEL.match(segment.text)
    return len(match.group(1)) if match else 0

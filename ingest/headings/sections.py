"""Which segments are headings.

First every segment is asked whether it could be a heading (alone on its line, or run into its paragraph up to the
first full stop, colon or space); then siblings decide together, because a list of sentences and a list of headed
paragraphs carry the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from ingest.headings.candidates import NOT_HEADINGS, candidate_heading, declared_heading, heading_of, run_in_heading
from ingest.headings.heading_tree import Heading, assign_levels, assign_roles
from ingest.headings.layout import Segment
from ingest.headings.looking_back import mark_looking_back
from ingest.headings.numbering import Style
from ingest.rules import rule

# Chosen on the seeds' gold: a run whose first item is a plain sentence is a list even where four of five items are not.
_CLEAR_MAJORITY = 0.85
# In brackets how many of 424 documents would have other headings.
_FEWEST_PARALLEL = 3  # siblings that decide together (2 the same; 4: 1)
_SHORTEST_PARALLEL = 4  # characters of a clause (4 to 8 the same; 0: 1)
_SAME_END = 3  # characters in which parallel clauses agree (2 the same; 1 and 4: 1)
_FEWEST_THROUGH, _FEWEST_OVER, _LONGEST_OVER = (
    3,
    2,
    16,
)  # paragraphs, headings over them, characters of one. Not measured
_CLOSES = re.compile("^结[语论]$|^结束语$")
_SHORT_ITEM = re.compile("[^,。;:!?、]{2,12}。")
_PART = rule(
    r"^[^。;:!?,、()]{2,10}(?:回顾|总结|情况|成绩|打算|安排|计划|任务|思路|重点|工作|展望|要求|谋划|目标)$",
    examples=("2022年工作回顾", "过去五年的工作", "下一步打算"),
    never=("全县教育工作会议纪要", "一年来,教育工作", "云溪县中心学校工作:"),
)
_PART_WITHIN = 3  # paragraphs between the head of a part and its first section
_CONTENTS = re.compile(r"^目\s*[录次]$")
_PAGE_LEADER = re.compile(r"[\s.…·]*\d{0,3}$")
_SERIES_HEAD = re.compile(r"([^,。;:!?\s]{4,18}|[^,。;:!?\s]{4,9},[^,。;:!?\s]{4,9})。(?=.)")
_SERIES_LABEL = re.compile(r"([^,。;:!?\d\s“《]{2,10}):(?=\S{20})")
_NO_SERIES = re.compile(
    r"^(?:这|该|此|其|我|他|她|它|通过|为|在|对|同时|因此|所以|但|而|如|各位|一是|二是|据|经|按|以上"
    r"|以下|下面|目前|近年|今后|现)"
)


def find_headings(
    segments: Sequence[Segment], title_lines: range, declared: Mapping[int, int] | None = None
) -> list[Heading]:
    """The headings of one plan, with level, role and path. ``title_lines`` are the segments of its title, ``declared`` those
    that markup calls headings, with their levels.
    """
    silent = {*range(title_lines.stop), *_contents(segments)}  # a decree above its title is no section
    candidates = [None if index in silent else candidate_heading(segments, index) for index in range(len(segments))]
    _add_parts(segments, candidates, silent)
    _siblings_decide(segments, candidates)
    _add_parallel_clauses(segments, candidates)
    _add_series(segments, candidates)
    _heads_of_numbered_paragraphs(segments, candidates, silent)
    for index, level in (declared or {}).items():
        if index not in silent and index:
            candidates[index] = candidates[index] or declared_heading(segments, index)
            if heading := candidates[index]:
                heading.declared = level
    headings = [heading for heading in candidates if heading is not None]
    assign_levels(headings)
    assign_roles(headings)
    mark_looking_back(headings)
    return headings


def _contents(segments: Sequence[Segment]) -> range:
    """The table of contents: below 目录, the lines that stand in the text again."""
    head = next((index for index, segment in enumerate(segments) if _CONTENTS.match(segment.text)), None)
    if head is None:
        return range(0)
    wording = [re.sub(r"\s", "", _PAGE_LEADER.sub("", segment.text)) for segment in segments]
    end = head + 1
    while end < len(segments) and wording[end] in wording[end + 1 :]:
        end += 1
    return range(head + 1, end)


def _add_parts(segments: Sequence[Segment], candidates: list[Heading | None], silent: AbstractSet[int]) -> None:
    """2022年工作回顾 / 一、… / 2023年工作安排 / 一、…: where 一、 begins anew, the short line above it heads a part."""
    firsts = [i for i, s in enumerate(segments) if s.marker and s.marker.style is Style.HAN and s.marker.ordinal == 1]
    if len(firsts) < 2 or any(s.marker and s.marker.style is Style.CHAPTER for s in segments):
        return
    heads = [_part_above(segments, first, silent) for first in firsts]
    for head in heads if None not in heads else ():
        if head is not None:
            candidates[head] = part = heading_of(segments[head], head, len(segments[head].text), alone=True)
            part.style = Style.CHAPTER


def _part_above(segments: Sequence[Segment], first: int, silent: AbstractSet[int]) -> int | None:
    """The short line without a number or a stop above ``first``, with prose between them at most."""
    for index in range(first - 1, max(-1, first - 1 - _PART_WITHIN), -1):
        segment = segments[index]
        if segment.marker is not None or index in silent:
            return None
        if _PART.match(segment.text):
            return index
        if not segment.text.endswith(("。", "!", ":")):
            return None
    return None


def _runs(segments: Sequence[Segment]) -> list[list[int]]:
    """Indices of numbered segments that count on in one style, each run within one stretch under a higher style."""
    runs: list[list[int]] = []
    open_runs: dict[tuple[Style, int], list[int]] = {}
    for index, segment in enumerate(segments):
        marker = segment.marker
        if marker is None:
            continue
        kind = (marker.style, marker.depth)
        for deeper in [open_kind for open_kind in open_runs if open_kind > kind]:
            del open_runs[deeper]
        run = open_runs.get(kind)
        last = segments[run[-1]].marker if run else None
        if run is None or (last and marker.ordinal is not None and marker.ordinal <= (last.ordinal or 0)):
            run = open_runs[kind] = []
            runs.append(run)
        run.append(index)
    return runs


def _siblings_decide(segments: Sequence[Segment], candidates: list[Heading | None]) -> None:
    """Items below 一、 are headings only where the first of their run is one: sentences carry the same numbers."""
    for run in _runs(segments):
        marker = segments[run[0]].marker
        if marker is not None and marker.style is Style.HAN and _mostly_sentences(run, candidates):
            for index in run:
                if not _names_alone(segments[index]):
                    candidates[index] = None
        if marker is None or marker.style < Style.HAN_BRACKETS or marker.style is Style.ATTACHMENT:
            continue
        share = sum(candidates[index] is not None for index in run) / len(run)
        if len(run) >= _FEWEST_PARALLEL and share < 1 and share * len(run) >= len(run) - 1:
            for index in run:
                candidates[index] = candidates[index] or run_in_heading(segments[index], index, among_headings=True)
            for index in run:  # all the others are headed paragraphs: 3.爱心义卖。 is a heading without one
                if candidates[index] is None and _SHORT_ITEM.fullmatch(segments[index].body):
                    candidates[index] = heading_of(segments[index], index, len(segments[index].body) - 1, alone=True)
        if candidates[run[0]] is None and share < _CLEAR_MAJORITY:
            for index in run:
                heading = candidates[index]
                if heading is not None and not (heading.alone and marker.style is Style.HAN_BRACKETS):
                    candidates[index] = None


def _names_alone(segment: Segment) -> bool:
    """Whether a point is no more than a name, or stands above its items: 工作要求, 补助额度如下:"""
    return segment.text.endswith(":") or re.search("[,。;]", segment.body) is None


def _mostly_sentences(run: Sequence[int], candidates: Sequence[Heading | None]) -> bool:
    """Whether points that count through (一、…。 二、…。 三、应符合下列规定:) are sentences: the first, and half of them."""
    headed = sum(candidates[index] is not None for index in run)
    return len(run) >= _FEWEST_PARALLEL and candidates[run[0]] is None and 2 * headed <= len(run)


def _add_parallel_clauses(segments: Sequence[Segment], candidates: list[Heading | None]) -> None:
    """Siblings without a heading whose first clauses end alike (…以规范化办学为重点,…以体系建设为重点,) are headed by them."""
    for run in _runs(segments):
        if len(run) < _FEWEST_PARALLEL or any(candidates[index] for index in run):
            continue
        clauses = [segments[index].body.partition(",")[0] for index in run]
        if (
            all(len(clause) >= _SHORTEST_PARALLEL and "。" not in clause for clause in clauses)
            and len({c[-_SAME_END:] for c in clauses}) == 1
        ):
            for index, clause in zip(run, clauses, strict=True):
                candidates[index] = heading_of(segments[index], index, len(clause), alone=False)


def _heads_of_numbered_paragraphs(
    segments: Sequence[Segment], candidates: list[Heading | None], silent: AbstractSet[int]
) -> None:
    """Papers whose paragraphs count through (2., 3., 4. …) under short lines: the lines are the headings, no number is."""
    markers = [segment.marker for segment in segments]
    numbered = [at for at, marker in enumerate(markers) if marker and marker.style is Style.DIGIT and marker.depth == 1]
    chapters = any(marker and marker.style is Style.CHAPTER for marker in markers)
    outer = any(marker and Style.CHAPTER < marker.style < Style.DIGIT for marker in markers)
    if outer or len(numbered) < _FEWEST_THROUGH:
        return
    counted = [markers[at].ordinal for at in numbered]  # type: ignore[union-attr]
    first = counted[0]
    if first not in (1, 2) or counted != list(range(first, first + len(counted))):
        return
    over = [at for at in numbered if at and _may_head(segments[at - 1]) and at - 1 not in silent]
    sentences = all(segments[at].text.endswith(("。", ";", ":")) for at in numbered)
    if len(over) < _FEWEST_OVER or not sentences:
        return
    after_title = max(silent, default=-1) + 1
    for at in range(after_title, len(segments) - 1):
        following = segments[at + 1]
        opens = at + 1 in numbered or (following.marker is None and following.text.endswith("。"))
        if opens and _may_head(segments[at]):
            candidates[at] = heading = candidates[at] or heading_of(
                segments[at], at, len(segments[at].text), alone=True
            )
            if chapters and heading.style is None and not _CLOSES.match(heading.text):
                heading.style = Style.HAN  # below 第二章
    for at in numbered:
        candidates[at] = None


def _may_head(segment: Segment) -> bool:
    return segment.marker is None and len(segment.text) <= _LONGEST_OVER and not re.search("[,。;:!?、]", segment.text)


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
                    candidates[at] = heading_of(segments[at], at, size, alone=False)
            series = []


def _fills_gap(candidates: Sequence[Heading | None], start: int, end: int) -> bool:
    """Whether run-in headings with numbers stand before ``start`` (a plain paragraph between at most) and at ``end``."""
    before = next((found for found in reversed(candidates[max(0, start - 2) : start]) if found), None)
    after = candidates[end]
    return before is not None and after is not None and not before.alone and before.style is after.style is not None


def _series_head(segment: Segment) -> int:
    """The length of the short phrase an unnumbered paragraph begins with; 0 where it has none."""
    if segment.marker is not None or _NO_SERIES.match(segment.text) or NOT_HEADINGS.match(segment.text):
        return 0
    match = _SERIES_HEAD.match(segment.text) or _SERIES_LABEL.match(segment.text)
    return len(match.group(1)) if match else 0

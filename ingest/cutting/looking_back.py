"""What a plan says of the past, in its sections on what is there and was done: their years are not the plan's."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.headings.layout import Segment
from ingest.headings.numbering import Marker
from ingest.rules import rule

_LONGEST_HEADING = 24  # of a section on what is there. Not measured
_LOOKS_BACK = rule(
    r"(?:(?<!夯实)基础|现状|回顾|成[就绩效]|背景|形势|概况|取得的?(?:进展|经验)|基本情况|存在的?(?:主要)?问题)[与和及]?[\u4e00-\u9fff]{0,6}:?$",
    examples=("发展基础", "现状与问题", "发展回顾", "面临形势"),
    never=("夯实基础工作建设任务", "目标任务", "基础教育质量提升工程"),
)


def looking_ahead(own: Sequence[Segment], whole: str) -> str:
    """The folded text of a plan, as far as ``whole`` goes, without its sections that look back and without its tables."""
    at = own[0].start
    pieces = []
    behind: Marker | None = None
    for segment in own:
        if segment.start - at >= len(whole):
            break
        marker = segment.marker
        if behind and marker and (marker.style, marker.depth) <= (behind.style, behind.depth):
            behind = None
        if behind is None and marker and len(segment.body) <= _LONGEST_HEADING and _LOOKS_BACK.search(segment.body):
            behind = marker
        if behind is None and "|" not in segment.text:  # a table compares years
            pieces.append(segment.text)
    return "\n".join(pieces)

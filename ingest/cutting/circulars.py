"""Circulars as Hong Kong's departments write them: 教育局通告第 12/2024 號, 分發名單, 檔號, then the title on a line of its own.

Their paragraphs are numbered through, from 2. on, under headings without a number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.headings.layout import Segment
from ingest.rules import rule

_NUMBER = rule(
    r"^(?P<body>[\u4e00-\u9fff]{2,14}?(?:局|署|处|科|委员会|办公室))?(?:内部)?(?P<kind>通告|通函|通知|便笺)\s?(?:编号)?:?\s?第?\s?"
    r"\d{1,4}\s?/\s?(?P<year>(?:19|20)\d\d)[A-Z]?\s?号?(?:\s?\(.{1,12}\))?$",
    examples=("教育局通告第 12/2024 号", "教育局通函第45/2022号", "卫生署通告第3/2021号(修订)"),
    never=("教育局通告", "云教发[2019]12号", "第12/2024号"),
)
_FIELD = rule(
    r"^\(?(?:分发名单|档号|本?局?档号|来函档号|副本送|致|电话|传真|日期|编号|经办人)\s*:",
    examples=("分发名单: 各中学校长", "档号: EDB(CD)/1", "(经办人: 总主任)"),
    never=("加强阅读",),
)
_HEAD = 8
"""Segments in which number and title stand."""
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Circular:
    """``number_at`` and ``title_at`` are segments of the head; ``title_at`` is None where no line can be the title."""

    number_at: int
    title_at: int | None
    issuer: str | None
    type: str
    year: int

    @property
    def title_lines(self) -> range:
        return range(0) if self.title_at is None else range(self.title_at, self.title_at + 1)


def circular_of(head: Sequence[Segment]) -> Circular | None:
    """The circular whose first segments are ``head``; None for any other paper."""
    for index, segment in enumerate(head[:_HEAD]):
        if match := _NUMBER.match(segment.text):
            title = next(
                (at for at in range(index + 1, min(len(head), _HEAD)) if not _FIELD.match(head[at].text)), None
            )
            if title is not None and not _may_be_title(head[title]):
                title = None
            return Circular(index, title, match.group("body"), match.group("kind"), int(match.group("year")))
        if len(segment.text) > _LONGEST_TITLE:
            return None
    return None


def _may_be_title(segment: Segment) -> bool:
    return segment.marker is None and len(segment.text) <= _LONGEST_TITLE and not re.search("[。;:]$", segment.text)

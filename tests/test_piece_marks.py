"""What marks the pieces of a compilation by counting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cutting.piece_marks import mark_pieces
from ingest.cutting.separators import SEPARATOR_REASON

SCRIPTS = ("123456789", "一二三四五六七八九十", "①②③", "ⅠⅡⅢ", "壹贰叁肆伍陆柒捌玖", "ABCDEFGHIJ")
LINE = st.text(st.sampled_from(f"{''.join(SCRIPTS)}篇章方案工作计划()[]【】.、: 。"), max_size=12)
PIECE = [
    "一、指导思想",
    "为提高教师素质,制定本计划。培训要讲实效,全体教师都要参加,每学期至少两次,并写出心得体会。",
    "二、培训内容",
]


def marked(lines: list[str]) -> list[int]:
    reasons: list[str | None] = [None] * len(lines)
    mark_pieces(lines, reasons)
    return [index for index, reason in enumerate(reasons) if reason == SEPARATOR_REASON]


@given(st.lists(LINE, max_size=12))
def test_any_lines_can_be_looked_at(lines: list[str]) -> None:
    reasons: list[str | None] = [None] * len(lines)
    mark_pieces(lines, reasons)
    assert len(reasons) == len(lines)
    assert set(reasons) <= {None, SEPARATOR_REASON}


@pytest.mark.parametrize("numerals", SCRIPTS)
def test_every_script_counts_pieces_up(numerals: str) -> None:
    lines = [line for numeral in numerals for line in (f"样稿{numeral} 教师培训工作计划", *PIECE)]
    assert marked(lines) == list(range(0, len(lines), len(PIECE) + 1))


@pytest.mark.parametrize("numerals", SCRIPTS)
def test_lines_that_do_not_count_from_one_mark_no_pieces(numerals: str) -> None:
    assert marked([line for numeral in numerals[1:] for line in (f"样稿{numeral} 教师培训工作计划", *PIECE)]) == []

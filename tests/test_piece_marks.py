"""What marks the pieces of a compilation by counting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cutting.piece_marks import mark_pieces

NUMERALS = "123456789一二三四五六七八九十①②③ⅠⅡⅢ壹贰叁肆伍陆柒捌玖ABCDEFGHIJ"
LINE = st.text(st.sampled_from(f"{NUMERALS}篇章方案工作计划()[]【】.、: 。"), max_size=12)


@given(st.lists(LINE, max_size=12))
def test_any_lines_can_be_looked_at(lines: list[str]) -> None:
    reasons: list[str | None] = [None] * len(lines)
    mark_pieces(lines, reasons)
    assert len(reasons) == len(lines)


@pytest.mark.parametrize("numeral", NUMERALS)
def test_every_numeral_counts_in_a_script(numeral: str) -> None:
    lines = [f"范文{numeral} 教师培训工作计划", "一、指导思想", "为提高教师素质，制定本计划。"]
    mark_pieces(lines, [None] * len(lines))

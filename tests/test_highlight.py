"""Highlights: spans into the text as it is shown, on the words that were asked for and no others."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answers.highlight import matches, merged_spans
from index.query.analysis import analyse_query
from index.query.group import Group
from index.query.term_map import TermMap


def shown(text: str, *alternatives: tuple[str, ...], label: str = "asked") -> list[str]:
    found = matches(text, [Group(label, alternatives)])
    return [text[start:end] for match in found for start, end in match.spans]


@pytest.mark.parametrize(
    ("text", "alternative", "expected"),
    [
        ("教师轮岗，教师", ("教师",), ["教师", "教师"]),
        ("教師輪崗", ("教师", "轮岗"), ["教師輪崗"]),
        ("轮岗的教师", ("教师", "轮岗"), ["教师", "轮岗"]),
        ("教师没有别的", ("教师", "轮岗"), []),
        ("Teacher rotations and TEACHERS", ("teacher",), ["Teacher", "TEACHERS"]),
        ("teacher rotation", ("teacher", "rotat"), ["teacher", "rotation"]),
        ("a steacher", ("teacher",), []),
        ("达到１５％以上", ("15%",), ["１５％"]),
        ("达到15%以上", ("15%",), ["15%"]),
        ("达到115%，5%", ("5%",), ["5%"]),
        ("达到15%以上", ("15%", "以上"), ["15%以上"]),
        ("2014年5月", ("5",), ["5"]),
        ("交了流", ("交", "流"), []),
        ("", ("教师",), []),
        ("教师", (), []),
    ],
)
def test_where_a_term_stands(text: str, alternative: tuple[str, ...], expected: list[str]) -> None:
    assert shown(text, alternative) == expected


def test_each_alternative_is_named_by_the_form_that_was_found() -> None:
    (match,) = matches("城乡教师交流", [Group("teacher rotation", (("教师", "轮岗"), ("教师", "交流")))])
    assert (match.source, match.found, match.spans) == ("teacher rotation", "教师交流", [(2, 6)])


def test_single_characters_of_a_longer_query_are_not_marked() -> None:
    groups = [Group("教师", (("教师",),)), Group("教", (("教",),))]
    assert [match.source for match in matches("教师教学", groups)] == ["教师"]
    assert [match.source for match in matches("教学", groups[1:])] == ["教"]


@given(st.text(max_size=60) | st.text(st.sampled_from("教師轮岗 teacher 15%\u200bİ①㎏"), max_size=60), st.data())
def test_spans_lie_in_the_text_in_order(terms: TermMap, text: str, data: st.DataObject) -> None:
    query = analyse_query(data.draw(st.sampled_from(["教师轮岗15%", "teacher rotation 15%", text])), terms)
    spans = merged_spans([span for match in matches(text, query.groups) for span in match.spans])
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)).map(lambda pair: (pair[0], pair[0] + pair[1]))))
def test_uniting_spans_keeps_what_they_cover(spans: list[tuple[int, int]]) -> None:
    merged = merged_spans(spans)
    assert {at for start, end in merged for at in range(start, end)} == {
        at for start, end in spans for at in range(start, end)
    }
    assert all(one[1] < other[0] for one, other in pairwise(merged))

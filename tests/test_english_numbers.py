"""English numbers in the forms of Chinese documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.term_map import TermMap
from index.text.english_numerals import number_at
from index.text.folding import fold
from index.text.segmentation import english_words
from ingest.chinese_numerals import parse_numeral, write_numeral


@pytest.mark.parametrize(
    ("text", "length", "first"),
    [
        ("1.4 million people", 2, "140万"),
        ("1.26 billion yuan", 2, "12.6亿"),
        ("5 trillion yuan", 2, "5万亿"),
        ("12,000 schools", 1, "1.2万"),
        ("fifteen schools", 1, "15"),
        ("one hundred and twenty", 4, "120"),
        ("twenty-five", 2, "25"),
        ("65 percent", 2, "65%"),
        ("65 per cent", 3, "65%"),
        ("2 percentage points", 3, "2个百分点"),
        ("two thirds of teachers", 2, "三分之二"),
        ("three-quarters", 2, "四分之三"),
        ("half of the schools", 1, "一半"),
        ("third grade", 1, "第三"),
        ("20th century", 3, "20世纪"),
        ("twenty-first century", 3, "21世纪"),
        ("the 1970s".removeprefix("the "), 2, "1970年代"),
        ("June 15th", 3, "6月15日"),
        ("September", 1, "9月"),
        ("May 2015", 1, "5月"),
        ("14th Five-Year Plan", 5, "十四五"),
        ("20th CPC National Congress", 5, "二十大"),
    ],
)
def test_numbers(text: str, length: int, first: str) -> None:
    number = number_at(english_words(fold(text)))
    assert number is not None
    assert (number.length, number.chinese[0]) == (length, first)


@pytest.mark.parametrize(
    "text", ["", "may rotate", "march on", "second", "2015", "3.5", "65%", "schools", "thirds", "9" * 40]
)
def test_what_is_no_number_or_stands_as_it_is(text: str) -> None:
    assert number_at(english_words(fold(text))) is None


@given(st.integers(0, 9_999))
def test_numerals_are_read_back(value: int) -> None:
    assert parse_numeral(write_numeral(value)) == value


@pytest.mark.parametrize(("number", "written"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_numerals_as_headings_write_them(number: int, written: str) -> None:
    assert write_numeral(number) == written


@given(
    st.lists(
        st.sampled_from("one twenty hundred and million thirds half third 5 1.5 65% th s june percent per cent".split())
    )
)
def test_any_row_of_number_words_has_a_reading_or_none(words: list[str]) -> None:
    number = number_at(words)
    if number is not None:
        assert 1 <= number.length <= len(words)
        assert all(number.chinese)


def test_numbers_in_a_query_bring_their_chinese_forms(terms: TermMap) -> None:
    found = {
        match.source: match for match in terms.english(fold("train 1.4 million teachers, two thirds of them rural"))
    }
    assert found["1.4 million"].translations[0] == "140万"
    assert found["two thirds"].origin == "number"
    assert found["teachers"].origin == "glossary"

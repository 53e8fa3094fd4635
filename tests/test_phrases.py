"""Words that stand together in a passage as they do in the query, and those that do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.generation.lexical import LexicalIndex
from index.query.group import Group
from index.query.query import Query
from index.ranking.phrases import asked_together, together
from index.text.segmentation import segment

TEXTS = ["学校管理办法由学校制定", "学校的食堂由后勤管理", "教师交流轮岗", "加强教师交流", "图书馆"]
LEXICAL = LexicalIndex.build([segment(text) for text in TEXTS])
GOVERNANCE = Group("school governance", (("学校", "管理"), ("学校", "治理")), 1.0, ("glossary", "glossary"), (1.0, 0.5))


def chinese(text: str) -> Query:
    return Query(text, "zh-Hans", text, ())


def english(*groups: Group) -> Query:
    return Query("q", "en", "q", groups)


def found_for(query: Query, texts: Sequence[str]) -> np.ndarray:  # type: ignore[type-arg]
    return together(asked_together(query, LEXICAL), texts)


def test_an_english_term_counts_where_one_of_its_phrases_stands_together() -> None:
    found = found_for(english(GOVERNANCE), TEXTS)
    assert found[0] == pytest.approx(LEXICAL.idf(GOVERNANCE))
    assert found[1:].tolist() == [0, 0, 0, 0]


def test_the_heaviest_phrase_that_stands_there_counts_once() -> None:
    both = found_for(english(GOVERNANCE), ["学校管理与学校治理", "学校治理"])
    assert both.tolist() == pytest.approx([LEXICAL.idf(GOVERNANCE), 0.5 * LEXICAL.idf(GOVERNANCE)])


@pytest.mark.parametrize(
    "group",
    [
        replace(GOVERNANCE, part=True),
        Group("school", (("学校",),), 1.0, ("glossary",), (1.0,)),
        Group("学校管理", (("学校", "管理"),)),
    ],
    ids=["a word of a longer phrase", "a single word", "as written"],
)
def test_what_is_no_translated_phrase_adds_nothing(group: Group) -> None:
    assert not found_for(english(group), TEXTS).any()


def test_neighbouring_words_of_a_chinese_query_count_where_they_are_neighbours() -> None:
    found = found_for(chinese("学校管理"), TEXTS)
    assert found[0] > 0
    assert found[1:].tolist() == [0, 0, 0, 0]


def test_what_stands_between_words_parts_them() -> None:
    assert not found_for(chinese("学校，管理"), ["学校管理"]).any()


@given(st.text("学校管理教师交流轮岗图书馆，a1 ", max_size=30), st.lists(st.sampled_from(TEXTS), max_size=4))
def test_what_a_text_gains_depends_on_it_alone(query: str, texts: list[str]) -> None:
    found = found_for(chinese(query), texts)
    assert found.shape == (len(texts),)
    assert found.tolist() == [found_for(chinese(query), [text])[0] for text in texts]
    assert (found >= 0).all()

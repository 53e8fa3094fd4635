"""Spelling mistakes: unknown words are read as known ones, and that is said."""

from __future__ import annotations

import pytest

from index.query.analysis import analyse_query
from index.query.spelling import Speller
from index.query.term_map import MAX_CORRECTED, TermMap
from index.results import SearchRequest
from index.store import Store


def holds_nothing(term: str) -> bool:
    del term
    return False


@pytest.mark.parametrize(
    ("word", "meant"),
    [("rotatoin", "rotation"), ("teachr", "teacher"), ("teacherr", "teacher"), ("kindergarden", "kindergarten"),
     ("tam", None), ("zyzzyva", None), ("eacher", None), ("te4cher", None), ("", None)],
)  # fmt: skip
def test_the_nearest_word(word: str, meant: str | None) -> None:
    assert Speller(["rotation", "teacher", "kindergarten", "team", "rota1"]).corrected(word) == meant


def test_the_glossary_s_words_go_first_and_the_mistake_is_said(terms: TermMap) -> None:
    groups = {group.label: group for group in analyse_query("teacher rotatoin", terms, holds=holds_nothing).groups}
    assert groups["rotatoin"].read_as == "rotation"
    assert ("轮岗",) in groups["rotatoin"].alternatives
    assert groups["teacher"].read_as is None


def test_a_word_of_the_corpus_is_no_mistake(terms: TermMap) -> None:
    assert all(group.read_as is None for group in analyse_query("rotatoin", terms, holds=lambda term: True).groups)


def test_only_so_many_are_looked_up(terms: TermMap) -> None:
    text = " ".join(f"rotatoin{letter}" for letter in "abcdefghijklmnop")
    assert sum(match.read_as is not None for match in terms.english(text, holds=holds_nothing)) <= MAX_CORRECTED


def test_the_answer_shows_what_was_read(samples: Store) -> None:
    response = samples.search(SearchRequest("teacher rotatoin targts"))
    read = {term.source: term.read_as for term in response.query.terms}
    assert (read["rotatoin"], read["targts"], read["teacher"]) == ("rotation", "target", None)
    assert "(read as “rotation”)" in " ".join(hit.explain.reason for hit in response.hits)

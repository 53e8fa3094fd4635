"""What is quoted must stand in the answer, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeEncoder
from hypothesis import given
from hypothesis import strategies as st

from index.query.analysis import analyse_query
from index.query.quotes import MAX_PHRASES, compact, quoted
from index.query.term_map import TermMap
from index.results import SearchRequest
from index.store import Store


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ('"交流轮岗" 比例', ["交流轮岗"]),
        ("“交流轮岗”和「骨干教师」", ["交流轮岗", "骨干教师"]),
        ("《义务教育法》第三条", ["义务教育法"]),
        ("国发〔2010〕48号", ["国发〔2010〕48号"]),
        ("依据国发[2010]48号文件", ["国发[2010]48号"]),
        ("教基 (2014) 第 4 号", ["教基(2014)第4号"]),
        ('teachers "rotation"', ["rotation"]),
        ("no quotes, it's plain", []),
        ('"unclosed', []),
        ('"" “ ” "  "', []),
        ("“" * 50 + "”" * 50, []),
    ],
)
def test_what_is_quoted(text: str, phrases: list[str]) -> None:
    assert quoted(text) == phrases


@given(st.text(st.characters() | st.sampled_from('"“”「」《》〔〕[]48号国发2010'), max_size=200))
def test_any_text_can_be_asked_for_its_quotes(text: str) -> None:
    assert len(quoted(text)) <= MAX_PHRASES
    assert all(map(compact, quoted(text)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("国发〔2010〕48号", "国发[2010]第48号"), ("國發(2010)48號", "国发【2010】 48号"), ("教 师", "教師")],
)
def test_compact_forms_are_alike(one: str, other: str) -> None:
    assert compact(one) == compact(other)


def test_an_english_quote_may_stand_in_chinese(terms: TermMap) -> None:
    (phrase,) = analyse_query('"teacher rotation" targets', terms).exact
    assert {"teacherrotation", "教师轮岗"} <= set(phrase.forms)


DOCUMENTS = {
    "a.txt": "甲县教师工作方案\n\n一、目标\n\n根据国发[2010]第48号文件，推进教师队伍交流，轮岗教师每年达到一成。\n",
    "b.txt": "乙县教师工作方案\n\n一、目标\n\n推进教师交流轮岗，每年交流轮岗教师达到两成。\n",
}


@pytest.fixture
def store(home: Path, tmp_path: Path, fake_model: dict[str, FakeEncoder]) -> Store:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, "utf-8")
    opened = Store.open(home, create=True)
    opened.ingest([folder])
    return opened


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“交流轮岗”", {"b.txt"}),
        ("「交流輪崗」", {"b.txt"}),
        ("国发〔2010〕48号", {"a.txt"}),
        ("《甲县教师工作方案》", {"a.txt"}),
        ("“教师” “两成”", {"b.txt"}),
        ('"exchange and rotation"', set()),
    ],
)
def test_only_what_holds_the_quote_is_found(store: Store, text: str, found: set[str]) -> None:
    response = store.search(SearchRequest(text, mode="lexical"))
    if found:
        assert {hit.citation.source for hit in response.hits} == found
    else:
        assert not response.answerable


def test_where_nothing_holds_the_quote_the_nearest_are_shown_as_such(store: Store) -> None:
    response = store.search(SearchRequest("“教师轮岗交流” 比例", mode="lexical"))
    assert response.hits
    assert not response.answerable

"""The bilingual term map: which phrase is seen, which source speaks for it, and how the map is made."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import bilingual
from index.bilingual import STOP_WORDS, Match, TermMap, compiled_map
from index.inflection import singular
from index.terms import english_words, fold


def sources(terms: TermMap, text: str) -> list[tuple[str, str]]:
    return [(match.source, match.origin) for match in terms.english(fold(text))]


def translations(terms: TermMap, text: str) -> set[str]:
    return {zh for match in terms.english(fold(text)) for zh in match.translations}


# -- the map that is shipped ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("teacher rotation targets", [("teacher rotation", "glossary"), ("targets", "glossary")]),
        ("Teacher ROTATION", [("teacher rotation", "glossary")]),
        ("rotation of teachers", [("rotation of teachers", "glossary")]),
        ("no less than 15%", [("no less than", "glossary"), ("15%", "written")]),
        ("per capita income", [("per capita", "glossary"), ("income", "glossary")]),
        ("of the in and", []),
        ("a", []),
        ("", []),
        ("the zyzzyva of schools", [("zyzzyva", "written"), ("schools", "glossary")]),
        ("grasshopper", [("grasshopper", "dictionary")]),
    ],
)
def test_the_longest_phrase_is_taken_first(terms: TermMap, text: str, expected: list[tuple[str, str]]) -> None:
    assert sources(terms, text) == expected


def test_teacher_rotation_is_what_planners_call_it(terms: TermMap) -> None:
    assert {"教师轮岗", "教师交流", "交流轮岗"} <= translations(terms, "teacher rotation")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("teacher", "teachers"),
        ("policy", "policies"),
        ("school", "schools"),
        ("class", "classes"),
        ("teacher rotation", "teacher rotations"),
        ("teacher", "teacher's"),
        ("TEACHER", "teacher"),
    ],
)
def test_inflections_mean_the_same(terms: TermMap, one: str, other: str) -> None:
    assert translations(terms, one) == translations(terms, other) != set()


@pytest.mark.parametrize(
    ("word", "means", "stem_of"),
    [("import", "进口", "important"), ("doctor", "医生", "doctorate"), ("targets", "指标", "targeted")],
)
def test_a_word_as_written_is_not_another_with_its_stem(terms: TermMap, word: str, means: str, stem_of: str) -> None:
    assert means in translations(terms, word)
    assert translations(terms, word) != translations(terms, stem_of)


@pytest.mark.parametrize("word", sorted(STOP_WORDS - {"must", "shall", "no"}))
def test_a_stop_word_alone_is_not_asked_for(terms: TermMap, word: str) -> None:
    assert terms.english(word) == []


def test_where_the_glossary_speaks_the_dictionary_is_silent(terms: TermMap) -> None:
    assert all(match.origin == "glossary" for match in terms.english("class teachers and schools"))


def test_synonyms_go_both_ways_and_leave_out_the_word_itself(terms: TermMap) -> None:
    assert "教师交流" in terms.synonyms("轮岗")
    assert "轮岗" in terms.synonyms("教师交流")
    assert "轮岗" not in terms.synonyms("轮岗")
    assert terms.synonyms("没有这个词") == ()


@given(st.lists(st.sampled_from("teacher rotation of no less than the targets 15% zyzzyva per capita in".split())))
def test_matches_stand_in_the_query_in_order_and_never_overlap(terms: TermMap, words: list[str]) -> None:
    rest = list(words)
    for match in terms.english(" ".join(words)):
        phrase = match.source.split(" ")
        while rest[: len(phrase)] != phrase:
            assert rest.pop(0) in STOP_WORDS  # only stop words are passed over
        del rest[: len(phrase)]
    assert set(rest) <= STOP_WORDS


@given(st.text(st.characters(codec="ascii")))
def test_any_text_can_be_translated(terms: TermMap, text: str) -> None:
    for match in terms.english(fold(text)):
        assert match.source
        assert set(match.source.split(" ")) <= set(english_words(fold(text)))


@pytest.mark.parametrize(
    ("word", "expected"),
    [("policies", "policy"), ("classes", "class"), ("boxes", "box"), ("class", "class"), ("bus", "bus"),
     ("analysis", "analysis"), ("s", "s"), ("ties", "tie"), ("plans", "plan")],
)  # fmt: skip
def test_singular(word: str, expected: str) -> None:
    assert singular(word) == expected


# -- making it -----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A glossary of our own and no dictionary; returns the glossary's folder."""
    glossary = tmp_path / "glossary"
    glossary.mkdir()
    (glossary / "a.tsv").write_text("en\tzh\tnote\nteacher quota | staff quota\t教師編制 | 教师名额\t\n", "utf-8")
    (glossary / "z.tsv").write_text("zh\tnote\n编制 | 名额\t\n", "utf-8")
    monkeypatch.setattr(bilingual, "_glossary_files", lambda: sorted(glossary.glob("*.tsv")))
    monkeypatch.setattr(bilingual, "_cedict_pairs", lambda: iter([("quota", 1, "限额"), ("teacher quota", 1, "错")]))
    return glossary


def read(path: Path, text: str) -> list[Match]:
    terms = TermMap(path)
    try:
        return terms.english(text)
    finally:
        terms.close()


def test_glossary_comes_before_the_dictionary_and_is_folded(small_sources: Path, tmp_path: Path) -> None:
    path = compiled_map(tmp_path / "terms")
    assert read(path, "staff quotas") == [Match("staff quotas", ("教师编制", "教师名额"), "glossary")]
    assert read(path, "teacher quota") == [Match("teacher quota", ("教师编制", "教师名额"), "glossary")]
    assert read(path, "quota") == [Match("quota", ("限额",), "dictionary")]


def test_compiling_once_is_enough(small_sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = compiled_map(tmp_path / "terms")
    monkeypatch.setattr(bilingual, "_compile", lambda _: pytest.fail("compiled again"))
    assert compiled_map(tmp_path / "terms") == path


def test_changed_sources_give_another_map_and_take_the_old_one_away(small_sources: Path, tmp_path: Path) -> None:
    before = compiled_map(tmp_path / "terms")
    (small_sources / "b.tsv").write_text("en\tzh\tnote\nquota\t定额\t\n", "utf-8")
    after = compiled_map(tmp_path / "terms")
    assert after != before
    assert not before.exists()
    assert read(after, "quota") == [Match("quota", ("定额",), "glossary")]


def test_a_map_half_made_is_no_map(small_sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bilingual._compile

    def killed(path: Path) -> None:
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(bilingual, "_compile", killed)
    with pytest.raises(KeyboardInterrupt):
        compiled_map(tmp_path / "terms")
    assert list((tmp_path / "terms").glob("*.sqlite")) == []
    monkeypatch.setattr(bilingual, "_compile", whole)
    assert read(compiled_map(tmp_path / "terms"), "quota")
    assert list((tmp_path / "terms").glob("*.tmp")) == []


def test_two_at_once_make_one_map(small_sources: Path, tmp_path: Path) -> None:
    paths: list[Path] = []
    threads = [threading.Thread(target=lambda: paths.append(compiled_map(tmp_path / "terms"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(paths) == 8
    assert len(set(paths)) == 1
    assert sqlite3.connect(paths[0]).execute("PRAGMA integrity_check").fetchone() == ("ok",)

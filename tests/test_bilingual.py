"""The bilingual term map: which phrase is seen, which source speaks for it, and how the map is made."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import compiled_map as compiling
from index.query import term_sources
from index.query.compiled_map import compiled_map
from index.query.senses import BESIDE_GLOSSARY, STOP_WORDS, Match, Sense
from index.query.term_map import TermMap
from index.query.term_sources import Entry
from index.text.folding import fold
from index.text.inflection import american, inverted, lemmas, roots, singular, written_key
from index.text.segmentation import english_words


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


@pytest.mark.parametrize(
    ("written", "name"), [("xi'an", "西安"), ("xian", "西安"), ("ruian", "瑞安"), ("taian", "泰安")]
)
def test_a_name_is_known_with_its_apostrophe_and_without(terms: TermMap, written: str, name: str) -> None:
    (match,) = terms.english(written)
    assert name in match.translations


def test_where_the_glossary_speaks_the_dictionary_whispers(terms: TermMap) -> None:
    for match in terms.english("drugs teachers and schools"):
        assert match.origin == "glossary"
        assert all(sense.weight <= BESIDE_GLOSSARY for sense in match.senses if sense.origin == "dictionary")
    assert "药物" in translations(terms, "drugs")


def test_synonyms_go_both_ways_and_leave_out_the_word_itself(terms: TermMap) -> None:
    found = terms.synonyms(["轮岗", "教师交流", "没有这个词"])
    assert "教师交流" in found["轮岗"]
    assert "轮岗" in found["教师交流"]
    assert "轮岗" not in found["轮岗"]
    assert "没有这个词" not in found


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


@pytest.mark.parametrize(
    ("word", "lemma"),
    [("settled", "settle"), ("planned", "plan"), ("studied", "study"), ("children", "child"), ("written", "write"),
     ("causes", "cause"), ("passes", "pass"), ("making", "make"), ("travelled", "travel"), ("criteria", "criterion")],
)  # fmt: skip
def test_lemmas(word: str, lemma: str) -> None:
    assert lemma in lemmas(word)
    assert word not in lemmas(word)


@pytest.mark.parametrize(
    ("word", "root"), [("harder", "hard"), ("readily", "ready"), ("planners", "plan"), ("latest", "late")]
)
def test_roots(word: str, root: str) -> None:
    assert root in roots(word)


@pytest.mark.parametrize(
    ("british", "expected"),
    [("modernisation", "modernization"), ("labour", "labor"), ("centre", "center"), ("programmes", "programs"),
     ("analyse", "analyze"), ("travelling", "traveling"), ("defence", "defense"), ("school", "school")],
)  # fmt: skip
def test_british_spelling_is_filed_with_the_american(british: str, expected: str) -> None:
    assert american(british) == expected
    assert written_key([british]) == written_key([expected])


@given(st.text(st.sampled_from("abceginrstuy'"), min_size=1, max_size=12))
def test_any_word_has_forms(word: str) -> None:
    assert not {"", word} & set(lemmas(word))
    assert not {"", word} & set(roots(word))


@pytest.mark.parametrize(
    ("phrase", "same"),
    [
        ("monitoring of teaching quality", "teaching quality monitoring"),
        ("monitoring of the teaching quality", "teaching quality monitoring"),
    ],
)
def test_a_phrase_of_the_glossary_may_be_turned_round(terms: TermMap, phrase: str, same: str) -> None:
    assert translations(terms, phrase) == translations(terms, same) != set()


def test_a_phrase_is_not_turned_round_where_its_last_word_begins_another(terms: TermMap) -> None:
    assert [match.source for match in terms.english("safety of school canteens")] == ["safety", "school canteens"]


def test_what_is_left_hanging_is_no_phrase(terms: TermMap) -> None:
    assert [match.source for match in terms.english("budget for the")] == ["budget"]


@given(st.lists(st.sampled_from("of for the a quality monitoring".split()), min_size=1, max_size=6))
def test_turning_round_keeps_the_words(phrase: list[str]) -> None:
    turned = inverted(phrase)
    assert len(set(turned)) == len(turned)
    if turned:
        assert [phrase[place] for place in turned].count("of") <= 1
        assert len(phrase) - 2 <= len(turned) < len(phrase)


# -- making it -----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A glossary of our own and no dictionary; returns the glossary's folder."""
    glossary = tmp_path / "glossary"
    glossary.mkdir()
    (glossary / "a.tsv").write_text("en\tzh\tnote\nteacher quota | staff quota\t教師編制 | 教师名额\t\n", "utf-8")
    (glossary / "z.tsv").write_text("zh\tnote\n编制 | 名额\t\n", "utf-8")
    entries = [
        Entry(("quota",), "限额", "dictionary", 0.5),
        Entry(("quota",), "配额", "dictionary", 1.0),
        Entry(("teacher", "quota"), "错", "dictionary", 1.0),
        Entry(("staff",), "职员", "dictionary", 1.0),
    ]
    for module in (compiling, term_sources):
        monkeypatch.setattr(module, "glossary_files", lambda: sorted(glossary.glob("*.tsv")))
    monkeypatch.setattr(compiling, "dictionary_entries", lambda: iter(entries))
    return glossary


def read(path: Path, text: str) -> list[tuple[str, tuple[Sense, ...]]]:
    terms = TermMap(path)
    try:
        return [(match.source, match.senses) for match in terms.english(text)]
    finally:
        terms.close()


def test_glossary_comes_before_the_dictionary_and_is_folded(small_sources: Path, tmp_path: Path) -> None:
    path = compiled_map(tmp_path / "terms")
    named = (Sense("教师编制", 1.0, "glossary"), Sense("教师名额", 1.0, "glossary"))
    assert read(path, "staff quotas") == [("staff quotas", named)]
    assert read(path, "teacher quota") == [("teacher quota", named)]
    assert read(path, "quota") == [("quota", (Sense("配额", 1.0, "dictionary"), Sense("限额", 0.5, "dictionary")))]
    (small_sources / "b.tsv").write_text("en\tzh\tnote\nquota | staff\t限额\t\n", "utf-8")
    path = compiled_map(tmp_path / "terms")
    beside = (Sense("限额", 1.0, "glossary"), Sense("配额", BESIDE_GLOSSARY, "dictionary"))
    assert read(path, "quotas") == [("quotas", beside)]


def test_words_of_a_phrase_are_there_by_themselves(small_sources: Path, tmp_path: Path) -> None:
    terms = TermMap(compiled_map(tmp_path / "terms"))
    (match,) = terms.english("the staff quotas of")
    assert match.parts == (
        Match("staff", (Sense("职员", 1.0, "dictionary"),)),
        Match("quotas", (Sense("配额", 1.0, "dictionary"), Sense("限额", 0.5, "dictionary"))),
    )
    terms.close()


def test_a_phrase_of_the_dictionary_that_the_corpus_does_not_hold_is_none(small_sources: Path, tmp_path: Path) -> None:
    (small_sources / "a.tsv").unlink()
    terms = TermMap(compiled_map(tmp_path / "terms"))
    assert [match.source for match in terms.english("teacher quota")] == ["teacher quota"]
    assert [match.source for match in terms.english("teacher quota", holds=lambda zh: zh != "错")] == [
        "teacher",
        "quota",
    ]
    terms.close()


def test_compiling_once_is_enough(small_sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = compiled_map(tmp_path / "terms")
    monkeypatch.setattr(compiling, "write_term_rows", lambda *_: pytest.fail("compiled again"))
    assert compiled_map(tmp_path / "terms") == path


def test_changed_sources_give_another_map_and_take_the_old_one_away(small_sources: Path, tmp_path: Path) -> None:
    before = compiled_map(tmp_path / "terms")
    (small_sources / "b.tsv").write_text("en\tzh\tnote\nquota\t定额\t\n", "utf-8")
    after = compiled_map(tmp_path / "terms")
    assert after != before
    assert not before.exists()
    assert read(after, "quota")[0][1][0] == Sense("定额", 1.0, "glossary")


def test_a_map_half_made_is_no_map(small_sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = compiling.write_term_rows

    def killed(path: Path, *rows: object) -> None:
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(compiling, "write_term_rows", killed)
    with pytest.raises(KeyboardInterrupt):
        compiled_map(tmp_path / "terms")
    assert list((tmp_path / "terms").glob("*.sqlite")) == []
    monkeypatch.setattr(compiling, "write_term_rows", whole)
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

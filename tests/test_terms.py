"""Folding and segmentation: the same terms for the same words, however they are written."""

from __future__ import annotations

import unicodedata

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_store import PLANS

from index.generation.lexical import LexicalIndex
from index.text.folding import fold, fold_in_place, language_of, simplify
from index.text.segmentation import MAX_TERM_CHARACTERS, english_words, segment, stem, words_of

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
ANYTHING = st.text(st.characters())  # lone surrogates and control characters too
MIXED = st.text(HAN | st.sampled_from("教师輪崗交流比例不低於顯著著麼裏衞 a target's 15.5%,。\u200b\n"))
TRADITIONAL = {name: opencc.OpenCC(name).convert for name in ("s2t", "s2tw", "s2hk")}


def sample_lines() -> list[str]:
    """Lines of the samples in UTF-8 that were written in simplified characters."""
    files = [
        path for path in sorted(PLANS.glob("*.txt")) if not path.name.startswith(("trad", "special", "rural-health"))
    ]
    return [line for path in files for line in path.read_text("utf-8").splitlines() if line.strip()]


# -- folding -------------------------------------------------------------------------------------------------------


@given(ANYTHING | MIXED)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert simplify(simplify(text)) == simplify(text)


@given(ANYTHING | MIXED)
def test_folding_in_place_keeps_every_offset(text: str) -> None:
    folded = fold_in_place(text)
    assert len(folded) == len(text)
    for before, after in zip(text, folded, strict=True):
        if before.isascii() and before != "\0":
            assert after == before.lower()


@given(MIXED)
def test_simplifying_keeps_every_offset(text: str) -> None:
    assert len(simplify(text)) == len(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("教師輪崗", "教师轮岗"),
        ("Teacher ROTATION", "teacher rotation"),
        ("１５％", "15%"),
        ("㈠⒈", "(一)1."),
        ("教\u200b师\ufeff", "教师"),
        ("soft\u00adhyphen", "softhyphen"),
        ("e\u200b\u0301", "\u00e9"),
        ("教師\0輪崗", "教师 轮岗"),
        ("教師\ud800輪崗", "教师 轮岗"),
        ("\U00020bb7", "\U00020bb7"),
        ("", ""),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("显著提高", "顯著提高"),
        ("沿着", "沿著"),
        ("什么", "什麼"),
        ("这么", "這麽"),
        ("卫生", "衞生"),
        ("卫生", "衛生"),
        ("说明", "説明"),
        ("里面", "裏面"),
        ("里面", "裡面"),
        ("计划", "計畫"),
        ("计划", "計劃"),
        ("群众", "羣眾"),
        ("干部", "幹部"),
        ("干燥", "乾燥"),
        ("后勤", "後勤"),
        ("占比", "佔比"),
        ("台湾", "臺灣"),
        ("复习", "複習"),
        ("征求", "徵求"),
    ],
)
def test_both_scripts_fold_alike(simplified: str, traditional: str) -> None:
    assert fold(traditional) == fold(simplified)


@pytest.mark.parametrize("variant", TRADITIONAL)
def test_a_text_gives_the_same_terms_in_either_script(variant: str) -> None:
    """Measured: 0 to 2 characters of 45,000 differ (薰陶, 熏陶)."""
    lines = sample_lines()
    differing = sum(segment(fold(line)) != segment(fold(TRADITIONAL[variant](line))) for line in lines)
    assert len(lines) > 300
    assert differing <= len(lines) * 0.005


# -- segmentation --------------------------------------------------------------------------------------------------


@given(ANYTHING | MIXED)
def test_terms_are_never_empty_nor_endless(text: str) -> None:
    for term in segment(fold(text)) + words_of(fold(text)):
        assert 0 < len(term) <= MAX_TERM_CHARACTERS
        assert term == term.strip()


@given(MIXED, st.data())
def test_every_character_of_a_passage_is_found(passage: str, data: st.DataObject) -> None:
    """Recall: a query cut out of a passage finds it by every Han character, wherever the cut went through a word."""
    start = data.draw(st.integers(0, len(passage)))
    query = passage[start : data.draw(st.integers(start, len(passage)))]
    index = LexicalIndex.build([segment(fold(passage)), segment(fold("别的内容"))])
    for term in segment(fold(query)):
        if len(term) == 1 and not term.isascii():
            postings = index.term(term)
            assert postings is not None
            assert 0 in postings.rows


@given(MIXED)
def test_a_query_that_is_the_passage_has_all_its_terms_in_the_index(text: str) -> None:
    index = LexicalIndex.build([segment(fold(text))])
    assert all(index.term(term) is not None for term in segment(fold(text)))


@given(st.text(HAN, max_size=40))
def test_words_cut_nothing_away(text: str) -> None:
    folded = fold(text)
    assert "".join(words_of(folded)) == folded
    assert sorted(character for term in segment(folded) if len(term) == 1 for character in term) == sorted(folded)


@pytest.mark.parametrize(
    ("text", "holds", "lacks"),
    [
        ("教师轮岗比例", ["教师", "轮", "岗", "比例"], []),
        ("不低于15%", ["15%"], ["15", "%"]),
        ("targets 和 rotation", ["target", "rotat"], ["targets"]),
        ("http://example.org/aaaaaaaaaaaaaaaaaaaaaaaaaaaa", ["http"], ["aaaaaaaaaaaaaaaaaaaaaaaaaaaa"]),
        ("3.5亿元", ["3.5", "亿"], []),
        ("。，！—— \n", [], ["。"]),
    ],
)
def test_segment(text: str, holds: list[str], lacks: list[str]) -> None:
    terms = segment(fold(text))
    assert set(holds) <= set(terms)
    assert not set(lacks) & set(terms)


def test_terms_repeat_as_often_as_they_occur() -> None:
    assert segment("教师教师").count("教师") == 2


# -- language ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("teacher rotation targets", "en"),
        ("教师轮岗", "zh-Hans"),
        ("教師輪崗", "zh-Hant"),
        ("顯著提高", "zh-Hant"),
        ("显著提高", "zh-Hans"),
        ("为什么", "zh-Hans"),
        ("乾隆年间", "zh-Hans"),
        ("教师 rotation targets in rural schools", "mixed"),
        ("985高校", "zh-Hans"),
        ("", "en"),
        ("15%", "en"),
        ("?!", "en"),
        ("\ud800", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


@given(ANYTHING)
def test_language_of_any_text(text: str) -> None:
    assert language_of(text) in ("en", "zh-Hans", "zh-Hant", "mixed")


# -- English -------------------------------------------------------------------------------------------------------


def test_english_words_and_stems() -> None:
    assert english_words(fold("Teachers' quotas: 15% of 3.5 million, don't")) == [
        "teachers", "quotas", "15%", "of", "3.5", "million", "don't",
    ]  # fmt: skip
    assert stem("targets") == stem("target") == "target"


@given(st.text(st.characters(categories=("Lu", "Ll", "Nd", "Po"))))
def test_folding_is_stable_under_unicode_normalisation(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))

"""The lexical index against a slow reference that shares no code with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.generation.lexical import LexicalIndex
from index.query.group import Group

VOCABULARY = ["教师", "教", "师", "轮岗", "交流", "target", "15%", "\U00020bb7"]
ABSENT, MISSING = "教师轮岗", "没有"
PASSAGES = st.lists(st.lists(st.sampled_from(VOCABULARY), max_size=12), max_size=8)
ALTERNATIVE = st.lists(st.sampled_from([*VOCABULARY, ABSENT, MISSING]), min_size=1, max_size=3).map(tuple)
GROUP = st.builds(
    Group,
    label=st.just("asked"),
    alternatives=st.lists(ALTERNATIVE, min_size=1, max_size=4, unique=True).map(tuple),
    weight=st.sampled_from([1.0, 0.3]),
    weights=st.just(()),
)
WEIGHTED = GROUP.flatmap(
    lambda group: st.lists(
        st.sampled_from([1.0, 0.5, 0.2]), min_size=len(group.alternatives), max_size=len(group.alternatives)
    ).map(lambda weights: replace(group, weights=tuple(weights)))
)
GROUPS = st.lists(GROUP | WEIGHTED, max_size=4)
COMMON = st.sampled_from([1, 3, 16])
"""No term is kept as a column, those in more than a third of the passages, and here all."""
PARTS = {ABSENT: ("教师", "轮岗")}


def holdings(passages: Sequence[Sequence[str]], group: Group) -> list[list[int]]:
    """How often each passage holds each alternative: as often as the rarest of its terms. A word that no passage holds is
    taken for its parts, one of two characters for nothing."""
    held = []
    for terms in group.alternatives:
        known = [t if any(t in passage for passage in passages) else PARTS.get(t, (t,)) for t in terms]
        asked = [part for t in known for part in ((t,) if isinstance(t, str) else t)]
        held.append([min(passage.count(term) for term in asked) for passage in passages])
    return held


def frequencies(passages: Sequence[Sequence[str]], group: Group) -> list[float]:
    """How often each passage holds the group: the weighted sum over its alternatives."""
    held = holdings(passages, group)
    weights = group.weights or (1.0,) * len(held)
    return [sum(w * of[row] for of, w in zip(held, weights, strict=True)) for row in range(len(passages))]


def document_frequency(passages: Sequence[Sequence[str]], group: Group) -> float:
    """In how many passages the group counts as being: the weighted sum over its alternatives, no more than hold it."""
    held = holdings(passages, group)
    found = [(sum(tf > 0 for tf in of), w) for of, w in zip(held, group.weights or (1.0,) * len(held), strict=True)]
    found = [(df, w) for df, w in found if df]
    united = sum(tf > 0 for tf in frequencies(passages, group))
    if len(found) == 1 and found[0][1] == 1.0:
        return united
    return max(1.0, min(united, sum(df * w for df, w in found))) if found else 0


def reference_scores(passages: Sequence[Sequence[str]], groups: Sequence[Group]) -> list[float]:
    """BM25 as Robertson & Zaragoza write it (k1 1.2, b .75), idf as Lucene does, a group counted as one word."""
    scores = [0.0] * len(passages)
    if not passages:
        return scores
    mean = max(sum(map(len, passages)) / len(passages), 1.0)
    for group in groups:
        df = document_frequency(passages, group)
        idf = math.log(1 + (len(passages) - df + 0.5) / (df + 0.5))
        for row, tf in enumerate(frequencies(passages, group)):
            norm = 1.2 * (1 - 0.75 + 0.75 * len(passages[row]) / mean)
            scores[row] += group.weight * idf * tf * 2.2 / (tf + norm) if tf else 0.0
    return scores


@given(PASSAGES, GROUPS, COMMON)
def test_scores_are_those_of_the_reference(passages: list[list[str]], groups: list[Group], common: int) -> None:
    index = LexicalIndex.build(passages, common)
    np.testing.assert_allclose(index.scores(groups), reference_scores(passages, groups), rtol=1e-4, atol=1e-5)


@given(PASSAGES, GROUPS, COMMON)
def test_a_passage_scores_if_and_only_if_it_holds_something_asked(
    passages: list[list[str]], groups: list[Group], common: int
) -> None:
    scores = LexicalIndex.build(passages, common).scores(groups)
    held = [frequencies(passages, group) for group in groups]
    holds = [any(of[row] for of in held) for row in range(len(passages))]
    assert [score > 0 for score in scores] == holds
    assert scores.shape == (len(passages),)


@given(PASSAGES, GROUPS, COMMON)
def test_coverage_is_a_share(passages: list[list[str]], groups: list[Group], common: int) -> None:
    index = LexicalIndex.build(passages, common)
    rows = np.arange(len(passages))
    coverage = index.coverage(groups, rows)
    assert np.all((coverage >= 0) & (coverage <= 1 + 1e-6))
    for row, share in enumerate(coverage):
        held = [min(frequencies(passages, group)[row], 1.0) for group in groups]
        assert (share > 0) == any(held)
        if groups:
            assert (share > 1 - 1e-5) == all(of == 1.0 for of in held)


@given(PASSAGES, GROUPS, COMMON)
def test_saving_and_opening_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, passages: list[list[str]], groups: list[Group], common: int
) -> None:
    index = LexicalIndex.build(passages, common)
    folder = tmp_path_factory.mktemp("lexical") / "index"
    index.save(folder)
    opened = LexicalIndex.open(folder)
    assert len(opened) == len(passages)
    np.testing.assert_array_equal(opened.scores(groups), index.scores(groups))


@given(PASSAGES, COMMON)
def test_postings_name_every_passage_of_a_term(passages: list[list[str]], common: int) -> None:
    index = LexicalIndex.build(passages, common)
    for term in [*VOCABULARY, ABSENT]:
        expected = [(row, passage.count(term)) for row, passage in enumerate(passages) if term in passage]
        postings = index.term(term)
        assert ([] if postings is None else list(zip(postings.rows, postings.frequencies, strict=True))) == expected


def test_synonyms_score_as_one_word() -> None:
    """Ten translations of one word weigh no more than one: frequencies are summed, passages united."""
    passages = [["轮岗", "别的"], ["交流", "别的"], ["别的", "别的"]]
    index = LexicalIndex.build(passages)
    together = index.scores([Group("rotation", (("轮岗",), ("交流",)))])
    assert together[0] == together[1] > together[2] == 0
    renamed = LexicalIndex.build([["轮岗", "别的"], ["轮岗", "别的"], ["别的", "别的"]])
    np.testing.assert_array_equal(together, renamed.scores([Group("rotation", (("轮岗",),))]))


def test_rarer_counts_more_and_longer_counts_less() -> None:
    index = LexicalIndex.build([["常见", "罕见"], ["常见", "别的"], ["常见", *["别的"] * 20]])
    rare, common = (index.scores([Group(term, ((term,),))]) for term in ("罕见", "常见"))
    assert rare[0] > common[0] == common[1] > common[2] > 0


def test_a_term_that_is_the_start_of_another_is_not_it() -> None:
    index = LexicalIndex.build([["教师"], ["教师节"]])
    postings = index.term("教师")
    assert postings is not None
    assert list(postings.rows) == [0]


@pytest.mark.parametrize("odd", ["", "\ud800", "\0", "x" * 500, "\U0010ffff"])
def test_odd_terms_find_nothing(odd: str) -> None:
    assert LexicalIndex.build([["教师"]]).term(odd) is None
    assert LexicalIndex.build([]).term(odd) is None


def test_broken_files_do_not_open(tmp_path: Path) -> None:
    LexicalIndex.build([["教师"]]).save(tmp_path / "index")
    (tmp_path / "index" / "rows.npy").write_bytes(b"")
    with pytest.raises((OSError, EOFError, ValueError)):
        LexicalIndex.open(tmp_path / "index")
    with pytest.raises(OSError, match="vocabulary"):
        LexicalIndex.open(tmp_path / "nowhere")


def test_a_term_said_more_often_than_a_byte_counts_is_no_rarer_for_it() -> None:
    passages = [["教师"] * 400, ["教师"] * 255, ["别的"]]
    as_list, as_column = (LexicalIndex.build(passages, common) for common in (1, 16))
    assert [len(index.term("教师").rows) for index in (as_list, as_column)] == [2, 2]  # type: ignore[union-attr]
    asked = [Group("教师", (("教师",),))]
    np.testing.assert_allclose(as_column.scores(asked), as_list.scores(asked), rtol=0.01)

"""Scoring and fusion: pure functions, so their laws can be stated."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.ranking.fusion import best, fused, lexical_weight, standardised, target_bonus, top_rows

SCORES = st.lists(st.sampled_from([-1.0, 0.0, 0.5, 0.5000001, 2.0]), max_size=30)


@given(SCORES)
def test_best_is_one_order_whatever_order_it_is_given(scores: list[float]) -> None:
    rows = np.arange(len(scores)) * 3
    values = np.array(scores, np.float32)
    ordered = [(float(values[i]), int(rows[i])) for i in best(values, rows)]
    assert ordered == sorted(ordered, key=lambda pair: (-pair[0], pair[1]))
    shuffled = np.random.default_rng(len(scores)).permutation(len(scores))
    again = [(float(values[shuffled][i]), int(rows[shuffled][i])) for i in best(values[shuffled], rows[shuffled])]
    assert again == ordered


@given(st.integers(0, 10_000), st.integers(0, 3_000), st.integers(1, 400), st.floats(0, 1))
def test_the_top_rows_are_the_best_of_all(seed: int, size: int, k: int, share: float) -> None:
    """Whatever share of the scores is 0, and where the best lie all together."""
    chance = np.random.default_rng(seed)
    scores = np.where(chance.random(size) < share, chance.random(size), 0).astype(np.float32)
    scores[: size // 20] *= 3
    rows = top_rows(scores, k)
    positive = np.sort(scores[scores > 0])[::-1]
    assert np.all(np.diff(rows) > 0)
    np.testing.assert_array_equal(np.sort(scores[rows])[::-1], positive[:k])


def test_standardised_scores_are_z_scores_of_the_sample() -> None:
    sample = np.array([0.1, 0.2, 0.3, 0.4], np.float32)
    found = standardised(np.array([0.25, 0.4], np.float32), float(sample.mean()), float(sample.std()))
    np.testing.assert_allclose(found, [0.0, 0.15 / sample.std()], atol=1e-5)


def test_no_spread_gives_no_evidence() -> None:
    assert not standardised(np.array([0.5, 0.9], np.float32), 0.5, 0.0).any()


@given(SCORES)
def test_fusing_with_more_words_never_ranks_lower(scores: list[float]) -> None:
    dense = np.array(scores, np.float32)
    assert np.all(fused(dense, np.ones_like(dense), 0.4) > fused(dense, np.zeros_like(dense), 0.4))
    assert lexical_weight(english=True) > lexical_weight(english=False) > 0


def test_a_target_about_the_asked_thing_gains_most() -> None:
    gain = target_bonus(np.array([0.9, 0.9, 0.3, 0.0], np.float32), np.array([0.8, 0.0, 0.0, 0.0], np.float32))
    assert gain[0] > gain[1] > gain[2] > gain[3] == 0

"""The learnt order: more evidence never ranks lower, and the numbers in its file are all that is needed to recompute it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders import load_encoder
from index.encoders.protocol import TokenEncoder
from index.ranking import confidence, order
from index.ranking.order import Evidence, features, ordered_by, weights

SHARES = st.floats(0, 1, width=32)
LANGUAGES = pytest.mark.parametrize("english", [False, True])


def evidence(size: int = 3, tokens: int = 4, seed: int = 1) -> Evidence:
    chance = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray:  # type: ignore[type-arg]
        return chance.random(shape).astype(np.float32)

    return Evidence(
        own=some(size, tokens), translation=some(size, 2), rarity=some(tokens) + 0.1, tokens=chance.integers(1, 600, size),
        dense=some(size), words=20 * some(size), share=some(size), coverage=some(size), gain=some(size), highest_share=0.5,
    )  # fmt: skip


@LANGUAGES
def test_the_file_weighs_every_feature_and_only_length_counts_against(english: bool) -> None:
    of_language = weights(english).features
    assert of_language.keys() == features(evidence()).keys()
    assert {name for name, weight in of_language.items() if weight < 0} == {"long"}
    assert weights(english).phrase > 0


@LANGUAGES
@pytest.mark.parametrize("name", ["dense", "words", "share", "coverage", "gain", "own"])
@given(seed=st.integers(0, 1000), more=SHARES)
def test_more_evidence_never_ranks_lower(english: bool, name: str, seed: int, more: float) -> None:
    before = evidence(seed=seed)
    if name == "own":  # of the translation's share alone the query's own words may be worth more or less
        before = replace(before, translation=None)
    weigh = weights(english).features
    after = replace(before, **{name: getattr(before, name) + np.float32(more)})
    assert np.all(ordered_by(after, weigh) >= ordered_by(before, weigh) - 1e-3)


@LANGUAGES
def test_a_score_can_be_recomputed_by_hand(english: bool) -> None:
    stored = json.loads(order.WEIGHTS_FILE.read_text("utf-8"))["en" if english else "zh"]["features"]
    told = features(evidence())
    by_hand = sum(stored[name] * values for name, values in told.items())
    np.testing.assert_allclose(ordered_by(evidence(), stored), by_hand, rtol=1e-4, atol=1e-4)


@LANGUAGES
def test_a_query_or_a_passage_without_tokens_is_no_error(english: bool) -> None:
    bare = replace(evidence(tokens=0), translation=None, tokens=np.zeros(3, np.int64))
    assert np.isfinite(ordered_by(bare, weights(english).features)).all()
    assert ordered_by(evidence(size=0), weights(english).features).shape == (0,)


def test_a_rare_word_weighs_more_than_a_common_one_and_a_mark_next_to_nothing() -> None:
    encoder = load_encoder()
    assert isinstance(encoder, TokenEncoder)
    for text in ("教师轮岗的比例?", "the rotation of teachers?"):
        rarity = encoder.encode_query(text).rarity
        assert rarity is not None
        assert len(rarity) == len(encoder.encode_query(text).tokens)
        assert rarity[-1] == pytest.approx(0.1)
        assert rarity.max() > 3


@LANGUAGES
def test_the_borders_of_confidence_leave_room_between_them(english: bool) -> None:
    found = confidence.model(english)
    assert found.nothing < found.answers
    assert (found.weights >= 0).all()

"""A query is encoded beside the search: its vector first, its translation after it, and errors reach whoever asks for them."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import pytest
from fakes import FakeEncoder

from index.arrays import Floats, Rows
from index.encoders import Encoded
from index.errors import EncoderError
from index.generation.lexical import LexicalIndex
from index.generation.token_states import TokenMeans
from index.generation.vectors import Ranked
from index.query.group import Group
from index.query.query import Query
from index.ranking.encoded_query import EncodedQuery, QueryEncoding, QueryMeans

DIMENSION = 384
LEXICAL = LexicalIndex.build([["教师", "轮岗"], ["教师"]])
TEACHER = Group("teacher", (("教师",), ("老师",)), origins=("glossary", "glossary"))
UNKNOWN = Group("zither", (("zither",),))


class SlowEncoder:
    """Shows tokens; waits to be let go, and keeps what it was asked in order."""

    name, fingerprint, dimension, shows_tokens = "slow", "slow", DIMENSION, True

    def __init__(self, broken: bool = False) -> None:
        self.asked: list[str] = []
        self.go = threading.Event()
        self.broken = broken

    def encode_query(self, text: str) -> Encoded:
        assert self.go.wait(10)
        if self.broken:
            raise EncoderError("the model is gone")
        self.asked.append(text)
        states = np.random.default_rng(len(text)).standard_normal((len(text), DIMENSION)).astype(np.float32)
        return Encoded(states.mean(axis=0), states)

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        return np.stack([self.encode_query(text).vector for text in texts])

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> Floats:
        return self.encode_queries(texts)

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        return [self.encode_query(text) for text in texts]


def first_allowed(vector: Floats, allowed: Rows | None) -> Ranked:
    """Stands for the vector index: the first row that may be found."""
    return Ranked(np.zeros(1, np.int64) if allowed is None else allowed[:1], vector[:1])


def encoded_by(encoder: SlowEncoder | FakeEncoder, query: Query, allowed: Rows | None = None) -> EncodedQuery:
    mean = np.zeros(encoder.dimension, np.float32)
    encoding = QueryEncoding(
        encoder, QueryMeans({"en": mean, "zh": mean}, TokenMeans.bundled().queries), LEXICAL, first_allowed
    )
    return encoding.completed(encoding.begin(query.text, allowed), query)


def test_the_search_goes_on_while_the_query_is_encoded() -> None:
    encoder = SlowEncoder()
    encoded = encoded_by(encoder, Query("teacher", "en", "teacher", (TEACHER,)))  # comes back at once
    assert encoder.asked == []
    encoder.go.set()
    assert np.linalg.norm(encoded.vector) == pytest.approx(1, abs=1e-5)
    tokens = encoded.tokens
    assert tokens is not None
    assert tokens.translation is not None
    assert encoder.asked == ["teacher", "教师"]
    assert (len(tokens.own), len(tokens.rarity), len(tokens.translation)) == (7, 7, 2)


@pytest.mark.parametrize(
    "query",
    [Query("教师", "zh-Hans", "教师", (Group("教师", (("教师",),)),)), Query("zither", "en", "zither", (UNKNOWN,))],
    ids=["Chinese", "no Chinese word for it"],
)
def test_what_has_no_translation_is_compared_as_it_is(query: Query) -> None:
    encoder = SlowEncoder()
    encoder.go.set()
    tokens = encoded_by(encoder, query).tokens
    assert tokens is not None
    assert (len(tokens.own), tokens.translation) == (len(query.text), None)


def test_an_encoder_without_tokens_gives_a_vector_alone() -> None:
    encoded = encoded_by(FakeEncoder(), Query("teacher", "en", "teacher", (TEACHER,)))
    assert encoded.vector.shape == (FakeEncoder.dimension,)
    assert encoded.tokens is None


def test_an_error_of_the_encoder_reaches_the_search() -> None:
    encoder = SlowEncoder(broken=True)
    encoder.go.set()
    encoded = encoded_by(encoder, Query("teacher", "en", "teacher", (TEACHER,)))
    with pytest.raises(EncoderError, match="the model is gone"):
        _ = encoded.vector
    with pytest.raises(EncoderError, match="the model is gone"):
        _ = encoded.tokens
    for allowed in (None, np.array([7])):
        with pytest.raises(EncoderError, match="the model is gone"):
            encoded.nearest(allowed)


def test_what_is_near_is_found_among_the_rows_that_are_asked_for() -> None:
    begun_with, other = np.array([3, 4]), np.array([7])
    encoded = encoded_by(FakeEncoder(), Query("teacher", "en", "teacher", (TEACHER,)), begun_with)
    assert [encoded.nearest(allowed).rows.tolist() for allowed in (begun_with, other, None)] == [[3], [7], [0]]

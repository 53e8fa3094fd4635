"""Late interaction: packing loses little, the order of passages stays, and nothing breaks on nothing."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoders import load_encoder
from index.encoders.protocol import TokenEncoder
from index.generation.token_states import ZERO, level_size, means, packed, query_tokens, unpacked
from index.ranking.integer_products import products
from index.ranking.late_interaction import likest_tokens, mean_similarity

DIMENSION = 384


def states(seed: int, tokens: int) -> np.ndarray:  # type: ignore[type-arg]
    return np.random.default_rng(seed).standard_normal((tokens, DIMENSION)).astype(np.float32)


@given(st.integers(0, 10_000), st.integers(0, 40))
def test_packed_states_take_a_sixteenth_of_the_room_and_point_the_same_way(seed: int, tokens: int) -> None:
    raw = states(seed, tokens)
    codes = packed(raw)
    assert len(codes) == tokens * DIMENSION // 4
    centred = raw - means()["passage"]
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    if tokens:
        kept = (unpacked(codes, DIMENSION).astype(np.float32) - ZERO) * level_size(DIMENSION)
        # The direction: a product with `centred` also holds the length, which for one state in thousands is below .8.
        assert ((kept * centred).sum(axis=1) / np.linalg.norm(kept, axis=1)).min() > 0.88


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 60), st.integers(1, 500), st.integers(1, 40))
def test_products_of_bytes_are_exact(seed: int, rows: int, dimension: int, columns: int) -> None:
    chance = np.random.default_rng(seed)
    left = chance.choice(np.array([0, 1, 127, 128, 255], np.uint8), (rows, dimension))
    right = chance.choice(np.array([-127, -1, 0, 127], np.int8), (dimension, columns))
    assert (products(left, right) == (left.astype(np.int64) - ZERO) @ right.astype(np.int64)).all()


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 9), st.integers(1, 30))
def test_a_passage_scores_as_its_states_do(seed: int, asked: int, tokens: int) -> None:
    query, codes = query_tokens(states(seed, asked), "zh"), packed(states(seed + 1, tokens))
    kept = (unpacked(codes, DIMENSION).astype(np.float32) - ZERO) * level_size(DIMENSION)
    (found,) = likest_tokens([query], [codes])
    (score,) = mean_similarity(found)
    assert score == pytest.approx((query @ kept.T).max(axis=1).mean(), abs=0.002)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 30), max_size=12), st.integers(1, 9))
def test_a_passage_scores_the_same_whatever_stands_beside_it(seed: int, sizes: list[int], asked: int) -> None:
    query = query_tokens(states(seed, asked), "zh")
    passages = [packed(states(seed + at, size)) for at, size in enumerate(sizes, 1)]
    (together,) = likest_tokens([query], passages)
    alone = [likest_tokens([query], [passage])[0][0] for passage in passages]
    assert together.shape == (len(passages), asked)
    assert together.ravel().tolist() == pytest.approx(np.ravel(alone).tolist(), abs=1e-5)


def test_nothing_scores_nothing() -> None:
    query = query_tokens(states(1, 3), "en")
    assert likest_tokens([query], [])[0].shape == (0, 3)
    assert not likest_tokens([query], [b"", packed(states(2, 2)), b""])[0][[0, 2]].any()
    assert mean_similarity(likest_tokens([query[:0]], [packed(states(2, 2))])[0]).tolist() == [0]


def test_the_sentence_that_answers_is_found_inside_a_paragraph() -> None:
    encoder = load_encoder()
    assert isinstance(encoder, TokenEncoder)
    about = "各校要加强校园绿化和食堂管理。每年参加交流的教师不低于应交流教师的百分之十。做好档案归集工作。"
    other = "各校要加强校园绿化和食堂管理。每年参加体检的学生不低于在校学生的百分之九十。做好档案归集工作。"
    passages = [packed(one.tokens) for one in encoder.encode_passage_tokens([about, other])]
    for text, language in (("how many teachers must rotate each year", "en"), ("教师轮岗的比例", "zh")):
        (found,) = likest_tokens([query_tokens(encoder.encode_query(text).tokens, language)], passages)
        first, second = mean_similarity(found)
        assert first > second + 0.01


def test_who_compares_nothing_loads_no_engine() -> None:
    code = "import sys, index.store; print(sorted({'onnx', 'onnxruntime', 'torch'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60).stdout == "[]\n"

"""The vector index against brute force, filters and all."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.generation import vectors
from index.generation.placing import placed
from index.generation.vectors import VectorIndex, centred, emptied, read_index, trained, write_index

Floats = npt.NDArray[np.float32]


def unit_rows(n: int, dimension: int, seed: int) -> Floats:
    return centred(
        np.random.default_rng(seed).normal(size=(n, dimension)).astype(np.float32), np.zeros(dimension, "f4")
    )


@pytest.fixture(params=["gathered", "selected"])
def by_either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A filtered search gathers few rows and selects among many; here either is made to do all of it."""
    monkeypatch.setattr(vectors, "GATHER_LIMIT", 10**9 if request.param == "gathered" else -1)
    return str(request.param)


@pytest.mark.parametrize("seed", range(8))
def test_search_is_brute_force(by_either_way: str, seed: int) -> None:
    chance = np.random.default_rng(seed)
    n, k = int(chance.integers(1, 60)), int(chance.integers(1, 70))
    matrix, query = unit_rows(n, 16, seed), unit_rows(1, 16, seed + 100)[0]
    index = VectorIndex.exact(matrix)
    for allowed in (None, np.flatnonzero(chance.random(n) < 0.3), np.arange(n), np.zeros(0, np.int64)):
        rows = np.arange(n) if allowed is None else allowed
        expected = rows[np.argsort(-(matrix[rows] @ query), kind="stable")][:k]
        found = index.search(query, k, allowed)
        assert list(found.rows) == list(expected)
        np.testing.assert_allclose(found.scores, matrix[expected] @ query, atol=1e-5)
        assert np.all(np.diff(found.scores) <= 1e-6)


def test_scores_and_vectors_of_rows() -> None:
    matrix = unit_rows(10, 8, 1)
    index = VectorIndex.exact(matrix)
    rows = np.array([7, 0, 7])
    np.testing.assert_allclose(index.vectors(rows), matrix[rows], atol=1e-6)
    np.testing.assert_allclose(index.scores(matrix[7], rows), matrix[rows] @ matrix[7], atol=1e-6)
    assert index.vectors(np.zeros(0, np.int64)).shape == (0, 8)
    assert (len(index), index.dimension) == (10, 8)


@pytest.mark.parametrize("n", [1, 7, 500])
def test_the_usual_cosine_is_that_of_all_passages(n: int) -> None:
    matrix, query = unit_rows(n, 16, n), unit_rows(1, 16, 2)[0]
    cosines = matrix @ query
    assert VectorIndex.exact(matrix).cosine_moments(query) == pytest.approx((cosines.mean(), cosines.std()), abs=1e-5)


@pytest.mark.parametrize("segments", [1, 5])
@pytest.mark.parametrize("dead", [0.0, 0.2])
def test_codes_in_segments_find_what_an_exact_index_finds(tmp_path: Path, segments: int, dead: float) -> None:
    matrix = unit_rows(2_000, 32, 5)
    alive = np.random.default_rng(8).random(2_000) >= dead
    masks = [None if mask.all() else mask for mask in np.array_split(alive, segments)]
    quantisers, parts = trained(matrix), []
    for number, rows in enumerate(np.array_split(matrix, segments)):
        quantisers.add(rows)
        write_index(quantisers, tmp_path / f"{number}.faiss")
        parts.append(read_index(tmp_path / f"{number}.faiss"))
        quantisers.reset()
    places = placed([(int(part.ntotal), mask) for part, mask in zip(parts, masks, strict=True)])
    index, living = VectorIndex(list(zip(parts, places, strict=True))), matrix[alive]
    assert len(index) == len(living)
    some = np.array([0, len(living) - 1, 7, 1_000])
    np.testing.assert_allclose(index.vectors(some), living[some], atol=0.02)
    allowed = np.arange(0, len(living), 3)
    found = []
    for query in unit_rows(30, 32, 6):
        for rows in (np.arange(len(living)), allowed):
            expected = rows[np.argsort(-(living[rows] @ query))][:10]
            got = index.search(query, 10, None if len(rows) == len(living) else rows)
            assert set(got.rows) <= set(rows)
            assert len(set(got.rows.tolist())) == 10
            found.append(len(set(got.rows) & set(expected)) / 10)
    assert np.mean(found) >= 0.95  # measured: .985


def test_broken_files_do_not_open(tmp_path: Path) -> None:
    path = tmp_path / "v.faiss"
    with pytest.raises(RuntimeError):
        read_index(path)
    index = trained(unit_rows(300, 16, 7))
    index.add(unit_rows(300, 16, 7))
    write_index(index, path)
    whole = path.read_bytes()
    for broken in (b"", whole[:10], whole[: len(whole) // 2]):
        path.write_bytes(broken)
        with pytest.raises(RuntimeError):
            read_index(path)


@given(arrays(np.float32, (5, 4), elements=st.floats(-10, 10, width=32)))
def test_centred_vectors_have_unit_length_or_none(matrix: Floats) -> None:
    moved = centred(matrix, matrix.mean(axis=0))
    lengths = np.linalg.norm(moved, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-3) | (lengths < 1e-3))
    assert moved.dtype == np.float32


def test_centring_takes_the_common_part_away() -> None:
    """Vectors in a narrow cone, as of e5: all cosines near one before, spread around zero after."""
    matrix = centred(unit_rows(200, 32, 8) * 0.3 + np.float32(1), np.zeros(32, "f4"))
    moved = centred(matrix, matrix.mean(axis=0))
    assert (matrix @ matrix.T).min() > 0.8
    assert abs(float((moved @ moved.T).mean())) < 0.01


@pytest.mark.parametrize("n", [0, 1, 2, 1_999, 2_000, 5_000])
def test_sample_rows_are_spread_and_few(n: int) -> None:
    rows = VectorIndex.exact(np.zeros((n, 4), np.float32)).sample_rows()
    assert len(rows) == len(set(rows)) == min(n, vectors.SAMPLE)
    assert np.all((rows >= 0) & (rows < n))
    if n > 1:
        assert (rows[0], rows[-1]) == (0, n - 1)


def test_what_is_emptied_codes_as_its_training_did() -> None:
    chance = np.random.default_rng(1)
    sample, more = (
        centred(chance.standard_normal((n, 16)).astype(np.float32), np.zeros(16, np.float32)) for n in (600, 40)
    )
    fresh, used = trained(sample), trained(sample)
    used.add(sample)
    empty = emptied(faiss.deserialize_index(faiss.serialize_index(used)))
    assert empty.ntotal == 0
    fresh.add(more)
    empty.add(more)
    assert np.array_equal(faiss.serialize_index(empty), faiss.serialize_index(fresh))

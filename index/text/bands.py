"""MinHash bands: which texts may be near copies. They propose only; ``near_copies`` decides.

A text has 40 buckets, one a band. Texts that share one are compared: a 5-gram Jaccard of 0.2 is proposed with probability
0.28, of 0.35 with 0.83, of 0.5 with 0.995. Low, for a place name put in every sentence breaks many 5-grams; what is proposed
in vain costs a diff of some microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

BANDS, _HASHES = 40, 3
WINDOW = 8
"""Of its bucket each text is compared with so many next ones in the order of their numbers, so that a form everyone fills in
does not make it quadratic: 50,000 such texts are the worst case. Families are joined through their members."""
_SHINGLE = 5
_HASH_BITS = 41
"""A bucket's number is its band's and so many bits of a hash: 47 in all, which SQLite keeps in 6 bytes."""
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_WORDS = re.compile(r"[\W_]+")
_PAIRS_AT_ONCE = 4_000_000

Integers: TypeAlias = npt.NDArray[np.int64]


def buckets_of(keys: Sequence[str]) -> Integers:
    """The buckets (n, 40) of texts by their keys, each row in ascending order: a bucket belongs to one band."""
    if not keys:
        return np.zeros((0, BANDS), dtype=np.int64)
    shingles = [list(_shingles(key)) for key in keys]
    hashes = RMinHash.digest_matrix_from_token_sets(shingles, num_perm=BANDS * _HASHES, seed=1).to_rows()
    columns = np.array(hashes, dtype=np.uint64).reshape(len(keys), BANDS, _HASHES)
    mixed = (columns * _MIX).sum(axis=2, dtype=np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(32))) * _MIX[0]
    bands = np.arange(BANDS, dtype=np.int64) << _HASH_BITS
    buckets: Integers = (mixed >> np.uint64(64 - _HASH_BITS)).astype(np.int64) | bands
    return buckets


def _shingles(key: str) -> set[str]:
    words = _WORDS.sub("", key)
    return {words[at : at + _SHINGLE] for at in range(max(len(words) - _SHINGLE + 1, 1))}


class Pairs:
    """Pairs of rows ``0 <= first < second < size``, each once, gathered from many columns of buckets."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._found = np.zeros(0, dtype=np.int64)
        self._waiting: list[Integers] = []

    def add(self, buckets: Integers, rows: Integers | None = None) -> Integers:
        """Pair the rows that share a bucket, each with the next ones; ``rows`` are those of the buckets, in ascending order
        (None: a bucket a row). The order of the buckets by number and row."""
        order = np.argsort(buckets, kind="stable").astype(np.int64)
        ordered, row_of = buckets[order], order if rows is None else rows[order]
        for distance in range(1, min(WINDOW, len(order) - 1) + 1):
            same = ordered[distance:] == ordered[:-distance]
            if not same.any():
                break
            self._waiting.append(row_of[:-distance][same] * self._size + row_of[distance:][same])
        if sum(map(len, self._waiting)) > _PAIRS_AT_ONCE:
            self._settle()
        return order

    def all(self) -> tuple[Integers, Integers]:
        """The first and the second of every pair, ordered by both."""
        self._settle()
        first, second = np.divmod(self._found, max(self._size, 1))
        return first, second

    def _settle(self) -> None:
        self._found = np.unique(np.concatenate([self._found, *self._waiting]))
        self._waiting.clear()


class Bands:
    """The buckets of many texts, kept as they come and read a band at a time."""

    def __init__(self) -> None:
        self._parts: list[Integers] = []

    def add(self, keys: Sequence[str]) -> None:
        self._parts.append(buckets_of(keys))

    def column(self, band: int) -> Integers:
        """Every text's bucket in a band, in the order they were added."""
        return np.concatenate([np.zeros(0, dtype=np.int64), *(part[:, band] for part in self._parts)])

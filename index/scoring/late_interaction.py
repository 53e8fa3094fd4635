"""Late interaction: a passage compared with a query word by word, by the encoder's states of their tokens.

Every token of the query looks for its likest token in the passage; the mean of these cosines is the score ("MaxSim":
Khattab & Zaharia 2020, ColBERT). The bundled model was not trained for it, but its states serve: where one vector for a whole
paragraph blurs the sentence that answers, its tokens still hold it. Measured in docs/retrieval.md.

States are centred like vectors (``index.scoring.vectors``), for the tokens of a language share a large common part. A passage's
are kept with 2 bits a dimension, 96 bytes a token: unit vectors of 384 dimensions have nearly normal coordinates, so the
four levels are those of the best quantiser of a normal distribution (Max 1960), and scores keep their order (docs/retrieval.md).
For comparing, levels and query become bytes: scores differ by less than .002.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import mapped
from index.encoders import TokenStates
from index.scoring.integer_products import ZERO, products
from index.threads import beside

Floats = npt.NDArray[np.float32]

_INNER, _OUTER, _BORDER = 0.4528, 1.5104, 0.9816
"""Levels and border of the 4-level quantiser of a normal distribution with unit variance (Max 1960, table I)."""
_LARGEST = 127
_LEVELS = np.rint(np.array([-_OUTER, -_INNER, _INNER, _OUTER]) * (_LARGEST / _OUTER)).astype(np.int16)
"""The levels as whole numbers."""
MEANS_FILE = Path(__file__).with_name("token_means.npy")
LANGUAGES = ("en", "zh")


@cache
def means() -> dict[str, Floats]:
    """Mean token state ``(d,)`` of passages, and of queries in ``en`` and ``zh``; made by ``bench/token_means.py``."""
    rows = mapped(MEANS_FILE)
    return dict(zip(("passage", *LANGUAGES), rows, strict=True))


def packed(states: TokenStates) -> bytes:
    """A passage's states (m, d), centred and quantised: m × d / 4 bytes."""
    scaled = _unit(states - means()["passage"]) * np.float32(np.sqrt(states.shape[1]))
    levels = (scaled > -_BORDER).astype(np.uint8) + (scaled > 0) + (scaled > _BORDER)
    four = levels.reshape(len(states), states.shape[1] // 4, 4)
    return (four[..., 0] | four[..., 1] << 2 | four[..., 2] << 4 | four[..., 3] << 6).astype(np.uint8).tobytes()


def unpacked(codes: bytes, dimension: int) -> npt.NDArray[np.uint8]:
    """The states (m, d) out of what ``packed`` made of them, as bytes around ``integer_products.ZERO``: times ``level_size`` they
    are nearly of unit length."""
    return _table().take(np.frombuffer(codes, np.uint8)).view(np.uint8).reshape(-1, dimension)


def level_size(dimension: int) -> float:
    """What 1 stands for in unpacked states."""
    return _OUTER / _LARGEST / float(np.sqrt(dimension))


def query_tokens(states: TokenStates, language: str) -> TokenStates:
    """A query's states (q, d), centred for its language (``en`` or ``zh``) and of unit length."""
    return _unit(states - means()[language])


def token_count(codes: bytes, dimension: int) -> int:
    """How many tokens a passage's codes hold."""
    return len(codes) * 4 // dimension


def max_similarity(queries: Sequence[TokenStates], passages: Sequence[bytes]) -> list[Floats]:
    """For each query (q, d) the mean over its tokens of the cosine of the likest token of each packed passage: ``(p,)``,
    higher is better, about 0 to 0.6. A query or a passage without tokens scores 0."""
    scores = [np.zeros(len(passages), np.float32) for _ in queries]
    held = [at for at, codes in enumerate(passages) if codes]
    if not held:
        return scores
    asked = np.concatenate(queries)
    likest = _likest_in_halves(asked, [passages[at] for at in held])
    ends = np.cumsum([len(query) for query in queries])
    for of_query, end, query in zip(scores, ends, queries, strict=True):
        if len(query):
            of_query[held] = likest[:, end - len(query) : end].mean(axis=1)
    return scores


def _likest_in_halves(asked: Floats, passages: Sequence[bytes]) -> Floats:
    """``_likest``, on two threads: the encoder's is free by now."""
    half = len(passages) // 2
    if not half:
        return _likest(asked, passages)
    first = beside(lambda: _likest(asked, passages[:half]))
    second = _likest(asked, passages[half:])
    return np.concatenate([first.result(), second])


def _likest(asked: Floats, passages: Sequence[bytes]) -> Floats:
    """The cosine of the likest token of each passage for each row of ``asked`` (q, d): ``(p, q)``. None may be empty."""
    dimension = asked.shape[1]
    ends = np.cumsum([token_count(codes, dimension) for codes in passages])
    sizes = np.maximum(np.abs(asked).max(axis=1), 1e-9) / _LARGEST
    whole = np.rint(asked / sizes[:, None]).astype(np.int8)
    cosines = products(unpacked(b"".join(passages), dimension), np.ascontiguousarray(whole.T))
    likest = np.maximum.reduceat(cosines, np.concatenate([[0], ends[:-1]]), axis=0)
    return np.asarray(likest * (sizes * level_size(dimension)), np.float32)


@cache
def _table() -> npt.NDArray[np.uint32]:
    """The four levels that each byte stands for: 4 bytes as one number, for taking numbers is faster than rows."""
    byte = np.arange(256)
    levels = _LEVELS[np.stack([byte >> shift & 3 for shift in (0, 2, 4, 6)], axis=1)] + ZERO
    return np.ascontiguousarray(levels.astype(np.uint8)).view(np.uint32).ravel()


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float32)

"""Token states of passages as they are kept, and those of queries beside them.

States are centred like vectors (``index.generation.vectors``), for the tokens of a language share a large common part; every
model has means of its own (``TokenMeans``). Those of a
passage are kept with 2 bits a dimension, 96 bytes a token: unit vectors of 384 dimensions have nearly normal coordinates, so the
four levels are those of the best quantiser of a normal distribution (Max 1960), and scores keep their order
(docs/retrieval-log.md). For comparing, levels and query become bytes: scores differ by less than .002.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, mapped
from index.encoders import TokenStates

ZERO = 128
"""The byte that stands for 0 in unpacked states."""
_INNER, _OUTER, _BORDER = 0.4528, 1.5104, 0.9816
"""Levels and border of the 4-level quantiser of a normal distribution with unit variance (Max 1960, table I)."""
LARGEST = 127
"""The largest byte, for the outer level."""
_LEVELS = np.rint(np.array([-_OUTER, -_INNER, _INNER, _OUTER]) * (LARGEST / _OUTER)).astype(np.int16)
"""The levels as whole numbers."""
MEANS_FILE = Path(__file__).with_name("token_means.npy")
LANGUAGES = ("en", "zh")


@cache
def means() -> dict[str, Floats]:
    """Mean token state ``(d,)`` of passages, and of queries in ``en`` and ``zh``; made by ``bench/token_means.py``."""
    rows = mapped(MEANS_FILE)
    return dict(zip(("passage", *LANGUAGES), rows, strict=True))


@dataclass(frozen=True, slots=True)
class TokenMeans:
    """Mean token states ``(d,)`` of a model by language (``en``, ``zh``): of passages and of queries."""

    passages: Mapping[str, Floats]
    queries: Mapping[str, Floats]

    @classmethod
    def bundled(cls) -> TokenMeans:
        """Those of the bundled model, whose passages have one mean whatever their language."""
        known = means()
        return cls(dict.fromkeys(LANGUAGES, known["passage"]), known)

    @classmethod
    def read(cls, stored: Mapping[str, Mapping[str, list[float]]]) -> TokenMeans:
        """What ``stored`` gave."""
        kinds = (
            {of: np.array(mean, np.float32) for of, mean in stored[kind].items()} for kind in ("passages", "queries")
        )
        return cls(*kinds)

    def stored(self) -> dict[str, dict[str, list[float]]]:
        """As JSON."""
        return {
            kind: {of: mean.tolist() for of, mean in by_language.items()}
            for kind, by_language in (("passages", self.passages), ("queries", self.queries))
        }


def packed(states: TokenStates, mean: Floats | None = None) -> bytes:
    """A passage's states (m, d), less the ``mean`` (d,) of passages (by default the bundled model's) and quantised: m × d / 4
    bytes."""
    scaled = _unit(states - (means()["passage"] if mean is None else mean)) * np.float32(np.sqrt(states.shape[1]))
    levels = (scaled > -_BORDER).astype(np.uint8) + (scaled > 0) + (scaled > _BORDER)
    four = levels.reshape(len(states), states.shape[1] // 4, 4)
    return (four[..., 0] | four[..., 1] << 2 | four[..., 2] << 4 | four[..., 3] << 6).astype(np.uint8).tobytes()


def unpacked(codes: bytes, dimension: int) -> npt.NDArray[np.uint8]:
    """The states (m, d) out of what ``packed`` made of them, as bytes around ZERO: times ``level_size`` they
    are nearly of unit length."""
    return _table().take(np.frombuffer(codes, np.uint8)).view(np.uint8).reshape(-1, dimension)


def level_size(dimension: int) -> float:
    """What 1 stands for in unpacked states."""
    return _OUTER / LARGEST / float(np.sqrt(dimension))


def query_tokens(states: TokenStates, language: str, of: Mapping[str, Floats] | None = None) -> TokenStates:
    """A query's states (q, d), centred for its language (``en`` or ``zh``) by the means ``of`` queries (by default the bundled
    model's), of unit length."""
    return _unit(states - (means() if of is None else of)[language])


def token_count(codes: bytes, dimension: int) -> int:
    """How many tokens a passage's codes hold."""
    return len(codes) * 4 // dimension


@cache
def _table() -> npt.NDArray[np.uint32]:
    """The four levels that each byte stands for: 4 bytes as one number, for taking numbers is faster than rows."""
    byte = np.arange(256)
    levels = _LEVELS[np.stack([byte >> shift & 3 for shift in (0, 2, 4, 6)], axis=1)] + ZERO
    return np.ascontiguousarray(levels.astype(np.uint8)).view(np.uint32).ravel()


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float32)

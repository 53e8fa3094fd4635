"""What the untrained model says of texts, as the product runs it, kept on disk: vectors of passages, and token states."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import Floats
from index.encoders.engine import Engine
from index.encoders.weights import bundled_path
from index.text.folding import simplify
from training.cached_states import MOST_TOKENS, PASSAGE, QUERY


def passage_vectors(texts: Sequence[str], home: Path) -> Floats:
    """Unit vectors ``(n, 384)``."""
    path = home / f"vectors-{_key(texts)}.npy"
    if not path.is_file():
        engine = Engine(bundled_path())
        np.save(path, np.array([engine.passage(simplify(text)).vector for text in texts], np.float32))
    return np.asarray(np.load(path), np.float32)


def token_states(texts: Sequence[str], prefix: str, home: Path) -> dict[str, NDArray[np.float16]]:
    """States ``(t, 384)`` of the first tokens of each text, by text."""
    path = home / f"tokens-{_key([prefix, *texts])}.npz"
    if not path.is_file():
        engine = Engine(bundled_path())
        read = {QUERY: engine.query, PASSAGE: engine.passage}[prefix]
        found = [read(simplify(text)).tokens[: MOST_TOKENS[prefix]].astype(np.float16) for text in texts]
        np.savez(path, states=np.concatenate(found), ends=np.cumsum([len(one) for one in found]))
    kept = np.load(path)
    whole, ends = kept["states"], kept["ends"].tolist()
    return {text: whole[start:end] for text, start, end in zip(texts, [0, *ends[:-1]], ends, strict=True)}


def _key(texts: Sequence[str]) -> str:
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=8).hexdigest()

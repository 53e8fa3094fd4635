"""The untrained model as the product runs it, remembering on disk what it was asked: measuring asks the same texts every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.arrays import Floats
from index.encoders import Encoded
from index.encoders.engine import PASSAGE, QUERY, Engine
from index.encoders.weights import bundled_path


class Remembered:
    """Answers as an Engine does, token states in half precision."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine: Engine | None = None
        self._held = _read(path) if path.is_file() else {}
        self._new = False

    def query(self, text: str) -> Encoded:
        return self._of(QUERY, text)

    def passage(self, text: str) -> Encoded:
        return self._of(PASSAGE, text)

    def keep(self) -> None:
        """Write what is new to disk."""
        if self._new:
            partial = self._path.with_suffix(".part.npz")
            keys, found = list(self._held), list(self._held.values())
            np.savez(
                partial,
                keys=np.array(["\n".join(key) for key in keys], object),
                vectors=np.array([one.vector for one in found]),
                tokens=np.concatenate([one.tokens.astype(np.float16) for one in found]),
                rarity=np.concatenate([_no(len(one.tokens)) if one.rarity is None else one.rarity for one in found]),
                ends=np.cumsum([len(one.tokens) for one in found]),
            )
            partial.rename(self._path)
            self._new = False

    def _of(self, prefix: str, text: str) -> Encoded:
        if (prefix, text) not in self._held:
            self._engine = self._engine or Engine(bundled_path())
            found = self._engine.query(text) if prefix == QUERY else self._engine.passage(text)
            self._held[prefix, text] = found._replace(tokens=found.tokens.astype(np.float16).astype(np.float32))
            self._new = True
        return self._held[prefix, text]


def _read(path: Path) -> dict[tuple[str, str], Encoded]:
    kept = np.load(path, allow_pickle=True)
    keys, vectors, ends = kept["keys"].tolist(), kept["vectors"], kept["ends"].tolist()
    tokens, rarity = kept["tokens"].astype(np.float32), kept["rarity"]
    held = {}
    for at, (key, start, end) in enumerate(zip(keys, [0, *ends[:-1]], ends, strict=True)):
        prefix, _, text = key.partition("\n")
        held[prefix, text] = Encoded(vectors[at], tokens[start:end], rarity[start:end] if prefix == QUERY else None)
    return held


def _no(count: int) -> Floats:
    return np.zeros(count, np.float32)

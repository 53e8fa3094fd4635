"""States of the lower layers of many texts, computed once and kept on disk."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from training.layers import UPPER, Lower, States

QUERY, PASSAGE = "query: ", "passage: "
MOST_TOKENS = {QUERY: 24, PASSAGE: 56}


class CachedStates:
    """By prefix and text; what is missing is computed when it is first asked for together with others."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lower: Lower | None = None
        self._held: dict[tuple[str, str], States] = {}

    def prepare(self, texts: Sequence[str], prefix: str) -> None:
        """Have the states of all these texts in memory."""
        wanted = sorted({text for text in texts if (prefix, text) not in self._held})
        if not wanted:
            return
        said = "\n".join([f"{UPPER} {MOST_TOKENS[prefix]} {prefix}", *wanted])
        path = self._home / f"states-{hashlib.blake2b(said.encode(), digest_size=8).hexdigest()}.npz"
        if not path.is_file():
            self._compute(path, wanted, prefix)
        kept = np.load(path)
        whole, ends = kept["states"], kept["ends"].tolist()
        for text, start, end in zip(wanted, [0, *ends[:-1]], ends, strict=True):
            self._held[prefix, text] = whole[start:end]

    def of(self, texts: Sequence[str], prefix: str) -> list[States]:
        return [self._held[prefix, text] for text in texts]

    def _compute(self, path: Path, texts: Sequence[str], prefix: str) -> None:
        self._lower = self._lower or Lower()
        found = []
        for number, text in enumerate(texts):
            if number % 1000 == 0:
                print(f"lower layers {number} of {len(texts)}", file=sys.stderr, flush=True)
            found.append(self._lower.states(text, prefix, MOST_TOKENS[prefix]))
        partial = path.with_suffix(".part.npz")
        np.savez(partial, states=np.concatenate(found), ends=np.cumsum([len(one) for one in found]))
        partial.rename(path)

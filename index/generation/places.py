"""Of which plans a query that names a place asks: *Zhejiang digital education targets* wants what Zhejiang set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index import arrays
from index.query.group import Group
from index.query.names import place_words
from index.text.folding import fold

LEAST_WEIGHT = 0.5
"""A sense that weighs less does not name a place. Not tuned."""


@dataclass(frozen=True)
class Places:
    """The words for the places of a generation's plans, and the plans: row i says that plan ``plans[i]`` is of the place
    ``words[i]``, both ``(k,)``."""

    words: npt.NDArray[np.str_]
    plans: npt.NDArray[np.int64]

    @classmethod
    def build(cls, place_of: Mapping[int, str]) -> Places:
        """``place_of``: the place of each plan that has one."""
        pairs = sorted((word, plan) for plan, place in place_of.items() for word in place_words(fold(place)))
        return cls(np.array([word for word, _ in pairs], np.str_), np.array([plan for _, plan in pairs], np.int64))

    @classmethod
    def together(cls, parts: Sequence[Places]) -> Places:
        """The places of several segments' plans."""
        words = np.concatenate([np.zeros(0, np.str_), *(part.words for part in parts)])
        return cls(words, np.concatenate([np.zeros(0, np.int64), *(part.plans for part in parts)]))

    @classmethod
    def none(cls) -> Places:
        return cls(np.zeros(0, np.str_), np.zeros(0, np.int64))

    def save(self, folder: Path) -> None:
        """Write one ``.npy`` an array into ``folder``, which is created."""
        arrays.save(self, folder)

    @classmethod
    def open(cls, folder: Path, load: arrays.Load | None = None) -> Places:
        """Map the arrays that ``save`` wrote. Raises OSError, EOFError or ValueError where they are missing or broken."""
        places = arrays.opened(cls, folder, load)
        if len(places.words) != len(places.plans):
            raise ValueError("the places and their plans are of different lengths")
        return places

    def plans_named(self, groups: Sequence[Group]) -> npt.NDArray[np.int64]:
        """The plans of the places that ``groups`` name, ascending; empty where they name none."""
        named: set[int] = set()
        for word in _words_of(groups):
            named.update(self._of.get(word, ()))
        return np.array(sorted(named), np.int64)

    @cached_property
    def _of(self) -> dict[str, list[int]]:
        plans: dict[str, list[int]] = defaultdict(list)
        for word, plan in zip(self.words.tolist(), self.plans.tolist(), strict=True):
            plans[word].append(plan)
        return dict(plans)


def _words_of(groups: Sequence[Group]) -> Iterable[str]:
    return ("".join(terms) for group in groups for terms, _, weight in group.sources() if weight >= LEAST_WEIGHT)

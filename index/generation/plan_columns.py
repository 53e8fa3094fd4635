"""What plans can be narrowed by, as columns: a query's facets and filters are told without asking the catalogue for its plans."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index import arrays
from index.arrays import Rows
from index.catalogue.generation_rows import ComingPlan
from index.catalogue.origins import kept_chain
from index.catalogue.plan_facets import Held, Value
from index.text.folding import fold

NOTHING = -1
"""The number of what is not known."""
NO_YEAR = -(2**63)
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class PlanColumns:
    """The plans of a segment, or of several: all but ``words`` are ``(p,)``. ``ids`` are their row ids, ascending; ``years`` are
    NO_YEAR where none is known; the others number ``words`` (w,), NOTHING where nothing is known, ``chains`` the divisions of the
    place as the catalogue keeps them; ``sources`` number the names of the segment's sources."""

    ids: npt.NDArray[np.int64]
    years: npt.NDArray[np.int64]
    types: Numbers
    places: Numbers
    chains: Numbers
    issuers: Numbers
    sources: Numbers
    words: npt.NDArray[np.str_]

    @classmethod
    def build(cls, plans: Iterable[ComingPlan], source_names: npt.NDArray[np.str_]) -> PlanColumns:
        """``plans`` each once; ``source_names`` ascending."""
        ordered = sorted(plans, key=lambda plan: plan.id)
        worded = [(plan.type, plan.place, plan.chain, plan.issuer) for plan in ordered]  # as _WORDED
        words = sorted({word for of_plan in worded for word in of_plan if word is not None})
        number: dict[str | None, int] = {None: NOTHING, **{word: at for at, word in enumerate(words)}}
        numbers = np.array([[number[word] for word in of_plan] for of_plan in worded], np.int32).reshape(
            -1, len(_WORDED)
        )
        columns: dict[str, npt.NDArray[Any]] = {
            "ids": np.array([plan.id for plan in ordered], np.int64),
            "years": np.array([NO_YEAR if plan.year is None else plan.year for plan in ordered], np.int64),
            **dict(zip(_WORDED, numbers.T, strict=True)),
            "sources": np.searchsorted(source_names, np.array([plan.source for plan in ordered], np.str_)).astype(
                np.int32
            ),
        }
        return cls(**columns, words=np.array(words, np.str_))

    @classmethod
    def open(cls, folder: Path, load: arrays.Load | None = None) -> PlanColumns:
        """What ``save`` wrote. Raises OSError, EOFError or ValueError where it is missing or broken."""
        columns = arrays.opened(cls, folder, load)
        if len({len(getattr(columns, name)) for name in _OF_PLANS}) != 1:
            raise ValueError("the columns of its plans are of different lengths")
        return columns

    def save(self, folder: Path) -> None:
        """Write one ``.npy`` a column into ``folder``, which is created."""
        arrays.save(self, folder)

    def of(self, plan_ids: Rows) -> PlanColumns:
        """Some of the plans, with no words but theirs."""
        rows = np.flatnonzero(np.isin(self.ids, plan_ids))
        columns = {name: getattr(self, name)[rows] for name in _OF_PLANS}
        used = np.unique(np.concatenate([columns[name] for name in _WORDED]))
        words, among = np.unique(self.words[used[used >= 0]], return_inverse=True)
        renumbered = np.full(len(self.words) + 1, NOTHING, np.int32)
        renumbered[used[used >= 0]] = among
        return PlanColumns(**{**columns, **{name: renumbered[columns[name]] for name in _WORDED}}, words=words)


_OF_PLANS = tuple(field.name for field in fields(PlanColumns) if field.name != "words")
_WORDED = ("types", "places", "chains", "issuers")


def together(parts: Sequence[tuple[PlanColumns, Numbers]]) -> PlanColumns:
    """The plans of some segments, each given with the joint number of every source that it has; a plan whose passages lie in two
    segments is there once. One alone is itself: nothing is read of it here."""
    if len(parts) == 1:
        return parts[0][0]
    if not parts:
        return PlanColumns.build([], np.array([], np.str_))
    starts = np.cumsum([0, *(len(columns.words) for columns, _ in parts)])
    every: dict[str, npt.NDArray[Any]] = {
        name: np.concatenate([getattr(columns, name) for columns, _ in parts]) for name in ("ids", "years")
    }
    for name in _WORDED:
        numbers = ((getattr(columns, name), start) for (columns, _), start in zip(parts, starts[:-1], strict=True))
        every[name] = np.concatenate([np.where(own < 0, NOTHING, own + np.int32(start)) for own, start in numbers])
    every["sources"] = np.concatenate([joint[columns.sources] for columns, joint in parts])
    ids, first = np.unique(every.pop("ids"), return_index=True)
    return PlanColumns(
        ids=ids,
        **{name: values[first] for name, values in every.items()},
        words=np.concatenate([columns.words for columns, _ in parts]),
    )


COLUMNS = {
    "year": "years",
    "type": "types",
    "place": "places",
    "place_chain": "chains",
    "issuer": "issuers",
    "source": "sources",
}
"""Of a plan's fields."""


class Plans:
    """The plans of a generation, put together when first asked for; plans that are no more may be among them."""

    def __init__(self, parts: Sequence[tuple[PlanColumns, npt.NDArray[np.str_]]]) -> None:
        """The columns of its segments, each with the names of its sources."""
        self._parts = parts
        self._starts: list[int] = np.cumsum([0, *(len(names) for _, names in parts)]).tolist()
        self._folded: dict[str, str] = {}
        self._used_words: dict[str, Rows] = {}

    @cached_property
    def columns(self) -> PlanColumns:
        """Its ``sources`` number the names of all segments, one behind the other."""
        starts = zip(self._parts, self._starts[:-1], strict=True)
        return together([(own, np.arange(start, start + len(names), dtype=np.int32)) for (own, names), start in starts])

    def at(self, plan_ids: Rows) -> Rows:
        """Where in the columns the plans with some row ids stand."""
        return np.searchsorted(self.columns.ids, plan_ids)

    def having(self, column: str, fits: Callable[[str], bool]) -> Mask:
        """Which plans have a word in a column that fits, ``(p,)``. Each word is asked for once."""
        numbers: Numbers = getattr(self.columns, column)
        used = self._used(column)
        fitting = np.zeros(len(self.columns.words) + 1, np.bool_)  # the last stands for NOTHING
        fitting[used] = [fits(word) for word in self.columns.words[used].tolist()]
        return np.asarray(fitting[numbers])

    def without(self, column: str) -> Mask:
        """Which plans have nothing in a column, ``(p,)``."""
        numbers: Numbers = getattr(self.columns, column)
        nothing: Mask = numbers == NOTHING
        return nothing | self.having(column, lambda word: not word)

    def of_sources(self, fits: Callable[[str], bool]) -> Mask:
        """Which plans are of a source whose name fits, ``(p,)``."""
        fitting = [fits(name) for _, names in self._parts for name in names.tolist()]
        return np.array(fitting, np.bool_)[self.columns.sources]

    def folded(self, word: str) -> str:
        """The form in which a word of the columns is compared."""
        known = self._folded.get(word)
        if known is None:
            known = self._folded[word] = fold(word)
        return known

    def _used(self, column: str) -> Rows:
        """The numbers of the words in a column."""
        if column not in self._used_words:
            numbers = np.unique(getattr(self.columns, column))
            self._used_words[column] = numbers[numbers != NOTHING]
        return self._used_words[column]

    def held(self, facet: str, at: Rows) -> Counter[Held]:
        """What the plans ``at`` have of a facet, with how many have it."""
        if facet in ("province", "place"):
            return self._places(facet, at)
        counts = Counter(getattr(self.columns, COLUMNS[facet])[at].tolist())
        values = self._source_names(counts) if facet == "source" else map(self._value(facet), counts)
        held: Counter[Held] = Counter()
        for value, count in zip(values, counts.values(), strict=True):
            held[Held((), ()) if value is None else Held((value,), (value,))] += count
        return held

    def _value(self, facet: str) -> Callable[[int], Value | None]:
        return (lambda year: None if year == NO_YEAR else year) if facet == "year" else self._word

    def _word(self, number: int) -> str | None:
        return None if number == NOTHING else str(self.columns.words[number])

    def _source_names(self, numbers: Iterable[int]) -> Iterator[str]:
        for number in numbers:
            part = bisect_right(self._starts, number) - 1
            yield str(self._parts[part][1][number - self._starts[part]])

    def _places(self, facet: str, at: Rows) -> Counter[Held]:
        counts = Counter(zip(self.columns.places[at].tolist(), self.columns.chains[at].tolist(), strict=True))
        held: Counter[Held] = Counter()
        for (place, chain), count in counts.items():
            held[Held.of_place(facet, self._word(place), _divisions(self._word(chain)))] += count
        return held


@lru_cache(maxsize=10_000)
def _divisions(stored: str | None) -> tuple[str, ...]:
    return tuple(kept_chain(stored))

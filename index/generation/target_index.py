"""The targets of one generation as columns: whose they are, their words, their values. Row i of every column is one target.

Targets lie in the order of their passages, so those of a passage are one slice; a condition on values is one comparison of
a column, which takes a millisecond for 100,000 targets and needs no order of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Load, Rows, mapped, write
from index.generation.lexical import LexicalIndex
from index.generation.placing import Placed, in_order, joined, placed
from index.query.asked_figures import FigureKind, kind_fitness
from index.query.conditions import Condition
from index.query.group import Group
from index.text.units import base_unit, measure

BASE = 0.3
"""What a target is worth whose words hold nothing of what is asked: its passage may hold it all."""


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """One target to be indexed: the row of its passage, its own index terms, its value and unit as written."""

    row: int
    terms: Sequence[str]
    value: str
    unit: str | None


@dataclass(frozen=True)
class TargetIndex:
    """Shapes: ``rows`` (t,) ascending passage rows; ``low``, ``high`` (t,) in base units, NaN where a value has no size;
    ``units`` (t,) numbers into ``unit_names``, the base units.
    """

    lexical: LexicalIndex
    rows: npt.NDArray[np.int32]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    units: npt.NDArray[np.int16]
    unit_names: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def build(cls, entries: Sequence[TargetEntry]) -> TargetIndex:
        """Index targets, given in the order of their passages' rows."""
        sizes = [measure(entry.value, entry.unit) for entry in entries]
        names = [size.unit if size else base_unit(entry.unit).name for entry, size in zip(entries, sizes, strict=True)]
        unit_names, units = np.unique(np.array(names, dtype=np.str_), return_inverse=True)
        return cls(
            lexical=LexicalIndex.build(entry.terms for entry in entries),
            rows=np.array([entry.row for entry in entries], dtype=np.int32),
            low=np.array([size.low if size else np.nan for size in sizes], dtype=np.float64),
            high=np.array([size.high if size else np.nan for size in sizes], dtype=np.float64),
            units=units.astype(np.int16),
            unit_names=unit_names,
        )

    def save(self, folder: Path) -> None:
        """Write the columns into ``folder``, which is created."""
        self.lexical.save(folder)
        for name in ("rows", "low", "high", "units", "unit_names"):
            write(folder / f"target_{name}.npy", getattr(self, name))

    @classmethod
    def open(cls, folder: Path, load: Load = mapped) -> TargetIndex:
        """Map what ``save`` wrote. Raises OSError, EOFError or ValueError where it is missing or broken."""
        names = ("rows", "low", "high", "units", "unit_names")
        columns = {name: load(folder / f"target_{name}.npy") for name in names}
        found = cls(LexicalIndex.open(folder, load), **columns)
        if len({len(found.lexical), *(len(columns[name]) for name in names[:-1])}) != 1:
            raise ValueError("the columns of the targets are of different lengths")
        return found

    @classmethod
    def together(cls, parts: Sequence[tuple[TargetIndex, Placed]]) -> TargetIndex:
        """The targets of several segments, each with where its passages stand; those of dead passages are left out."""
        if len(parts) == 1 and parts[0][1].is_whole:
            return parts[0][0]
        if not parts:
            return cls.build([])
        rows = [where.numbers[part.rows] for part, where in parts]
        alive = [None if where.alive is None else own >= 0 for own, (_, where) in zip(rows, parts, strict=True)]
        places = placed([(len(part), mask) for (part, _), mask in zip(parts, alive, strict=True)])
        places = in_order(places, rows)
        each = [part for part, _ in parts]
        unit_names = np.unique(np.concatenate([part.unit_names for part in each]))
        units = [np.searchsorted(unit_names, part.unit_names).astype(np.int16)[part.units] for part in each]
        lists = [(lists, place) for part, place in zip(each, places, strict=True) for lists, _ in part.lexical.parts]
        return cls(
            lexical=LexicalIndex(lists),
            rows=joined(rows, places),
            low=joined([part.low for part in each], places),
            high=joined([part.high for part in each], places),
            units=joined(units, places),
            unit_names=unit_names,
        )

    def passages_with_target(self, size: int) -> npt.NDArray[np.bool_]:
        """Which of ``size`` passages set a target, (size,)."""
        sets = np.zeros(size, dtype=np.bool_)
        sets[self.rows] = True
        return sets

    def satisfying(self, condition: Condition) -> npt.NDArray[np.bool_]:
        """Which targets have a value where the condition wants it, (t,)."""
        kept = ~np.isnan(self.low)
        if condition.unit is not None:
            kept &= self.units == self._number(condition.unit)
        if condition.low is not None:
            kept &= self.high > condition.low if condition.above else self.high >= condition.low
        if condition.high is not None:
            kept &= self.low < condition.high if condition.below else self.low <= condition.high
        return kept

    def fitness(
        self,
        rows: Rows,
        groups: Sequence[Group],
        asked: frozenset[FigureKind],
        conditions: Sequence[Condition],
    ) -> tuple[Floats, Floats]:
        """How well the best target of each passage in ``rows`` (m,) answers, and how well the best whose value satisfies
        the ``conditions``; 0..1 each, shape (m,).

        A target answers as far as its words cover what is asked, less if it is a figure of another sort. Without a
        condition on its value it is worth BASE for being there; with one, only what it says counts.
        """
        first, last = np.searchsorted(self.rows, rows, "left"), np.searchsorted(self.rows, rows, "right")
        counts = last - first
        owner = np.repeat(np.arange(len(rows)), counts)
        targets = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
        sort = np.array([kind_fitness(asked, str(name)) for name in self.unit_names], dtype=np.float32)
        covered = self.lexical.coverage(groups, targets) if groups else np.ones(len(targets), dtype=np.float32)
        about = covered * sort[self.units[targets]]
        best, satisfied = np.zeros(len(rows), dtype=np.float32), np.zeros(len(rows), dtype=np.float32)
        np.maximum.at(best, owner, BASE * sort[self.units[targets]] + (1 - BASE) * about)
        if conditions:
            held = self.satisfying_all(conditions)[targets]
            np.maximum.at(satisfied, owner[held], about[held])
        return best, satisfied

    def satisfying_all(self, conditions: Sequence[Condition]) -> npt.NDArray[np.bool_]:
        """Which targets satisfy every condition, (t,)."""
        held = np.ones(len(self), dtype=np.bool_)
        for condition in conditions:
            held &= self.satisfying(condition)
        return held

    def passages_satisfying(self, conditions: Sequence[Condition]) -> Rows:
        """Ascending rows of the passages with a target that satisfies every condition."""
        return np.unique(self.rows[self.satisfying_all(conditions)]).astype(np.int64)

    def _number(self, unit: str) -> int:
        """The number of a base unit; -1 where no target has it."""
        at = int(np.searchsorted(self.unit_names, unit))
        return at if at < len(self.unit_names) and self.unit_names[at] == unit else -1

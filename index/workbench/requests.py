"""What a comparison and a draft take, with their bounds. Light, like ``index.results``: the command line's help reads it."""

from __future__ import annotations

from dataclasses import dataclass

MIN_PLANS, MAX_PLANS = 2, 12
MAX_CELL_PASSAGES = 20
MAX_PER_SECTION = 12
MAX_PASSAGES = 200
MAX_TYPE_CHARACTERS = 20


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """``text``, ``plans`` or both: with plans, the text only says which passages matter. ``roles`` empty: the usual ones.

    ``most`` bounds the columns chosen for a text; ``per_cell`` the passages shown in a cell.
    """

    text: str | None = None
    plans: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    most: int = MAX_PLANS
    per_cell: int = 3


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """``plans`` empty: the best are chosen. ``passages``: only these are put in, each in the section of its role.

    ``type`` is the kind of plan (方案, 计划…); None takes that of most precedents. ``per_section`` bounds the groups.
    """

    text: str
    plans: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    type: str | None = None
    most: int = 4
    per_section: int = 6

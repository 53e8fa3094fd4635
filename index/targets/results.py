"""What a table of targets takes and gives. ``dataclasses.asdict`` of a ``TargetTable`` is the JSON of ``/api/targets``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from index.errors import QueryError
from index.results import (
    MAX_OFFSET,
    Citation,
    Confidence,
    Filters,
    PlanInfo,
    QueryInfo,
    UserTerm,
    check_between,
    check_length,
)
from ingest.models import Comparator

if TYPE_CHECKING:
    from index.query.conditions import Condition

COMPARATORS: tuple[Comparator, ...] = get_args(Comparator)
MAX_ROWS = 1_000
MAX_PARAMETER_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class TargetRequest:
    """Every field narrows; None does not. ``text`` is a question like any other, and may hold a condition itself; ``terms`` and
    ``glossary`` are those of a SearchRequest.

    ``value`` is a condition (``>=15%``, ``10%-20%``, ``不低于15%``, ``15``); ``unit`` a unit as written or one that means
    the same (名 finds 人); ``comparator`` one of COMPARATORS; ``deadline`` a year in which it falls, or a part of it.
    ``offset`` rows are left out in front of the ``limit``.
    """

    text: str | None = None
    value: str | None = None
    unit: str | None = None
    comparator: str | None = None
    deadline: str | None = None
    filters: Filters = field(default_factory=Filters)
    limit: int = 200
    terms: tuple[UserTerm, ...] = ()
    glossary: tuple[UserTerm, ...] = ()
    offset: int = 0

    def checked(self) -> TargetRequest:
        """The request. Raises QueryError for the first thing that is wrong with it."""
        if self.text is not None:
            if not self.text.strip():
                raise QueryError("q", "request.empty_targets")
            check_length(self.text)
        for name in ("value", "unit", "deadline"):
            given = getattr(self, name)
            if given is not None and not 0 < len(given.strip()) <= MAX_PARAMETER_CHARACTERS:
                raise QueryError(name, "request.length", name=name, most=MAX_PARAMETER_CHARACTERS)
        if self.comparator is not None and self.comparator not in COMPARATORS:
            choices = ", ".join(COMPARATORS)
            raise QueryError("comparator", "request.choice", name="comparator", value=self.comparator, choices=choices)
        check_between("limit", self.limit, 1, MAX_ROWS)
        check_between("offset", self.offset, 0, MAX_OFFSET)
        self.conditions()
        self.filters.check()
        return self

    def conditions(self) -> list[Condition]:
        """What ``value`` asks for. Raises QueryError for one that asks for nothing."""
        from index.query.conditions import parse_value  # many patterns, of which the command line's help needs none
        from index.text.folding import fold

        if self.value is None:
            return []
        condition = parse_value(fold(self.value))
        if condition is None:
            raise QueryError("value", "request.no_value", value=self.value)
        return [condition]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target of the table. ``quote`` is the commitment's own words, and what ``citation`` cites.

    ``value`` and ``unit`` are as written; ``low``, ``high`` and ``base_unit`` the same as floats in a unit that can be
    compared (``5 万元`` is 50,000 元), None where the value has no size. ``due`` is the year of the deadline where one can
    be told. ``family`` is shared by the plans that are copies or near copies of one another; ``copies`` counts the other
    rows of the table that say the same for another member of that family. ``score`` is 0..1: how wholly the target's own
    words and its passage say what was asked; 1 where nothing was. ``binding`` is what a table calls it: ``expected``
    (预期性) or ``binding`` (约束性). ``aimed``: something says that it is to be reached; what is not stands in no range.
    """

    indicator: str | None
    comparator: str
    value: str
    unit: str | None
    low: float | None
    high: float | None
    base_unit: str | None
    deadline: str | None
    due: int | None
    baseline: str | None
    scope: str | None
    quote: str
    start: int
    end: int
    start_line: int
    passage_id: str
    section_path: list[str]
    role: str
    plan: PlanInfo
    family: str | None
    passage_family: str | None
    citation: Citation
    copies: int = 0
    score: float = 1.0
    binding: str | None = None
    aimed: bool = True

    @property
    def year(self) -> int | None:
        """The year the target speaks of: that of its deadline, else its plan's."""
        return self.due or self.plan.year


@dataclass(frozen=True, slots=True)
class YearValue:
    """The median over the ``plans`` that set a value for the year."""

    year: int
    middle: float
    plans: int


Part = Literal["counted", "whom", "over", "per", "direction", "unit"]
"""What two measures may differ in: what is counted, of whom, over what, per what; floor, ceiling, level, change or reached
already; the unit."""


@dataclass(frozen=True, slots=True)
class MeasureDifference:
    """In which part a group measures otherwise than the one it stands beside, and what either says there (empty: nothing)."""

    part: Part
    own: list[str]
    other: list[str]


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """Targets that measure the same: what is counted, of whom, over what, per what, as a floor, ceiling, level or change, in
    one unit. ``unit`` is the base unit, "" for a bare number, None where there is no size. ``name`` is never empty;
    ``indicator`` is the shortest that says something.

    ``least`` and ``most`` are over all values (in ``unit``); ``middle`` is the median over ``plans`` plans, near copies
    counted once, each by the middle of its own values. None where values have no size, and where one plan alone sets any:
    that is no range. ``trend``: of each year, where there are three or more. ``beside`` is the name of the group before this
    one to which it is related, ``differs`` in what.
    """

    indicator: str | None
    unit: str | None
    rows: list[TargetRow]
    plans: int
    least: float | None
    middle: float | None
    most: float | None
    name: str = ""
    trend: list[YearValue] = field(default_factory=list)
    beside: str | None = None
    differs: list[MeasureDifference] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TargetTable:
    """``groups`` in order of fitness, at most ``limit`` rows in all of the ``total`` found; ``query`` None without a text.
    ``confidence``: whether they are what was asked (``answers`` where nothing was)."""

    query: QueryInfo | None
    groups: list[TargetGroup]
    total: int
    took_ms: float
    confidence: Confidence = "answers"

    @property
    def rows(self) -> list[TargetRow]:
        return [row for group in self.groups for row in group.rows]

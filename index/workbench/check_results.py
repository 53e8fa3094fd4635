"""What the check of a draft gives. ``dataclasses.asdict`` of a ``CheckReport`` is the JSON of ``/api/check``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.results import Citation, PlanInfo


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """Where in the draft: lines of its canonical text (page for PDF), and the words there as they should be read."""

    start_line: int
    end_line: int
    page: int | None
    section_path: list[str]
    text: str


@dataclass(frozen=True, slots=True)
class NearPlan:
    """A precedent of the draft. ``likeness``: the mean, over the draft's passages, of the cosine to the plan's nearest one."""

    plan: PlanInfo
    source: str
    start_line: int
    end_line: int
    likeness: float


@dataclass(frozen=True, slots=True)
class SectionExample:
    """A section of a precedent, as an example of what the draft lacks."""

    plan: PlanInfo
    source: str
    start_line: int
    number: str | None
    heading: str


@dataclass(frozen=True, slots=True)
class MissingSection:
    """A section the draft seems to lack.

    ``evidence``: ``role`` (plans of its type usually have one; ``share`` of them do), ``precedents`` (the nearest plans have
    one), ``numbering`` (the draft's own numbers leave one out: ``heading`` is then that number, ``after`` the heading
    before it, None at the head). ``role`` is None where the numbers alone tell.
    """

    evidence: Literal["role", "precedents", "numbering"]
    role: str | None
    heading: str
    share: float | None
    after: str | None
    start_line: int | None
    examples: list[SectionExample]


@dataclass(frozen=True, slots=True)
class CopiedText:
    """A stretch of the draft that stands word for word in a precedent. ``length`` counts characters without marks;
    ``cited`` is whether the draft names that source for it."""

    place: DraftPlace
    length: int
    cited: bool
    passage_id: str
    plan: PlanInfo
    citation: Citation


@dataclass(frozen=True, slots=True)
class NumberMismatch:
    """A figure that its source does not say. ``draft`` are the draft's figures, ``source`` what stands there.

    ``evidence``: ``cited`` (the draft names the place), ``quoted`` (the sentence is a precedent's but for its figures: a
    difference, which may be meant; the two lists go in pairs, "" where one side has nothing), ``unknown`` (the draft names
    a place that is not in the store: ``citation`` is None).
    """

    evidence: Literal["cited", "quoted", "unknown"]
    place: DraftPlace
    draft: list[str]
    source: list[str]
    reference: str | None
    passage_id: str | None
    plan: PlanInfo | None
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class TargetExample:
    """A like target of a precedent."""

    plan: PlanInfo
    indicator: str | None
    comparator: str
    value: str
    unit: str | None
    deadline: str | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class TargetRange:
    """A target of the draft beside what precedents set for like indicators in the same unit and direction.

    ``position``: ``below`` all of them, ``above`` all, ``within``. ``least``, ``middle`` (the median) and ``most`` are in
    ``range_unit`` (万元 are compared as 元). ``weaker`` is whether it asks less than any precedent does (a floor below, a
    ceiling above); None where the direction is not told.
    """

    place: DraftPlace
    indicator: str | None
    comparator: str
    value: str
    unit: str | None
    position: Literal["below", "within", "above"]
    weaker: bool | None
    least: float
    middle: float
    most: float
    range_unit: str
    examples: list[TargetExample]


@dataclass(frozen=True, slots=True)
class StatedTarget:
    """A target as one place of the draft states it."""

    place: DraftPlace
    comparator: str
    value: str
    unit: str | None
    deadline: str | None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One measure (what is counted, of whom, over what, per what, in one direction and unit), due at one time, of which the
    draft states different figures: two places or more, in the order of the text. ``indicator`` is its shortest name."""

    indicator: str | None
    stated: list[StatedTarget]


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """What was found in one plan of the file; ``name`` is what it is called without a title.

    ``usual_from``: how many plans of its type the usual sections were learnt from
    (0: the general ones). ``targets_compared`` of ``targets_found`` targets had like ones to compare with."""

    title: str | None
    name: str | None
    type: str | None
    start_line: int
    end_line: int
    usual_from: int
    nearest: list[NearPlan]
    missing: list[MissingSection]
    targets: list[TargetRange]
    targets_found: int
    targets_compared: int
    copied: list[CopiedText]
    numbers: list[NumberMismatch]
    contradictions: list[Contradiction]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """``source`` is the file's name; a compilation has several plans."""

    source: str
    sha256: str
    plans: list[PlanCheck]

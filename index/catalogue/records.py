"""Export records: everything the ingest decided, field by field in the words of CONTRACT.md; and what is shown of a plan."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal

from index.results import Citation, PlanInfo, TargetInfo
from ingest.models import Provenance


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """One policy document, as exported. ``family`` is shared by copies and near copies; ``name`` is what a plan without a title
    is called here; ``…_from`` says where a name or a fact was found (``ingest.models.NameOrigin``, ``FactOrigin``).
    ``place_chain`` are the official divisions of its place, ``provenance`` tells where it was got from. ``corrected`` are the
    fields that were corrected, each with what the text says."""

    plan_id: str
    source: str
    ordinal: int
    title: str | None
    issuer: str | None
    place: str | None
    year: int | None
    period: str | None
    type: str | None
    number: str | None
    template: bool
    label: str | None
    name: str | None
    name_from: str | None
    issuer_from: str | None
    place_from: str | None
    year_from: str | None
    family: str | None
    start: int
    end: int
    start_line: int
    end_line: int
    place_chain: list[str] = field(default_factory=list)
    provenance: Provenance | None = None
    corrected: dict[str, str | int | None] = field(default_factory=dict)

    @property
    def info(self) -> PlanInfo:
        """What of the plan stands beside a citation."""
        return PlanInfo(**{field.name: getattr(self, field.name) for field in fields(PlanInfo)})


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """A headed part of a plan; ``number`` is as written, ``level`` counts from 1."""

    plan_id: str
    source: str
    level: int
    number: str | None
    heading: str
    role: str
    start: int
    end: int
    start_line: int


@dataclass(frozen=True, slots=True)
class HeadedSection:
    """A headed part of a plan: number as written, heading, level from 1, role, and the line of the heading."""

    level: int
    number: str | None
    heading: str
    role: str
    start: int
    end: int
    start_line: int


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """A passage, as exported: ``canonical_text[start:end] == quote``; ``text`` is the quote repaired for reading."""

    passage_id: str
    plan_id: str
    source: str
    text: str
    quote: str
    start: int
    end: int
    start_line: int
    end_line: int
    page: int | None
    section_path: list[str]
    role: str
    family: str | None


@dataclass(frozen=True, slots=True)
class TargetRecord:
    """A target, as exported: ``canonical_text[start:end] == quote``; value and unit are as written."""

    passage_id: str
    plan_id: str
    source: str
    indicator: str | None
    comparator: str
    value: str
    unit: str | None
    deadline: str | None
    baseline: str | None
    scope: str | None
    quote: str
    start: int
    end: int
    start_line: int
    binding: str | None = None


@dataclass(frozen=True, slots=True)
class DroppedRecord:
    """``canonical_text[start:end]`` is no policy text, and why."""

    source: str
    start: int
    end: int
    start_line: int
    reason: str


@dataclass(frozen=True, slots=True)
class RepairRecord:
    """``canonical_text[start:end] == before``; the text for reading says ``after``."""

    source: str
    start: int
    end: int
    kind: str
    before: str
    after: str


Record = PlanRecord | SectionRecord | PassageRecord | TargetRecord | DroppedRecord | RepairRecord


@dataclass(frozen=True, slots=True)
class CitedRecord(PassageRecord):
    """A passage with its citation and the targets it sets."""

    citation: Citation
    targets: list[TargetInfo]


@dataclass(frozen=True, slots=True)
class Retired:
    """That a text is of an old version: its paper was ``replaced`` by another of that name, or ``removed``; when (UTC)."""

    how: Literal["replaced", "removed"]
    on: str


@dataclass(frozen=True, slots=True)
class PassageDetail(CitedRecord):
    """A passage with its citation, its targets and the plan it stands in. ``retired``: it is of an old version, None of the
    present one."""

    plan: PlanInfo
    retired: Retired | None = None


@dataclass(frozen=True, slots=True)
class PlanDetail(PlanRecord):
    """A plan with its sections and passages, in the order of the text."""

    sections: list[SectionRecord] = field(default_factory=list)
    passages: list[CitedRecord] = field(default_factory=list)

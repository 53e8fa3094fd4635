"""The data classes that flow through the ingest, in the order in which they arise.

All offsets are Unicode code points into the *canonical text* of one source, half open: ``[start, end)``.
Lines count from 1 and are separated by ``\\n`` only.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

from ingest.errors import Reason


class Role(StrEnum):
    """What a section does in its plan (CONTRACT: Roles)."""

    BACKGROUND = "background"
    GUIDING_IDEOLOGY = "guiding_ideology"
    GOALS = "goals"
    ORGANISATION = "organisation"
    MEASURES = "measures"
    SCHEDULE = "schedule"
    SAFEGUARDS = "safeguards"
    ASSESSMENT = "assessment"
    OTHER = "other"


Binding = Literal["expected", "binding"]
MARKUP_REASON = "mark of markup"
NameOrigin = Literal["file", "label", "page", "first_sentence", "text", "heading"]
"""What the name of a plan without a title was taken from: the file's name, the compilation's label, the page's title or the
editor's introduction, the opening, what the whole text speaks of, the main headings."""
FactOrigin = Literal[
    "signature",
    "head",
    "number",
    "date",
    "metadata",
    "title",
    "label",
    "period",
    "text",
    "circular",
    "record",
    "publisher",
    "correction",
]
"""Where a fact of a plan was found: the signature, the head above or below the title, the 文号, a date of its own, the table of
a page; or guessed from the title, the compilation's label, the period in the title, the running text, the circular that passes
the plan on, a scraper's record, the name of who published it; or what people corrected it to."""
STATED: frozenset[str] = frozenset(("signature", "head", "number", "date", "metadata"))
"""Of these, where a fact stands as such; found anywhere else it is a guess."""

Comparator = Literal[">=", "<=", "=", ">", "<", "change"]


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was found.

    ``path`` is relative to the folder that was ingested (always with ``/``); ``sha256`` is over the raw bytes;
    ``encoding`` is None for binary formats; ``damage`` counts the bytes that could not be decoded; ``archive`` is the path of
    the ZIP that it lies in, None for a file of its own.
    """

    path: str
    sha256: str
    size: int
    media_type: str
    encoding: str | None = None
    damage: int = 0
    archive: str | None = None


@dataclass(frozen=True)
class CanonicalText:
    """What a versioned, deterministic extractor read out of a source's bytes.

    ``page_starts[i]`` is the offset at which page i+1 begins (empty where the format has no pages). ``title`` and
    ``metadata`` are what the *format* declares (HTML title, a metadata table), never guessed from the text.
    ``junk`` are spans the extractor already knows not to be policy text (a PDF's running header, say), with the reason.
    ``breaks`` are offsets where the format itself says that a document begins (a record of JSON Lines), ``declared`` what
    it says of each of these. ``left_out`` says what could not be read though the rest was. ``marks`` are what markup in the
    text means, each with how it is read, in order and apart; ``headings`` are the offsets at which a line begins that
    markup calls a heading, each with its level.
    """

    text: str
    extractor: str
    page_starts: tuple[int, ...] = ()
    title: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    junk: tuple[Dropped, ...] = ()
    breaks: tuple[int, ...] = ()
    declared: tuple[dict[str, str], ...] = ()
    left_out: tuple[Reason, ...] = ()
    marks: tuple[Repair, ...] = ()
    headings: tuple[tuple[int, int], ...] = ()

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of the first character of every line."""
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def line_of(self, offset: int) -> int:
        """The line (from 1) that holds the character at ``offset``."""
        return bisect_right(self.line_starts, offset)

    def page_of(self, offset: int) -> int | None:
        """The page (from 1) that holds the character at ``offset``; None where there are no pages."""
        return bisect_right(self.page_starts, offset) or None if self.page_starts else None


@dataclass(frozen=True, slots=True)
class Repair:
    """One place where the text for reading differs from the verbatim text: ``before == canonical[start:end]``."""

    start: int
    end: int
    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text that is not policy text, and why."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a text was got from, as far as its source tells; None where it does not.

    ``url`` is an address without a password, and nothing that a browser runs. ``publisher`` and ``published`` are as told by
    whoever saved it (来源, 发布日期). ``archive`` is a ZIP, ``member`` the path in it. The others are a mail's: who sent it, its
    subject, when (a date), the names of what hung on it.
    """

    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    archive: str | None = None
    member: str | None = None
    sender: str | None = None
    subject: str | None = None
    sent: str | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """One policy document inside a source. Unknown values are None, never ''.

    ``title_span`` is where the plan's own title line stands in the canonical text; it is no passage. ``label`` is what
    the compilation's separator line calls the plan (``区县教育年度工作计划 第5篇``): not its title. ``name`` is what a plan
    without a title is called here, no two of a source alike, taken from ``name_from``; both are None where it has a title,
    or not a word. ``issuer_from``, ``place_from`` and ``year_from`` say where these were found, None where they were not.
    ``place_chain`` are the official divisions of the place, from the province down, as far as list and text tell.
    """

    ordinal: int
    start: int
    end: int
    title: str | None = None
    issuer: str | None = None
    place: str | None = None
    year: int | None = None
    period: str | None = None
    type: str | None = None
    number: str | None = None
    template: bool = False
    title_span: tuple[int, int] | None = None
    label: str | None = None
    place_chain: tuple[str, ...] = ()
    provenance: Provenance | None = None
    name: str | None = None
    name_from: NameOrigin | None = None
    issuer_from: FactOrigin | None = None
    place_from: FactOrigin | None = None
    year_from: FactOrigin | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a plan, from its heading to the next heading of the same or a higher level.

    ``number`` is as written (``一、``, ``(二)``, ``第三条``), None for an unnumbered heading. ``heading`` is the wording
    without its number, repaired for reading. ``[start, heading_end)`` is the heading itself.
    """

    plan: int
    level: int
    number: str | None
    heading: str
    role: Role
    start: int
    heading_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Target:
    """One quantified commitment (指标); ``quote == canonical[start:end]``.

    ``value`` is the number as a decimal string (``"15"``, ``"1-2"`` for a range), ``unit`` as written (``%``, ``名``).
    ``binding`` is what a table calls it: 预期性 (expected) or 约束性 (binding), None where nothing is said.
    """

    indicator: str | None
    comparator: Comparator
    value: str
    unit: str | None
    deadline: str | None
    baseline: str | None
    scope: str | None
    quote: str
    start: int
    end: int
    binding: Binding | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is embedded, found and cited.

    ``quote == canonical[start:end]`` verbatim; ``text`` is the same passage repaired for reading. ``plan`` is the
    ordinal of its plan; ``section_path`` the headings above it, outermost first, with their numbers.
    """

    plan: int
    start: int
    end: int
    quote: str
    text: str
    start_line: int
    end_line: int
    page: int | None
    section_path: tuple[str, ...]
    role: Role
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Everything the ingest decided about one source."""

    source: Source
    canonical: CanonicalText
    plans: tuple[Plan, ...]
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    dropped: tuple[Dropped, ...]
    repairs: tuple[Repair, ...]

"""What in a stretch of a plan is its own place's and time's: names of places and bodies, dates, figures.

Whoever takes the words over has to put his own there. What 《》 quotes is another document's: of its title only the names count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.chinese_numerals import ONE_TO_TEN
from ingest.cutting.issuers import QUOTED_TITLES, bodies_in
from ingest.cutting.places import places_in
from ingest.cutting.plan_years import times_in
from ingest.figures.quantities import Kind, find_quantities
from ingest.headings.numbering import read_marker

LocalKind = Literal["place", "body", "date", "figure"]
Fact = tuple[int, int, LocalKind]

_DIVISION = re.compile("(?:自治)?[省市县区旗州盟]$")
_SHORTEST_STEM = 2
_IN_TWO_PARTS = re.compile("[省市县区]?人力资源[和与]社会保障[局厅]")
"""A body whose name the segmenter takes for two."""
_ROUND = re.compile(f"[{ONE_TO_TEN}两]+")


@dataclass(frozen=True, slots=True)
class LocalFact:
    """``[start, end)`` of the text that was asked about."""

    start: int
    end: int
    kind: LocalKind


def local_facts(
    folded: str, place_names: Iterable[str], bodies: Iterable[str], committed: Sequence[str]
) -> list[LocalFact]:
    """The facts of a folded text in order, none overlapping.

    ``place_names`` and ``bodies`` are what is known of the plan; ``committed`` the values of its targets: a small count in
    Chinese numerals (三项) is a figure only where a target has it.
    """
    known = {name for place in place_names for name in (place, _DIVISION.sub("", place)) if len(name) >= _SHORTEST_STEM}
    bodies_found = [*_spans(folded, {*bodies, *bodies_in(folded)}), *(m.span() for m in _IN_TWO_PARTS.finditer(folded))]
    found = list(_joined(bodies_found, list(_spans(folded, {*known, *places_in(folded)}))))
    quoted = [match.span() for match in QUOTED_TITLES.finditer(folded)]
    for start, end, kind in (*((*span, "date") for span in times_in(folded)), *_figures(folded, committed)):
        if not any(first <= start < last for first, last in quoted):
            found.append((start, end, kind))
    return list(_apart(found))


def _joined(bodies: Sequence[tuple[int, int]], places: Sequence[tuple[int, int]]) -> Iterator[Fact]:
    """Names that overlap as one: 澄河区 and 区教育局 are 澄河区教育局, a body."""
    start = end = 0
    kinds: set[LocalKind] = set()
    named: list[Fact] = [*((*span, "body") for span in bodies), *((*span, "place") for span in places)]
    for first, last, kind in sorted(named):
        if first >= end and kinds:
            yield start, end, "body" if "body" in kinds else "place"
            kinds = set()
        start, end = (first, last) if not kinds else (start, max(end, last))
        kinds.add(kind)
    if kinds:
        yield start, end, "body" if "body" in kinds else "place"


def _figures(folded: str, committed: Sequence[str]) -> Iterator[Fact]:
    marker = read_marker(folded)
    head = marker.length if marker else 0
    for quantity in find_quantities(folded):
        written = folded[quantity.start : quantity.end]
        rhetoric = quantity.kind is Kind.COUNT and quantity.written_in_han and _ROUND.match(written)
        if quantity.start >= head and not (rhetoric and quantity.value not in committed):
            yield quantity.start, quantity.end, "date" if quantity.kind is Kind.DATE else "figure"


def _spans(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where the names stand, the longest first."""
    wanted = sorted((name for name in names if name), key=lambda name: (-len(name), name))
    if wanted:
        yield from (match.span() for match in re.finditer("|".join(map(re.escape, wanted)), text))


def _apart(found: Sequence[Fact]) -> Iterator[LocalFact]:
    """In order; of those that overlap the longest: 云溪县教育局 before 云溪县, 2000万元 before 2000."""
    kept: list[Fact] = []
    for start, end, kind in sorted(found, key=lambda fact: fact[0] - fact[1]):
        if not any(start < last and first < end for first, last, _ in kept):
            kept.append((start, end, kind))
    return (LocalFact(*fact) for fact in sorted(kept))

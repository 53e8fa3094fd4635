"""From canonical text to policy lines: repairs made, boilerplate set aside, broken lines joined."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.cutting.separators import SEPARATOR_REASON
from ingest.furniture.boilerplate import find_junk
from ingest.headings.layout import split_lines
from ingest.models import MARKUP_REASON, CanonicalText, Dropped, Repair
from ingest.reading import Line, Reading, apply_repairs, fold_characters
from ingest.repairs.repair import find_repairs, in_order
from ingest.wording.introductions import INTRODUCTION_REASON

_PROMISED = re.compile("(?:整理|收集|搜集|准备|分享|带来|推荐)(?:了|的|好的)*([^,。!;]{2,40})")


@dataclass(frozen=True, slots=True)
class Prepared:
    """``separators`` maps the index of a line to the separator line of a compilation right before it.

    ``introduction`` is what an editor's introduction says the page holds (整理的…方案), "" where there is none.
    """

    reading: Reading
    lines: list[Line]
    separators: dict[int, str]
    dropped: list[Dropped]
    introduction: str


def prepare(canonical: CanonicalText) -> Prepared:
    """Junk inside a line is dropped and a repair as well, because the passage around it is quoted whole."""
    text = canonical.text
    repairs = _beside(find_repairs(text), canonical.marks)
    draft = Reading(text, repairs)
    whole, parts = _known_junk(canonical, draft)
    candidates = _outside(draft, draft.lines(), whole)
    places = {(line.start, line.end) for line in candidates}
    for junk in find_junk(draft, candidates):
        if (junk.start, junk.end) in places:
            whole.append(Dropped(*draft.outer_span(junk.start, junk.end), junk.reason))
        else:
            parts.append(Dropped(*draft.span(junk.start, junk.end), junk.reason))
    whole.sort(key=lambda dropped: dropped.start)
    ledger = repairs + [Repair(d.start, d.end, "boilerplate", text[d.start : d.end], "") for d in parts]
    ledger += split_lines(draft, _outside(draft, candidates, whole))
    reading = Reading(text, in_order(ledger)) if len(ledger) > len(repairs) else draft
    lines = _outside(reading, reading.lines(), whole)
    marks = [Dropped(mark.start, mark.end, MARKUP_REASON) for mark in canonical.marks if not mark.after.strip()]
    dropped = sorted([*whole, *parts, *marks], key=lambda dropped: (dropped.start, dropped.end))
    return Prepared(reading, lines, _separators(reading, lines, dropped), dropped, _introduction(reading, whole))


def _beside(found: Sequence[Repair], marks: Sequence[Repair]) -> list[Repair]:
    """The marks of markup, and what repairs touch none of them; in order."""
    if not marks:
        return list(found)
    ends = [mark.end for mark in marks]
    kept = [
        repair
        for repair in found
        if (at := bisect_right(ends, repair.start)) == len(marks) or marks[at].start >= repair.end
    ]
    return in_order([*marks, *kept])


def _known_junk(canonical: CanonicalText, reading: Reading) -> tuple[list[Dropped], list[Dropped]]:
    """What the extractor set aside: whole lines, and stretches inside lines."""
    whole: list[Dropped] = []
    parts: list[Dropped] = []
    if not canonical.junk:
        return whole, parts
    starts = canonical.line_starts
    for junk in canonical.junk:
        at = junk.start
        while at < junk.end:
            line = bisect_right(starts, at) - 1
            line_end = starts[line + 1] - 1 if line + 1 < len(starts) else len(canonical.text)
            end = min(junk.end, line_end)
            rest = canonical.text[starts[line] : at] + canonical.text[end:line_end]
            if end > at and canonical.text[at:end].strip():
                (parts if rest.strip() else whole).append(Dropped(at, end, junk.reason))
            at = line_end + 1
    return whole, parts


def _outside(reading: Reading, lines: Iterable[Line], dropped: Sequence[Dropped]) -> list[Line]:
    """The lines that do not begin inside one of the ``dropped`` spans (in order)."""
    if not dropped:
        return list(lines)
    starts = [item.start for item in dropped]
    kept = []
    for line in lines:
        start = reading.start_of(line.start)
        at = bisect_right(starts, start) - 1
        if at < 0 or start >= dropped[at].end:
            kept.append(line)
    return kept


def _separators(reading: Reading, lines: Sequence[Line], dropped: Sequence[Dropped]) -> dict[int, str]:
    starts = [reading.start_of(line.start) for line in lines]
    found = {}
    for item in dropped:
        if item.reason == SEPARATOR_REASON and (index := bisect_right(starts, item.start)) < len(lines):
            found[index] = reading.canonical[item.start : item.end].strip()
    return found


def _introduction(reading: Reading, dropped: Sequence[Dropped]) -> str:
    for item in dropped:
        if item.reason == INTRODUCTION_REASON:
            text = apply_repairs(reading.canonical, reading.repairs, item.start, item.end)
            if match := _PROMISED.search(fold_characters(text)):
                return text[slice(*match.span(1))]
    return ""


def invisible(canonical: str, spans: Iterable[tuple[int, int]]) -> list[Dropped]:
    """What stands between ``spans`` (in order) and is not white space: zero-width characters, entities that are blanks."""
    found = []
    at = 0
    for start, end in [*spans, (len(canonical), len(canonical))]:
        gap = canonical[at:start]
        if rest := gap.strip():
            begin = at + gap.index(rest)
            found.append(Dropped(begin, begin + len(rest), "invisible characters"))
        at = max(at, end)
    return found

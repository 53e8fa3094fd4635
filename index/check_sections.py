"""Which sections a draft seems to lack: by what its type usually has, by its nearest precedents, by its own numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz.distance import Indel

from index.alignment import bare_heading
from index.check_results import MissingSection, SectionExample
from index.cited import HeadedSection
from index.draft_passages import DraftPlan, Neighbour
from index.search import Searcher
from index.skeleton import Skeleton
from ingest.models import Role
from ingest.numbering import Style, read_marker
from ingest.reading import fold

SAME_HEADING = 0.6
"""Likeness of two headings without numbers from which they name the same section."""
SAME_CONTENT = 0.7
"""Cosine of two sections' mean vectors from which they say the same."""
NEAR_COPY = 0.75
"""Likeness of a precedent from which each of its sections is expected in the draft; below, two precedents must have it."""
_HAN = "一二三四五六七八九十"
_COUNTED = (Style.CHAPTER, Style.ARTICLE, Style.STAGE, Style.HAN, Style.HAN_BRACKETS, Style.DIGIT)
_MAX_GAPS = 3
"""More numbers than so many left out at one place are another way of counting, not lost sections."""
_EXAMPLES = 3


def missing_sections(
    draft: DraftPlan, usual: Skeleton, near: Sequence[Neighbour], searcher: Searcher
) -> list[MissingSection]:
    """Usual roles first, then headings of precedents, then gaps in the numbers; nothing is said twice by role."""
    by_role = list(_missing_roles(draft, usual, near))
    by_heading = list(_missing_headings(draft, near, searcher, {item.role for item in by_role}))
    return [*by_role, *by_heading, *_gaps(draft)]


def _missing_roles(draft: DraftPlan, usual: Skeleton, near: Sequence[Neighbour]) -> Iterator[MissingSection]:
    held = {section.role.value for section in draft.sections} | {passage.role.value for passage in draft.passages}
    for section in usual.sections:
        if section.usual and section.role not in held:
            examples = [
                example
                for neighbour in near
                for example in _examples(
                    neighbour, [s for s in neighbour.precedent.sections if s.role == section.role][:1]
                )
            ]
            share = section.share if usual.plans else None
            yield MissingSection("role", section.role, section.heading, share, None, None, examples[:_EXAMPLES])


def _examples(neighbour: Neighbour, sections: Sequence[HeadedSection]) -> list[SectionExample]:
    plan = neighbour.precedent
    return [SectionExample(plan.plan, plan.source, s.start_line, s.number, s.heading) for s in sections]


def _missing_headings(
    draft: DraftPlan, near: Sequence[Neighbour], searcher: Searcher, told: set[str | None]
) -> Iterator[MissingSection]:
    """Outermost sections of near precedents that nothing in the draft answers to."""
    lacking: list[tuple[Neighbour, HeadedSection]] = [
        (neighbour, section)
        for neighbour in near
        for section in _outermost(neighbour.precedent.sections)
        if section.role not in told and not _answered(draft, neighbour, section, searcher)
    ]
    while lacking:
        section = lacking[0][1]
        like = [item for item in lacking if _same_heading(item[1].heading, section.heading)]
        lacking = [item for item in lacking if item not in like]
        plans = {item[0].precedent.family or item[0].precedent.plan.plan_id for item in like}
        if len(plans) > 1 or any(item[0].likeness >= NEAR_COPY for item in like):
            examples = [example for holder, found in like for example in _examples(holder, [found])]
            yield MissingSection("precedents", section.role, section.heading, None, None, None, examples[:_EXAMPLES])


def _outermost(sections: Sequence[HeadedSection]) -> list[HeadedSection]:
    level = min((section.level for section in sections), default=0)
    return [section for section in sections if section.level == level and section.role != Role.OTHER]


def _same_heading(one: str, other: str) -> bool:
    return Indel.normalized_similarity(bare_heading(one), bare_heading(other)) >= SAME_HEADING


def _answered(draft: DraftPlan, neighbour: Neighbour, section: HeadedSection, searcher: Searcher) -> bool:
    """Whether the draft has a section of that name, or one that says the same."""
    if any(_same_heading(own.heading, section.heading) for own in draft.sections):
        return True
    plan = neighbour.precedent
    inside = [at for at, p in enumerate(plan.passages) if section.start <= p.citation.start < section.end]
    if not inside:
        return True
    theirs = searcher.generation.vectors.vectors(plan.rows[inside]).mean(axis=0)
    for own in draft.sections:
        rows = [at for at, p in enumerate(draft.passages) if own.start <= p.start < own.end]
        if rows and _cosine(draft.vectors[rows].mean(axis=0), theirs) >= SAME_CONTENT:
            return True
    return False


def _cosine(one: np.typing.NDArray[np.float32], other: np.typing.NDArray[np.float32]) -> float:
    return float(one @ other / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-9))


def _gaps(draft: DraftPlan) -> Iterator[MissingSection]:
    """Numbers left out among siblings of one style: 一、 二、 四、."""
    last: dict[tuple[int, Style], tuple[int, str]] = {}
    for section in draft.sections:
        marker = read_marker(fold(section.number + section.heading)) if section.number else None
        for deeper in [key for key in last if key[0] > section.level]:
            del last[deeper]
        if marker is None or marker.ordinal is None or marker.style not in _COUNTED:
            continue
        ordinal, before = last.get((section.level, marker.style), (0, None))
        if 1 < marker.ordinal - ordinal <= _MAX_GAPS + 1:
            for number in range(ordinal + 1, marker.ordinal):
                written = _numbered(section.number or "", marker.ordinal, number)
                line = draft.document.canonical.line_of(section.start)
                yield MissingSection("numbering", None, written, None, before, line, [])
        last[section.level, marker.style] = marker.ordinal, f"{section.number}{section.heading}"


def _numbered(written: str, ordinal: int, number: int) -> str:
    """The number ``number`` as ``written`` writes ``ordinal``."""
    for figures in ({str(ordinal): str(number)}, {_han(ordinal): _han(number)}):
        for old, new in figures.items():
            if old in written:
                return written.replace(old, new, 1)
    return str(number)


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _HAN[tens - 1] + "十")
    return head + (_HAN[ones - 1] if ones else "")

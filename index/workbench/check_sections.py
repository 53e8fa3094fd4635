"""Which sections a draft seems to lack: by what its type usually has, by its nearest precedents, by its own numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz.distance import Indel

from index.catalogue.records import HeadedSection
from index.generation.vectors import VectorIndex
from index.text import diff
from index.text.near_copies import likeness
from index.workbench.alignment import bare_heading
from index.workbench.check_results import MissingSection, SectionExample
from index.workbench.draft_passages import DraftPlan, Neighbour
from index.workbench.requests import USUAL_ROLES
from index.workbench.skeleton import PLAN_TYPES, Skeleton
from ingest.chinese_numerals import write_numeral
from ingest.headings.numbering import Style, read_marker
from ingest.models import Role
from ingest.reading import fold_characters

SAME_HEADING = 0.6
"""Likeness of two headings without numbers from which they name the same section."""
SAME_CONTENT = 0.7
"""Cosine of two sections' mean vectors from which they say the same."""
NEAR_COPY = 0.75
"""Likeness of a precedent from which the draft was made of it, and each of its sections is expected; below, two precedents must
have one. On the samples a plan less one section has 0.9 or more to itself, the pair of copies 0.78, others 0.4 at most."""
_COUNTED = (Style.CHAPTER, Style.STAGE, Style.HAN, Style.HAN_BRACKETS, Style.DIGIT)
"""Styles whose numbers are looked at among headings; those of articles, most of which have no heading, in the text."""
_MAX_GAPS = 3
"""More numbers than so many left out at one place are another way of counting, not lost sections."""
_EXAMPLES = 3


def missing_sections(
    draft: DraftPlan, usual: Skeleton, near: Sequence[Neighbour], vectors: VectorIndex
) -> list[MissingSection]:
    """Usual roles first, then headings of precedents, then gaps in the numbers; nothing is said twice by role."""
    by_role = list(_missing_roles(draft, usual, near))
    told = {item.role for item in by_role}
    return [
        *by_role,
        *_taken_out(draft, near, told),
        *_lacking_beside_precedents(draft, near, vectors, told),
        *_gaps(draft),
        *_article_gaps(draft),
    ]


def _missing_roles(draft: DraftPlan, usual: Skeleton, near: Sequence[Neighbour]) -> Iterator[MissingSection]:
    """What plans of the type usually have. Of a rule or a report too few are stored of, nothing is known."""
    if not usual.plans and draft.plan.type is not None and draft.plan.type not in PLAN_TYPES:
        return
    held = {section.role.value for section in draft.sections} | set(draft.roles)
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


def _taken_out(draft: DraftPlan, near: Sequence[Neighbour], told_roles: set[str | None]) -> Iterator[MissingSection]:
    """Sections of a near copy, whatever their level, of which the draft has neither heading nor words, unless their role is
    told to be missing altogether. One in which others are taken out too stands for these."""
    told: list[str] = []
    for neighbour in near:
        if neighbour.likeness < NEAR_COPY:
            continue
        theirs = neighbour.precedent.sections
        steps = diff.align([bare_heading(s.heading) for s in theirs], [bare_heading(s.heading) for s in draft.sections])
        out_to = 0
        for step in steps:
            section = theirs[step.one] if step.operation == "removed" and step.one is not None else None
            if section is None or section.start < out_to or _has_words(draft, neighbour, section):
                continue
            out_to = section.end
            if section.role not in told_roles and not any(_same_heading(section.heading, h) for h in told):
                told.append(section.heading)
                examples = _examples(neighbour, [section])
                yield MissingSection("precedents", section.role, section.heading, None, None, None, examples)


def _has_words(draft: DraftPlan, neighbour: Neighbour, section: HeadedSection) -> bool:
    """Whether most of a section's passages stand in the draft, word for word or nearly, under whatever heading."""
    theirs = [p.text for p in neighbour.precedent.passages if section.start <= p.citation.start < section.end]
    found = [any(likeness(text, own.text) for own in draft.passages) for text in theirs]
    return sum(found) * 2 > len(found)


def _lacking_beside_precedents(
    draft: DraftPlan, near: Sequence[Neighbour], vectors: VectorIndex, told: set[str | None]
) -> Iterator[MissingSection]:
    """Outermost sections that at least two of the nearest precedents have and nothing in the draft answers to."""
    lacking: list[tuple[Neighbour, HeadedSection]] = [
        (neighbour, section)
        for neighbour in near
        if neighbour.likeness < NEAR_COPY
        for section in _outermost(neighbour.precedent.sections)
        if section.role not in told and not _answered(draft, neighbour, section, vectors)
    ]
    while lacking:
        section = lacking[0][1]
        like = [item for item in lacking if _same_heading(item[1].heading, section.heading)]
        lacking = [item for item in lacking if item not in like]
        if len({item[0].precedent.family or item[0].precedent.plan.plan_id for item in like}) > 1:
            examples = [example for holder, found in like for example in _examples(holder, [found])]
            yield MissingSection("precedents", section.role, section.heading, None, None, None, examples[:_EXAMPLES])


def _outermost(sections: Sequence[HeadedSection]) -> list[HeadedSection]:
    level = min((section.level for section in sections), default=0)
    return [section for section in sections if section.level == level and section.role != Role.OTHER]


def _same_heading(one: str, other: str) -> bool:
    return Indel.normalized_similarity(bare_heading(one), bare_heading(other)) >= SAME_HEADING


def _answered(draft: DraftPlan, neighbour: Neighbour, section: HeadedSection, vectors: VectorIndex) -> bool:
    """Whether the draft has a section of that name or that role, or one that says the same."""
    if any(
        _same_heading(own.heading, section.heading) or (section.role == own.role.value and own.role in USUAL_ROLES)
        for own in draft.sections
    ):
        return True
    plan = neighbour.precedent
    inside = [at for at, p in enumerate(plan.passages) if section.start <= p.citation.start < section.end]
    if not inside:
        return True
    theirs = vectors.vectors(plan.rows[inside]).mean(axis=0)
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
        marker = read_marker(fold_characters(section.number + section.heading)) if section.number else None
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


def _article_gaps(draft: DraftPlan) -> Iterator[MissingSection]:
    """Articles left out: 第三条 第五条. A number that does not follow is no article's but one that is referred to."""
    last, before = 0, None
    for passage in draft.passages:
        marker = read_marker(fold_characters(passage.text))
        if marker is None or marker.ordinal is None or marker.style is not Style.ARTICLE:
            continue
        written = passage.text[: marker.length].strip()
        if 0 < last < marker.ordinal <= last + _MAX_GAPS + 1:
            for number in range(last + 1, marker.ordinal):
                name = _numbered(written, marker.ordinal, number)
                yield MissingSection("numbering", None, name, None, before, passage.start_line, [])
        last, before = marker.ordinal, written


def _numbered(written: str, ordinal: int, number: int) -> str:
    """The number ``number`` as ``written`` writes ``ordinal``."""
    for old, new in ((str(ordinal), str(number)), (write_numeral(ordinal), write_numeral(number))):
        if old in written:
            return written.replace(old, new, 1)
    return str(number)

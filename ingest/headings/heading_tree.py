"""The tree that headings form: level, role, and the headings above each.

Levels come from the marker's style as Chinese plans use it (一、 (一) 1. (1)), moved inwards where a style starts over
inside itself or a stage stands under a numbered section.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.headings.numbering import Style
from ingest.headings.roles import closes_plan, ends_plan, in_context, inherited, is_tasks, role_of
from ingest.models import Role

_LEVELS = {
    Style.CHAPTER: 1, Style.ARTICLE: 2, Style.STAGE: 1, Style.HAN: 1, Style.HAN_BRACKETS: 2, Style.DIGIT: 3,
    Style.DIGIT_BRACKETS: 4, Style.CIRCLED: 5, Style.LETTER: 5, Style.ONE_IS: 4, Style.FIRST: 4, Style.DASH: 2,
    Style.ATTACHMENT: 1,
}  # fmt: skip


# 第一章 is above 一、 where both are used.
_UNDER_CHAPTERS = frozenset((Style.HAN, Style.HAN_BRACKETS, Style.DIGIT, Style.DIGIT_BRACKETS))


@dataclass(slots=True)
class Heading:
    """A heading in ``segment``: ``[start, end)`` in the reading and ``text`` folded, both without its number.

    ``path`` holds the headings above it, outermost first. ``declared`` is the level that markup gives it, 0 for none.
    """

    segment: int
    start: int
    end: int
    text: str
    style: Style | None
    ordinal: int | None
    alone: bool
    depth: int = 1
    declared: int = 0
    level: int = 0
    role: Role = Role.OTHER
    path: tuple[Heading, ...] = field(default=(), repr=False)


def assign_levels(headings: Sequence[Heading]) -> None:
    """Level by style; a style that starts over inside itself goes one level in until the outer numbers go on."""
    numbers: list[int] = []
    open_headings: list[Heading] = []
    decimal = _counts_in_decimals(headings)
    recurring = _recur_under_numbers(headings)
    numbered: Heading | None = None
    chapters = {heading.depth for heading in headings if heading.style is Style.CHAPTER}
    within_parts = {0, 1} <= chapters  # 第一章 below 上篇
    for heading in headings:
        if heading.style is Style.DIGIT and _continues_stages(heading, open_headings):
            heading.style = Style.HAN
        if heading.style is None and heading.declared:
            heading.level = _declared_level(heading, open_headings)
        elif heading.style is None and heading.alone and recurring and numbered:
            heading.level = numbered.level + 1
        elif heading.style is None:
            heading.level = _unnumbered_level(heading, open_headings)
        else:
            outermost = 1 if decimal and heading.style is Style.DIGIT else _LEVELS[heading.style]
            heading.level = outermost + max(heading.depth, 1) - 1
            if heading.style is Style.CHAPTER and heading.depth:
                heading.level += within_parts
        if heading.style in _UNDER_CHAPTERS and open_headings and open_headings[0].style is Style.CHAPTER:
            heading.level += max(above.level for above in open_headings if above.style is Style.CHAPTER)
        if heading.style is Style.CHAPTER:
            numbers.clear()
        if heading.style in (Style.STAGE, Style.DASH):
            outer = [above for above in open_headings if above.style is not heading.style and above.level <= 2]
            if outer and open_headings[0].style is not heading.style:
                heading.level = outer[-1].level + 1
        elif heading.style is Style.HAN and heading.ordinal is not None:
            heading.level += _nesting(numbers, heading.ordinal)
        while open_headings and open_headings[-1].level >= heading.level:
            open_headings.pop()
        heading.path = tuple(open_headings)
        open_headings.append(heading)
        if heading.style is not None and heading.alone and heading.depth == 1:
            numbered = heading


def _counts_in_decimals(headings: Sequence[Heading]) -> bool:
    """1, 1.1, 1.1.1 and no 一、 above them: the number itself says the level."""
    styles = {heading.style for heading in headings}
    han = styles & {Style.HAN, Style.HAN_BRACKETS, Style.CHAPTER, Style.ARTICLE}
    return not han and any(heading.depth > 1 for heading in headings)


def _recur_under_numbers(headings: Sequence[Heading]) -> bool:
    """目标, 策略, 成功准则 below each of 1., 2., 3.: unnumbered headings that come again are parts of the numbered ones."""
    under: dict[str, int] = {}
    number = 0
    for heading in headings:
        if heading.style is not None and heading.alone and heading.depth == 1:
            number += 1
        elif heading.style is None and heading.alone and under.setdefault(heading.text, number) != number:
            return under[heading.text] > 0
    return False


def _continues_stages(heading: Heading, open_headings: Sequence[Heading]) -> bool:
    """A stage numbered 4 after stages numbered 一 to 三 is their sibling."""
    return any(
        above.style is Style.HAN
        and "阶段" in above.text
        and "阶段" in heading.text
        and heading.ordinal == (above.ordinal or 0) + 1
        for above in open_headings
    )


def _unnumbered_level(heading: Heading, open_headings: Sequence[Heading]) -> int:
    """A section word alone stands with the outermost; a run-in phrase beside its like, or under a heading alone."""
    if not open_headings:
        return 1
    if heading.alone:
        return open_headings[0].level
    last = open_headings[-1]
    return last.level + 1 if last.alone else last.level


def _declared_level(heading: Heading, open_headings: Sequence[Heading]) -> int:
    """Beside the last of its own level in the markup, else one below the last of a higher one."""
    for above in reversed(open_headings):
        if above.declared == heading.declared:
            return above.level
        if 0 < above.declared < heading.declared:
            return above.level + 1
    return open_headings[0].level if open_headings else 1


def _nesting(numbers: list[int], ordinal: int) -> int:
    """How deep ``ordinal`` lies in a style that may run inside itself; ``numbers`` holds the last of each depth."""
    for depth in range(len(numbers) - 1, -1, -1):
        if ordinal == numbers[depth] + 1:
            del numbers[depth + 1 :]
            numbers[depth] = ordinal
            return depth
    if ordinal == 1 and len(numbers) == 1:
        numbers.append(1)
        return 1
    numbers[:] = [ordinal]
    return 0


def assign_roles(headings: Sequence[Heading]) -> None:
    """Own words first, then the parent's role; orphans after a 加强领导 close the plan with their siblings."""
    closing = False
    worded = [_worded(heading) for heading in headings]
    tasks = _role_of_tasks(headings, worded)
    last_outer = max((index for index, heading in enumerate(headings) if not heading.path), default=-1)
    for index, heading in enumerate(headings):
        parent = heading.path[-1] if heading.path else None
        own = worded[index] or (tasks if is_tasks(heading.text) else None)
        own = in_context(heading.text, own, parent.role if parent else None, heading.style is not Style.ONE_IS)
        if own is Role.MEASURES and heading.text.endswith("工作措施") and _first_child_leads(headings, index):
            own = Role.SAFEGUARDS
        orphan = parent is None and heading.level > 1
        if orphan and heading.ordinal == 1:
            closing = own is Role.ORGANISATION or closes_plan(heading.text)
        if own is None and orphan and (closing or closes_plan(heading.text)):
            own = Role.SAFEGUARDS
        if own is None and parent is None and index == last_outer and ends_plan(heading.text):
            own = Role.SAFEGUARDS
        heading.role = own or (inherited(heading.text, parent.text, parent.role) if parent else Role.MEASURES)


def _worded(heading: Heading) -> Role | None:
    """The role the form and the words of a heading give by themselves."""
    if heading.style is Style.STAGE:
        return Role.SCHEDULE
    return Role.OTHER if heading.style is Style.ATTACHMENT else role_of(heading.text)


def _role_of_tasks(headings: Sequence[Heading], worded: Sequence[Role | None]) -> Role:
    """主要任务 stands for the goals where a plan has measures apart and no other goals; else it is what will be done."""
    outer = {role for heading, role in zip(headings, worded, strict=True) if not heading.path}
    goals = Role.GOALS in worded
    return Role.GOALS if Role.MEASURES in outer and not goals else Role.MEASURES


def _first_child_leads(headings: Sequence[Heading], index: int) -> bool:
    after = headings[index + 1] if index + 1 < len(headings) else None
    return after is not None and after.level > headings[index].level and role_of(after.text) is Role.ORGANISATION

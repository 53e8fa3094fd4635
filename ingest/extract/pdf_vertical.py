"""Text set from top to bottom, its lines from right to left: turned on its side it is read as any other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.extract.pdf_sheet import Glyph, Rule, Sheet, turned

# Chosen on the pages of tests/test_pdf_layouts.py, not measured on others.
_IN_LINE = 0.4  # ems by which the middles of glyphs of one line differ
_SHORTEST_STEP, _LONGEST_STEP = 0.4, 2.3  # ems from one glyph to the next
_FEWEST_DOWN, _MORE_DOWN = 6, 2.0  # steps from a glyph to the next: down at least, and as many times those to the right
_LOOKED_AT = 600  # glyphs of a page
_MOST_ABREAST = 3  # upright figures side by side in a vertical line
_FORMS = range(0xFE10, 0xFE50)
"""Punctuation in its vertical form."""


def is_vertical(glyphs: Sequence[Glyph]) -> bool:
    """Whether glyphs follow each other downwards, those of Chinese and its neighbours alone counted."""
    down = right = 0
    if not any(ord(glyph.character) > 0x2E80 for glyph in glyphs):
        return False
    for one, other in pairwise(glyphs[:_LOOKED_AT]):
        down += ord(one.character) > 0x2E80 and _is_below(one, other)
        right += _is_beside(one, other)
    return down >= _FEWEST_DOWN and down > _MORE_DOWN * right


def parted(sheet: Sheet) -> tuple[Sheet, Sheet]:
    """The vertical text of a sheet, turned so that it runs from left to right, and what is set across beside it."""
    extent = max(sheet.width, sheet.height)
    down: list[Glyph] = []
    across: list[int] = []
    spaced: set[int] = set()
    for group in _abreast(sheet.glyphs):
        glyphs = [sheet.glyphs[index] for index in group]
        if len(group) > _MOST_ABREAST or (
            len(group) > 1 and not any(_stands_over(glyphs, other) for other in sheet.glyphs)
        ):
            across += group
            continue
        down += _turned_abreast(glyphs, extent)
        if group[-1] in sheet.spaced:
            spaced.add(len(down) - 1)
    places = {index: at for at, index in enumerate(across)}
    return (
        replace(
            sheet,
            width=extent,
            height=sheet.width,
            glyphs=tuple(down),
            spaced=frozenset(spaced),
            horizontal=tuple(Rule(rule.at, extent - rule.end, extent - rule.start) for rule in sheet.vertical),
            vertical=tuple(Rule(extent - rule.at, rule.start, rule.end) for rule in sheet.horizontal),
        ),
        replace(
            sheet,
            glyphs=tuple(sheet.glyphs[index] for index in across),
            spaced=frozenset(places[index] for index in sheet.spaced if index in places),
        ),
    )


def _is_below(one: Glyph, other: Glyph) -> bool:
    step = (one.bottom + one.top - other.bottom - other.top) / 2
    aside = abs(one.left + one.right - other.left - other.right) / 2
    return aside <= _IN_LINE * one.size and _SHORTEST_STEP * one.size <= step <= _LONGEST_STEP * one.size


def _is_beside(one: Glyph, other: Glyph) -> bool:
    level = abs(one.bottom + one.top - other.bottom - other.top) / 2
    return level <= _IN_LINE * one.size and 0 < other.left - one.left <= _LONGEST_STEP * one.size


def _abreast(glyphs: Sequence[Glyph]) -> Iterable[list[int]]:
    """Runs of glyphs that stand side by side; most are of one."""
    run: list[int] = []
    for index, glyph in enumerate(glyphs):
        if run and not _is_beside(glyphs[run[-1]], glyph):
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _stands_over(group: Sequence[Glyph], other: Glyph) -> bool:
    """Whether a group stands in the same vertical line as a glyph, next to it."""
    middle = (group[0].left + group[-1].right) / 2
    step = abs(group[0].bottom + group[0].top - other.bottom - other.top) / 2
    return (
        other not in group
        and abs(middle - (other.left + other.right) / 2) <= _IN_LINE * other.size
        and _SHORTEST_STEP * other.size <= step <= _LONGEST_STEP * other.size
    )


def _turned_abreast(group: Sequence[Glyph], extent: float) -> Iterable[Glyph]:
    """The glyphs of a group on their side, one behind the other within the height that they take up together."""
    box = (group[0].left, min(g.bottom for g in group), group[-1].right, max(g.top for g in group))
    left, bottom, right, top = turned(box, 1, extent)
    step = (right - left) / len(group)
    for at, glyph in enumerate(group):
        shown = unicodedata.normalize("NFKC", glyph.character) if ord(glyph.character) in _FORMS else glyph.character
        yield Glyph(shown, left + at * step, bottom, left + (at + 1) * step, top, glyph.size)

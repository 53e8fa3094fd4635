"""What is on one page: glyphs, ruled lines and how much of it pictures cover."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Glyph(NamedTuple):
    """One visible character; ``size`` is the em in points, the box in points from the lower left corner."""

    character: str
    left: float
    bottom: float
    right: float
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along an axis: ``at`` across it, ``[start, end]`` along it."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is on one page. Spaces are no glyphs: they show as gaps, and in ``spaced`` (glyphs followed by one)."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    spaced: frozenset[int]
    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    image_share: float
    is_vertical: bool = False


def turned(box: tuple[float, float, float, float], turn: int, extent: float) -> tuple[float, float, float, float]:
    """``box`` after the page is turned back by ``turn`` quarters, so that its text runs from left to right.

    PDFium counts angles clockwise.
    """
    left, bottom, right, top = box
    if turn == 1:
        return extent - top, left, extent - bottom, right
    if turn == 2:
        return extent - right, extent - top, extent - left, extent - bottom
    if turn == 3:
        return bottom, extent - right, top, extent - left
    return box


def alike(rules: Iterable[Rule], near: float) -> list[list[Rule]]:
    """The rules in groups that begin and end alike, within ``near`` points, in the order given."""
    groups: list[list[Rule]] = []
    for rule in rules:
        for group in groups:
            if abs(group[0].start - rule.start) <= near and abs(group[0].end - rule.end) <= near:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return groups

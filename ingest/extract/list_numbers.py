"""Numbers of lists counted on and written out, whatever file says how: 第一条, 一、, （一）, 1.1 as Word shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.extract.numerals import format_number

LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_WANTS_SPACE = re.compile(r"[0-9A-Za-z条章节篇款部]$")
"""Ends of a marker after which a tab is written as a space; after 、 ） . and the like the text follows at once."""


@dataclass(slots=True)
class Level:
    """How the numbers of one level are written: ``text`` has ``%1`` for the number of the first level, and so on."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class Definition:
    """An abstract numbering: how each level is written, and how far the document has counted on it."""

    levels: dict[int, Level]
    style_link: str | None = None
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Instance:
    """A use of a definition, with what it starts and writes otherwise."""

    definition: str
    starts: dict[int, int]
    levels: dict[int, Level]
    used: bool = False


def next_marker(instance: Instance, definition: Definition, depth: int) -> str:
    """Count on by one at ``depth`` (from 0); gives the number written out, with its space if it has one, "" for none."""
    levels = {**definition.levels, **instance.levels}
    level = levels.get(depth)
    if level is None:
        return ""
    if not instance.used:
        instance.used = True
        for overridden, start in instance.starts.items():
            definition.counts.pop(overridden, None)
            levels.setdefault(overridden, Level()).start = start
    _count(definition.counts, levels, instance.starts, depth)
    return _written(definition.counts, levels, instance.starts, level)


def with_space(marker: str) -> str:
    """A marker that a tab follows, with the blank that it is written with if it ends in a figure, letter or 条."""
    return marker.rstrip() + " " if _WANTS_SPACE.search(marker) else marker


def _count(counts: dict[int, int], levels: Mapping[int, Level], starts: Mapping[int, int], depth: int) -> None:
    counts[depth] = counts[depth] + 1 if depth in counts else _start(levels, starts, depth)
    for deeper in [at for at in counts if at > depth]:
        restart = levels[deeper].restart if deeper in levels else None
        if restart is None or (restart and depth < restart):
            del counts[deeper]


def _start(levels: Mapping[int, Level], starts: Mapping[int, int], depth: int) -> int:
    return starts.get(depth, levels[depth].start if depth in levels else 1)


def _written(counts: Mapping[int, int], levels: Mapping[int, Level], starts: Mapping[int, int], level: Level) -> str:
    def number(match: re.Match[str]) -> str:
        depth = int(match.group(1)) - 1
        style = levels[depth].format if depth in levels else "decimal"
        count = counts.get(depth, _start(levels, starts, depth))
        return format_number(count, "decimal" if level.legal and style != "none" else style)

    if level.format == "bullet":
        return ""
    marker = _PLACEHOLDER.sub(number, level.text)
    if not marker:
        return ""
    if level.suffix == "space":
        return marker.rstrip() + " "
    return with_space(marker) if level.suffix == "tab" else marker

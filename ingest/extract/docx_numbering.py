"""Automatic numbers of a DOCX, written out: 第一条, 一、, （一）, 1.1 as Word shows them.

They stand in no paragraph's text but follow from ``numbering.xml``, the styles and the paragraphs before
(ECMA-376 part 1, 17.9). Elements are matched by local name, so transitional and strict files read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.extract.list_numbers import LEVELS, Definition, Instance, Level, next_marker


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The element reached by following ``names`` down, each the first child of that local name."""
    for name in names:
        if element is None:
            return None
        element = next((sub for sub in element if local(sub) == name), None)
    return element


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """The attribute with local name ``name``."""
    if element is None:
        return None
    return next((str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def integer(element: etree._Element | None) -> int | None:
    """The value of ``element`` as a number of sane size, else None."""
    text = value(element)
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text) else None


@dataclass(slots=True)
class _Style:
    based_on: str | None
    number: int | None
    level: int | None


class Numbering:
    """Hands out the marker of each paragraph; paragraphs must be asked for in document order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._styles = dict(_styles(styles))
        self._definitions: dict[str, Definition] = {}
        self._instances: dict[int, Instance] = {}
        for element in numbering if numbering is not None else ():
            if local(element) == "abstractNum":
                self._definitions[value(element, "abstractNumId") or ""] = _definition(element)
            elif local(element) == "num":
                number = value(element, "numId")
                if number and number.isdecimal():
                    self._instances[int(number)] = _instance(element)

    def marker(self, properties: etree._Element | None) -> str:
        """The number written before the paragraph with these ``w:pPr``, with its space if it has one; "" for none."""
        number, depth = self._place(properties)
        if not number or number not in self._instances:
            return ""
        instance = self._instances[number]
        definition = self._resolve(instance.definition)
        if definition is None:
            return ""
        return next_marker(instance, definition, depth)

    def _place(self, properties: etree._Element | None) -> tuple[int | None, int]:
        """The numbering instance and the level of a paragraph, from itself or from its style."""
        direct = child(properties, "numPr")
        number = integer(child(direct, "numId"))
        depth = integer(child(direct, "ilvl"))
        style_name = value(child(properties, "pStyle"))
        seen: set[str] = set()
        while (number is None or depth is None) and style_name in self._styles and style_name not in seen:
            seen.add(style_name)
            style = self._styles[style_name]
            depth = style.level if depth is None else depth
            if number is None and style.number is not None:
                number = style.number
                depth = self._level_of_style(number, style_name) if depth is None else depth
            style_name = style.based_on or ""
        return number, min(max(depth or 0, 0), LEVELS - 1)

    def _level_of_style(self, number: int, style_name: str) -> int | None:
        instance = self._instances.get(number)
        definition = self._resolve(instance.definition) if instance else None
        if definition is None:
            return None
        return next((depth for depth, level in definition.levels.items() if level.style == style_name), None)

    def _resolve(self, name: str) -> Definition | None:
        """The definition called ``name``, followed once through a numbering style if it only points at one."""
        definition = self._definitions.get(name)
        if definition is None or definition.levels or definition.style_link is None:
            return definition
        style = self._styles.get(definition.style_link)
        instance = self._instances.get(style.number) if style and style.number else None
        return self._definitions.get(instance.definition) if instance else definition


def _definition(element: etree._Element) -> Definition:
    return Definition(
        levels={depth: level for sub in element if local(sub) == "lvl" for depth, level in _level(sub)},
        style_link=value(child(element, "numStyleLink")),
    )


def _instance(element: etree._Element) -> Instance:
    starts: dict[int, int] = {}
    levels: dict[int, Level] = {}
    for override in element:
        if local(override) != "lvlOverride":
            continue
        depth = value(override, "ilvl")
        start = integer(child(override, "startOverride"))
        if start is not None and depth and depth.isdecimal():
            starts[int(depth)] = start
        levels.update(pair for sub in override if local(sub) == "lvl" for pair in _level(sub))
    return Instance(value(child(element, "abstractNumId")) or "", starts, levels)


def _level(element: etree._Element) -> Iterator[tuple[int, Level]]:
    depth = value(element, "ilvl")
    if not depth or not depth.isdecimal() or int(depth) >= LEVELS:
        return
    start = integer(child(element, "start"))
    legal = child(element, "isLgl")
    yield (
        int(depth),
        Level(
            start=1 if start is None else start,
            format=value(child(element, "numFmt")) or "decimal",
            text=value(child(element, "lvlText")) or "",
            suffix=value(child(element, "suff")) or "tab",
            restart=integer(child(element, "lvlRestart")),
            legal=legal is not None and value(legal) not in ("0", "false", "off"),
            style=value(child(element, "pStyle")),
        ),
    )


def _styles(styles: etree._Element | None) -> Iterator[tuple[str, _Style]]:
    for element in styles if styles is not None else ():
        if local(element) == "style":
            numbers = child(element, "pPr", "numPr")
            yield (
                value(element, "styleId") or "",
                _Style(
                    based_on=value(child(element, "basedOn")),
                    number=integer(child(numbers, "numId")),
                    level=integer(child(numbers, "ilvl")),
                ),
            )

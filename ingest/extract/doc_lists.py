"""The lists and paragraph styles of an old Word file, and the numbers that Word writes before its paragraphs ([MS-DOC] 2.9)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ingest.extract.doc_properties import Paragraph, paragraph_of
from ingest.extract.list_numbers import LEVELS, Definition, Instance, Level, next_marker

MAX_LISTS, MAX_STYLES = 20_000, 4_096
_STYLES_AT, _LISTS_AT, _USES_AT = 0xA2, 0x2E2, 0x2EA
"""Where the file's head names the tables of styles, lists and uses of lists."""
_LIST_BYTES, _LEVEL_BYTES, _USE_BYTES = 28, 28, 16
_BULLET, _NONE = 0x17, 0xFF
_FORMATS = {
    0x01: "upperRoman", 0x02: "lowerRoman", 0x03: "upperLetter", 0x04: "lowerLetter", 0x05: "ordinal",
    0x0A: "ideographDigital", 0x0B: "japaneseCounting", 0x0E: "decimalFullWidth", 0x10: "chineseLegal",
    0x11: "japaneseDigitalTenThousand", 0x12: "decimalEnclosedCircle", 0x13: "decimalFullWidth2", 0x16: "decimalZero",
    _BULLET: "bullet", 0x1A: "decimalEnclosedFullstop", 0x1B: "decimalEnclosedParen",
    0x1C: "decimalEnclosedCircleChinese", 0x1D: "ideographEnclosedCircle", 0x1E: "ideographTraditional",
    0x1F: "ideographZodiac", 0x21: "taiwaneseCounting", 0x22: "ideographLegalTraditional",
    0x23: "taiwaneseCountingThousand", 0x24: "taiwaneseDigital", 0x25: "chineseCounting",
    0x26: "chineseLegalSimplified", 0x27: "chineseCountingThousand", 0x39: "numberInDash", _NONE: "none",
}  # fmt: skip
"""The numbers that Office gives its formats ([MS-OSHARED] 2.2.1.3), by the names that WordprocessingML gives them."""
_SUFFIXES = ("tab", "space", "nothing")


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: int
    paragraph: Paragraph


class Lists:
    """Hands out the number of each paragraph; paragraphs must be asked for in document order.

    What is damaged in the tables costs numbers only: the text does not depend on it.
    """

    def __init__(self, main: bytes, table: bytes) -> None:
        self._styles: dict[int, _Style] = {}
        self._definitions: dict[str, Definition] = {}
        self._instances: dict[int, Instance] = {}
        for place, read in (
            (_STYLES_AT, self._read_styles),
            (_LISTS_AT, self._read_lists),
            (_USES_AT, self._read_uses),
        ):
            at, size = struct.unpack_from("<II", main, place) if len(main) >= place + 8 else (0, 0)
            try:
                if size:
                    read(table, at, size)
            except (struct.error, IndexError):
                continue

    def marker(self, paragraph: Paragraph) -> str:
        """The number written before ``paragraph``, with its space if it has one; "" for none."""
        number, depth = paragraph.list, paragraph.level
        for style in self._with_bases(paragraph.style):
            number = style.paragraph.list if number is None else number
            depth = style.paragraph.level if depth is None else depth
        instance = self._instances.get(number or 0)
        definition = self._definitions.get(instance.definition) if instance else None
        if instance is None or definition is None:
            return ""
        return next_marker(instance, definition, min(depth or 0, LEVELS - 1))

    def is_title(self, paragraph: Paragraph) -> bool:
        """Whether its style is that of the document's title."""
        return any(style.name.lower() in ("title", "标题") for style in self._with_bases(paragraph.style))

    def _with_bases(self, number: int) -> list[_Style]:
        found: list[_Style] = []
        while (style := self._styles.get(number)) is not None and len(found) < 12:
            found.append(style)
            number = style.based_on
        return found

    def _read_styles(self, table: bytes, at: int, size: int) -> None:
        end = min(at + size, len(table))
        head, many, base = struct.unpack_from("<HHH", table, at)
        at += 2 + head
        for number in range(min(many, MAX_STYLES)):
            if at + 2 > end:
                return
            (length,) = struct.unpack_from("<H", table, at)
            if style := _style(table[at + 2 : at + 2 + length], base):
                self._styles[number] = style
            at += 2 + length + length % 2

    def _read_lists(self, table: bytes, at: int, size: int) -> None:
        (many,) = struct.unpack_from("<h", table, at)
        place = at + size  # the levels follow the lists
        for index in range(min(many, MAX_LISTS)):
            (identity,) = struct.unpack_from("<i", table, at + 2 + _LIST_BYTES * index)
            simple = table[at + 2 + _LIST_BYTES * index + 26] & 1
            definition = self._definitions[str(identity)] = Definition({})
            for depth in range(1 if simple else LEVELS):
                definition.levels[depth], place = _level(table, place)

    def _read_uses(self, table: bytes, at: int, size: int) -> None:
        (many,) = struct.unpack_from("<I", table, at)
        many = min(many, MAX_LISTS)
        overridden = []
        for index in range(many):
            (identity,) = struct.unpack_from("<i", table, at + 4 + _USE_BYTES * index)
            overridden.append(table[at + 4 + _USE_BYTES * index + 12])
            self._instances[index + 1] = Instance(str(identity), {}, {})
        place = at + 4 + _USE_BYTES * many
        for index, levels in enumerate(overridden):
            place += 4
            for _ in range(levels):
                start, flags = struct.unpack_from("<iI", table, place)
                place += 8
                if flags & 0x10:
                    self._instances[index + 1].starts[flags & 0xF] = start
                if flags & 0x20:
                    self._instances[index + 1].levels[flags & 0xF], place = _level(table, place)


def _level(table: bytes, at: int) -> tuple[Level, int]:
    """A level of a list, and where the next one begins. Raises struct.error behind the end."""
    start, form, flags, places, follow, characters, paragraphs, restart = struct.unpack_from("<iBB9sB8xBBB", table, at)
    at += _LEVEL_BYTES + characters + paragraphs
    (length,) = struct.unpack_from("<H", table, at)
    signs = table[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    numbered = {place - 1 for place in places if place}
    text = "".join(
        f"%{ord(sign) + 1}" if at in numbered and ord(sign) < LEVELS else sign for at, sign in enumerate(signs)
    )
    level = Level(
        start=start,
        format=_FORMATS.get(form, "decimal"),
        text=text,
        suffix=_SUFFIXES[min(follow, 2)],
        restart=restart if flags & 0x08 else None,
        legal=bool(flags & 0x04),
    )
    return level, at + 2 + 2 * length


def _style(content: bytes, base: int) -> _Style | None:
    """A paragraph style; None for one of characters or tables, and for a gap."""
    if len(content) < base + 4 or base < 8:
        return None
    _, kind, _ = struct.unpack_from("<HHH", content)
    if kind & 0xF != 1:
        return None
    (length,) = struct.unpack_from("<H", content, base)
    name = content[base + 2 : base + 2 + 2 * length].decode("utf-16-le", "replace")
    at = base + 2 + 2 * length + 2
    size = struct.unpack_from("<H", content, at)[0] if at + 2 <= len(content) else 0
    return _Style(name.split(",")[0], kind >> 4, paragraph_of(content[at + 4 : at + 2 + size]))

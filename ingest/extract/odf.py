"""OpenDocument files (ODT, ODS, ODP): paragraphs with their numbers, tables a row a line, notes.

What stands in ``content.xml`` is what is shown: a cell of a sheet has its text beside its value. Numbers of lists follow
from the list styles (OpenDocument 1.3 part 3, 19.880), as in a DOCX. Tracked deletions, comments and hidden sheets are out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.errors import IngestError
from ingest.extract.docx_numbering import child, local, value
from ingest.extract.limits import MAX_CELL_CHARACTERS, MAX_SPAN, refuse_long_text, without_controls
from ingest.extract.numerals import format_number
from ingest.extract.packages import open_parts
from ingest.models import CanonicalText

EXTRACTOR = "odf/1"
KIND = "OpenDocument"

_UNREAD = frozenset(
    "tracked-changes annotation annotation-end sequence-decls forms settings notes ruby-text bibliography-source "
    "table-of-content-source index-title-template desc title event-listeners".split()
)
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_STARTS_OF_FORMATS = {"一": "chineseCounting", "壹": "chineseLegal", "①": "decimalEnclosedCircle", "甲": "heavenlyStem"}
_CORE_FIELDS = {"title": "标题", "creator": "作者", "keyword": "主题词"}
_EDGES = " \t\u3000\xa0"
_WANTS_SPACE = frozenset("0123456789条章节篇款部")


def extract_odf(data: bytes) -> tuple[CanonicalText, None]:
    """Read an OpenDocument file. Raises IngestError if it is damaged, encrypted, unsafe or too long."""
    with open_parts(data, KIND) as parts:
        manifest = parts.content("META-INF/manifest.xml") or b""
        if b"encryption-data" in manifest:
            raise IngestError("file.password")
        content, styles, meta = map(parts.tree, ("content.xml", "styles.xml", "meta.xml"))
    body = child(content, "body")
    if content is None or body is None:
        raise IngestError("package.no_document", kind=KIND)
    reader = _Reader([tree for tree in (styles, content) if tree is not None])
    lines = [*reader.blocks(body), *reader.notes()]
    text = without_controls("\n".join(lines))
    refuse_long_text(len(text))
    metadata = _metadata(meta)
    declared = metadata.pop("标题", None)
    title = reader.title or (declared if declared and declared in text[:2000].replace("\n", "") else None)
    return CanonicalText(text=text, extractor=EXTRACTOR, title=title, metadata=metadata), None


@dataclass(slots=True)
class _Level:
    format: str
    prefix: str
    suffix: str
    start: int
    shown: int


@dataclass(slots=True)
class _List:
    """A list being read: its style and how far each level has counted."""

    style: str
    counts: dict[int, int] = field(default_factory=dict)


class _Reader:
    """Walks the document once, in order, because numbers and notes are counted on the way."""

    def __init__(self, trees: list[etree._Element]) -> None:
        self.title: str | None = None
        self._levels = {name: levels for tree in trees for name, levels in _list_styles(tree)}
        self._parents = {name: parent for tree in trees for name, parent in _parents(tree)}
        self._hidden = {name for tree in trees for name in _hidden_tables(tree)}
        self._lists: list[_List] = []
        self._ended: dict[str, _List] = {}
        self._depth = 0
        self._marker = ""
        self._cited: list[etree._Element] = []
        self._length = 0

    def blocks(self, element: etree._Element) -> Iterator[str]:
        """Lines of the paragraphs, lists and tables under ``element``."""
        several = sum(local(part) == "table" for part in element) > 1 and local(element) == "spreadsheet"
        for part in element:
            name = local(part)
            if name in ("p", "h"):
                yield from self._paragraph(part)
            elif name == "list":
                yield from self._list(part)
            elif name == "table":
                if value(part, "style-name") not in self._hidden:
                    lines = list(self._table(part))
                    yield from ([value(part, "name") or ""] if several and lines else [])
                    yield from lines
            elif name not in _UNREAD:
                yield from self.blocks(part)

    def notes(self) -> Iterator[str]:
        """Footnotes and endnotes in the order of their marks."""
        done = 0
        while done < len(self._cited):
            note = self._cited[done]
            done += 1
            yield f"[{done}] " + " ".join(self.blocks(note)).strip()

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        boxes: list[etree._Element] = []
        text = "".join(self._inline(paragraph, boxes))
        lines = [line.strip(_EDGES) for line in text.split("\n")]
        lines = [line for line in lines if line]
        if lines:
            lines[0], self._marker = self._marker + lines[0], ""
            if self.title is None and self._is_title(value(paragraph, "style-name")):
                self.title = "".join(lines)
        yield from lines
        for box in boxes:
            yield from self.blocks(box)

    def _inline(self, element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
        yield _plain(element.text)
        for part in element:
            name = local(part)
            if name == "s":
                yield (
                    " " * min(int(value(part, "c") or "1"), MAX_SPAN) if (value(part, "c") or "1").isdecimal() else " "
                )
            elif name == "tab":
                yield " "
            elif name == "line-break":
                yield "\n"
            elif name == "note":
                body = child(part, "note-body")
                if body is not None:
                    self._cited.append(body)
                    yield f"[{len(self._cited)}]"
            elif name in ("frame", "custom-shape", "rect", "text-box"):
                boxes.append(part)
            elif name not in _UNREAD:
                yield from self._inline(part, boxes)
            yield _plain(part.tail)

    def _list(self, element: etree._Element) -> Iterator[str]:
        style = value(element, "style-name")
        if not self._lists:
            continued = value(element, "continue-numbering") == "true" or value(element, "continue-list") is not None
            name = style or ""
            kept = self._ended.get(value(element, "continue-list") or name) if continued else None
            self._lists.append(kept or _List(name))
            self._ended[name] = self._ended[value(element, "id") or name] = self._lists[-1]
            yield from self._items(element)
            self._lists.pop()
            return
        self._depth += 1
        for deeper in [level for level in self._lists[-1].counts if level >= self._depth]:
            del self._lists[-1].counts[deeper]
        yield from self._items(element)
        self._depth -= 1

    def _items(self, element: etree._Element) -> Iterator[str]:
        for item in element:
            if local(item) == "list-header":
                yield from self.blocks(item)
            elif local(item) == "list-item":
                first = next((part for part in item if isinstance(part.tag, str)), None)
                self._marker = self._next(item) if first is not None and local(first) != "list" else ""
                yield from self.blocks(item)
                self._marker = ""

    def _next(self, item: etree._Element) -> str:
        """The number of an item, counted on: ``（一）``, ``1.2 ``; "" for a bullet."""
        running = self._lists[-1]
        levels = self._levels.get(running.style, {})
        level = levels.get(self._depth)
        if level is None:
            return ""
        set_to = value(item, "start-value")
        counted = running.counts.get(self._depth, level.start - 1) + 1
        running.counts[self._depth] = int(set_to) if set_to and set_to.isdecimal() and len(set_to) < 7 else counted
        for deeper in [at for at in running.counts if at > self._depth]:
            del running.counts[deeper]
        if not level.format:
            return ""
        shown = range(max(0, self._depth - level.shown + 1), self._depth + 1)
        numbers = [
            format_number(running.counts.get(at, levels[at].start), levels[at].format)
            for at in shown
            if at in levels and levels[at].format
        ]
        marker = level.prefix + ".".join(numbers) + level.suffix
        return marker + " " if marker and marker[-1] in _WANTS_SPACE else marker

    def _table(self, table: etree._Element) -> Iterator[str]:
        for row in _rows(table):
            cells: list[list[str]] = []
            for cell in row:
                if local(cell) not in ("table-cell", "covered-table-cell"):
                    continue
                lines = list(self.blocks(cell)) if local(cell) == "table-cell" else []
                repeated = value(cell, "number-columns-repeated") or "1"
                times = min(int(repeated), MAX_SPAN) if repeated.isdecimal() else 1
                cells.extend([lines] * times)
            filled = [lines for lines in cells if lines]
            long = any(len(lines) > 1 and sum(map(len, lines)) > MAX_CELL_CHARACTERS for lines in filled)
            if long or len(filled) == 1:
                made = [line for lines in filled for line in lines]
            else:
                made = [" | ".join(" ".join(lines) for lines in cells).rstrip(" |").removeprefix(" ")] if filled else []
            self._length += sum(map(len, made))
            refuse_long_text(self._length)
            yield from made

    def _is_title(self, style: str | None) -> bool:
        seen: set[str] = set()
        while style and style not in seen:
            if style in ("Title", "标题"):
                return True
            seen.add(style)
            style = self._parents.get(style)
        return False


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, those in its head and its groups included; a row that is repeated comes once."""
    for part in table:
        name = local(part)
        if name == "table-row" and value(part, "visibility") in (None, "visible"):
            yield part
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(part)


def _plain(text: str | None) -> str:
    """Text with its white space as OpenDocument reads it: any run is one blank."""
    if not text:
        return ""
    words = " ".join(text.split(" "))
    return words.replace("\n", " ").replace("\t", " ").replace("\r", " ")


def _list_styles(tree: etree._Element) -> Iterator[tuple[str, dict[int, _Level]]]:
    for style in tree.iter("{*}list-style"):
        levels: dict[int, _Level] = {}
        for level in style:
            at = value(level, "level") or ""
            if not at.isdecimal() or len(at) > 2:
                continue
            form = (value(level, "num-format") or "") if local(level) == "list-level-style-number" else ""
            start, shown = value(level, "start-value") or "1", value(level, "display-levels") or "1"
            levels[int(at) - 1] = _Level(
                format=_FORMATS.get(form) or (_STARTS_OF_FORMATS.get(form[0], "decimal") if form else ""),
                prefix=value(level, "num-prefix") or "",
                suffix=value(level, "num-suffix") or "",
                start=int(start) if start.isdecimal() and len(start) < 7 else 1,
                shown=int(shown) if shown.isdecimal() and len(shown) < 3 else 1,
            )
        yield value(style, "name") or "", levels


def _parents(tree: etree._Element) -> Iterator[tuple[str, str]]:
    for style in tree.iter("{*}style"):
        yield value(style, "name") or "", value(style, "parent-style-name") or ""


def _hidden_tables(tree: etree._Element) -> Iterator[str]:
    for style in tree.iter("{*}style"):
        if value(child(style, "table-properties"), "display") == "false":
            yield value(style, "name") or ""


def _metadata(meta: etree._Element | None) -> dict[str, str]:
    fields: dict[str, str] = {}
    for element in meta.iter("{*}title", "{*}creator", "{*}keyword") if meta is not None else ():
        if text := (element.text or "").strip():
            fields.setdefault(_CORE_FIELDS[local(element)], without_controls(text))
    return fields

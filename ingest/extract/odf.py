"""OpenDocument files (ODT, ODS, ODP): paragraphs with their numbers, tables a row a line, notes.

What stands in ``content.xml`` is what is shown: a cell of a sheet has its text beside its value. Numbers of lists follow
from the list styles (OpenDocument 1.3 part 3, 19.880), those of headings from the outline style, as in a DOCX. Tracked
deletions, struck-out and hidden text, comments and hidden sheets are out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.errors import IngestError
from ingest.extract.docx_numbering import child, local, value
from ingest.extract.limits import MAX_SPAN, refuse_long_text, without_controls
from ingest.extract.numerals import format_number
from ingest.extract.packages import open_parts
from ingest.extract.table_rows import repeated, row_lines
from ingest.models import CanonicalText

EXTRACTOR = "odf/2"
KIND = "OpenDocument"

_UNREAD = frozenset(
    "tracked-changes annotation annotation-end sequence-decls forms settings notes ruby-text bibliography-source "
    "table-of-content-source index-title-template desc title event-listeners hidden-text hidden-paragraph".split()
)
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_STARTS_OF_FORMATS = {"一": "chineseCounting", "壹": "chineseLegal", "①": "decimalEnclosedCircle", "甲": "heavenlyStem"}
_CORE_FIELDS = {"title": "标题", "creator": "作者", "keyword": "主题词"}
_EDGES = " \t\u3000\xa0"
_WANTS_SPACE = frozenset("0123456789条章节篇款部")
_NUMBERED = ("list-level-style-number", "outline-level-style")
_OUTLINE = "\0outline"
"""The name that the style of headings goes by here: no style of the file can be called so."""
MAX_DEPTH = 10
MAX_ROWS = 2**20


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
        self._gone = {name for tree in trees for name in _gone_styles(tree)}
        self._outline = _List(_OUTLINE)
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
        text = "" if self._is_gone(paragraph) else "".join(self._inline(paragraph, boxes))
        lines = [line.strip(_EDGES) for line in text.split("\n")]
        lines = [line for line in lines if line]
        if local(paragraph) == "h" and not self._lists and value(paragraph, "is-list-header") != "true":
            depth = _count(value(paragraph, "outline-level"), MAX_DEPTH) - 1
            self._marker = self._next(self._outline, depth, value(paragraph, "start-value"))
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
                yield " " * _count(value(part, "c"), MAX_SPAN)
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
            elif name not in _UNREAD and not self._is_gone(part):
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
        self._depth += 1  # counts go on until an item above is counted: word processors close and open lists at will
        yield from self._items(element)
        self._depth -= 1

    def _items(self, element: etree._Element) -> Iterator[str]:
        for item in element:
            if local(item) == "list-header":
                yield from self.blocks(item)
            elif local(item) == "list-item":
                first = next((part for part in item if isinstance(part.tag, str)), None)
                self._marker = ""
                if first is not None and local(first) != "list":
                    self._marker = self._next(self._lists[-1], self._depth, value(item, "start-value"))
                yield from self.blocks(item)
                self._marker = ""

    def _next(self, running: _List, depth: int, set_to: str | None) -> str:
        """The number of an item at ``depth``, counted on: ``（一）``, ``1.2 ``; "" for a bullet."""
        levels = self._levels.get(running.style, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counted = running.counts.get(depth, level.start - 1) + 1
        running.counts[depth] = int(set_to) if set_to and set_to.isdecimal() and len(set_to) < 7 else counted
        for deeper in [at for at in running.counts if at > depth]:
            del running.counts[deeper]
        if not level.format:
            return ""
        shown = range(max(0, depth - level.shown + 1), depth + 1)
        numbers = [
            format_number(running.counts.get(at, levels[at].start), levels[at].format)
            for at in shown
            if at in levels and levels[at].format
        ]
        marker = level.prefix + ".".join(numbers) + level.suffix
        return marker + " " if marker and marker[-1] in _WANTS_SPACE else marker

    def _table(self, table: etree._Element) -> Iterator[str]:
        held: dict[int, tuple[int, str]] = {}  # column -> rows for which a merged cell goes on there, and its name
        for row in _rows(table):
            cells: list[list[str]] = []
            below: dict[int, tuple[int, str]] = {}
            own = False
            for cell in row:
                if local(cell) not in ("table-cell", "covered-table-cell"):
                    continue
                left, name = held.get(len(cells), (0, ""))
                spanned = _count(value(cell, "number-rows-spanned"), MAX_ROWS)
                if local(cell) == "table-cell":
                    lines = list(self.blocks(cell))
                    own = own or bool(lines)
                    below[len(cells)] = spanned - 1, repeated(" ".join(lines))
                else:
                    lines = [name] if left and name else []
                    below[len(cells)] = left - 1, name
                cells.extend([lines] * _count(value(cell, "number-columns-repeated"), MAX_SPAN))
            made = list(row_lines(cells)) if own else []
            held = below
            self._length += sum(map(len, made))
            refuse_long_text(self._length)
            yield from made

    def _is_title(self, style: str | None) -> bool:
        return any(name in ("Title", "标题") for name in self._with_parents(style))

    def _is_gone(self, element: etree._Element) -> bool:
        """Whether its style hides a text or strikes it out."""
        return bool(self._gone) and any(name in self._gone for name in self._with_parents(value(element, "style-name")))

    def _with_parents(self, style: str | None) -> Iterator[str]:
        seen: set[str] = set()
        while style and style not in seen:
            yield style
            seen.add(style)
            style = self._parents.get(style)


def _count(text: str | None, most: int) -> int:
    """A number of an attribute, from 1 to ``most``; 1 for none."""
    return min(max(int(text), 1), most) if text and text.isdecimal() and len(text) < 10 else 1


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
    for style in tree.iter("{*}list-style", "{*}outline-style"):
        levels: dict[int, _Level] = {}
        for level in style:
            at = value(level, "level") or ""
            if not at.isdecimal() or len(at) > 2:
                continue
            form = (value(level, "num-format") or "") if local(level) in _NUMBERED else ""
            start, shown = value(level, "start-value") or "1", value(level, "display-levels") or "1"
            levels[int(at) - 1] = _Level(
                format=_FORMATS.get(form) or (_STARTS_OF_FORMATS.get(form[0], "decimal") if form else ""),
                prefix=value(level, "num-prefix") or "",
                suffix=value(level, "num-suffix") or "",
                start=int(start) if start.isdecimal() and len(start) < 7 else 1,
                shown=int(shown) if shown.isdecimal() and len(shown) < 3 else 1,
            )
        yield _OUTLINE if local(style) == "outline-style" else value(style, "name") or "", levels


def _parents(tree: etree._Element) -> Iterator[tuple[str, str]]:
    for style in tree.iter("{*}style"):
        yield value(style, "name") or "", value(style, "parent-style-name") or ""


def _hidden_tables(tree: etree._Element) -> Iterator[str]:
    for style in tree.iter("{*}style"):
        if value(child(style, "table-properties"), "display") == "false":
            yield value(style, "name") or ""


def _gone_styles(tree: etree._Element) -> Iterator[str]:
    for style in tree.iter("{*}style"):
        properties = child(style, "text-properties")
        struck = value(properties, "text-line-through-style") or value(properties, "text-line-through-type")
        if value(properties, "display") == "none" or struck not in (None, "none"):
            yield value(style, "name") or ""


def _metadata(meta: etree._Element | None) -> dict[str, str]:
    fields: dict[str, str] = {}
    for element in meta.iter("{*}title", "{*}creator", "{*}keyword") if meta is not None else ():
        if text := (element.text or "").strip():
            fields.setdefault(_CORE_FIELDS[local(element)], without_controls(text))
    return fields

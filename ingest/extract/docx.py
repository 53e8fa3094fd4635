"""DOCX files: paragraphs with their automatic numbers, tables a row a line, text boxes and notes.

What Word would print is read: inserted text and text boxes are in, deleted, struck-out and hidden text, field codes,
comments, headers and footers are out.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.extract.docx_numbering import Numbering, child, integer, local, value
from ingest.extract.docx_package import Package, open_package
from ingest.extract.limits import MAX_CELL_CHARACTERS, MAX_SPAN, refuse_long_text, without_controls
from ingest.extract.table_rows import barred, repeated
from ingest.models import CanonicalText

EXTRACTOR = "docx/3"

_UNREAD = frozenset("del moveFrom instrText delText delInstrText pPr rPr rt comment sectPr tblPr tcPr".split())
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_CORE_FIELDS = {"title": "标题", "creator": "作者", "keywords": "主题词"}
_EDGES = " \t\u3000\xa0"


def extract_docx(data: bytes) -> tuple[CanonicalText, None]:
    """Read a Word file. Raises IngestError if it is damaged, unsafe or too long."""
    package = open_package(data)
    reader = _Reader(package)
    lines = list(reader.blocks(package.document))
    lines.extend(reader.notes())
    text = without_controls("\n".join(lines))
    refuse_long_text(len(text))
    metadata = _core_metadata(package.core)
    declared = metadata.pop("标题", None)
    title = reader.title or (declared if declared and declared in text[:2000].replace("\n", "") else None)
    return CanonicalText(text=text, extractor=EXTRACTOR, title=title, metadata=metadata), None


class _Reader:
    """Walks the document once, in order, because numbers and notes are counted on the way."""

    def __init__(self, package: Package) -> None:
        self.title: str | None = None
        self._numbering = Numbering(package.numbering, package.styles)
        self._title_styles = _title_styles(package.styles)
        self._notes = {"footnoteReference": package.footnotes, "endnoteReference": package.endnotes}
        self._cited: list[tuple[str, str]] = []

    def blocks(self, element: etree._Element) -> Iterator[str]:
        """Lines of the paragraphs and tables under ``element``."""
        for part in element:
            name = local(part)
            if name == "p":
                yield from self._paragraph(part)
            elif name == "tbl":
                yield from self._table(part)
            elif name not in _UNREAD:
                yield from self.blocks(part)

    def notes(self) -> Iterator[str]:
        """Footnotes and endnotes in the order of their marks; a note's own marks are followed too."""
        done = 0
        while done < len(self._cited):
            kind, identifier = self._cited[done]
            done += 1
            notes = self._notes[kind]
            for note in notes if notes is not None else ():
                if value(note, "id") == identifier:
                    yield f"[{done}] " + " ".join(self.blocks(note)).strip()
                    break

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        properties = child(paragraph, "pPr")
        boxes: list[etree._Element] = []
        text = "".join(self._inline(paragraph, boxes))
        lines = [line.strip(_EDGES) for line in text.split("\n")]
        lines = [line for line in lines if line]
        marker = self._numbering.marker(properties)  # asked for empty paragraphs too: Word counts them
        if lines:
            lines[0] = marker + lines[0]
            if self.title is None and value(child(properties, "pStyle")) in self._title_styles:
                self.title = "".join(lines)
        yield from lines
        for box in boxes:
            yield from self.blocks(box)

    def _inline(self, element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
        for part in element:
            name = local(part)
            if name == "t":
                yield part.text or ""
            elif name in _SIGNS:
                yield "" if value(part, "type") in ("page", "column") else _SIGNS[name]
            elif name in self._notes:
                self._cited.append((name, value(part, "id") or ""))
                yield f"[{len(self._cited)}]"
            elif name == "txbxContent":
                boxes.append(part)
            elif name == "AlternateContent":
                choice = child(part, "Choice")
                chosen = choice if choice is not None and _has_text(choice) else child(part, "Fallback")
                if chosen is not None:
                    yield from self._inline(chosen, boxes)
            elif name == "r" and _is_hidden(part):
                continue
            elif name not in _UNREAD:
                yield from self._inline(part, boxes)

    def _table(self, table: etree._Element) -> Iterator[str]:
        held: dict[int, str] = {}  # column -> what a cell merged with those below is called
        for row in _descend(table, "tr"):
            cells: list[list[str]] = []
            own = False
            for cell in _descend(row, "tc"):
                lines = list(self.blocks(cell))
                own = own or bool(lines)
                merged = child(cell, "tcPr", "vMerge")
                if merged is not None and value(merged) != "restart":
                    lines = [name] if (name := held.get(len(cells))) else []
                elif merged is not None:
                    held[len(cells)] = repeated(" ".join(lines))
                cells.append(lines)
                columns = integer(child(cell, "tcPr", "gridSpan")) or 1
                cells.extend([] for _ in range(min(columns, MAX_SPAN) - 1))
            filled = [lines for lines in cells if lines]
            if (
                any(len(lines) > 1 and sum(map(len, lines)) > MAX_CELL_CHARACTERS for lines in filled)
                or len(cells) == 1
            ):
                yield from (line for lines in filled for line in lines)
            elif filled and own:
                yield barred(" ".join(lines) for lines in cells)


def _descend(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children called ``name``, also inside content controls and insertions, not inside nested tables."""
    for part in element:
        if local(part) == name:
            yield part
        elif local(part) in ("sdt", "sdtContent", "ins", "customXml", "moveTo", "smartTag"):
            yield from _descend(part, name)


def _has_text(element: etree._Element) -> bool:
    return any(local(part) == "t" and part.text for part in element.iter())


def _is_hidden(run: etree._Element) -> bool:
    marks = (child(run, "rPr", name) for name in ("vanish", "strike", "dstrike"))
    return any(mark is not None and value(mark) not in ("0", "false", "off") for mark in marks)


def _title_styles(styles: etree._Element | None) -> set[str]:
    names = {"title", "标题"}
    return {
        value(style, "styleId") or ""
        for style in (styles if styles is not None else ())
        if local(style) == "style" and (value(child(style, "name")) or "").lower() in names
    }


def _core_metadata(core: etree._Element | None) -> dict[str, str]:
    fields = {}
    for element in core if core is not None else ():
        name, text = local(element), (element.text or "").strip()
        if name in _CORE_FIELDS and text:
            fields[_CORE_FIELDS[name]] = without_controls(text)
    return fields

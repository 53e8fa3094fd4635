"""PPTX files: the slides one after the other, paragraphs with their automatic numbers, tables a row a line."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from ingest.errors import IngestError
from ingest.extract.docx_numbering import child, local, value
from ingest.extract.limits import refuse_long_text, without_controls
from ingest.extract.numerals import format_number
from ingest.extract.packages import Parts, open_parts
from ingest.extract.table_rows import barred, repeated
from ingest.models import CanonicalText

EXTRACTOR = "pptx/2"
KIND = "PowerPoint"

_FURNITURE = frozenset({"sldNum", "dt", "ftr", "hdr"})
_NUMBERS = (
    ("ea1Chs", "chineseCounting"),
    ("ea1Cht", "taiwaneseCounting"),
    ("circleNum", "decimalEnclosedCircle"),
    ("alphaLc", "lowerLetter"),
    ("alphaUc", "upperLetter"),
    ("romanLc", "lowerRoman"),
    ("romanUc", "upperRoman"),
    ("arabic", "decimal"),
)


def extract_pptx(data: bytes) -> tuple[CanonicalText, None]:
    """Read a presentation. Raises IngestError if it is damaged, unsafe or too long."""
    text, starts = "", []
    with open_parts(data, KIND) as parts:
        for name in _slides(parts):
            slide = parts.tree(name)
            if slide is None or slide.get("show") == "0":
                continue
            starts.append(len(text))
            text += "".join(without_controls(line) + "\n" for line in _shapes(slide))
            refuse_long_text(len(text))
    text = text.rstrip("\n")
    starts = [min(start, len(text)) for start in starts]
    return CanonicalText(text=text, extractor=EXTRACTOR, page_starts=tuple(starts)), None


def refuse_ppt(data: bytes) -> tuple[CanonicalText, None]:
    """Raises IngestError: old PowerPoint files are read only by way of LibreOffice."""
    raise IngestError("file.old_powerpoint")


def _slides(parts: Parts) -> list[str]:
    main = "ppt/presentation.xml"
    presentation, relations = parts.tree(main), parts.tree("ppt/_rels/presentation.xml.rels")
    if presentation is None or relations is None:
        raise IngestError("package.no_document", kind=KIND)
    targets = {relation.get("Id"): str(relation.get("Target", "")) for relation in relations}
    names = []
    for slide in presentation.iter("{*}sldId"):
        target = targets.get(next((text for key, text in slide.attrib.items() if key.endswith("}id")), None))
        if target:
            names.append(
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("ppt", target))
            )
    return names


def _shapes(element: etree._Element) -> Iterator[str]:
    for part in element:
        name = local(part)
        if name == "sp":
            if value(child(part, "nvSpPr", "nvPr", "ph"), "type") not in _FURNITURE:
                body = child(part, "txBody")
                yield from _paragraphs(body) if body is not None else ()
        elif name == "tbl":
            yield from _table(part)
        elif name == "AlternateContent":
            chosen = child(part, "Choice")
            yield from _shapes(chosen) if chosen is not None else ()
        else:
            yield from _shapes(part)


def _paragraphs(body: etree._Element) -> Iterator[str]:
    counts: dict[int, int] = {}
    for paragraph in body:
        if local(paragraph) != "p":
            continue
        text = "".join(_inline(paragraph))
        lines = [line for part in text.split("\n") if (line := part.strip(" \t\u3000\xa0"))]
        if lines:
            lines[0] = _marker(child(paragraph, "pPr"), counts) + lines[0]
        yield from lines


def _inline(paragraph: etree._Element) -> Iterator[str]:
    for part in paragraph:
        name = local(part)
        if name == "br":
            yield "\n"
        elif name in ("r", "fld"):
            yield from (("" if run.text is None else run.text.replace("\v", "\n")) for run in part if local(run) == "t")


def _marker(properties: etree._Element | None, counts: dict[int, int]) -> str:
    """The automatic number before a paragraph; a paragraph without one ends the counting of its level and below."""
    depth = int(text) if (text := value(properties, "lvl") or "0").isdecimal() and len(text) < 3 else 0
    for deeper in [level for level in counts if level > depth]:
        del counts[deeper]
    numbered = child(properties, "buAutoNum")
    if numbered is None:
        counts.pop(depth, None)
        return ""
    start = value(numbered, "startAt") or "1"
    first = int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1
    counts[depth] = counts[depth] + 1 if depth in counts else first
    kind = value(numbered, "type") or ""
    form = next((form for begin, form in _NUMBERS if kind.startswith(begin)), "decimal")
    number = format_number(counts[depth], form)
    if kind.endswith("ParenBoth"):
        return f"({number})"
    if kind.endswith("ParenR"):
        return f"{number})"
    if kind.startswith(("ea1", "circle")):
        return f"{number}、" if kind.startswith("ea1") else number
    return f"{number}." if kind.endswith("Period") else f"{number} "


def _table(table: etree._Element) -> Iterator[str]:
    held: dict[int, str] = {}  # column -> what a cell merged with those below is called
    for row in table:
        if local(row) != "tr":
            continue
        cells: list[str] = []
        own = False
        for cell in row:
            if local(cell) != "tc":
                continue
            body = child(cell, "txBody")
            text = " ".join(_paragraphs(body)) if body is not None else ""
            own = own or bool(text)
            if cell.get("vMerge") in ("1", "true"):
                text = held.get(len(cells), "")
            elif cell.get("rowSpan", "1") != "1":
                held[len(cells)] = repeated(text)
            cells.append(text)
        if own:
            yield barred(cells)

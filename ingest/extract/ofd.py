"""OFD files (GB/T 33190-2016): the text of every page, put together into lines by where it stands.

The root part names the documents, each document its pages, each page its objects: a ``TextObject`` has a ``Boundary``
(x y width height, millimetres) and pieces of text (``TextCode``). Pieces at one height are a line, lines
that follow one another at their distance and margin a paragraph.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from ingest.errors import IngestError
from ingest.extract.docx_numbering import local
from ingest.extract.limits import refuse_long_text, without_controls
from ingest.extract.packages import Parts, open_parts
from ingest.models import CanonicalText

EXTRACTOR = "ofd/1"
KIND = "OFD"
MAX_PAGES = 5_000
SAME_LINE = 0.5
"""Share of the height of a piece of text by which its middle may differ from that of its line. Not measured."""
FULL_LINE = 1.6
"""A line that ends nearer to the right margin than so many times its height runs on in the next. Not measured."""
WIDE_GAP = 1.2
"""Share of the height from which a gap between two pieces of a line is a blank. Not measured."""

_CORE_FIELDS = {"Title": "标题", "Author": "作者"}
_ENDS = re.compile(r"[。！？；：.!?;:]$")
_STARTS = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[、.．）)]|第[一二三四五六七八九十百\d]{1,4}[章条节])")
_LATIN = re.compile(r"[A-Za-z0-9,.]$")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text where it stands on its page, in millimetres from the top left."""

    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    top: float
    height: float


def extract_ofd(data: bytes) -> tuple[CanonicalText, None]:
    """Read an OFD. Raises IngestError if it is damaged, unsafe, without a document or a scan without text."""
    pages: list[list[str]] = []
    metadata: dict[str, str] = {}
    length = 0
    with open_parts(data, KIND) as parts:
        root = parts.tree("OFD.xml")
        mains = [(element.text or "").strip().lstrip("/") for element in _all(root, "DocRoot")]
        if root is None or not mains:
            raise IngestError("package.no_document", kind=KIND)
        for element in _all(root, "DocInfo"):
            for part in element:
                if local(part) in _CORE_FIELDS and (part.text or "").strip():
                    metadata[_CORE_FIELDS[local(part)]] = without_controls((part.text or "").strip())
        for main in mains:
            for page in _pages(parts, main):
                pages.append([without_controls(line) for line in _paragraphs(_lines(page))])
                length += sum(map(len, pages[-1]))
                refuse_long_text(length)
    text, starts = "", []
    for lines in pages:
        starts.append(len(text))
        text += "".join(line + "\n" for line in lines)
    if not text.strip():
        raise IngestError("ofd.no_text", pages=len(pages))
    title = metadata.pop("标题", None)
    said = title if title and title in text[:2000].replace("\n", "") else None
    text = text.rstrip("\n")
    starts = [min(start, len(text)) for start in starts]
    return CanonicalText(text, EXTRACTOR, page_starts=tuple(starts), title=said, metadata=metadata), None


def _pages(parts: Parts, main: str) -> Iterator[list[_Piece]]:
    document = parts.tree(main)
    if document is None:
        raise IngestError("package.no_document", kind=KIND)
    folder = posixpath.dirname(main)
    templates = {page.get("ID"): _place(folder, page.get("BaseLoc")) for page in _all(document, "TemplatePage")}
    for number, page in enumerate(_all(document, "Page"), 1):
        if number > MAX_PAGES:
            raise IngestError("ofd.too_long", most=MAX_PAGES)
        tree = parts.tree(_place(folder, page.get("BaseLoc")))
        if tree is None:
            continue
        pieces = list(_pieces(tree))
        for used in _all(tree, "Template"):
            template = parts.tree(templates.get(used.get("TemplateID"), ""))
            pieces += _pieces(template) if template is not None else ()
        yield pieces


def _place(folder: str, name: str | None) -> str:
    """The part that a location in ``folder`` means."""
    name = (name or "").strip()
    return name.lstrip("/") if name.startswith("/") else posixpath.normpath(posixpath.join(folder, name))


def _pieces(page: etree._Element) -> Iterator[_Piece]:
    for item in _all(page, "TextObject"):
        if item.get("Visible") == "false":
            continue
        box = _numbers(item.get("Boundary"))
        if len(box) != 4:
            continue
        size = (_numbers(item.get("Size")) or [box[3]])[0]
        for code in item:
            if local(code) != "TextCode" or not (code.text or "").strip():
                continue
            across, down = (_numbers(code.get(name)) or [0.0] for name in ("X", "Y"))
            baseline = box[1] + (down[0] or box[3])
            text = (code.text or "").strip("\n\r")
            yield _Piece(text, box[0] + across[0], baseline - size, min(box[2], size * len(text)), size)


def _lines(pieces: Sequence[_Piece]) -> list[_Line]:
    """The pieces as lines from the top, each from the left; a gap as wide as a character is a blank."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.y + piece.height / 2, piece.x)):
        middle = piece.y + piece.height / 2
        if rows and abs(rows[-1][0].y + rows[-1][0].height / 2 - middle) <= SAME_LINE * rows[-1][0].height:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [line for row in rows if (line := _line(sorted(row, key=lambda piece: piece.x))).text]


def _line(row: list[_Piece]) -> _Line:
    text, end = "", row[0].x
    for piece in row:
        wide = piece.x - end > WIDE_GAP * piece.height
        text += (" " if wide and text else "") + piece.text
        end = max(end, piece.x + piece.width)
    return _Line(" ".join(text.split()), row[0].x, end, row[0].y, max(piece.height for piece in row))


def _paragraphs(lines: Sequence[_Line]) -> list[str]:
    """Lines that run to the right margin go on in the next one, unless that begins further in or as a number does."""
    if not lines:
        return []
    margin, left = max(line.right for line in lines), min(line.left for line in lines)
    set_in = any(line.left - left > line.height for line in lines)
    made = [lines[0].text]
    for above, line in pairwise(lines):
        full = margin - above.right < FULL_LINE * above.height
        near = line.top - above.top < 3 * above.height and abs(line.height - above.height) < 0.2 * above.height
        begins = line.left - left > above.height or _STARTS.match(line.text) or (not set_in and _ENDS.search(made[-1]))
        if full and near and not begins:
            blank = " " if _LATIN.search(made[-1]) and _LATIN.match(line.text[:1]) else ""
            made[-1] += blank + line.text
        else:
            made.append(line.text)
    return made


def _numbers(text: str | None) -> list[float]:
    try:
        return [float(word) for word in (text or "").split()]
    except ValueError:
        return []


def _all(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Every element of this local name, in document order."""
    return iter(()) if element is None else element.iter("{*}" + name)

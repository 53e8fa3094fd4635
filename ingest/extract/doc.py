"""Old Word files (DOC, and WPS, the same inside): paragraphs with their automatic numbers, tables a row a line, then notes
and text boxes.

The text lies in pieces; the piece table in the table stream says where ([MS-DOC] 2.4.1). As in a DOCX, text that is
deleted and still tracked, struck out or hidden is out.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count

from ingest.errors import IngestError
from ingest.extract.doc_lists import Lists
from ingest.extract.doc_pieces import Pieces, read_pieces
from ingest.extract.doc_properties import Paragraph, Properties
from ingest.extract.limits import MAX_SPAN, without_controls
from ingest.extract.table_rows import Table, barred
from ingest.models import CanonicalText

EXTRACTOR = "doc/2"

_MAGIC = (0xA5EC, 0xA5DC)
_FIRST_VERSION = 0xC1
"""Of Word 97; files of older programs are laid out otherwise."""
_ENCRYPTED, _OTHER_TABLE = 0x0100, 0x0200
_LENGTHS_AT = 0x4C
"""Where the file's head says how many characters the body, the notes and the rest have."""
_READ_STORIES, _NOTES = (0, 1, 5, 6), (1, 5)
_STREAM_BYTES = 100 * 2**20
MAX_FIELD_DEPTH = 20

_FIELD = re.compile(r"\x13[^\x13\x14\x15]*(?:\x14([^\x13\x14\x15]*))?\x15")
_NOTE = re.compile("\x02")
_OWN_NOTE = re.compile("^\x02[ \t]*")
"""The mark that a note's own text begins with."""
_PARAGRAPH = re.compile("[^\r\x07]*[\r\x07]|[^\r\x07]+")
_KEPT = re.compile("[^\r\x07\x13\x14\x15]")
"""Marks of paragraphs, cells and fields stay where the text before them goes."""
_EDGES = " \t\u3000\xa0"
_MASK = "\x06"
"""Written over what is not read, so that the rest stays where it is."""
_SIGNS = {"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": "", "\x01": "", "\x08": "", "\x05": ""}


def extract_doc(data: bytes) -> tuple[CanonicalText, None]:
    """Read an old Word file. Raises IngestError if it is damaged, locked, older than Word 97 or too long."""
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            if not ole.exists("WordDocument"):
                raise IngestError("file.old_wps")
            main = ole.openstream("WordDocument").read(_STREAM_BYTES)
            magic, version = struct.unpack_from("<HH", main, 0)
            (flags,) = struct.unpack_from("<H", main, 10)
            if flags & _ENCRYPTED:
                raise IngestError("file.password")
            if magic not in _MAGIC or version < _FIRST_VERSION:
                raise IngestError("file.old_word")
            table = ole.openstream("1Table" if flags & _OTHER_TABLE else "0Table").read(_STREAM_BYTES)
            data_stream = ole.openstream("Data").read(_STREAM_BYTES) if ole.exists("Data") else b""
        pieces = read_pieces(main, table)
        properties = Properties(main, table, data_stream)
        reader = _Reader(pieces, properties, Lists(main, table))
        lines = [line for story in _stories(main) for line in reader.lines(*story)]
    except (OSError, struct.error, LookupError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise IngestError("doc.damaged", why=" ".join(str(error).split())[:200]) from error
    return CanonicalText(text="\n".join(lines), extractor=EXTRACTOR, title=reader.title), None


def _stories(main: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where body, footnotes, endnotes and text boxes stand, and whether each is notes; what lies between them is out."""
    at = 0
    for place, length in enumerate(struct.unpack_from("<7I", main, _LENGTHS_AT)):
        if place in _READ_STORIES:
            yield at, at + length, place in _NOTES
        at += length


class _Reader:
    """Walks the text once, in order, because numbers are counted on the way."""

    def __init__(self, pieces: Pieces, properties: Properties, lists: Lists) -> None:
        self.title: str | None = None
        self._pieces = pieces
        self._properties = properties
        self._lists = lists
        self._text = _without_gone(pieces, properties)

    def lines(self, start: int, end: int, of_notes: bool) -> Iterator[str]:
        """Paragraphs end with \\r, cells with \\x07, and so do rows."""
        story = self._text[start:end]
        for _ in range(MAX_FIELD_DEPTH):
            story, fields = _FIELD.subn(_result, story)
            if not fields:
                break
        marks = count(1)
        cells: list[str] = []
        table = _Cells()
        for match in _PARAGRAPH.finditer(story):
            mark = self._pieces.place(start + match.end() - 1)
            paragraph = self._properties.paragraph(mark)
            text = _OWN_NOTE.sub("\x02 ", match.group()) if of_notes else match.group()
            text = _NOTE.sub(lambda _: f"[{next(marks)}]", text)
            counted = next(self._properties.gone(mark, mark + 1), None) is None
            shown = self._shown(text, paragraph, counted)
            if self._properties.known and (paragraph.in_table or paragraph.row_end):
                table.take(shown, text, paragraph)
            elif text.endswith("\x07"):
                cells.append(" ".join(shown))
            else:
                yield from table.end()
                yield from _rows(cells)
                cells = []
                yield from shown
        yield from table.end()
        yield from _rows(cells)

    def _shown(self, text: str, paragraph: Paragraph, counted: bool) -> list[str]:
        """The lines of a paragraph, its number before the first; one whose mark is deleted is not counted."""
        written = "".join(_SIGNS.get(sign, sign) for sign in text.rstrip("\r\x07"))
        written = written.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        lines = [line for part in written.split("\n") if (line := without_controls(part).strip(_EDGES))]
        marker = self._lists.marker(paragraph) if counted else ""
        if lines:
            lines[0] = marker + lines[0]
            if self.title is None and self._lists.is_title(paragraph):
                self.title = "".join(lines)
        return lines


@dataclass(slots=True)
class _Cells:
    """The rows that have been read of a table, and the row that is being read."""

    table: Table = field(default_factory=Table)
    cells: list[list[str]] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)

    def take(self, lines: list[str], text: str, paragraph: Paragraph) -> None:
        """Take a paragraph of the table; one ends each cell, one each row."""
        if paragraph.row_end:
            self._end_row(paragraph)
            return
        self.cell += lines
        if text.endswith("\x07"):
            self.cells.append(self.cell)
            self.cell = []

    def end(self) -> Iterator[str]:
        """The lines of the table that ends here, if there is one."""
        self._end_row(Paragraph())
        return self.table.lines()

    def _end_row(self, paragraph: Paragraph) -> None:
        if self.cells or self.cell:
            self.table.add([*self.cells, self.cell] if self.cell else self.cells, paragraph.edges, paragraph.merged)
            self.cells, self.cell = [], []


def _without_gone(pieces: Pieces, properties: Properties) -> str:
    """The text with what is not shown masked."""
    text, at, parts = pieces.text, 0, []
    first = pieces.pieces[0].start if pieces.pieces else 0
    for piece in pieces.pieces:
        for start, end in properties.gone(piece.place, piece.place + piece.width * (piece.end - piece.start)):
            begin = piece.start - first + (start - piece.place) // piece.width
            finish = piece.start - first + (end - piece.place) // piece.width
            parts += [text[at:begin], _KEPT.sub(_MASK, text[begin:finish])]
            at = finish
    return "".join(parts) + text[at:]


def _result(of: re.Match[str]) -> str:
    """A field's result where it stands, the rest masked."""
    start, end = of.span(1) if of.group(1) is not None else (of.end(), of.end())
    return _MASK * (start - of.start()) + (of.group(1) or "") + _MASK * (of.end() - end)


def _rows(cells: Sequence[str]) -> Iterator[str]:
    """Cells that follow one another as rows. A row ends with an empty cell: where that is so at one distance throughout, it
    is the table's width; else every empty cell ends one."""
    if not cells:
        return
    width = next(
        (width for width in range(1, MAX_SPAN) if len(cells) % (width + 1) == 0 and not any(cells[width :: width + 1])),
        0,
    )
    rows: list[list[str]] = [[]]
    for at, cell in enumerate(cells):
        if (at % (width + 1) == width) if width else not cell:
            rows.append([])
        else:
            rows[-1].append(cell)
    yield from (line for row in rows if (line := barred(row)))

"""Old Word files (DOC, and WPS, the same inside): paragraphs and the rows of tables, then notes and text boxes.

The text lies in pieces; the piece table in the table stream says where ([MS-DOC] 2.4.1). Its formatting is not read: numbers
that Word puts before paragraphs are missing, deleted text that is still tracked is in.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import count, pairwise

from ingest.errors import IngestError
from ingest.extract.limits import MAX_SPAN, refuse_long_text, without_controls
from ingest.models import CanonicalText

EXTRACTOR = "doc/1"

_MAGIC = (0xA5EC, 0xA5DC)
_FIRST_VERSION = 0xC1
"""Of Word 97; files of older programs are laid out otherwise."""
_ENCRYPTED, _OTHER_TABLE = 0x0100, 0x0200
_LENGTHS_AT = 0x4C
"""Where the file's head says how many characters the body, the notes and the rest have."""
_PIECES_AT = 0x01A2
_READ_STORIES = (0, 1, 5, 6)
_STREAM_BYTES = 100 * 2**20
MAX_FIELD_DEPTH = 20

_FIELD = re.compile(r"\x13[^\x13\x14\x15]*(?:\x14([^\x13\x14\x15]*))?\x15")
_NOTE = re.compile("\x02")
_EDGES = " \t\u3000\xa0"
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
        text = _text(main, table)
    except (OSError, struct.error, LookupError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise IngestError("doc.damaged", why=" ".join(str(error).split())[:200]) from error
    lines = [line for story in _stories(main, text) for line in _lines(story)]
    return CanonicalText(text="\n".join(lines), extractor=EXTRACTOR), None


def _text(main: bytes, table: bytes) -> str:
    """All characters of the file, piece after piece. Raises struct.error or ValueError if the table leads nowhere."""
    at, size = struct.unpack_from("<II", main, _PIECES_AT)
    pieces = _piece_table(table[at : at + size])
    many = (len(pieces) - 4) // 12
    if many < 1:
        raise ValueError("no piece of text")
    bounds = struct.unpack_from(f"<{many + 1}I", pieces, 0)
    if list(bounds) != sorted(bounds):
        raise ValueError("pieces out of order")
    refuse_long_text(bounds[-1] - bounds[0])
    words = []
    for index, (start, end) in enumerate(pairwise(bounds)):
        (place,) = struct.unpack_from("<I", pieces, 4 * (many + 1) + 8 * index + 2)
        if place & 0x40000000:  # a byte a character, in the Western code page
            first = (place & 0x3FFFFFFF) // 2
            words.append(main[first : first + end - start].decode("cp1252", "replace"))
        else:
            words.append(main[place : place + 2 * (end - start)].decode("utf-16-le", "replace"))
    return "".join(words)


def _piece_table(part: bytes) -> bytes:
    """The table behind the property runs that may stand before it."""
    at = 0
    while part[at : at + 1] == b"\x01":
        (size,) = struct.unpack_from("<H", part, at + 1)
        at += 3 + size
    if part[at : at + 1] != b"\x02":
        raise ValueError("no piece table")
    (size,) = struct.unpack_from("<I", part, at + 1)
    return part[at + 5 : at + 5 + size]


def _stories(main: bytes, text: str) -> Iterator[str]:
    """Body, footnotes, endnotes and text boxes; headers, macros and comments lie between them and are out."""
    at = 0
    for place, length in enumerate(struct.unpack_from("<7I", main, _LENGTHS_AT)):
        if place in _READ_STORIES:
            yield text[at : at + length]
        at += length


def _lines(story: str) -> Iterator[str]:
    """Paragraphs end with \\r, cells with \\x07, and so do rows."""
    for _ in range(MAX_FIELD_DEPTH):
        story, fields = _FIELD.subn(lambda field: field.group(1) or "", story)
        if not fields:
            break
    marks = count(1)
    story = _NOTE.sub(lambda _: f"[{next(marks)}]", story)
    cells: list[str] = []
    for paragraph in re.split("(?<=[\r\x07])", story):
        text = "".join(_SIGNS.get(sign, sign) for sign in paragraph.rstrip("\r\x07"))
        if paragraph.endswith("\x07"):
            cells.append(" ".join(_shown(text)))
            continue
        yield from _rows(cells)
        cells = []
        yield from _shown(text)
    yield from _rows(cells)


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
    yield from (line for row in rows if (line := " | ".join(row).rstrip(" |").removeprefix(" ")))


def _shown(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if line := without_controls(line).strip(_EDGES):
            yield line

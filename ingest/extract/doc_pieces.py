"""The text of an old Word file and where each piece of it lies ([MS-DOC] 2.4.1)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.extract.limits import refuse_long_text

_PIECES_AT = 0x01A2


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters ``[start, end)`` of the text, which lie at ``place`` of the main stream, ``width`` bytes each."""

    start: int
    end: int
    place: int
    width: int

    def text(self, main: bytes) -> str:
        """Its characters. Raises ValueError if the file ends before them."""
        size = self.width * (self.end - self.start)
        if self.place + size > len(main):
            raise ValueError("the text is cut off")
        # what takes one byte is in the Western code page
        return main[self.place : self.place + size].decode("cp1252" if self.width == 1 else "utf-16-le", "replace")


@dataclass(slots=True)
class Pieces:
    """All characters of the file, and where each lies."""

    text: str
    pieces: list[Piece]
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._starts = [piece.start for piece in self.pieces]

    def place(self, at: int) -> int:
        """Where character ``at`` lies in the main stream."""
        piece = self.pieces[max(bisect_right(self._starts, at) - 1, 0)]
        return piece.place + piece.width * (at - piece.start)


def read_pieces(main: bytes, table: bytes) -> Pieces:
    """The text, piece after piece. Raises struct.error or ValueError if the table leads nowhere."""
    at, size = struct.unpack_from("<II", main, _PIECES_AT)
    listed = _piece_table(table[at : at + size])
    many = (len(listed) - 4) // 12
    if many < 1:
        raise ValueError("no piece of text")
    bounds = struct.unpack_from(f"<{many + 1}I", listed, 0)
    if list(bounds) != sorted(bounds):
        raise ValueError("pieces out of order")
    refuse_long_text(bounds[-1] - bounds[0])
    pieces = []
    for index, (start, end) in enumerate(pairwise(bounds)):
        (place,) = struct.unpack_from("<I", listed, 4 * (many + 1) + 8 * index + 2)
        narrow = place & 0x40000000
        if end > start:
            pieces.append(Piece(start, end, (place & 0x3FFFFFFF) // 2 if narrow else place, 1 if narrow else 2))
    # two units of UTF-16 are two characters to Word, one to Python: kept apart until a paragraph is shown
    return Pieces("".join(_units(piece.text(main)) for piece in pieces), pieces)


def _units(text: str) -> str:
    if text.isascii() or max(text) < "\U00010000":
        return text
    return "".join(
        sign if sign < "\U00010000" else sign.encode("utf-16-be").decode("utf-16-be", "surrogatepass") for sign in text
    )


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

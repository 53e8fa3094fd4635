"""White gutters: where no ink stands in a stretch of a page, from its first block to its last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.extract.pdf_pieces import PdfLine, Piece, bands_of, line_of, piece_of, whole
from ingest.extract.pdf_sheet import Sheet

GUTTER = 0.8
"""Ems of white between columns at least; words of justified lines stand nearer, or not one above the other. Not measured."""
_WIDEST_PAGE = 20_000
_MOST_LOOKS = 20_000  # at the white of a page. A dense spread of tables takes 10,000


@dataclass(frozen=True, slots=True)
class Block:
    """What is set as one: a piece, or a table, with the stretches ``[left, right)`` of its ink."""

    top: float
    bottom: float
    ink: tuple[tuple[float, float], ...]
    piece: Piece | None = None
    rows: tuple[PdfLine, ...] = ()

    @property
    def size(self) -> float:
        """The em in points."""
        return self.piece.size if self.piece else self.rows[0].size


def blocks_of(sheet: Sheet, pieces: Sequence[Piece], tables: Sequence[Sequence[PdfLine]]) -> list[Block]:
    """The blocks of a page from the top."""
    blocks = [Block(piece.top, piece.bottom, _ink(sheet, piece), piece) for piece in whole(sheet, pieces)]
    blocks += [
        Block(
            max(row.top for row in rows),
            min(row.bottom for row in rows),
            ((rows[0].left, rows[0].right),),
            rows=tuple(rows),
        )
        for rows in tables
        if rows
    ]
    return sorted(blocks, key=lambda block: -block.top if block.rows else -(block.top + block.bottom) / 2)


def column_lines(
    sheet: Sheet, blocks: Sequence[Block], gutters: Sequence[float], first: int = 1
) -> list[list[PdfLine]]:
    """The lines of each column, from the top; columns are numbered from ``first``."""
    pieces: list[list[Piece]] = [[] for _ in range(len(gutters) + 1)]
    rows: list[list[PdfLine]] = [[] for _ in range(len(gutters) + 1)]
    for block in blocks:
        if block.piece is None:
            at = sum(gutter < (block.ink[0][0] + block.ink[-1][1]) / 2 for gutter in gutters)
            rows[at] += block.rows
        else:
            for at, piece in split(sheet, block.piece, gutters):
                pieces[at].append(piece)
    return [
        sorted([line_of(band, first + at) for band in bands_of(held)] + rows[at], key=lambda line: -line.top)
        for at, held in enumerate(pieces)
    ]


def split(sheet: Sheet, piece: Piece, gutters: Sequence[float]) -> Iterator[tuple[int, Piece]]:
    """The parts of a piece between gutters, with the number of the column each stands in."""

    def column(left: float, right: float) -> int:
        return sum(gutter < (left + right) / 2 for gutter in gutters)

    if not piece.run or column(piece.left, piece.left) == column(piece.right, piece.right):
        yield column(piece.left, piece.right), piece
        return
    runs: dict[int, list[int]] = {}
    for index in piece.run:
        glyph = sheet.glyphs[index]
        runs.setdefault(column(glyph.left, glyph.right), []).append(index)
    for at, run in runs.items():
        yield at, piece_of(sheet, run)


def _ink(sheet: Sheet, piece: Piece) -> tuple[tuple[float, float], ...]:
    """The stretches of a piece between its wider gaps."""
    if not piece.run:
        return ((piece.left, piece.right),)
    stretches: list[tuple[float, float]] = []
    for index in piece.run:
        glyph = sheet.glyphs[index]
        if stretches and glyph.left - stretches[-1][1] < GUTTER * glyph.size:
            stretches[-1] = (min(stretches[-1][0], glyph.left), max(stretches[-1][1], glyph.right))
        else:
            stretches.append((glyph.left, glyph.right))
    return tuple(stretches)


class Ink:
    """The ink of blocks as bits, one a point, and what white goes through a stretch of them."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.em = median(block.size for block in blocks)
        self.origin = min(block.ink[0][0] for block in blocks)
        self.bits = [sum(map(self._bits, block.ink)) for block in blocks]
        self.least = max(4, round(GUTTER * self.em))
        self._looks = 0
        self._page = (1 << max(bits.bit_length() for bits in self.bits)) - 1

    def _bits(self, ink: tuple[float, float]) -> int:
        low, high = (max(0, min(_WIDEST_PAGE, round(x - self.origin))) for x in ink)
        return (1 << max(high, low + 1)) - (1 << low)

    def between(self, ink: int) -> list[tuple[int, int]]:
        """The runs of white, as wide as a gutter, between the first and the last of this ink."""
        self._looks += 1
        runs = []
        at = (ink & -ink).bit_length() - 1
        rest = ink >> at if ink else 0
        while rest:
            black = (~rest & (rest + 1)).bit_length() - 1
            rest >>= black
            at += black
            white = (rest & -rest).bit_length() - 1
            if rest and white >= self.least:
                runs.append((at, at + white))
            rest >>= max(white, 0)
            at += white
        return runs

    @property
    def is_spent(self) -> bool:
        """Whether enough was looked at: on maps and drawings with thousands of labels there is no end to it."""
        return self._looks > _MOST_LOOKS

    def stretches(self, ink: int) -> list[tuple[int, int]]:
        """The runs of ink that gutters part."""
        whites = self.between(ink)
        low, high = (ink & -ink).bit_length() - 1, ink.bit_length()
        return list(zip([low, *(end for _, end in whites)], [*(start for start, _ in whites), high], strict=True))

    def has_room(self, ink: int) -> bool:
        """Whether a gutter is left between this ink, or beside it on the page."""
        white = ~ink & self._page
        length = 1
        while length < self.least and white:
            step = min(length, self.least - length)
            white &= white >> step
            length += step
        return white != 0

    def middles(self, whites: Sequence[tuple[int, int]]) -> list[float]:
        """Where these gutters stand on the page."""
        return [self.origin + (low + high) / 2 for low, high in whites]

"""Columns of running text: stretches of a page through which white gutters run, told from tables by their full lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.extract.pdf_gutters import Block, Ink, column_lines
from ingest.extract.pdf_pieces import PdfLine, wraps
from ingest.extract.pdf_sheet import Sheet

_NARROWEST, _MARKER = (
    8.0,
    3.0,
)  # ems of a column of running text at least, of the numbers of a list at most. Not measured
_MANY_LINES, _COLUMN_FILL = 6, 0.7
"""Lines from which a column counts as running text by the share of its width that its middle line fills. On 14 papers 6 to
20 lines and 0.4 to 0.9 are the same; 4 lines change one."""
_SHARE_FULL = 0.6
"""Of the lines of a shorter column, those that are full before the next one begins. Not measured."""
_OTHER_SIZE, _LOOSE = 0.15, 1.0
"""Share by which sizes differ, and ems of white above it, where a line beside no column is none of its column."""
_MOST_TRIES, _MOST_TRIES_OF_PAGE = 6, 60  # beginnings tried for columns that end at one place, and for all of a page
_LOOK_AHEAD = 3  # lines that may stand above columns and cross one of their gutters


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks ``[start, end)`` of a page, and the x at which its gutters stand: none where the page has one column."""

    start: int
    end: int
    gutters: tuple[float, ...] = ()


def stretches_of(sheet: Sheet, blocks: Sequence[Block]) -> Iterator[Stretch]:
    """The page from the top, in stretches of one column and of several."""
    if not blocks:
        return
    page = _Page(sheet, blocks)
    start = done = 0
    while start < len(blocks):
        found = page.columns_from(start)
        if found is None:
            start += 1
            continue
        if found.start > done:
            yield Stretch(done, found.start)
        yield found
        start = done = found.end
    if done < len(blocks):
        yield Stretch(done, len(blocks))


class _Page:
    """A page's blocks from the top, and the columns among them."""

    def __init__(self, sheet: Sheet, blocks: Sequence[Block]) -> None:
        self.sheet, self.blocks = sheet, blocks
        self.ink = Ink(blocks)
        self._tries: Counter[int] = Counter()

    def columns_from(self, start: int) -> Stretch | None:
        """The columns that begin at this block, or below it where it crosses one of their gutters."""
        found = self._columns(start)
        if found is None:
            return None
        for later in range(start + 1, min(start + 1 + _LOOK_AHEAD, found.end)):
            other = self._columns(later)
            if other is not None and len(other.gutters) > len(found.gutters) and other.end >= found.end - _LOOK_AHEAD:
                return other
        return found

    def _columns(self, start: int) -> Stretch | None:
        """Blocks from ``start`` as long as their gutters go through, if what they part is running text."""
        ink = gutters = 0
        for end in range(start, len(self.blocks)):
            more = ink | self.ink.bits[end]
            left = len(self.ink.between(more))
            if left < gutters and (found := self._judged(start, end, ink)):
                return found
            if self.ink.is_spent or not self.ink.has_room(more):
                return None
            ink, gutters = more, left
        return self._judged(start, len(self.blocks), ink) if gutters else None

    def _judged(self, start: int, end: int, ink: int) -> Stretch | None:
        """The stretch without what stands above and below its columns, or None if they are none."""
        gutters = self.ink.middles(self._between_wide(ink))
        if not gutters:
            return None
        start, end = self._trimmed(start, end, gutters)
        if end - start < 2 * (len(gutters) + 1):
            return None
        if self._tries[end] >= _MOST_TRIES or self._tries.total() >= _MOST_TRIES_OF_PAGE:
            return None
        columns = column_lines(self.sheet, self.blocks[start:end], gutters)
        if all(map(is_running, columns)):
            return Stretch(start, end, tuple(gutters))
        self._tries[end] += 1
        return None

    def _between_wide(self, ink: int) -> list[tuple[int, int]]:
        """The gutters between columns wide enough for running text, the numbers of a list joined to it; else none."""
        whites, stretches = self.ink.between(ink), self.ink.stretches(ink)
        for at in range(len(stretches) - 1, -1, -1):
            start, end = stretches[at]
            if end - start >= _NARROWEST * self.ink.em:
                continue
            if end - start > _MARKER * self.ink.em or at == len(whites):
                return []
            del whites[at]
        return whites

    def _trimmed(self, start: int, end: int, gutters: Sequence[float]) -> tuple[int, int]:
        """``start`` and ``end`` without blocks that have no column beside them and are set apart from their own."""
        tops, bottoms = [], []
        for column in range(len(gutters) + 1):
            held = [block for block in self.blocks[start:end] if self._column(block, gutters) in (column, None)]
            if not held:
                return start, start
            tops.append(max(block.top for block in held))
            bottoms.append(min(block.bottom for block in held))
        head, foot = sorted(tops)[-2], sorted(bottoms)[1]
        while start < end and self._stands_alone(start, start + 1, self.blocks[start].bottom >= head, gutters):
            start += 1
        last = end
        for at in range(end - 1, start, -1):
            if self.blocks[at].top > foot:
                break
            if self._stands_alone(at, at - 1, True, gutters):
                last = at
        return start, last

    def _column(self, block: Block, gutters: Sequence[float]) -> int | None:
        """The column a block stands in, None if in more than one."""
        first, last = (sum(gutter < x for gutter in gutters) for x in (block.ink[0][0], block.ink[-1][1]))
        return first if first == last else None

    def _stands_alone(self, at: int, neighbour: int, beside_none: bool, gutters: Sequence[float]) -> bool:
        if not beside_none or not 0 <= neighbour < len(self.blocks):
            return False
        block, other = self.blocks[at], self.blocks[neighbour]
        column = self._column(block, gutters)
        white = max(block.bottom - other.top, other.bottom - block.top)
        size = max(block.size, other.size)
        return (
            column is None
            or (column > 0 and neighbour > at)
            or white > _LOOSE * size
            or abs(block.size - other.size) > _OTHER_SIZE * size
        )


def is_running(lines: Sequence[PdfLine]) -> bool:
    """Whether a column's lines are those of running text: most of them full before the next begins."""
    lines = [line for line in lines if not line.row or " | " not in line.text]
    if len(lines) < 2:
        return False
    right = max(line.right for line in lines)
    width = right - min(line.left for line in lines)
    if len(lines) >= _MANY_LINES and median(line.right - line.left for line in lines) >= _COLUMN_FILL * width:
        return True
    full = sum(wraps(one, other, right) for one, other in pairwise(lines))
    return full >= _SHARE_FULL * (len(lines) - 1)

"""Narrow blocks: lines set to a width of their own (quotations, boxes, items with hanging indents), told by where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.extract.pdf_pieces import PdfLine, is_cjk, wraps
from ingest.rules import rule

# Chosen on the pages of tests/test_pdf_layouts.py, not measured on others.
_SAME_LEFT = 0.4  # ems
_MOST_HANGING = 4.5  # ems between a first line and the others
_OTHER_GAP = 0.35  # ems by which the white between lines differs within a block
_NARROWER, _INDENTED = 1.5, 1.2  # ems by which a block ends left of the end of its column, or begins right of its begin
_LEAST_WIDTH = 10.0  # ems
_SHARE_FULL = 0.7
_OTHER_SIZE = 0.1

STARTS = rule(
    r"^(?:第[一二三四五六七八九十百零〇\d]+[条條章节節编編篇部分]|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\da-zA-Zivx]{1,3}[）)]"
    r"|\d{1,3}[、.．)）](?!\d)|[①-⑳㈠-㈩⑴-⒇⒈-⒛]|附件|附[：:]|[•●▪◆■□○►➢✓·\-–—*]\s|[a-zA-Z][.)]\s|[^\s：:]{1,6}[：:])",
    examples=(
        "第三条 值班",
        "二、值班",
        "（3）值班",
        "12．值班",
        "③值班",
        "附件2",
        "• bus",
        "b) bus",
        "(iv) bus",
        "电话：555",
    ),
    never=("3.5万元", "二月值班", "a bus of its own"),
)
"""How an item of a list begins, or a labelled line of an address."""
_HANGS = re.compile(r"[，。、；：！？）》”]$")
_GOES_ON = re.compile(r"^[a-z]")


@dataclass(frozen=True, slots=True)
class Block:
    """The edges of a narrow block, in points."""

    left: float
    right: float

    def continues(self, before: PdfLine, line: PdfLine) -> bool:
        """Whether ``line``, of this block as ``before`` is, goes on with the same paragraph."""
        return not STARTS.match(line.text) and wraps(before, line, self.right)


def narrow_blocks(lines: Sequence[PdfLine], left: float, right: float) -> dict[int, Block]:
    """The narrow blocks of a column that runs from ``left`` to ``right``, by the positions of their lines."""
    found: dict[int, Block] = {}
    for start, end in _runs(lines):
        run = lines[start:end]
        block = Block(min(line.left for line in run), max(map(_end, run)))
        size = run[0].size
        narrow = block.left > left + _INDENTED * size or block.right < right - _NARROWER * size
        if narrow and block.right - block.left >= _LEAST_WIDTH * size and _is_wrapped(run, block):
            found.update(dict.fromkeys(range(start, end), block))
    return found


def _runs(lines: Sequence[PdfLine]) -> Iterator[tuple[int, int]]:
    """Lines of one size that follow each other evenly and begin at one place, first lines of items at another."""
    start = 0
    lefts: list[float] = []
    for at, line in enumerate(lines):
        even = at > start and _follows(lines, at, start)
        if not even or not _fits(lefts, line, at - start):
            if at - start > 1:
                yield start, at
            start, lefts = at, []
        if all(abs(line.left - left) > _SAME_LEFT * line.size for left in lefts):
            lefts.append(line.left)
    if len(lines) - start > 1:
        yield start, len(lines)


def _end(line: PdfLine) -> float:
    """Where a line ends, punctuation that may hang over its edge left out."""
    return line.right - line.size if _HANGS.search(line.text) else line.right


def _follows(lines: Sequence[PdfLine], at: int, start: int) -> bool:
    before, line = lines[at - 1], lines[at]
    if line.row or before.row or line.column != before.column:
        return False
    if abs(line.size - before.size) > _OTHER_SIZE * before.size:
        return False
    gap = before.bottom - line.top
    usual = lines[start].bottom - lines[start + 1].top if at - start > 1 else gap
    return -line.size < gap < 2 * line.size and abs(gap - usual) <= _OTHER_GAP * line.size


def _fits(lefts: Sequence[float], line: PdfLine, held: int) -> bool:
    """Whether a line begins where one of the ``held`` lines before it does, is the second, or the first of a paragraph."""
    if not lefts or any(abs(line.left - left) <= _SAME_LEFT * line.size for left in lefts):
        return True
    indent = line.left - lefts[0]
    if len(lefts) > 1 or abs(indent) > _MOST_HANGING * line.size:
        return False
    return held == 1 or (indent > 0 and not STARTS.match(line.text))


def _is_wrapped(run: Sequence[PdfLine], block: Block) -> bool:
    """Whether the lines of a run are full where none begins an item: two of Chinese, or one before a word that goes on.

    Lines that all begin with a capital are names or titles.
    """
    pairs = [(one, other) for one, other in pairwise(run) if not STARTS.match(other.text)]
    full = [(one, other) for one, other in pairs if wraps(one, other, block.right)]
    sure = any(_GOES_ON.match(other.text) or STARTS.match(one.text) for one, other in full)
    sure = sure or sum(is_cjk(other.text[0]) for _, other in full) > 1
    return sure and len(full) >= _SHARE_FULL * len(pairs)

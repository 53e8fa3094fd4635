"""Lines of all pages into paragraphs: running headers, footers and page numbers out, wrapped lines joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.extract.pdf_blocks import Block, narrow_blocks
from ingest.extract.pdf_hyphens import Words, is_broken, join_lines
from ingest.extract.pdf_pieces import PdfLine, wraps
from ingest.rules import rule

EDGE_SHARE = 0.12
"""Share of a page's height at its top and its bottom where running lines stand. 0.08 to 0.12 are the same, 0.15 changes
one paper."""
_EDGE_LINES = 2  # 1 to 4 the same
_ROW_GAP = 1.5  # ems between two rows of a table. Not measured
_MOST_HEADS = 4  # rows that a table repeats on its next page
_MIN_REPEAT_SHARE = 0.4
"""Share of pages a line must recur on: headers that differ on left and right pages come on half of them. 0.2 to 0.6 are
the same."""

# Measured on 14 papers: those whose text is another where the threshold is.
_FEWEST_OWN_LINES = 8  # of a column with margins of its own. 1 to 30 the same
_LONG_SHARE = 0.6  # of the widest line. 0.75 the same; 0.45: 1 paper, 0.9: 2
_RIGHT_SHARE = 0.8  # of the long lines end left of the margin. 0.5 to 0.9 the same; all: 2 papers
_LEAST_INDENT, _MOST_INDENT = 1.2, 4.5  # ems. 0.6 to 1.2 the same, 1.5: 1 paper; 2.5 to 8 the same
_FEWEST_INDENTED = 2  # lines. 2 to 5 the same; 1: 1 paper
_OTHER_SIZE = 0.15  # of the larger. 0.05 to 0.25 the same; 0.5: 2 papers
_HANGING = 4.5  # ems left of the margin. 0.5 to 5 the same
_PARAGRAPH_GAP = 2.0  # ems. 1.5 to 4 the same; 1: 2 papers
_MORE_GAP = 0.5  # ems more than there are between the lines of the next paragraph. Not measured
_SHORT = 2.5  # ems that a last line lacks. 1.8 to 3.2 the same; 1 and 4: 1 paper
_VERY_SHORT = 8.0  # the same among indented paragraphs. 12 the same; 6 and no limit: 1 paper

_DASHES = r"[-—–－_·.\s~]*"
_PAGE_NUMBER = rule(
    rf"^{_DASHES}(?:第\s*)?(?:\d{{1,4}}|[ivxlIVXL]{{1,6}}|[０-９]{{1,4}}|[一二三四五六七八九十百]{{1,4}}(?=\s*页))"
    rf"(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{{1,4}}\s*页?)?{_DASHES}$",
    examples=("- 12 -", "第 3 页，共 8 页", "iv", "第十页", "3/8"),
    never=("第三章", "12人"),
)
_PROSE = re.compile(r"[。；，]")
"""What no running line holds, but the first line of a page may, and such lines can be alike on many pages."""
_MARKER = rule(
    r"^(?:第[一二三四五六七八九十百零〇\d]+[条條章节節编編篇部分]|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]"
    r"|\d{1,3}[、.．](?!\d)|[①-⑳㈠-㈩⑴-⒇⒈-⒛]|附件|附[：:])",
    examples=("第三条 值班", "第三條 值班", "二、值班", "（3）值班", "12．值班", "③值班", "附件2"),
    never=("3.5万元", "二月值班"),
)
_SENTENCE_END = re.compile(r"[。！？；：.!?;:][”’」』）)]*$")


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of one page and the page's height in points."""

    height: float
    lines: list[PdfLine]


@dataclass(frozen=True, slots=True)
class Joined:
    """The text of a document, a paragraph a line, and the offset at which each page begins."""

    text: str
    page_starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Margins:
    """Where the lines of a column begin and end, and whether its paragraphs are indented."""

    left: float
    right: float
    indented: bool


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line, the margins of its column, its narrow block and the white below it, in points, where known."""

    line: PdfLine
    margins: _Margins
    block: Block | None
    gap: float | None


def without_running_lines(pages: Sequence[PageLines]) -> list[PageLines]:
    """The pages without headers and footers that recur and without page numbers."""
    edges = [[_edge_lines(page, top) for page in pages] for top in (True, False)]
    recurring: set[tuple[bool, str]] = set()
    for top, of_pages in zip((True, False), edges, strict=True):
        counts = Counter(shape for lines in of_pages for shape in {_shape(line.text) for line in lines})
        recurring |= {
            (top, shape) for shape, count in counts.items() if count >= 2 and count >= _MIN_REPEAT_SHARE * len(pages)
        }
    cleaned = []
    for number, page in enumerate(pages):
        running = {
            id(line)
            for top, of_pages in zip((True, False), edges, strict=True)
            for line in of_pages[number]
            if (top, _shape(line.text)) in recurring or _PAGE_NUMBER.match(line.text)
        }
        cleaned.append(PageLines(page.height, [line for line in page.lines if id(line) not in running]))
    return cleaned


def without_repeated_heads(pages: Sequence[PageLines]) -> list[PageLines]:
    """The pages without the rows that a table repeats where it goes on at the top of a page."""
    cleaned: list[PageLines] = []
    table: list[str] = []  # the rows of the table that ran to the end of the page before
    for page in pages:
        lines = page.lines
        again = 0
        while (
            again < min(len(lines), len(table), _MOST_HEADS) and lines[again].row and lines[again].text == table[again]
        ):
            again += 1
        cleaned.append(PageLines(page.height, lines[again:]))
        last = next((at for at in range(len(lines), 0, -1) if not lines[at - 1].row), 0)
        table = [*(table if not last and lines else []), *(line.text for line in lines[last:])]
    return cleaned


def join_paragraphs(pages: Sequence[PageLines]) -> Joined:
    """Paragraphs of all pages, those that run on over a page break joined too."""
    placed = _placed(pages)
    words = Words(line.text for page in pages for line in page.lines)
    starts = []
    pieces: list[str] = []
    length = 0
    before: _Placed | None = None
    for page in placed:
        first = True
        for place in page:
            if before is not None and _continues(before, place, over_page=first):
                tail = pieces[-1]
                joined = join_lines(tail, place.line.text, words)
                kept = joined[: len(joined) - len(place.line.text)]
                length += len(kept) - len(tail)
                pieces[-1] = kept
            elif before is not None:
                pieces.append("\n")
                length += 1
            if first:
                starts.append(length)
                first = False
            pieces.append(place.line.text)
            length += len(place.line.text)
            before = place
        if first:
            starts.append(length)
    text = "".join(pieces)
    return Joined(text, tuple(min(start, len(text)) for start in starts))


def _edge_lines(page: PageLines, top: bool) -> list[PdfLine]:
    """The outermost lines at one edge of a page."""
    if top:
        near = [line for line in page.lines if line.bottom >= (1 - EDGE_SHARE) * page.height]
        near = sorted(near, key=lambda line: -line.top)[:_EDGE_LINES]
    else:
        near = [line for line in page.lines if line.top <= EDGE_SHARE * page.height]
        near = sorted(near, key=lambda line: line.bottom)[:_EDGE_LINES]
    return [line for line in near if not _PROSE.search(line.text) and not _in_table(line, page.lines)]


def _in_table(line: PdfLine, lines: Sequence[PdfLine]) -> bool:
    """Whether a row has another right above or below it: heads and rows of figures are alike on many pages."""
    return line.row and any(
        other.row and other is not line and max(other.bottom - line.top, line.bottom - other.top) < _ROW_GAP * line.size
        for other in lines
    )


def _shape(text: str) -> str:
    """A running line with what changes from page to page taken out."""
    return re.sub(r"[\d０-９ivxlIVXL一二三四五六七八九十]+", "#", re.sub(r"\s+", "", text))


def _placed(pages: Sequence[PageLines]) -> list[list[_Placed]]:
    """The lines of every page with the margins of their columns and their blocks."""
    common = _margins([line for page in pages for line in page.lines if not line.column])
    placed = []
    for page in pages:
        columns: dict[int, list[PdfLine]] = {}
        for line in page.lines:
            columns.setdefault(line.column, []).append(line)
        margins = {
            column: _margins(lines) if column or sum(not line.row for line in lines) >= _FEWEST_OWN_LINES else common
            for column, lines in columns.items()
        }
        blocks: dict[int, Block] = {}
        for column, lines in columns.items():
            blocks |= {
                id(lines[at]): block
                for at, block in narrow_blocks(lines, margins[column].left, margins[column].right).items()
            }
        gaps = [*_gaps(page.lines), None]
        placed.append(
            [
                _Placed(line, margins[line.column], blocks.get(id(line)), gap)
                for line, gap in zip(page.lines, gaps[: len(page.lines)], strict=True)
            ]
        )
    return placed


def _gaps(lines: Sequence[PdfLine]) -> Iterator[float | None]:
    """The white between each line and the next of its column and size."""
    for line, after in pairwise(lines):
        alike = line.column == after.column and abs(line.size - after.size) <= _OTHER_SIZE * line.size
        gap = line.bottom - after.top
        yield gap if alike and not line.row and not after.row and gap > -line.size else None


def _margins(lines: list[PdfLine]) -> _Margins:
    running = [line for line in lines if not line.row]
    if not running:
        return _Margins(0.0, 0.0, False)
    widest = max(line.right - line.left for line in running)
    long = [line for line in running if line.right - line.left >= _LONG_SHARE * widest]
    left = min(Counter(round(line.left) for line in long).most_common(2))[0]
    right = sorted(line.right for line in long)[int(_RIGHT_SHARE * (len(long) - 1))]
    indented = sum(_LEAST_INDENT * line.size <= line.left - left <= _MOST_INDENT * line.size for line in running)
    return _Margins(left, right, indented >= _FEWEST_INDENTED)


def _continues(before: _Placed, place: _Placed, *, over_page: bool) -> bool:
    """Whether a line goes on with the paragraph of the one before it."""
    one, line = before.line, place.line
    moved = over_page or one.column != line.column
    if one.row or line.row or abs(one.size - line.size) > _OTHER_SIZE * max(one.size, line.size):
        return False
    size = max(one.size, line.size)
    if not moved and (
        one.bottom - line.top > _PARAGRAPH_GAP * size
        or (place.gap is not None and one.bottom - line.top > max(0.0, place.gap) + _MORE_GAP * size)
    ):
        return False
    if is_broken(one.text) and line.text[0].isalnum():
        return True
    if place.block is not None and place.block == before.block:
        return place.block.continues(one, line)
    if (
        moved
        and not over_page
        and not (one.column and line.column)
        and not _as_wide(before.margins, place.margins, size)
    ):
        return False
    return _goes_on(one, before.margins, line, place.margins, size)


def _as_wide(old: _Margins, new: _Margins, size: float) -> bool:
    """Whether two columns, one of them the page's own, stand one above the other."""
    return abs(old.left - new.left) <= _LEAST_INDENT * size and abs(old.right - new.right) <= _SHORT * size


def _goes_on(before: PdfLine, old: _Margins, line: PdfLine, new: _Margins, size: float) -> bool:
    if line.left - new.left > _LEAST_INDENT * size or new.left - line.left > _HANGING * size:
        return False
    short = old.right - before.right
    if old.indented and new.indented:
        return short < _VERY_SHORT * size and not (short > _SHORT * size and _SENTENCE_END.search(before.text))
    full = short <= _SHORT * size or (line.text[0].isascii() and wraps(before, line, old.right))
    return full and not (_MARKER.match(line.text) and _SENTENCE_END.search(before.text))

"""A PDF page as glyphs and ruled lines, read through PDFium, upright whatever way the page was drawn."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MAX_PATH_SEGMENTS = 20_000
"""Ruled lines read of one page. A dense statistical table has 2,000; drawings with more are no tables."""
_WATERMARK_ANGLE = 10.0
"""Degrees off the text's own direction from which a glyph counts as a watermark or a stamp."""
_FORM_DEPTH = 3
_LINE_HEIGHT = 1.15
"""Ems from the lowest to the highest stroke of a usual font."""


class Glyph(NamedTuple):
    """One visible character; ``size`` is the em in points, the box in points from the lower left corner."""

    character: str
    left: float
    bottom: float
    right: float
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along an axis: ``at`` across it, ``[start, end]`` along it."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is on one page. Spaces are no glyphs: they show as gaps, and in ``spaced`` (glyphs followed by one)."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    spaced: frozenset[int]
    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    image_share: float


def read_sheet(page: pdfium.PdfPage) -> Sheet:
    """Read one page. Raises pdfium.PdfiumError if it cannot be loaded."""
    width, height = page.get_size()
    characters, angles = _characters(page.get_textpage())
    turn = Counter(round(angle / 90) % 4 for angle in angles).most_common(1)[0][0] if angles else 0
    extent = max(width, height)
    glyphs: list[Glyph] = []
    spaced: set[int] = set()
    for glyph, angle in zip(characters, angles, strict=True):
        if abs((angle - 90 * turn + 180) % 360 - 180) > _WATERMARK_ANGLE:
            continue
        if glyph.character.isspace():
            if glyphs:
                spaced.add(len(glyphs) - 1)
            continue
        box = _turned((glyph.left, glyph.bottom, glyph.right, glyph.top), turn, extent)
        glyphs.append(Glyph(glyph.character, *box, glyph.size))
    horizontal, vertical, image_share = _drawings(page, turn, extent)
    return Sheet(
        width=extent if turn % 2 else width,
        height=extent if turn % 2 else height,
        glyphs=tuple(glyphs),
        spaced=frozenset(spaced),
        horizontal=tuple(horizontal),
        vertical=tuple(vertical),
        image_share=min(1.0, image_share),
    )


def _characters(textpage: pdfium.PdfTextPage) -> tuple[list[Glyph], list[float]]:
    """The page's own characters with their angles in degrees; what PDFium adds between them is left out."""
    box = raw.FS_RECTF()
    glyphs, angles = [], []
    surrogate = 0
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if raw.FPDFText_IsGenerated(textpage, index) == 1 or code == 0:
            continue
        if 0xD800 <= code < 0xDC00:  # PDFium hands out UTF-16 units
            surrogate = code
            continue
        if 0xDC00 <= code < 0xE000:
            if not surrogate:
                continue
            code = 0x10000 + ((surrogate - 0xD800) << 10) + (code - 0xDC00)
        surrogate = 0
        if not raw.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box)):
            continue
        left, right = sorted((box.left, box.right))
        bottom, top = sorted((box.bottom, box.top))
        if not all(map(math.isfinite, (left, bottom, right, top))):
            continue
        angle = math.degrees(raw.FPDFText_GetCharAngle(textpage, index))
        line_height = right - left if round(angle / 90) % 2 else top - bottom
        size = raw.FPDFText_GetFontSize(textpage, index)
        if not 0.5 * line_height <= size <= 1.5 * line_height:  # the page is scaled, the stated size is not
            size = line_height / _LINE_HEIGHT
        glyphs.append(Glyph(chr(code), left, bottom, right, top, max(size, 1.0)))
        angles.append(angle)
    return glyphs, angles


def _drawings(page: pdfium.PdfPage, turn: int, extent: float) -> tuple[list[Rule], list[Rule], float]:
    """Horizontal and vertical rules, and the share of the page that images cover."""
    width, height = page.get_size()
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    covered, segments = 0.0, 0
    for item in page.get_objects(max_depth=_FORM_DEPTH):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            covered += abs((right - left) * (top - bottom)) / max(1.0, width * height)
        elif item.type == raw.FPDF_PAGEOBJ_PATH:
            lines = _path_lines(item)
            segments += len(lines)
            if segments > MAX_PATH_SEGMENTS:
                return [], [], covered
            for line in lines:
                left, bottom, right, top = _turned(line, turn, extent)
                if top - bottom <= 1.0 < right - left:
                    horizontal.append(Rule((top + bottom) / 2, left, right))
                elif right - left <= 1.0 < top - bottom:
                    vertical.append(Rule((left + right) / 2, bottom, top))
    return horizontal, vertical, covered


def _path_lines(item: pdfium.PdfObject) -> list[tuple[float, float, float, float]]:
    """The straight pieces of a path as boxes; a thin filled rectangle is one line, as word processors draw them."""
    left, bottom, right, top = item.get_bounds()
    if min(right - left, top - bottom) <= 3.0:
        if right - left >= top - bottom:
            middle = (bottom + top) / 2
            return [(left, middle, right, middle)]
        middle = (left + right) / 2
        return [(middle, bottom, middle, top)]
    count = raw.FPDFPath_CountSegments(item)
    if not 2 <= count <= MAX_PATH_SEGMENTS:
        return []
    matrix = item.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    lines, first, last = [], None, None
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        if not raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        point = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO and last is not None:
            lines.append(_box(last, point))
            if first is not None and raw.FPDFPathSegment_GetClose(segment):
                lines.append(_box(point, first))
        last = point
    return lines


def _box(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float, float, float]:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _turned(box: tuple[float, float, float, float], turn: int, extent: float) -> tuple[float, float, float, float]:
    """``box`` after the page is turned back by ``turn`` quarters, so that its text runs from left to right.

    PDFium counts angles clockwise.
    """
    left, bottom, right, top = box
    if turn == 1:
        return extent - top, left, extent - bottom, right
    if turn == 2:
        return extent - right, extent - top, extent - left, extent - bottom
    if turn == 3:
        return bottom, extent - right, top, extent - left
    return box

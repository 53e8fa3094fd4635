"""A PDF page as glyphs and ruled lines, read through PDFium, upright whatever way the page was drawn."""

from __future__ import annotations

import ctypes
import math
from collections import Counter

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.extract.pdf_sheet import Glyph, Rule, Sheet, turned
from ingest.extract.pdf_vertical import is_vertical

MAX_PATH_SEGMENTS = 20_000
"""Ruled lines read of one page. A dense statistical table has 2,000; drawings with more are no tables."""
_WATERMARK_ANGLE = 10.0
"""Degrees off the text's own direction from which a glyph counts as a watermark or a stamp."""
_FORM_DEPTH = 3
_LINE_HEIGHT = 1.15
"""Ems from the lowest to the highest stroke of a usual font."""
_TWICE, _TWICE_WIDTH = 0.2, 0.5
"""Ems, and share of its own width, that a second print of a bold glyph lies beside the first at most. Measured on 14 papers:
0.1 ems change 2 of them. A doubled letter stands a whole width beside the first, at .85 where letters are pushed together."""
_LINE_END_HYPHEN = 2
"""The code that PDFium gives a hyphen at the end of a line."""


def read_sheet(page: pdfium.PdfPage) -> Sheet:
    """Read one page. Raises pdfium.PdfiumError if it cannot be loaded."""
    width, height = page.get_size()
    characters, angles = _characters(page.get_textpage())
    turn = Counter(round(angle / 90) % 4 for angle in angles).most_common(1)[0][0] if angles else 0
    downwards = not turn and is_vertical([glyph for glyph, angle in zip(characters, angles, strict=True) if angle == 0])
    extent = max(width, height)
    glyphs: list[Glyph] = []
    spaced: set[int] = set()
    prints = _Prints()
    kept = False
    for glyph, angle in zip(characters, angles, strict=True):
        if angle != 90 * turn and not _is_near(angle, 90 * turn) and not (downwards and _is_near(angle, 90)):
            continue
        if glyph.character.isspace():
            if kept:
                spaced.add(len(glyphs) - 1)
            continue
        if turn:
            glyph = Glyph(glyph.character, *turned(glyph[1:5], turn, extent), glyph.size)
        kept = prints.is_first(glyph)
        if kept:
            glyphs.append(glyph)
    horizontal, vertical, image_share = _drawings(page, turn, extent)
    return Sheet(
        width=extent if turn % 2 else width,
        height=extent if turn % 2 else height,
        glyphs=tuple(glyphs),
        spaced=frozenset(spaced),
        horizontal=tuple(horizontal),
        vertical=tuple(vertical),
        image_share=min(1.0, image_share),
        is_vertical=downwards,
    )


def _is_near(angle: float, other: float) -> bool:
    return abs((angle - other + 180) % 360 - 180) <= _WATERMARK_ANGLE


class _Prints:
    """Where glyphs were printed: bold is faked by printing a glyph, a word or a line again in almost the same place."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, int, int], Glyph] = {}

    def is_first(self, glyph: Glyph) -> bool:
        """Whether this glyph does not lie over an equal one; it is remembered then."""
        columns, rows = _cells(glyph.left / glyph.size), _cells(glyph.bottom / glyph.size)
        for column in columns:
            for row in rows:
                other = self._places.get((glyph.character, column, row))
                if other is not None and _same_place(other, glyph):
                    return False
        self._places[glyph.character, columns[0], rows[0]] = glyph
        return True


def _cells(place: float) -> tuple[int, ...]:
    """The cell of a grid of ems that a place lies in, and the next where a print in it may lie near enough."""
    cell = math.floor(place)
    if place - cell < _TWICE:
        return cell, cell - 1
    return (cell, cell + 1) if place - cell > 1 - _TWICE else (cell,)


def _same_place(one: Glyph, other: Glyph) -> bool:
    shift = abs(one.left - other.left)
    return shift + abs(one.bottom - other.bottom) < _TWICE * min(one.size, other.size) and shift < _TWICE_WIDTH * min(
        one.right - one.left, other.right - other.left
    )


def _characters(textpage: pdfium.PdfTextPage) -> tuple[list[Glyph], list[float]]:
    """The page's own characters with their angles in degrees; what PDFium adds between them is left out."""
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
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
        angle, scale = 0.0, 1.0
        if raw.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix)):
            scale = math.hypot(matrix.c, matrix.d)  # the stated size is that before the page's own scaling
            if matrix.b or matrix.c or matrix.a < 0:
                angle = math.degrees(raw.FPDFText_GetCharAngle(textpage, index))
        line_height = right - left if round(angle / 90) % 2 else top - bottom
        size = scale * raw.FPDFText_GetFontSize(textpage, index)
        if not 0.5 * line_height <= size <= 1.5 * line_height:  # a font with a scale of its own
            size = line_height / _LINE_HEIGHT
        character = "-" if code == _LINE_END_HYPHEN and raw.FPDFText_IsHyphen(textpage, index) == 1 else chr(code)
        glyphs.append(Glyph(character, left, bottom, right, top, max(size, 1.0)))
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
                left, bottom, right, top = turned(line, turn, extent)
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

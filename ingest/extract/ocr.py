"""Scanned pages and pictures read by RapidOCR, where the extra ``precedent[ocr]`` is installed with its models.

Runs inside the reading process, one page at a time, within its bounds on memory and time.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from statistics import median
from typing import Any

import pypdfium2 as pdfium

from ingest.extract.pdf_lines import lines_of
from ingest.extract.pdf_pieces import PdfLine, Piece, is_cjk
from ingest.extract.pdf_sheet import turned

MAX_PAGES = 60
"""Pages of one file that are recognised; a page takes 1 to 5 s on one core."""
LOWEST_CONFIDENCE = 0.6
"""Lines that the recogniser is less sure of are noise: dust, seals and pictures; print reads above 0.9."""

_RESOLUTION = 150 / 72
"""Pixels a point. Characters of 9 points are 19 pixels high, more than the 12 the models need."""
MAX_SIDE = 2_400
"""Pixels of the longer side: A3 at that resolution; a poster is read smaller."""
_DETECTION_SIDE = 1_152
"""Pixels of the longer side in which lines are looked for: with 1,755 it takes 1.2 GB, with this 0.8 GB."""
_RIM, _HALF_LINE, _LATIN_HEIGHT, _NARROW_LETTER = 0.3, 0.55, 1.25, 0.4
"""Ems: of white that a box has at either end, half the height of a line, the height of a box of Western words, the width of
their letters in a narrow font. Seen on pages of 10 to 11 points."""
_FEW_LETTERS = 9  # whose width says nothing of their size
_LIKE_SIZE = 1.25
"""Times the smallest of pieces that count as of one size. Not measured."""
_TALL = 1.5
"""Times its width that the box of a vertical line is high: from there the recogniser turns it."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The lines of a page, and how sure the recogniser is of them: the mean over characters, 0 to 1."""

    lines: list[PdfLine]
    confidence: float


def is_installed() -> bool:
    """Whether the extra is there."""
    return find_spec("rapidocr") is not None


def recognise(page: pdfium.PdfPage) -> Recognised:
    """Read what is drawn on a page. Raises pdfium.PdfiumError if it cannot be drawn."""
    width, height = page.get_size()
    scale = min(_RESOLUTION, MAX_SIDE / max(width, height, 1.0))
    bitmap = page.render(scale=scale)
    recognised = recognise_pixels(bitmap.to_numpy(), scale, height)
    bitmap.close()
    return recognised


def recognise_pixels(pixels: Any, scale: float, height: float) -> Recognised:
    """Read a picture: an array of rows, columns and blue, green, red. ``scale`` is pixels a point, ``height`` that of the
    page in points, from whose foot the lines are measured."""
    found = _engine()(pixels)
    across: list[Piece] = []
    down: list[Piece] = []
    sure = characters = 0.0
    for box, text, score in zip(*_read_out(found), strict=True):
        if score < LOWEST_CONFIDENCE or not text.strip():
            continue
        xs, ys = [x / scale for x, _ in box], [height - y / scale for _, y in box]
        place = (min(xs), min(ys), max(xs), max(ys))
        if len(text.strip()) > 1 and place[3] - place[1] > _TALL * (place[2] - place[0]):
            down.append(_piece(text.strip(), turned(place, 1, max(pixels.shape[1] / scale, height))))
        else:
            across.append(_piece(text.strip(), place))
        sure += score * len(text)
        characters += len(text)
    return Recognised(
        _in_order(_of_like_size(across), _of_like_size(down), height), sure / characters if characters else 0.0
    )


def _piece(text: str, box: tuple[float, float, float, float]) -> Piece:
    """A piece as large as its characters: a recognised box has a rim."""
    left, bottom, right, top = box
    height = top - bottom
    chinese = sum(map(is_cjk, text))
    ems = chinese + (len(text) - chinese) / 2
    size = height / _LATIN_HEIGHT
    if len(text) > _FEW_LETTERS:
        size = min(size, (right - left) / (_NARROW_LETTER * len(text)))
    if 2 * chinese >= len(text):
        size = min(height, max(height / 2, (right - left) / (ems + 2 * _RIM)))
    rim, middle = min(_RIM * size, (right - left) / 4), (bottom + top) / 2
    return Piece(text, left + rim, right - rim, middle - _HALF_LINE * size, middle + _HALF_LINE * size, size)


def _of_like_size(pieces: list[Piece]) -> list[Piece]:
    """The pieces, those of nearly one size given the middle one of them: boxes differ with what stands in them."""
    like: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.size):
        if like and piece.size <= _LIKE_SIZE * like[-1][0].size:
            like[-1].append(piece)
        else:
            like.append([piece])
    sizes = {id(piece): median(other.size for other in alike) for alike in like for piece in alike}
    return [replace(piece, size=sizes[id(piece)]) for piece in pieces]


def _in_order(across: list[Piece], down: list[Piece], height: float) -> list[PdfLine]:
    """The lines of a page; on one of vertical text what is set across stands above or below it."""
    if sum(len(piece.text) for piece in down) <= sum(len(piece.text) for piece in across):
        return lines_of(across)
    others = lines_of(across)
    above = [line for line in others if line.bottom >= height / 2]
    return [*above, *lines_of(down), *(line for line in others if line.bottom < height / 2)]


def _read_out(found: Any) -> tuple[list[list[tuple[float, float]]], list[str], list[float]]:
    """Boxes (corners in pixels from the upper left), texts and scores; none where nothing was found."""
    if found.txts is None:
        return [], [], []
    boxes = [[(float(x), float(y)) for x, y in box] for box in found.boxes]
    return boxes, list(found.txts), [float(score) for score in found.scores]


@cache
def _engine() -> Any:
    """One thread and no turning of lines: the reading process has one core's time and a gigabyte."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECTION_SIDE,
            "Rec.rec_batch_num": 1,
        }
    )

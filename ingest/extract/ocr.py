"""Scanned pages and pictures read by RapidOCR, where the extra ``precedent[ocr]`` is installed with its models.

Runs inside the reading process, one page at a time, within its bounds on memory and time.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import pypdfium2 as pdfium

from ingest.extract.pdf_lines import PdfLine, Piece, lines_of

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
    pieces: list[Piece] = []
    sure = characters = 0.0
    for box, text, score in zip(*_read_out(found), strict=True):
        if score < LOWEST_CONFIDENCE or not text.strip():
            continue
        left, right = min(x for x, _ in box) / scale, max(x for x, _ in box) / scale
        top, bottom = height - min(y for _, y in box) / scale, height - max(y for _, y in box) / scale
        pieces.append(Piece(text.strip(), left, right, bottom, top, top - bottom))
        sure += score * len(text)
        characters += len(text)
    return Recognised(lines_of(pieces), sure / characters if characters else 0.0)


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

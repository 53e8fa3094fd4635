"""Pictures of text (PNG, JPEG, TIFF, BMP, WebP), read by the same recogniser as scanned pages.

A TIFF may hold several pages. A long screenshot is read in strips, cut where a row of pixels is emptiest.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from ingest.errors import IngestError
from ingest.extract import ocr
from ingest.extract.limits import refuse_long_text, without_controls
from ingest.extract.pdf import OCR_EXTRACTOR, RECOGNISED
from ingest.extract.pdf_paragraphs import PageLines, join_paragraphs, without_running_lines
from ingest.extract.pdf_pieces import PdfLine
from ingest.models import CanonicalText

if TYPE_CHECKING:
    from PIL.Image import Image

EXTRACTOR = "image/1"
MAX_PIXELS = 40_000_000
"""Pixels of one page: A4 at 600 dots an inch has 35 million. Asked before it is unpacked."""
MAX_LONG = 2.0
"""Height by width from which a picture is no page but a long screenshot, read in strips as high as they are wide."""
PAGE_WIDTH = 595.0
"""Points that the width of a picture counts as: that of an A4 page."""
_KINDS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
_SEARCHED = 0.25
"""Share of a strip, at its end, in which its cut is looked for."""


def extract_image(
    data: bytes, page_done: Callable[[], None] = lambda: None, page_ahead: Callable[[], None] = lambda: None
) -> tuple[CanonicalText, None]:
    """Recognise the text of a picture. ``page_done`` and ``page_ahead`` are called as for a PDF.

    Raises IngestError if the recogniser is not installed, the picture is damaged or too large, or no text is in it.
    """
    if not ocr.is_installed():
        raise IngestError("image.no_ocr")
    pages: list[PageLines] = []
    confidence: list[float] = []
    sizes = 0
    for picture in islice(_pictures(data), ocr.MAX_PAGES):
        lines, sure = _page(picture, page_ahead)
        sizes += sum(len(line.text) for line in lines)
        refuse_long_text(sizes)
        height = picture.height * PAGE_WIDTH / picture.width
        pages.append(PageLines(height, lines))
        confidence.append(sure)
        page_done()
    joined = join_paragraphs(without_running_lines(pages))
    if not joined.text.strip():
        raise IngestError("image.no_text")
    said = ", ".join(f"{number} ({sure:.2f})" for number, sure in enumerate(confidence, 1) if sure)
    return CanonicalText(
        text=joined.text,
        extractor=f"{EXTRACTOR}+{OCR_EXTRACTOR}",
        page_starts=joined.page_starts,
        metadata={RECOGNISED: said},
    ), None


def _pictures(data: bytes) -> Iterator[Image]:
    """The pages as pictures, upright and in colours. Raises IngestError if one is damaged or too large."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the limit here is lower, and says so in both languages
    broken = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, OverflowError)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged metadata, which is not read
            with Image.open(BytesIO(data), formats=_KINDS) as picture:
                for frame in range(getattr(picture, "n_frames", 1)):
                    picture.seek(frame)
                    if not picture.width or picture.width * picture.height > MAX_PIXELS:
                        raise IngestError(
                            "image.too_large", width=picture.width, height=picture.height, most=MAX_PIXELS
                        )
                    yield ImageOps.exif_transpose(_on_white(picture))
    except UnidentifiedImageError as error:
        raise IngestError("image.damaged", why="its head is not that of a picture") from error
    except broken as error:
        raise IngestError("image.damaged", why=" ".join(str(error).split())[:200]) from error


def _on_white(picture: Image) -> Image:
    """What is transparent shows white, as on a page."""
    from PIL import Image

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    page = Image.new("RGBA", layered.size, "white")
    page.alpha_composite(layered)
    return page.convert("RGB")


def _page(picture: Image, page_ahead: Callable[[], None]) -> tuple[list[PdfLine], float]:
    """The lines of one picture, from above, and how sure the recogniser is of them."""
    lines: list[PdfLine] = []
    sure = characters = 0.0
    scale = picture.width / PAGE_WIDTH
    for top, strip in _strips(picture):
        page_ahead()
        factor = min(1.0, ocr.MAX_SIDE / max(strip.size))
        smaller = strip.resize((max(1, round(strip.width * factor)), max(1, round(strip.height * factor))))
        found = ocr.recognise_pixels(_blue_green_red(smaller), scale * factor, (picture.height - top) / scale)
        for line in found.lines:
            if text := without_controls(line.text).strip():
                lines.append(
                    PdfLine(text, line.left, line.right, line.bottom, line.top, line.size, line.column, line.row)
                )
                sure += found.confidence * len(text)
                characters += len(text)
    return lines, sure / characters if characters else 0.0


def _strips(picture: Image) -> Iterator[tuple[int, Image]]:
    """Parts of a long picture with the row that each begins at; one that is no longer than a page whole."""
    if picture.height <= MAX_LONG * picture.width:
        yield 0, picture
        return
    step = max(picture.width, 200)
    top = 0
    while top < picture.height:
        bottom = min(top + step, picture.height)
        if bottom < picture.height:
            bottom = _emptiest_row(picture, bottom - round(step * _SEARCHED), bottom)
        yield top, picture.crop((0, top, picture.width, bottom))
        top = bottom


def _emptiest_row(picture: Image, first: int, last: int) -> int:
    """The row whose pixels differ least, the lowest of several."""
    import numpy as np

    rows = np.asarray(picture.crop((0, first, picture.width, last)).convert("L"), dtype=np.float32)
    spread = rows.max(axis=1) - rows.min(axis=1)
    return first + len(spread) - 1 - int(np.argmin(spread[::-1]))


def _blue_green_red(picture: Image) -> Any:
    import numpy as np

    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])

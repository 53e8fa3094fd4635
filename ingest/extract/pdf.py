"""PDF files with a text layer: paragraphs with their pages, tables a row a line.

PDFium reads the pages. It opens more damaged files than pypdf and reads CJK fonts without a table of their own; a page
whose text comes out of it damaged is tried with pypdf, and the better reading kept.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from pypdf.errors import PyPdfError

from ingest.errors import IngestError, Reason
from ingest.extract import ocr
from ingest.extract.limits import MAX_TEXT_CHARACTERS, refuse_long_text, without_controls
from ingest.extract.pdf_glyphs import read_sheet
from ingest.extract.pdf_lines import page_lines
from ingest.extract.pdf_paragraphs import PageLines, join_paragraphs, without_repeated_heads, without_running_lines
from ingest.extract.pdf_pieces import PdfLine
from ingest.extract.pdf_sheet import Sheet
from ingest.models import CanonicalText

EXTRACTOR, OCR_EXTRACTOR = "pdf/2", "ocr/2"
RECOGNISED = "recognised pages"
"""The metadata that names the pages read by OCR, with the confidence of each."""

MAX_PAGES = 5_000
MIN_PAGE_CHARACTERS = 20
"""A page with fewer characters beside an image is a scan with a stamp or a page number over it."""
MIN_SCAN_SHARE = 0.3
"""Share of the page its images must cover for that."""
MAX_BAD_SHARE = 0.1
"""Share of unreadable characters above which the second engine is asked: clean pages have 0, broken fonts 0.5 up."""
MAX_KEPT_BAD_SHARE = 0.5
"""Share above which a page's text is no text and is left out."""

_UNREADABLE = re.compile("[\ufffd\ufffe\uffff\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0e-\x1f\x7f-\x9f]")
_WESTERN = re.compile("[\xa1-\xff]")
_SECOND_ENGINE_FAILURES = (PyPdfError, ValueError, LookupError, TypeError, AttributeError, OSError, ZeroDivisionError)
"""What pypdf is known to raise on damaged files."""


def extract_pdf(
    data: bytes, page_done: Callable[[], None] = lambda: None, page_ahead: Callable[[], None] = lambda: None
) -> tuple[CanonicalText, None]:
    """Read the text layer, and pages without one by OCR where it is installed.

    Calls ``page_done`` after every page and ``page_ahead`` before one that takes long because it is to be recognised.
    Raises IngestError if the file is damaged, encrypted, too long, or scanned and not to be recognised.
    """
    document = _open(data)
    if len(document) > MAX_PAGES:
        raise IngestError("pdf.too_long", pages=len(document), most=MAX_PAGES)
    pages: list[PageLines] = []
    lost: dict[str, list[int]] = {"damaged": [], "scanned": [], "unreadable": []}
    confidence: dict[int, float] = {}
    characters = 0
    for number in range(len(document)):
        lines, height = _read_page(data, document, number, lost)
        if not lines and number + 1 in (*lost["scanned"][-1:], *lost["unreadable"][-1:]):
            lines = _recognised(document, number, lost, confidence, page_ahead)
        characters += sum(len(line.text) for line in lines)
        if characters > MAX_TEXT_CHARACTERS:
            refuse_long_text(characters)
        pages.append(PageLines(height, lines))
        page_done()
    joined = join_paragraphs(without_repeated_heads(without_running_lines(pages)))
    if not joined.text.strip():
        raise IngestError(_why_empty(lost, len(pages)))
    metadata = {f"{what} pages": _ranges(numbers) for what, numbers in lost.items() if numbers}
    if confidence:
        metadata[RECOGNISED] = ", ".join(f"{number} ({share:.2f})" for number, share in confidence.items())
    return (
        CanonicalText(
            text=joined.text,
            extractor=f"{EXTRACTOR}+{OCR_EXTRACTOR}" if confidence else EXTRACTOR,
            page_starts=joined.page_starts,
            title=_title(document, joined.text),
            metadata=metadata,
        ),
        None,
    )


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_raw.FPDF_ERR_PASSWORD:
            raise IngestError("pdf.encrypted") from error
        raise IngestError("pdf.damaged") from error
    if not pages:
        raise IngestError("pdf.no_pages")
    return document


def _read_page(
    data: bytes, document: pdfium.PdfDocument, number: int, lost: dict[str, list[int]]
) -> tuple[list[PdfLine], float]:
    """The lines of a page and its height; a page without readable text is noted in ``lost``."""
    try:
        page = document[number]
        sheet = read_sheet(page)
    except pdfium.PdfiumError:
        lost["damaged"].append(number + 1)
        return [], 1.0
    lines = [line for line in map(_cleaned, page_lines(sheet)) if line.text]
    page.close()
    text = "".join(line.text for line in lines)
    if len(text) < MIN_PAGE_CHARACTERS and sheet.image_share >= MIN_SCAN_SHARE:
        lost["scanned"].append(number + 1)
        lines = [] if ocr.is_installed() else lines  # a stamp or a number, read again with the rest
    elif _bad_share(text) > MAX_BAD_SHARE:
        second = _second_reading(data, number, sheet)
        if _bad_share("".join(line.text for line in second)) < _bad_share(text) and second:
            lines, text = second, "".join(line.text for line in second)
        if _bad_share(text) > MAX_BAD_SHARE:
            lost["unreadable"].append(number + 1)
        if _bad_share(text) > MAX_KEPT_BAD_SHARE:
            lines = []
    return lines, sheet.height


def _recognised(
    document: pdfium.PdfDocument,
    number: int,
    lost: dict[str, list[int]],
    confidence: dict[int, float],
    page_ahead: Callable[[], None],
) -> list[PdfLine]:
    """The lines of a page without a text layer; it is no longer ``lost`` where there are some."""
    if not ocr.is_installed() or len(confidence) >= ocr.MAX_PAGES:
        return []
    page_ahead()
    try:
        page = document[number]
        found = ocr.recognise(page)
        page.close()
    except pdfium.PdfiumError:
        return []
    if not found.lines:
        return []
    for numbers in lost.values():
        if numbers and numbers[-1] == number + 1:
            numbers.pop()
    confidence[number + 1] = found.confidence
    return [line for line in map(_cleaned, found.lines) if line.text]


def _cleaned(line: PdfLine) -> PdfLine:
    return replace(line, text=without_controls(line.text).strip())


def _bad_share(text: str) -> float:
    """Share of characters that no reader could use: private, replaced or control characters, and Chinese read as
    Western letters (a font without its table), which shows as accented letters in long runs."""
    if not text:
        return 0.0
    western = len(_WESTERN.findall(text))
    bad = len(_UNREADABLE.findall(text)) + (western if western > 0.4 * len(text) else 0)
    return bad / len(text)


def _second_reading(data: bytes, number: int, sheet: Sheet) -> list[PdfLine]:
    """The page's lines by pypdf, which knows no places: all of them as wide as the page."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        text = pypdf.PdfReader(BytesIO(data)).pages[number].extract_text()
    except _SECOND_ENGINE_FAILURES:
        return []
    lines = [without_controls(line).strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    step = sheet.height / (len(lines) + 1)
    return [
        PdfLine(line, 0, sheet.width, sheet.height - (at + 2) * step, sheet.height - (at + 1) * step, step, row=True)
        for at, line in enumerate(lines)
    ]


def _why_empty(lost: dict[str, list[int]], pages: int) -> Reason:
    if lost["scanned"]:
        return Reason("pdf.scanned" if ocr.is_installed() else "pdf.no_ocr", pages=_ranges(lost["scanned"]))
    if lost["unreadable"]:
        return Reason("pdf.fonts", pages=_ranges(lost["unreadable"]))
    if lost["damaged"]:
        return Reason("pdf.pages_damaged", pages=_ranges(lost["damaged"]))
    return Reason("pdf.no_text", pages=pages) if pages > 1 else Reason("pdf.no_text_page")


def _ranges(numbers: list[int]) -> str:
    """Page numbers as people write them: 1-3, 7."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def _title(document: pdfium.PdfDocument, text: str) -> str | None:
    """The declared title, if the first page bears it out: most say "Microsoft Word - …" or name another file."""
    declared = without_controls(document.get_metadata_value("Title")).strip()
    beginning = re.sub(r"\s+", "", text[:1000])
    return declared if len(declared) > 4 and re.sub(r"\s+", "", declared) in beginning else None

"""PDF files with a text layer, read by PDFium page by page."""

from __future__ import annotations

import pypdfium2 as pdfium

from ingest.extract.limits import refuse_long_text, without_controls
from ingest.models import CanonicalText, IngestError

EXTRACTOR = "pdf/0"


def extract_pdf(data: bytes) -> tuple[CanonicalText, None]:
    """Read the text layer. Raises IngestError if the file is damaged, encrypted or a scan."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error):
            raise IngestError("the PDF is encrypted; save a copy without the password") from error
        raise IngestError("the PDF is damaged or cut off; download or save it again") from error
    pages = [document[number].get_textpage().get_text_range().replace("\r\n", "\n") for number in range(len(document))]
    pages = [without_controls(page).strip("\n") for page in pages]
    if not any(page.strip() for page in pages):
        raise IngestError(f"scanned pages: no text layer on any of the {len(pages)} pages")
    starts, length = [], 0
    for page in pages:
        starts.append(length)
        length += len(page) + 1
    text = "\n".join(pages)
    refuse_long_text(len(text))
    return CanonicalText(text=text, extractor=EXTRACTOR, page_starts=tuple(starts)), None

"""The media types that the ingest knows, and the suffixes by which folders are searched for them."""

from __future__ import annotations

TEXT = "text/plain"
MARKDOWN = "text/markdown"
JSON_LINES = "application/jsonl"
HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
CSV = "text/csv"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
OFD = "application/ofd"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
EPUB = "application/epub+zip"
EML = "message/rfc822"
MHT = "multipart/related"
WARC = "application/warc"
PPT = "application/vnd.ms-powerpoint"
DOC = "application/msword"
RTF = "application/rtf"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
BMP = "image/bmp"
WEBP = "image/webp"
IMAGES = (PNG, JPEG, TIFF, BMP, WEBP)

GUARDED = frozenset(
    (
        JSON_LINES,
        HTML,
        PDF,
        DOCX,
        XLSX,
        XLS,
        CSV,
        ODT,
        ODS,
        ODP,
        OFD,
        PPTX,
        EPUB,
        EML,
        MHT,
        RTF,
        DOC,
        PPT,
        WARC,
        *IMAGES,
    )
)
"""Read in a process of their own: bytes can upset their parsers."""

ARCHIVE_SUFFIX = ".zip"
"""An archive is no source; each document in it is one."""

SUFFIX_TYPES = {
    ".txt": TEXT,
    ".text": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".shtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
    ".xlsx": XLSX,
    ".xlsm": XLSX,
    ".xls": XLS,
    ".et": XLS,
    ".csv": CSV,
    ".odt": ODT,
    ".ods": ODS,
    ".odp": ODP,
    ".ofd": OFD,
    ".pptx": PPTX,
    ".ppt": PPT,
    ".dps": PPT,
    ".epub": EPUB,
    ".eml": EML,
    ".mht": MHT,
    ".mhtml": MHT,
    ".warc": WARC,
    ".warc.gz": WARC,
    ".doc": DOC,
    ".rtf": RTF,
    ".wps": DOC,
    ".png": PNG,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".tif": TIFF,
    ".tiff": TIFF,
    ".bmp": BMP,
    ".webp": WEBP,
}


def is_document_name(name: str) -> bool:
    """Whether a file of this name is looked at when a folder or an archive is searched."""
    return name.lower().endswith(tuple(SUFFIX_TYPES))

"""What a file really is, by its content first and its name second."""

from __future__ import annotations

import re

from ingest.files.archive import open_zip
from ingest.files.decoding import decode
from ingest.files.media_types import DOC, DOCX, HTML, PDF, RTF, SUFFIX_TYPES, TEXT
from ingest.models import IngestError

_IMAGES = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
)
_FOREIGN_MAGIC = (
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a SQLite database"),
)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
MAX_CONTROL_SHARE = 0.01
"""Share of control bytes above which data is binary. Compressed or random bytes hold about 0.1, damaged text 0;
UTF-16 and UTF-32 are recognised by their mark before this is asked."""

_HTML_START = re.compile(
    r"(?:\s|\ufeff|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body|meta|title)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TAG = re.compile(
    r"<(?:p|br|div|td|span|table|a|ul|h[1-6]|body|html|meta|section|article)\b[^<>]*>", re.IGNORECASE
)


def sniff(data: bytes, suffix: str) -> str:
    """The media type of ``data``: its content decides, the suffix only where the content does not say.

    Raises IngestError for binary data that is no document.
    """
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _sniff_zip(data)
    if data.startswith(_OLE_MAGIC):
        return _sniff_ole(data)
    if data.startswith(b"{\\rtf"):
        return RTF
    for magic, kind in _IMAGES:
        if data.startswith(magic):
            raise IngestError(
                f"{kind}, which is not read by itself; put its pages into a PDF, where scans are recognised"
            )
    for magic, kind in _FOREIGN_MAGIC:
        if data.startswith(magic):
            raise IngestError(f"not a document: the content is {kind}, whatever the name says")
    declared = SUFFIX_TYPES.get(suffix.lower(), TEXT)
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
        if controls > MAX_CONTROL_SHARE * len(data):
            raise IngestError("not a document: the content is binary, not text, whatever the name says")
    return _sniff_text(data, declared)


def _sniff_text(data: bytes, declared: str) -> str:
    head = decode(data[:4096]).text
    if _HTML_START.match(head):
        return HTML
    if declared == HTML:
        return HTML if _HTML_TAG.search(decode(data[:65536]).text) else TEXT
    if declared in (PDF, DOCX):
        kind = "PDF" if declared == PDF else "Word"
        raise IngestError(f"named like a {kind} file, but its content is not one; it is damaged or misnamed")
    return declared


def _sniff_zip(data: bytes) -> str:
    names = open_zip(data).namelist()
    if any(name.startswith("word/") for name in names):
        return DOCX
    for folder, kind in (("xl/", "an Excel workbook"), ("ppt/", "a PowerPoint presentation")):
        if any(name.startswith(folder) for name in names):
            raise IngestError(f"{kind}, which is not read; save it as PDF or DOCX")
    raise IngestError("a ZIP archive under another name; rename it to .zip")


def _sniff_ole(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise IngestError("an Office file protected by a password; save it without the password")
    for stream, kind in (("Workbook", "an old Excel workbook"), ("PowerPoint Document", "an old PowerPoint file")):
        if stream.encode("utf-16-le") in data:
            raise IngestError(f"{kind}, which is not read; save it as PDF or DOCX")
    return DOC

"""What a file really is, by its content first and its name second."""

from __future__ import annotations

import re
import zlib

from ingest.errors import IngestError
from ingest.files.archive import open_zip
from ingest.files.decoding import decode
from ingest.files.foreign import refuse_foreign, refuse_foreign_markup, refuse_foreign_ole
from ingest.files.media_types import (
    BMP,
    CSV,
    DOC,
    DOCX,
    EML,
    EPUB,
    HTML,
    IMAGES,
    JPEG,
    MHT,
    ODP,
    ODS,
    ODT,
    OFD,
    PDF,
    PNG,
    PPT,
    PPTX,
    RTF,
    SUFFIX_TYPES,
    TEXT,
    TIFF,
    WARC,
    WEBP,
    XLS,
    XLSX,
)
from ingest.files.packages import package_kind

_IMAGES = (
    (re.compile(rb"\x89PNG"), PNG),
    (re.compile(rb"\xff\xd8\xff"), JPEG),
    (re.compile(rb"II\*\0|MM\0\*|II\+\0|MM\0\+"), TIFF),
    (re.compile(rb"BM.{4}\0\0\0\0", re.DOTALL), BMP),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), WEBP),
)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NAMES = {
    DOC: "Word",
    RTF: "RTF",
    PDF: "PDF",
    DOCX: "Word",
    XLSX: "Excel",
    OFD: "OFD",
    PPTX: "PowerPoint",
    PPT: "PowerPoint",
    EPUB: "EPUB",
} | dict.fromkeys((ODT, ODS, ODP), "OpenDocument")
"""What people call the files that cannot be text."""
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

# Fields of a mail's head, those that go on in the next line included; a text that begins 日期： has no such version below.
_MAIL_HEAD = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_MAIL_VERSION = re.compile(r"^MIME-Version:", re.IGNORECASE | re.MULTILINE)
_WEB_ARCHIVE = re.compile(
    r"^Content-Type:\s*multipart/related\b[^\n]*(?:\n[ \t][^\n]*)*text/html", re.IGNORECASE | re.MULTILINE
)


def sniff(data: bytes, suffix: str) -> str:
    """The media type of ``data``: its content decides, the suffix only where the content does not say.

    Raises IngestError for binary data that is no document.
    """
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _sniff_zip(data, SUFFIX_TYPES.get(suffix.lower(), TEXT))
    if data.startswith(_OLE_MAGIC):
        return _sniff_ole(data, SUFFIX_TYPES.get(suffix.lower(), TEXT))
    if data.startswith(b"{\\rtf"):
        return RTF
    if data.startswith(b"WARC/") or _unpacked_start(data).startswith(b"WARC/"):
        return WARC
    for opening, media_type in _IMAGES:
        if opening.match(data):
            return media_type
    refuse_foreign(data)
    declared = SUFFIX_TYPES.get(suffix.lower(), TEXT)
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
        if controls > MAX_CONTROL_SHARE * len(data):
            raise IngestError("file.binary")
    return _sniff_text(data, declared)


def _unpacked_start(data: bytes) -> bytes:
    """The first bytes of what gzip packed; none if it is not packed so."""
    try:
        return zlib.decompressobj(31).decompress(data[:4096], 16)
    except zlib.error:
        return b""


def _sniff_text(data: bytes, declared: str) -> str:
    head = decode(data[:4096]).text
    refuse_foreign_markup(head)
    if _HTML_START.match(head):
        return HTML
    if header := _MAIL_HEAD.match(head):
        if declared == MHT or _WEB_ARCHIVE.search(header.group()):  # Word leaves out what its archives hold
            return MHT
        if declared == EML or _MAIL_VERSION.search(header.group()):
            return EML
    if declared in (EML, MHT):
        return TEXT
    if declared == HTML:
        return HTML if _HTML_TAG.search(decode(data[:65536]).text) else TEXT
    if declared == XLS:
        return CSV  # what many programs write where they are asked for Excel
    if declared in (DOC, RTF) and not head.lstrip().startswith("<?xml"):
        return TEXT
    if declared in IMAGES:
        raise IngestError("file.misnamed", kind=declared.removeprefix("image/").upper())
    if declared in _NAMES:
        raise IngestError("file.misnamed", kind=_NAMES[declared])
    return declared


def _sniff_zip(data: bytes, declared: str) -> str:
    kind = package_kind(open_zip(data))
    if kind is not None:
        return kind.readable()
    if declared in _NAMES:
        raise IngestError("file.misnamed", kind=_NAMES[declared])
    raise IngestError("file.packed", kind="ZIP")


def _sniff_ole(data: bytes, declared: str) -> str:
    refuse_foreign_ole(data)
    for name, media_type in (("PowerPoint Document", PPT), ("Workbook", XLS), ("WordDocument", DOC)):
        if name.encode("utf-16-le") in data:
            return media_type
    return declared if declared in (XLS, PPT) else DOC  # the names stand at the end, which may be cut off

"""The office and web types of ``mutations.py``: a sound sample of each, made by the tests, and hostile files made for it."""

from __future__ import annotations

import gzip
import struct
import sys
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from ingest.files.media_types import EPUB, ODS, ODT

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from every_type import by_libraries
from same_plan import packed

ENTITIES = '<!DOCTYPE a [<!ENTITY e0 "x">' + "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)
)  # fmt: skip
DEEP, WIDE = 10_000, 300_000_000
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
CONTAINER = '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'

Make = Callable[[], bytes]


@cache
def _made() -> dict[str, bytes]:
    return {made.name.removeprefix("plan"): made.data for made in by_libraries()}


def sample(suffix: str) -> Make:
    """The plan in the type of ``suffix``."""
    return lambda: _made()[suffix]


def _packages(part: str, **others: str | bytes) -> tuple[Make, ...]:
    """Packages whose ``part`` is a bomb, nested without end, or explodes."""
    contents: tuple[Callable[[], str | bytes], ...] = (
        lambda: b"<a>" + b" " * WIDE + b"</a>",
        lambda: b"<a>" * DEEP + b"</a>" * DEEP,
        lambda: ENTITIES + "]><a>&e9;</a>",
        lambda: b"<a>" + "教师".encode() * 6_000_000 + b"</a>",
    )
    return tuple(lambda content=content: packed(**others, **{part: content()}) for content in contents)  # type: ignore[misc]


def _spans() -> bytes:
    name = "urn:oasis:names:tc:opendocument:xmlns"
    row = '<t:table-row t:number-rows-repeated="999999999"><t:table-cell t:number-columns-repeated="999999999" ' \
          't:number-rows-spanned="999999999"><p:p>x</p:p></t:table-cell></t:table-row>'  # fmt: skip
    return packed(
        mimetype=ODS,
        content_xml=f'<o:document-content xmlns:o="{name}:office:1.0" xmlns:t="{name}:table:1.0" xmlns:p="{name}:text:1.0">'
        f"<o:body><o:spreadsheet><t:table>{row * 20_000}</t:table></o:spreadsheet></o:body></o:document-content>",
    )


def _mail(depth: int) -> bytes:
    return b"MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" * depth + b"Subject: x\r\n\r\nx"


def _parts() -> bytes:
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n"
    return b"".join(head % (n, n) for n in range(5_000)) + b"\r\nx"


def _crawled(length: int, body: bytes) -> bytes:
    return (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://x.cn/\r\nContent-Length: {length}\r\n"
        "Content-Type: application/http; msgtype=response\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    ).encode() + body


def _png(width: int, height: int, packed_rows: bytes) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed_rows) + chunk(b"IEND", b"")


_OFFICE = {"[Content_Types]_xml": TYPES}
HOSTILE: dict[str, tuple[Make, ...]] = {
    ".odt": _packages("content_xml", mimetype=ODT),
    ".ods": (*_packages("content_xml", mimetype=ODS), _spans),
    ".ofd": _packages("OFD_xml"),
    ".epub": (
        *_packages("b.opf", mimetype=EPUB, **{"META-INF__container_xml": CONTAINER}),
        *_packages("META-INF__container_xml", mimetype=EPUB),
    ),
    ".xlsx": (*_packages("xl__workbook_xml", **_OFFICE), *_packages("xl__sharedStrings_xml", **_OFFICE)),
    ".pptx": _packages("ppt__presentation_xml", **_OFFICE),
    ".xls": (),
    ".csv": (lambda: b'a,"' + b"x,\n" * 500_000, lambda: b"," * 2_900_000, lambda: b"\x00" * 10**6),
    ".rtf": (
        lambda: b"{\\rtf1 " + b"{" * 200_000,
        lambda: b"{\\rtf1 " + b"{}" * 3_000_000,
        lambda: b"{\\rtf1 " + b"{\\footnote x}" * 400_000,
        lambda: b"{\\rtf1 \\trowd" + b"\\cellx1" * 3_000 + b"x\\cell\\row" * 500_000,
        lambda: b"{\\rtf1 \\bin999999999 " + b"x" * 100,
        lambda: b"{\\rtf1 " + b"\\u-1 " * 1_000_000,
    ),
    ".doc": (),
    ".eml": (
        lambda: _mail(10_000),
        _parts,
        lambda: b"Subject: " + b"=?gb2312?B?" * 100_000 + b"\r\nMIME-Version: 1.0\r\n\r\nx",
    ),
    ".mht": (
        lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related; type=text/html\r\n\r\n" + b"--\r\n" * 10**6,
    ),
    ".warc.gz": (
        lambda: _crawled(10**12, b"<p>x"),
        lambda: _crawled(5, b"<p>x" * 1000),
        lambda: _crawled(-1, b"<p>x"),
        lambda: _crawled(30_000_000, b"<p>" + b"x" * 30_000_000),
        lambda: gzip.compress(_crawled(WIDE, bytes(WIDE))),
        lambda: gzip.compress(_crawled(60, b"<p>x</p>")) * 50_000,
    ),
    ".png": (
        lambda: _png(60_000, 60_000, zlib.compress(bytes(1000))),
        lambda: _png(2_000_000_000, 1, b"x"),
        lambda: _png(7_000, 7_000, zlib.compress(bytes(7_001 * 7_000))),
        lambda: _png(1, 40_000, zlib.compress(bytes(80_000))),
    ),
}
"""By suffix."""

"""Pictures of text: refused with what to do, bounded before they are unpacked, long ones read in strips."""

from __future__ import annotations

import struct
import zlib
from unittest.mock import ANY

import pytest
from refusing import refused

from ingest.errors import IngestError
from ingest.extract import images, ocr
from ingest.extract.images import extract_image

needs_ocr = pytest.mark.skipif(not ocr.is_installed(), reason="the extra precedent[ocr] is not installed")


def png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_without_the_recogniser_it_is_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with refused(IngestError, "image.no_ocr"):
        extract_image(png(1, 1, b"\0\xff"))


@needs_ocr
def test_what_is_damaged_or_enormous_is_refused_before_it_is_unpacked() -> None:
    with refused(IngestError, "image.too_large", width=60_000, height=60_000, most=images.MAX_PIXELS):
        extract_image(png(60_000, 60_000, b""))
    with refused(IngestError, "image.damaged", why=ANY):
        extract_image(b"\x89PNG\r\n\x1a\n" + bytes(40))
    with refused(IngestError, "image.damaged", why=ANY):
        extract_image(png(100, 100, bytes(5_000)))


@needs_ocr
def test_a_long_picture_is_cut_where_it_is_empty() -> None:
    from PIL import Image

    picture = Image.new("RGB", (300, 1500), "white")
    for top in range(0, 1500, 40):
        picture.paste("black", (20, top, 200, top + 25))
    tops = [top for top, _ in images._strips(picture)]
    assert len(tops) > 3
    assert all(picture.getpixel((30, top)) == (255, 255, 255) for top in tops[1:])
    assert sum(strip.height for _, strip in images._strips(picture)) == 1500

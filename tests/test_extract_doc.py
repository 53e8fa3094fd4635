"""Old Word files: pieces of text, tables, fields and notes. The files are put together here, byte by byte."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator

import pytest
from same_plan import LINES, TABLE, ends, outline, read, word

from ingest.errors import Reason
from ingest.files.guard import ExtractionGuard
from ingest.files.media_types import DOC, TEXT

BODY = (
    "".join(line + "\r" for line in LINES) + "".join("".join(c + "\x07" for c in row) + "\x07" for row in TABLE) + "\r"
)
SECTOR = 512


@pytest.fixture(scope="module")
def guard() -> Iterator[ExtractionGuard]:
    guard = ExtractionGuard()
    yield guard
    guard.close()


def compound(**streams: bytes) -> bytes:
    """An OLE file ([MS-CFB]): head, one sector of the allocation table, one of the directory, the streams."""
    table, directory, body = [0xFFFFFFFD, 0xFFFFFFFE], [("Root Entry", 5, 0xFFFFFFFE, 0)], b""
    for name, content in streams.items():
        content += bytes(max(4096 - len(content), -len(content) % SECTOR))
        first, sectors = len(table), len(content) // SECTOR
        table += [*range(first + 1, first + sectors), 0xFFFFFFFE]
        directory.append((name.removeprefix("_"), 2, first, len(content)))
        body += content
    entries = b""
    for at, (name, kind, first, size) in enumerate(directory):
        named = name.encode("utf-16-le")
        left, right, child = 0xFFFFFFFF, at + 1 if 0 < at < len(directory) - 1 else 0xFFFFFFFF, 0xFFFFFFFF
        if at == 0:
            right, child = 0xFFFFFFFF, 1
        entries += named.ljust(64, b"\0") + struct.pack("<HBB3I", len(named) + 2, kind, 1, left, right, child)
        entries += bytes(36) + struct.pack("<IQ", first, size)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<10I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0) + b"\xff" * 4 * 108
    assert len(table) <= 128
    return head + struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff") + entries.ljust(SECTOR, b"\0") + body


def doc(body: str, notes: str = "", western: str = "", flags: int = 0x0200, version: int = 0xC1) -> bytes:
    """A Word file whose text lies in two pieces, the second of one byte a character, the notes in a third."""
    wide, narrow, after = body.encode("utf-16-le"), western.encode("cp1252"), notes.encode("utf-16-le")
    place = 0x0800
    bounds = [0, len(body), len(body) + len(western), len(body) + len(western) + len(notes)]
    places = [place, (place + len(wide)) * 2 | 0x40000000, place + len(wide) + len(narrow)]
    pieces = struct.pack("<4I", *bounds) + b"".join(struct.pack("<HIH", 0, at, 0) for at in places)
    table = b"\x01\x02\x00xx\x02" + struct.pack("<I", len(pieces)) + pieces
    main = bytearray(place)
    struct.pack_into("<HH", main, 0, 0xA5EC, version)
    struct.pack_into("<H", main, 10, flags)
    struct.pack_into("<2I", main, 0x4C, len(body) + len(western), len(notes))
    struct.pack_into("<2I", main, 0x1A2, 0, len(table))
    return compound(WordDocument=bytes(main) + wide + narrow + after, _1Table=table)


def text_of(data: bytes, guard: ExtractionGuard) -> list[str]:
    return read(data, "a.doc", guard).canonical.text.split("\n")


@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.docx"])
def test_the_same_plan_reads_the_same(name: str, guard: ExtractionGuard) -> None:
    document, as_word = read(doc(BODY), name, guard), read(word(), "a.docx", guard)
    assert document.source.media_type == DOC
    assert document.canonical.text == as_word.canonical.text
    assert outline(document) == outline(as_word)


def test_pieces_fields_and_notes(guard: ExtractionGuard) -> None:
    field = 'A\x13 HYPERLINK "x" \x14网\x13 PAGE \x14页\x15\x15B\x13 TOC \x15C'
    data = doc(f"比例\x02不低于\x0b{field}\r", "\x02 按编制数。\r", "15% only\r")
    assert text_of(data, guard) == ["比例[1]不低于", "A网页BC", "15% only", "[1] 按编制数。"]


def test_empty_cells_keep_their_place(guard: ExtractionGuard) -> None:
    data = doc("甲\x07乙\x07丙\x07\x07一\x07\x07三\x07\x07\x07\x07六\x07\x07\r")
    assert text_of(data, guard) == ["甲 | 乙 | 丙", "一 |  | 三", "|  | 六"]


def test_what_cannot_be_read_is_refused(guard: ExtractionGuard) -> None:
    assert ends(doc(BODY, flags=0x0300), "a.doc", guard) == Reason("file.password")
    assert ends(doc(BODY, version=0x65), "a.doc", guard) == Reason("file.old_word")
    assert ends(compound(CONTENTS=b"x"), "a.wps", guard) == Reason("file.old_wps")
    assert ends(b"<?xml version='1.0'?><w:wordDocument/>", "a.doc", guard) == Reason(
        "file.convert", kind="Word 2003 XML", to="DOCX"
    )
    text = ends("实施方案\n一、目标\n".encode(), "a.doc", guard)
    assert not isinstance(text, Reason)
    assert text.source.media_type == TEXT


def test_damaged_files_are_read_or_refused(guard: ExtractionGuard) -> None:
    data, chance, codes = doc(BODY), random.Random(7), set()
    for _ in range(60):
        spoilt = bytearray(data[: chance.randrange(600, len(data) + 1)])
        for _ in range(chance.randrange(20)):
            spoilt[chance.randrange(8, len(spoilt))] = chance.randrange(256)
        result = ends(bytes(spoilt), "a.doc", guard)
        codes.add(result.code if isinstance(result, Reason) else "")
    assert "reader.crashed" not in codes
    assert "doc.damaged" in codes

"""WARC files: each page a document of its own, a bad one left out alone."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from same_plan import LINES, TABLE, ends, outline, read, word

from ingest.errors import Reason
from ingest.files.guard import ExtractionGuard
from ingest.files.media_types import WARC
from ingest.files.sources import find_files

ROWS = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE)
PAGE = "<html><body>" + "".join(f"<p>{escape(line)}</p>" for line in LINES) + f"<table>{ROWS}</table></body></html>"


@pytest.fixture(scope="module")
def guard() -> Iterator[ExtractionGuard]:
    guard = ExtractionGuard()
    yield guard
    guard.close()


def record(page: bytes, url: str = "https://x.cn/1", kind: str = "text/html", more: str = "") -> bytes:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(page)}\r\n\r\n".encode() + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-01T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:6d3b1a3e-0000-4000-8000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + answer + b"\r\n\r\n", mtime=0)


def test_the_same_plan_packed_or_not(guard: ExtractionGuard) -> None:
    as_word = outline(read(word(), "a.docx", guard))
    whole = record(PAGE.encode())
    packed = record(gzip.compress(PAGE.encode("gb18030")), more="Content-Encoding: gzip\r\n")
    for data in (whole, packed, gzip.decompress(whole)):
        document = read(data, "a.warc.gz", guard)
        assert document.source.media_type == WARC
        assert outline(document) == as_word


def test_pages_are_documents_and_a_bad_one_is_left_out_alone(guard: ExtractionGuard) -> None:
    first = "<p>甲县教师培训工作要点</p><p>一、培训教师90名。</p>"
    second = "<p>乙县教师交流工作要点</p><p>一、交流教师30名。</p>"
    data = (
        record(first.encode())
        + record(b"\xff\xd8", kind="image/jpeg")
        + record(b"<p>" + b"<br>" * 200_001, "https://x.cn/bad")
        + record(second.encode(), "https://x.cn/2")
    )
    document = read(data, "a.warc.gz", guard)
    assert [plan.title for plan in document.plans] == ["甲县教师培训工作要点", "乙县教师交流工作要点"]
    assert [said["url"] for said in document.canonical.declared] == ["https://x.cn/1", "https://x.cn/2"]
    (left,) = document.canonical.left_out
    assert (left.code, left.values["url"]) == ("warc.page", "https://x.cn/bad")


def test_folders_are_searched_for_them_and_other_packed_files_passed_over(tmp_path: Path) -> None:
    for name in ("a.warc.gz", "b.tar.gz", "c.WARC"):
        (tmp_path / name).write_bytes(b"x")
    found = find_files([tmp_path])
    assert [file.name for file in found.files] == ["a.warc.gz", "c.WARC"]
    assert found.skipped == ("b.tar.gz",)


def test_what_cannot_be_read_is_refused(guard: ExtractionGuard) -> None:
    assert ends(record(b"x", kind="image/png"), "a.warc.gz", guard) == Reason("warc.no_page")
    bomb = ends(record(b"<p>" + b" " * 100_000_000), "a.warc.gz", guard)
    assert bomb == Reason("warc.no_page")
    data, chance, codes = record(PAGE.encode()), random.Random(7), set()
    for _ in range(30):
        spoilt = bytearray(data[: chance.randrange(60, len(data) + 1)])
        for _ in range(chance.randrange(6)):
            spoilt[chance.randrange(20, len(spoilt))] = chance.randrange(256)
        result = ends(bytes(spoilt), "a.warc.gz", guard)
        codes.add(result.code if isinstance(result, Reason) else "")
    assert "reader.crashed" not in codes

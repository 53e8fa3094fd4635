"""Damaged and hostile files: each ends in text or in a reason, soon, without harm to the next one."""

from __future__ import annotations

import os
import sys
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from unittest.mock import ANY

import pytest
from refusing import refused
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import IngestError, Reason
from ingest.extract import extract
from ingest.extract.html import MAX_TAGS
from ingest.extract.limits import MAX_LINE_CHARACTERS
from ingest.files.guard import ExtractionGuard
from ingest.files.media_types import DOCX, HTML, MARKDOWN, PDF, TEXT
from ingest.files.sources import find_files, load
from ingest.models import CanonicalText, Source
from service.messages import Messages

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
from mutations import KINDS, Kind, run

SHARED_PDFS = Path(__file__).parents[2] / "shared" / "eval" / "pdf"
BROKEN_PDFS = SHARED_PDFS / "broken"
SECONDS = 10.0


@pytest.fixture(scope="module")
def guard() -> Iterator[ExtractionGuard]:
    guard = ExtractionGuard()
    yield guard
    guard.close()


def outcome(data: bytes, media_type: str, guard: ExtractionGuard) -> CanonicalText | Reason:
    """The text or the reason; fails if neither comes in time."""
    began = time.monotonic()
    try:
        result: CanonicalText | Reason = extract(data, Source("x", "", len(data), media_type), guard)[1]
    except IngestError as error:
        result = error.reason
    assert time.monotonic() - began < SECONDS
    assert isinstance(result, CanonicalText) or "\n" not in Messages("en").refusal(result)
    return result


@pytest.mark.skipif(not BROKEN_PDFS.is_dir(), reason="the reference material is not here")
@pytest.mark.parametrize(
    "name", sorted(path.name for path in BROKEN_PDFS.glob("*.pdf")) if BROKEN_PDFS.is_dir() else []
)
def test_broken_pdfs_are_read_or_refused(name: str, guard: ExtractionGuard) -> None:
    result = outcome((BROKEN_PDFS / name).read_bytes(), PDF, guard)
    if name in ("issue21579.pdf", "issue6010_1.pdf", "print_protection.pdf"):
        assert result == Reason("pdf.encrypted")
    if name in ("encrypted-attachment.pdf", "issue17215.pdf", "pdfjsbad1586.pdf", "issue6069.pdf", "bomb_giant.pdf"):
        assert isinstance(result, CanonicalText)


def test_a_text_file_of_one_line_of_200_megabytes_is_refused_at_once(tmp_path: Path, guard: ExtractionGuard) -> None:
    path = tmp_path / "line.txt"
    path.write_bytes("教育".encode() * (200 * 10**6 // 6))
    source, data = load(find_files([path]).files[0])
    assert source.media_type == TEXT
    refusal = Reason("text.too_long", characters=ANY, most=3_000_000)
    assert outcome(data, source.media_type, guard) == refusal


def test_a_line_longer_than_any_document_is_refused_at_once(guard: ExtractionGuard) -> None:
    line = "教师轮岗交流，" * (MAX_LINE_CHARACTERS // 7)
    refusal = Reason("text.too_long", characters=ANY, most=3_000_000)
    assert outcome("教师轮岗交流，".encode() * (50 * 10**6 // 21), TEXT, guard) == refusal
    for media_type in (TEXT, MARKDOWN):
        refusal = Reason("text.long_line", line=2, most=500_000)
        assert outcome(f"第一行\n{line}这里没有换行".encode(), media_type, guard) == refusal
        result = outcome(f"第一行\n{line}\n第三行\n{line}".encode(), media_type, guard)
        assert isinstance(result, CanonicalText)
        assert result.text.count(line) == 2


def test_more_lines_than_any_document_has_are_refused(guard: ExtractionGuard) -> None:
    assert outcome(b"12\n" * 300_000, TEXT, guard) == Reason("text.too_many_lines", lines=300_001, most=250_000)


def test_tags_nested_without_end_are_refused(guard: ExtractionGuard) -> None:
    for tag in ("div", "b", "table><tr><td", "ul><li", "span"):
        result = outcome(f"<{tag}>".encode() * 10_000 + "深处".encode(), HTML, guard)
        assert isinstance(result, CanonicalText) or result.code in ("html.nested", "reader.nested", "reader.crashed")


def test_an_enormous_page_is_refused(guard: ExtractionGuard) -> None:
    page = b"<p>" + b"a " * 12_000_000
    assert outcome(page, HTML, guard) == Reason("html.too_large", mib=len(page) / 2**20, most=20)


def test_misnested_markup_that_multiplies_is_stopped(guard: ExtractionGuard) -> None:
    soup = "".join(f"<font color={n}>" for n in range(3000)) + "<p>段落。</p>" * 3000
    outcome(soup.encode(), HTML, guard)
    assert isinstance(outcome("<p>下一个文件照样读。</p>".encode(), HTML, guard), CanonicalText)


def word_file(document: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
    return buffer.getvalue()


def test_xml_nested_without_end_is_refused(guard: ExtractionGuard) -> None:
    refusal = outcome(word_file(b"<a>" * 10_000 + b"</a>" * 10_000), DOCX, guard)
    assert refusal == Reason("package.part_damaged", kind="Word", part="word/document.xml", why=ANY)
    assert "depth" in str(refusal.values["why"]).lower()


def test_a_zip_bomb_and_exploding_entities_are_refused(guard: ExtractionGuard) -> None:
    assert outcome(word_file(b"<a>" + b" " * 300_000_000 + b"</a>"), DOCX, guard) == Reason("package.bomb", kind="Word")
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "x">{entities}]><a>&e9;</a>'
    refusal = Reason("package.part_entities", kind="Word", part="word/document.xml")
    assert outcome(word_file(bomb.encode()), DOCX, guard) == refusal


def test_a_worker_that_dies_or_hangs_costs_one_file(tmp_path: Path) -> None:
    guard = ExtractionGuard(time_limit=0.001)
    try:
        with refused(IngestError, "reader.slow", seconds=ANY):
            guard.call(PDF, sample_pdf())
    finally:
        guard.close()
    guard = ExtractionGuard()
    try:
        assert isinstance(outcome(sample_pdf(), PDF, guard), CanonicalText)
        process = guard._process
        assert process is not None
        process.kill()
        process.wait()
        assert isinstance(outcome(sample_pdf(), PDF, guard), CanonicalText)
    finally:
        guard.close()


def test_a_page_of_endless_elements_is_refused_at_once(guard: ExtractionGuard) -> None:
    refusal = Reason("html.too_many_tags", tags=400_001, most=MAX_TAGS)
    assert outcome(b"<p>" + "<b>段</b>".encode() * 200_000, HTML, guard) == refusal


def test_the_worker_stays_under_a_gigabyte() -> None:
    guard = ExtractionGuard(memory_limit=400 * 2**20)
    try:
        page = "<p>" + "段，" * 3_000_000
        refusal = outcome(page.encode(), HTML, guard)
        assert isinstance(refusal, Reason)
        assert refusal.code in ("reader.memory", "reader.crashed")  # both say that memory ran out
    finally:
        guard.close()


def sample_pdf() -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=0)
    for page in range(3):
        for row in range(20):
            canvas.drawString(
                72, 700 - 20 * row, f"Teacher rotation target {page} {row} not below 15 percent of staff."
            )
        canvas.grid([72, 200, 300], [100, 120, 140])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


MUTATIONS = int(os.environ.get("PRECEDENT_MUTATIONS", "20"))


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_mutated_files_end_in_text_or_a_reason(kind: Kind) -> None:
    """The full run is ``python bench/mutations.py``."""
    tally = run(kind, MUTATIONS, analysed_every=5)
    assert tally.crashed == []
    assert tally.text + tally.reason == tally.inputs == MUTATIONS
    assert tally.slowest < SECONDS, tally.slowest_input

"""Scanned pages are read by OCR where it is installed: through the guard, with pages, lines in order and confidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from unittest.mock import ANY

import pypdfium2 as pdfium
import pytest
from refusing import refused
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.document import analyse
from ingest.errors import IngestError
from ingest.extract import extract, ocr
from ingest.extract.pdf import RECOGNISED
from ingest.files.guard import ExtractionGuard
from ingest.files.media_types import PDF
from ingest.models import CanonicalText, Source

pytestmark = pytest.mark.skipif(not ocr.is_installed(), reason="the extra precedent[ocr] is not installed")

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
PAGE = (
    "云溪县教师交流轮岗实施方案",
    "一、工作目标",
    "到2025年底，教师交流轮岗比例不低于15%，其中骨干教师",
    "不少于三分之一。",
    "二、组织领导",
    "成立教师交流工作领导小组，由教育局负责组织实施。",
)


def pdf(*pages: Callable[[Canvas], None]) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def written(lines: tuple[str, ...]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 14)
        for at, line in enumerate(lines):
            canvas.drawString(80, 740 - 24 * at, line)

    return draw


def scanned(data: bytes) -> bytes:
    """The same pages as pictures, at 200 dots an inch and without a text layer."""
    pictures = [page.render(scale=200 / 72).to_pil().convert("L") for page in pdfium.PdfDocument(data)]
    buffer = BytesIO()
    pictures[0].save(buffer, "PDF", save_all=True, append_images=pictures[1:], resolution=200)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def guard() -> Iterator[ExtractionGuard]:
    guard = ExtractionGuard()
    yield guard
    guard.close()


def read(data: bytes, guard: ExtractionGuard) -> tuple[Source, CanonicalText]:
    return extract(data, Source("scan.pdf", "0", len(data), PDF), guard)


def test_a_scanned_plan_is_read_whole(guard: ExtractionGuard) -> None:
    source, canonical = read(scanned(pdf(written(PAGE), written(("三、督导检查", "每学期督查一次。")))), guard)
    lines = canonical.text.split("\n")
    assert lines[0] == PAGE[0]
    assert PAGE[2] + PAGE[3] in lines  # a wrapped line is joined as in any PDF
    assert canonical.page_of(canonical.text.index("三、督导检查")) == 2
    assert canonical.extractor == "pdf/2+ocr/2"
    assert [share for _, share in confidences(canonical)] == pytest.approx([1, 1], abs=0.1)
    document = analyse(source, canonical)
    assert document.plans[0].title == PAGE[0]
    targets = [target for passage in document.passages for target in passage.targets]
    assert ("15", "%", ">=") in {(target.value, target.unit, target.comparator) for target in targets}


def test_the_same_scan_gives_the_same_text(guard: ExtractionGuard) -> None:
    data = scanned(pdf(written(PAGE[:2])))
    assert read(data, guard)[1] == read(data, guard)[1]


def test_pages_with_a_text_layer_are_not_recognised(guard: ExtractionGuard) -> None:
    scan = pdfium.PdfDocument(scanned(pdf(written(PAGE))))
    both = pdfium.PdfDocument(pdf(written(("这一页有文字层，其余各页都是扫描的图像，要识别文字。",))))
    both.import_pages(scan)
    buffer = BytesIO()
    both.save(buffer)
    _, canonical = read(buffer.getvalue(), guard)
    assert [number for number, _ in confidences(canonical)] == [2]
    assert canonical.text.startswith("这一页有文字层")
    assert "不低于15%" in canonical.text


def test_a_scan_of_nothing_is_refused(guard: ExtractionGuard) -> None:
    with refused(IngestError, "pdf.scanned", pages="1"):
        read(scanned(pdf(lambda canvas: canvas.rect(0, 0, 595, 800, fill=1))), guard)


def test_pages_beyond_the_bound_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.extract.pdf import extract_pdf

    monkeypatch.setattr(ocr, "MAX_PAGES", 1)
    canonical, _ = extract_pdf(scanned(pdf(written(PAGE[:2]), written(PAGE[2:4]))))
    assert [number for number, _ in confidences(canonical)] == [1]
    assert canonical.metadata["scanned pages"] == "2"


@pytest.mark.parametrize(
    ("pages", "time_limit", "more", "page"),
    [
        (1, 0.05, 60.0, 1),  # the first page is within the file's own limit
        (2, 60.0, -59.99, 2),  # what a later page gets
    ],
)
def test_a_page_gets_its_time_and_no_more(
    pages: int, time_limit: float, more: float, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = scanned(pdf(*(written(PAGE[2 * at : 2 * at + 2]) for at in range(pages))))
    monkeypatch.setattr("ingest.files.guard.OCR_TIME_PER_PAGE", more)
    hasty = ExtractionGuard(time_limit=time_limit)
    try:
        with refused(IngestError, "reader.slow_page", page=page, seconds=ANY):
            read(data, hasty)
    finally:
        hasty.close()


def confidences(canonical: CanonicalText) -> list[tuple[int, float]]:
    pairs = [entry.split(" ") for entry in canonical.metadata[RECOGNISED].split(", ")]
    return [(int(number), float(share.strip("()"))) for number, share in pairs]

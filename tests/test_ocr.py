"""Scanned pages are read by OCR where it is installed: through the guard, with pages, lines in order and confidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from unittest.mock import ANY

import pypdfium2 as pdfium
import pytest
from pdf_pages import grid, upright, write
from refusing import refused
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.document import analyse
from ingest.errors import IngestError
from ingest.extract import extract, ocr
from ingest.extract.pdf import RECOGNISED, extract_pdf
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


PARTS = (
    "第一条为加强柏溪县乡村学校图书馆建设，保障学生阅读权利，结合本县实际情况，制定本办法，自发布之日起施行。",
    "第二条学校图书馆生均藏书小学不少于二十册、初中不少于三十册，每年新增图书不低于藏书总量的百分之三。",
)
ROWS = [
    ["指标", "2024年", "2028年", "属性"],
    ["生均藏书量（册）", "12.5", "20", "约束性"],
    ["乡村学校图书馆达到省定标准的比例（%）", "41", "100", "约束性"],
    ["每天阅读半小时以上学生比例（%）", "38", "60", "预期性"],
]
COLUMN = (
    "柏溪縣圖書館辦法",
    "第一條為加強鄉村學校圖書館建設，保",
    "障學生閱讀權利，制定本辦法。",
    "第二條每年新增圖書三百冊。",
)


def in_columns(canvas: Canvas) -> None:
    for at, text in enumerate(PARTS):
        write(canvas, text, 60 + 250 * at, 740, 228, FONT, 12, leading=18)


def aslant(canvas: Canvas) -> None:
    canvas.rotate(1)
    write(canvas, PARTS[0], 70, 700, 440, FONT, 12, leading=20)


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (lambda canvas: upright(canvas, COLUMN, 500, 760, FONT, 16, 28), [COLUMN[0], COLUMN[1] + COLUMN[2], COLUMN[3]]),
        (in_columns, list(PARTS)),
        (aslant, [PARTS[0]]),
        (
            lambda canvas: (
                grid(canvas, ROWS, [60, 190, 270, 350, 440], 700, FONT, 11, across="head", down=False) and None
            ),
            [" | ".join(row) for row in ROWS],
        ),
    ],
    ids=["vertical", "columns", "aslant", "table"],
)
def test_scans_keep_their_layout(draw: Callable[[Canvas], None], expected: list[str]) -> None:
    assert extract_pdf(scanned(pdf(draw)))[0].text.replace(",", "，").split("\n") == expected

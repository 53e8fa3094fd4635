"""PDF files: paragraphs whole, pages known, tables as rows, running lines out, bad pages named."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusing import refused
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from ingest.errors import IngestError, Reason
from ingest.extract import ocr
from ingest.extract.pdf import extract_pdf
from ingest.extract.pdf_hyphens import join_lines
from ingest.extract.pdf_paragraphs import PageLines, join_paragraphs, without_running_lines
from ingest.extract.pdf_pieces import PdfLine

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
EVAL = Path(__file__).parents[2] / "shared" / "eval" / "pdf"

LONG = (
    "为促进县域内义务教育师资均衡配置，解决城镇学校骨干教师集中、乡村学校学科教师短缺的问题，结合我县实际，制定本方案。"
    "教师交流比例每年不低于符合交流条件教师总数的百分之十五，其中骨干教师不低于交流总数的百分之二十。"
)


def drawn(draw: Callable[[Canvas], None], encrypt: str | None = None) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, encrypt=encrypt)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def flowed(*parts: object, header: str = "", footer: str = "第%d页") -> bytes:
    def around(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 9)
        if header:
            canvas.drawString(72, 800, header)
        canvas.drawCentredString(300, 36, footer % document.page)

    buffer = BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4).build(list(parts), onFirstPage=around, onLaterPages=around)
    return buffer.getvalue()


def paragraph(text: str, **style: float) -> Paragraph:
    options = {"fontName": FONT, "fontSize": 12, "leading": 20, "wordWrap": "CJK", "firstLineIndent": 24, **style}
    return Paragraph(text, ParagraphStyle("body", **options))


def text_of(data: bytes) -> str:
    return extract_pdf(data)[0].text


def test_wrapped_lines_are_joined_running_lines_dropped_and_pages_known() -> None:
    paragraphs = [f"{number}.第{number}项。{LONG}" for number in range(1, 31)]
    canonical, _ = extract_pdf(flowed(*map(paragraph, paragraphs), header="某县人民政府公报　2021年第3期"))
    assert canonical.text.split("\n") == paragraphs
    assert len(canonical.page_starts) >= 3
    assert canonical.page_starts[0] == 0
    assert list(canonical.page_starts) == sorted(canonical.page_starts)
    assert canonical.page_of(0) == 1
    assert canonical.page_of(len(canonical.text) - 1) == len(canonical.page_starts)


def test_paragraphs_without_indent_end_where_a_line_ends_short() -> None:
    paragraphs = [f"{LONG}至此为第{number}段。" for number in range(6)]
    assert text_of(flowed(*(paragraph(text, firstLineIndent=0) for text in paragraphs))).split("\n") == paragraphs


def test_headings_stay_lines_of_their_own() -> None:
    parts = ["一、指导思想", LONG, "二、目标任务", LONG, "（一）总体目标", LONG]
    assert text_of(flowed(*map(paragraph, parts))).split("\n") == parts


def ruled(rows: list[list[str]], *spans: tuple[str, tuple[int, int], tuple[int, int]]) -> Table:
    cells = [[paragraph(text, firstLineIndent=0) if text else "" for text in row] for row in rows]
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), *spans]
    return Table(cells, colWidths=[120] * len(rows[0]), style=TableStyle(style))


def test_ruled_tables_become_a_row_a_line_wrapped_cells_whole() -> None:
    rows = [
        ["指标", "单位", "2025年目标"],
        ["符合条件教师交流比例占全县专任教师总数的比例", "%", "15"],
        ["骨干教师交流人数", "人", "不少于120"],
    ]
    text = text_of(flowed(paragraph(LONG), ruled(rows), paragraph(LONG)))
    assert text.split("\n") == [LONG, *(" | ".join(row) for row in rows), LONG]


def test_merged_cells_keep_the_others_in_their_columns() -> None:
    rows = [["类别", "指标", "数值"], ["教师", "骨干", "20%"], ["", "其他", "15%"], ["合计", "", "35%"]]
    table = ruled(rows, ("SPAN", (0, 1), (0, 2)), ("SPAN", (0, 3), (1, 3)))
    assert text_of(flowed(table)).split("\n") == [
        "类别 | 指标 | 数值",
        "教师 | 骨干 | 20%",
        "| 其他 | 15%",
        "合计 |  | 35%",
    ]


def test_two_columns_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 12)
        canvas.drawString(72, 760, "关于义务教育学校校长教师交流轮岗工作的若干意见全文")
        for row in range(14):
            canvas.drawString(72, 720 - 20 * row, f"左栏第{row:02d}行正文文字排满了整行")
            canvas.drawString(320, 720 - 20 * row, f"右栏第{row:02d}行正文文字排满了整行")

    text = text_of(drawn(draw))
    assert text.index("左栏第13行") < text.index("右栏第00行")
    assert text.startswith("关于义务教育学校")


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_pages_drawn_sideways_read_like_upright_ones(angle: int) -> None:
    upright = flowed(paragraph(LONG), paragraph("二、目标"))
    turned = pypdf.PdfWriter(clone_from=pypdf.PdfReader(BytesIO(upright)))
    for page in turned.pages:
        page.rotate(angle)
        page.transfer_rotation_to_content()
    buffer = BytesIO()
    turned.write(buffer)
    assert text_of(buffer.getvalue()).split("\n")[:2] == [LONG, "二、目标"]


def test_letterspaced_titles_and_bold_by_double_printing() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 20)
        canvas.drawString(100, 700, "实 施 方 案 通 知")
        for shift in (0, 0.3):
            canvas.drawString(100 + shift, 600, "加粗标题")
        canvas.setFont(FONT, 12)
        canvas.drawString(100, 500, "第一章 总则")

    assert text_of(drawn(draw)).split("\n") == ["实施方案通知", "加粗标题", "第一章 总则"]


def test_a_watermark_across_the_page_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 12)
        canvas.drawString(100, 700, "教师交流比例不低于百分之十五。")
        canvas.rotate(45)
        canvas.setFont(FONT, 60)
        canvas.drawString(300, 100, "内部资料")

    assert text_of(drawn(draw)) == "教师交流比例不低于百分之十五。"


def noise_image() -> ImageReader:
    from PIL import Image

    return ImageReader(Image.frombytes("L", (64, 64), random.Random(1).randbytes(4096)))


def test_scanned_pages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)

    def draw(canvas: Canvas) -> None:
        for page in range(1, 6):
            if page == 3:
                canvas.setFont(FONT, 12)
                canvas.drawString(100, 700, "这一页有文字层，其余各页都是扫描的图像，要先识别文字。")
            else:
                canvas.drawImage(noise_image(), 0, 0, *A4)
            canvas.showPage()

    canonical, _ = extract_pdf(drawn(draw))
    assert canonical.metadata["scanned pages"] == "1-2, 4-5"
    assert canonical.page_of(0) in (1, 2, 3)

    with refused(IngestError, "pdf.no_ocr", pages="1"):
        extract_pdf(drawn(lambda canvas: canvas.drawImage(noise_image(), 0, 0, *A4)))


def test_encrypted_files_are_refused_unless_they_open_without_a_password() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 12)
        canvas.drawString(100, 700, "教师交流比例不低于百分之十五。")

    with refused(IngestError, "pdf.encrypted"):
        extract_pdf(drawn(draw, encrypt="secret"))
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(BytesIO(drawn(draw))))
    writer.encrypt(user_password="", owner_password="owner", algorithm="RC4-128")
    buffer = BytesIO()
    writer.write(buffer)
    assert text_of(buffer.getvalue()) == "教师交流比例不低于百分之十五。"


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
def test_truncated_files_are_refused_or_read_in_part(cut: float) -> None:
    data = flowed(*(paragraph(LONG) for _ in range(30)))
    try:
        text = text_of(data[: int(cut * len(data))])
    except IngestError as error:
        assert error.reason == Reason("pdf.damaged")  # noqa: PT017
    else:
        assert LONG[:20] in text


def line(text: str, bottom: float, left: float = 72, right: float = 500) -> PdfLine:
    return PdfLine(text, left, right, bottom, bottom + 12, 12)


def test_running_lines_need_not_be_equal_but_must_recur() -> None:
    pages = [
        PageLines(
            842,
            [
                line("公报 2021年第3期" if n % 2 else "某县人民政府", 800),
                line(f"正文{n}独有", 400),
                line(f"— {n} —", 30),
            ],
        )
        for n in range(1, 9)
    ]
    assert [[kept.text for kept in page.lines] for page in without_running_lines(pages)] == [
        [f"正文{n}独有"] for n in range(1, 9)
    ]
    single = [PageLines(842, [line("某县人民政府文件", 800), line("正文", 400), line("2021年3月1日", 60)])]
    assert without_running_lines(single) == single


@given(st.lists(st.lists(st.text("甲乙丙ab1。", min_size=1, max_size=8), max_size=5), min_size=1, max_size=5))
def test_joining_loses_no_character_and_pages_start_where_their_text_does(texts: list[list[str]]) -> None:
    pages = [
        PageLines(842, [line(text, 700 - 20 * at, right=72 + 60 * len(text)) for at, text in enumerate(page)])
        for page in texts
    ]
    joined = join_paragraphs(pages)
    bare = "".join(joined.text.split())
    assert bare == "".join(text for page in texts for text in page)
    assert len(joined.page_starts) == len(texts)
    for page, start in zip(texts, joined.page_starts, strict=True):
        if page:
            assert joined.text[start:].startswith(page[0])


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [("教师交", "流", "教师交流"), ("rotation", "of teachers", "rotation of teachers"), ("rota-", "tion", "rotation"),
     ("比例为4.1∶", "5.9", "比例为4.1∶5.9"), ("到20", "25年", "到2025年"), ("", "甲", "甲"),
     ("推进PPP", "项目", "推进PPP项目")],
)  # fmt: skip
def test_halves_of_a_line_meet_as_they_were_written(one: str, other: str, joined: str) -> None:
    assert join_lines(one, other) == joined


@pytest.mark.skipif(not EVAL.is_dir(), reason="the reference material is not here")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SimFang-variant", "全世界无产者，联合起来"),
        ("XiaoBiaoSong", "关于红军作战的原则"),
        ("issue12823", "描述团队的共同目标，有利于团队成员理解目标并朝着目标努力。"),
        ("issue13316_reduced", "开票通知单"),
        ("issue2128r", "山西省闻喜县诚镇初中 李新录"),
        ("issue4061", "針"),
        ("issue14297", "Net profit"),
    ],
)
def test_odd_chinese_files_give_the_right_text(name: str, expected: str) -> None:
    assert expected in text_of((EVAL / "zh" / f"{name}.pdf").read_bytes())

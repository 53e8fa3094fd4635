"""PDFs word for word: every page was written for this project and judged before what the reader says of it was seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_pages import GOTHIC, MINCHO, MING, SONG, SONG_DOWN, Draw, grid, pages, upright, write
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from ingest.document import analyse
from ingest.extract.pdf import extract_pdf
from ingest.files.media_types import PDF
from ingest.models import Source

STAFF = (
    "All staff shall call on the skilled pupils of Wellesley Hill and fulfil the class committee's bookkeeping rules."
)
FIRST = (
    "Article 1 The district will raise the share of schools with a trained counsellor, keep small village schools open "
    "and report on both every spring to the assembly of parents."
)
SECOND = (
    "Article 2 Each school draws up a plan of its own, names one teacher who answers for it and shows the plan to the "
    "parents before the end of September of every school year."
)
THIRD = (
    "Article 3 Money that was not spent by December goes back to the district, which lends it to schools that open new "
    "classes in the following summer term without further papers."
)
YI = "第一条 为加强柏溪县乡村学校图书馆建设，保障学生阅读权利，依照有关规定，结合本县实际情况，制定本办法，自发布之日起施行。"
ER = "第二条 学校图书馆生均藏书小学不少于二十册、初中不少于三十册，每年新增图书不低于藏书总量的百分之三，并向师生全天开放。"
SAN = (
    "第三条 县教育局每学期组织一次检查，检查结果作为学校年度考核的依据，对藏书不足的学校限期补足，逾期不补的予以通报。"
)
WIDE = (
    "The assembly heard the report of the district on the school year and thanked the teachers of all the villages for what they "
    "had done, above all where the snow had closed the roads for weeks and lessons were held at home."
)
KUAN = (
    "全县各中小学校要把阅读工作摆在重要位置，校长亲自抓，分管副校长具体抓，班主任和语文教师共同落实，"
    "把每天半小时阅读排进课表，形成家校共同参与的良好局面，并在学期末向家长公布阅读情况。"
)


def lines_of(data: bytes) -> list[str]:
    return extract_pdf(data)[0].text.split("\n")


# --- doubled letters


def scaled(scale: float, draw: Draw) -> Draw:
    """``draw`` under a scaling matrix, as browsers print."""

    def drawn(canvas: Canvas) -> None:
        canvas.scale(scale, scale)
        draw(canvas)

    return drawn


def flipped(canvas: Canvas) -> None:
    """As Skia writes: the page turned over and drawn at 300 dots an inch."""
    canvas.transform(0.24, 0, 0, -0.24, 0, A4[1])
    text = canvas.beginText()
    text.setFont("Times-Roman", 46)
    text.setTextTransform(1, 0, 0, -1, 250, 400)
    text.textOut(STAFF)
    canvas.drawText(text)


def by_letters(font: str, size: float, *shifts: float, squeeze: float = 1.0) -> Draw:
    """Every letter of STAFF drawn by itself, once for each of ``shifts``; ``squeeze`` is the share of its width it gets."""

    def draw(canvas: Canvas) -> None:
        x = 60.0
        canvas.setFont(font, size)
        for character in STAFF:
            for shift in shifts or (0.0,):
                canvas.drawString(x + shift, 700, character)
            x += squeeze * pdfmetrics.stringWidth(character, font, size)

    return draw


def narrow(canvas: Canvas) -> None:
    text = canvas.beginText(60, 700)
    text.setFont("Helvetica", 11)
    text.setHorizScale(55)
    text.textOut(STAFF + " 1,111 pupils in 2211, 3300 in 2222.")
    canvas.drawText(text)


def tight(canvas: Canvas) -> None:
    text = canvas.beginText(60, 700)
    text.setFont("Times-Roman", 12)
    text.setCharSpace(-0.6)
    text.textOut(STAFF)
    canvas.drawText(text)


def stroked_twice(canvas: Canvas) -> None:
    for shift in (0, 0.35, 0.7):
        canvas.setFont("Helvetica", 13)
        canvas.drawString(60 + shift, 700, "Skilled staff will follow")


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (scaled(0.6, lambda canvas: write(canvas, STAFF, 60, 900, 900, size=18)), STAFF),
        (flipped, STAFF),
        (narrow, STAFF + " 1,111 pupils in 2211, 3300 in 2222."),
        (scaled(0.5, by_letters("Helvetica", 20)), STAFF),
        (by_letters("Helvetica", 9, squeeze=0.85), STAFF),
        (tight, STAFF),
        (by_letters("Times-Roman", 10, 0, 0.3), STAFF),
        (scaled(0.7, by_letters("Helvetica", 12, 0, 0.5)), STAFF),
        (stroked_twice, "Skilled staff will follow"),
    ],
    ids=[
        "scaled",
        "skia",
        "condensed",
        "letters-scaled",
        "letters-tight",
        "tight",
        "bold",
        "bold-scaled",
        "bold-thrice",
    ],
)
def test_no_doubled_letter_is_lost_and_fake_bold_is_read_once(draw: Draw, expected: str) -> None:
    assert lines_of(pages(draw, size=landscape(A4))) == [expected]


# --- columns


def two_short(canvas: Canvas) -> None:
    write(canvas, "Rules of the Alder Valley schools", 150, 780, 400, "Times-Bold", 18)
    write(canvas, FIRST, 60, 740, 225, "Times-Roman", 10)
    write(canvas, SECOND, 300, 740, 225, "Times-Roman", 10)


def three_twice(canvas: Canvas) -> None:
    write(canvas, "Alder Valley Gazette, number four", 170, 790, 400, size=16)
    for at, text in enumerate((FIRST, SECOND, THIRD)):
        write(canvas, text, 50 + 170 * at, 750 - 5 * at, 155, size=8.5)  # the baselines differ
    write(canvas, WIDE, 50, 610, 495, size=9)
    for at, text in enumerate((SECOND, THIRD, FIRST)):
        write(canvas, text, 50 + 170 * at, 560 - 4 * at, 155, size=8.5)


def between_tables(canvas: Canvas) -> None:
    y = grid(canvas, [["學校", "學生", "教師"], ["柏溪國小", "420", "31"]], [60, 200, 330, 535], 780, MING, 11)
    bottoms = [write(canvas, text, 60 + 245 * at, y, 228, MING, 11, indent=22) for at, text in enumerate((YI, ER))]
    grid(canvas, [["年度", "藏書", "新增"], ["2024年", "9000", "270"]], [60, 200, 330, 535], min(bottoms) - 5, MING, 11)


def four(canvas: Canvas) -> None:
    write(canvas, "柏溪县乡村学校图书馆建设办法", 180, 780, 400, SONG, 17)
    for at, text in enumerate((YI, ER, SAN, YI)):
        write(canvas, text, 40 + 132 * at, 740, 117, SONG, 9, leading=14)


def figures(canvas: Canvas) -> None:
    canvas.setFont(SONG, 11)
    for at, (name, number) in enumerate(
        [("柏溪中学", "1200人"), ("东岭小学", "350人"), ("南坪小学", "410人"), ("北街小学", "275人")]
    ):
        canvas.drawString(80, 700 - 20 * at, name)
        canvas.drawString(300, 700 - 20 * at, number)


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (two_short, ["Rules of the Alder Valley schools", FIRST, SECOND]),
        (three_twice, ["Alder Valley Gazette, number four", FIRST, SECOND, THIRD, WIDE, SECOND, THIRD, FIRST]),
        (
            between_tables,
            ["學校 | 學生 | 教師", "柏溪國小 | 420 | 31", YI, ER, "年度 | 藏書 | 新增", "2024年 | 9000 | 270"],
        ),
        (four, ["柏溪县乡村学校图书馆建设办法", YI, ER, SAN, YI]),
        (figures, ["柏溪中学 | 1200人", "东岭小学 | 350人", "南坪小学 | 410人", "北街小学 | 275人"]),
    ],
    ids=["two-short", "three-twice", "between-tables", "four", "no-columns"],
)
def test_columns_are_read_one_after_the_other(draw: Draw, expected: list[str]) -> None:
    assert lines_of(pages(draw)) == expected


# --- hyphens


HYPHENS = (
    "Schools must build well-known links. The develop\u00adment plan for the co-ordination of all well-known "
    "edu\u00adcational and part-time pro\u00adgrammes in 2023-24 says that teachers may co-ordinate their own rules, "
    "an Anglo-American pro\u00adject."
)


@pytest.mark.parametrize("width", [128, 117, 102, 95, 73])
def test_hyphens_that_break_words_go_and_those_of_compounds_stay(width: float) -> None:
    data = pages(lambda canvas: write(canvas, HYPHENS, 60, 780, width, "Times-Roman", 11) and None)
    assert lines_of(data) == [HYPHENS.replace("\u00ad", "")]


def hyphens_in_columns(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 9)
    left = [
        "The council keeps a register of the schools",
        "that take part in the scheme and of their",
        "staff, and hands the results of the exami-",
    ]
    right = ["nation to the parents in the first week of", "July; whoever does not agree may write to", "the council."]
    for at, (one, other) in enumerate(zip(left, right, strict=True)):
        canvas.drawString(60, 700 - 12 * at, one)
        canvas.drawString(270, 700 - 12 * at, other)


def lines_drawn(*lines: str, left: float = 72, top: float = 700, font: str = "Helvetica", size: float = 12) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for at, line in enumerate(lines):
            canvas.drawString(left, top - 1.4 * size * at, line)

    return draw


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        (
            (hyphens_in_columns,),
            [
                "The council keeps a register of the schools that take part in the scheme and of their staff, and hands the "
                "results of the examination to the parents in the first week of July; whoever does not agree may write to "
                "the council."
            ],
        ),
        (
            (
                lines_drawn("The schools of the valley take part in the pilot of the new cur-", top=80),
                lines_drawn(
                    "riculum from autumn on, all of them with a long-", "term contract and a STEM-", "based timetable."
                ),
            ),
            [
                "The schools of the valley take part in the pilot of the new curriculum from autumn on, all of them with a "
                "long-term contract and a STEM-based timetable."
            ],
        ),
        (
            (
                lines_drawn(
                    "Costs of the year 2023-", "2024 are borne by the dis-", "trict alone.", font="Times-Italic"
                ),
            ),
            ["Costs of the year 2023-2024 are borne by the district alone."],
        ),
    ],
    ids=["columns", "pages", "years"],
)
def test_words_broken_at_the_end_of_a_line_are_whole(draws: tuple[Draw, ...], expected: list[str]) -> None:
    assert lines_of(pages(*draws)) == expected


# --- narrow blocks

QUOTE = (
    "By 2027 every village shall have a library bus that stops at least twice a week, with a driver who knows the children "
    "and their books by name."
)
YINWEN = "到2027年，全县乡村学校图书馆全部达到省定标准，生均藏书量高于全省平均水平，学生每天阅读时间不少于半小时，阅读成为习惯。"


def block_between(text: str, font: str, size: float, left: float, width: float, body: str) -> Draw:
    def draw(canvas: Canvas) -> None:
        indent = 24 if font == SONG else 0
        y = write(canvas, body, 72, 760, 450, SONG if font == SONG else "Times-Roman", 12, indent=indent)
        y = write(canvas, text, left, y - 8, width, font, size)
        write(canvas, body, 72, y - 8, 450, SONG if font == SONG else "Times-Roman", 12, indent=indent)

    return draw


ITEMS = (
    "• every school names a teacher who answers for the library and has two hours a week for that work, also in the villages;",
    "• the district buys books for no less than 30 crowns a pupil and year, and lets the pupils choose a third of them;",
    "• parents may borrow as well.",
)


def bullets(canvas: Canvas) -> None:
    y = write(canvas, WIDE, 72, 760, 450, size=11)
    for item in ITEMS:
        y = write(canvas, item, 90, y, 300, size=11, hanging=12)
    write(canvas, WIDE, 72, y, 450, size=11)


def addresses(canvas: Canvas) -> None:
    y = write(canvas, KUAN, 72, 760, 450, SONG, 12, indent=24)
    canvas.setFont(SONG, 12)
    for line in ("联系人：李文博", "电话：0571-555001", "地址：柏溪县东街十二号"):
        canvas.drawString(120, y, line)
        y -= 18
    for line in ("柏溪县教育局", "2025年3月9日"):
        canvas.drawString(400, y, line)
        y -= 18


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (block_between(QUOTE, "Times-Italic", 10.5, 130, 190, WIDE), [WIDE, QUOTE, WIDE]),
        (block_between(YINWEN, SONG, 10.5, 150, 230, KUAN), [KUAN, YINWEN, KUAN]),
        (block_between(QUOTE, "Courier", 9, 72, 260, WIDE), [WIDE, QUOTE, WIDE]),
        (bullets, [WIDE, *ITEMS, WIDE]),
        (
            addresses,
            [KUAN, "联系人：李文博", "电话：0571-555001", "地址：柏溪县东街十二号", "柏溪县教育局", "2025年3月9日"],
        ),
    ],
    ids=["quotation", "chinese", "left-narrow", "bullets", "addresses"],
)
def test_a_narrow_block_is_one_paragraph(draw: Draw, expected: list[str]) -> None:
    assert lines_of(pages(draw)) == expected


# --- tables

HEADS = ["Indicator", "2024", "2028", "Kind"]
ROWS = [
    ["Share of villages with a library of their own (%)", "41.5", "60", "binding"],
    ["Books a pupil", "12", "20", "expected"],
    ["Pupils who read every day at school or at home (%)", "38", "55", "expected"],
    ["Trained librarians", "9", "24", "binding"],
]
BIAO = ["类别", "指标", "2024年", "2028年", "属性"]
HANG = [
    ["图书", "生均藏书量（册）", "12.5", "20", "约束性"],
    ["图书", "乡村学校图书馆达到省定标准的比例（%）", "41", "100", "约束性"],
    ["阅读", "每天阅读半小时以上学生比例（%）", "38", "60", "预期性"],
    ["教师", "专职图书管理教师（人）", "9", "1200", "预期性"],
]
XS = [72, 222, 290, 358, 440]
XS5 = [60, 110, 240, 320, 400, 480]
WRAPPED = [
    ["指标名称及单位", "责任单位及电话"],
    ["学校图书馆年开放时间总数", "县教育局基础教育股办公室"],
    ["学生人均借阅图书册数", "县图书馆"],
]


def table(rows: list[list[str]], xs: list[float], font: str, size: float, **how: object) -> Draw:
    def draw(canvas: Canvas) -> None:
        body = KUAN if font in (SONG, MING) else WIDE
        y = write(canvas, body, 60, 780, 470, font, 11, indent=22)
        y = grid(canvas, rows, xs, y - 10, font, size, **how)  # type: ignore[arg-type]
        write(canvas, body, 60, y - 10, 470, font, 11, indent=22)

    return draw


def rows_of(*rows: list[str]) -> list[str]:
    return [" | ".join(row) for row in rows]


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (table([HEADS, *ROWS], XS, "Helvetica", 10, across="head"), [WIDE, *rows_of(HEADS, *ROWS), WIDE]),
        (table([BIAO, *HANG], XS5, SONG, 10.5, across="frame"), [KUAN, *rows_of(BIAO, *HANG), KUAN]),
        (
            table([BIAO, *HANG], XS5, SONG, 10.5, across="head", down=False, middle=True),
            [KUAN, *rows_of(BIAO, *HANG), KUAN],
        ),
        (
            table([HEADS, *ROWS], XS, "Times-Roman", 11, across="none", down=False, padding=12),
            [WIDE, *rows_of(HEADS, *ROWS), WIDE],
        ),
        (
            table([HEADS, *ROWS], XS, "Times-Roman", 11, across="head", middle=True),
            [WIDE, *rows_of(HEADS, *ROWS), WIDE],
        ),
        (table(WRAPPED, [60, 150, 240], SONG, 11), [KUAN, *rows_of(*WRAPPED), KUAN]),
    ],
    ids=["head-rule", "frame", "three-rules-centred", "no-rules", "centred", "ruled-and-wrapped"],
)
def test_rows_without_rules_are_rows(draw: Draw, expected: list[str]) -> None:
    assert lines_of(pages(draw)) == expected


# --- running lines, tables over pages


def running(head: str, foot: str, bodies: list[str], font: str) -> list[Draw]:
    """Pages with a head and a foot in which # is the page's number; heads stand left and right by turns."""

    def page(number: int, body: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.setFont(font, 8)
            canvas.drawString(60 if number % 2 else 360, 805, head.replace("#", str(number)))
            canvas.drawString(270, 30, foot.replace("#", str(number)))
            write(canvas, body, 60, 770, 470, font, 11, indent=22)

        return draw

    return [page(number, body) for number, body in enumerate(bodies, 11)]


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        (
            running("Alder Valley Council, School Plan", "Page # of 30", [FIRST, SECOND, THIRD], "Helvetica"),
            [FIRST, SECOND, THIRD],
        ),
        (running("", "# | Alder Valley Council", [WIDE, FIRST], "Times-Roman"), [WIDE, FIRST]),
        (running("柏溪教育 2025年第3期 · # ·", "—# —", [YI, ER, SAN, KUAN], SONG), [YI, ER, SAN, KUAN]),
        (running("p. #", "", [FIRST, SECOND], "Courier"), [FIRST, SECOND]),
    ],
    ids=["page-of", "two-pages", "chinese", "p."],
)
def test_running_heads_and_page_numbers_are_out(draws: list[Draw], expected: list[str]) -> None:
    assert lines_of(pages(*draws)) == expected


def over_pages(heads: list[str], rows: list[list[str]], cut: int, font: str, **how: object) -> list[Draw]:
    """A table cut in two below its row ``cut``, its heads repeated at the top of the second page."""

    def page(number: int, part: list[list[str]], body: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.setFont(font, 8)
            canvas.drawString(60, 810, "— table of the plan —")
            canvas.drawString(290, 30, str(number))
            y = write(canvas, body, 60, 780, 470, font, 11, indent=22) - 10 if body else 800
            y = grid(canvas, [heads, *part], XS, y, font, 10, **how)  # type: ignore[arg-type]
            if not body:
                write(canvas, SAN if font == SONG else THIRD, 60, y - 10, 470, font, 11, indent=22)

        return draw

    return [page(1, rows[:cut], KUAN if font == SONG else WIDE), page(2, rows[cut:], "")]


YEARS = [[f"{year}", str(400 + year % 7), str(900 - year % 9), "册"] for year in range(2021, 2029)]
YEARLY = ["年度", "小学", "初中", "单位"]


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        (over_pages(YEARLY, YEARS, 4, SONG), [KUAN, *rows_of(YEARLY, *YEARS), SAN]),
        (over_pages(YEARLY, YEARS, 5, SONG, across="head"), [KUAN, *rows_of(YEARLY, *YEARS), SAN]),
        (over_pages(HEADS, ROWS, 2, "Helvetica", across="head", down=False), [WIDE, *rows_of(HEADS, *ROWS), THIRD]),
    ],
    ids=["ruled", "no-row-rules", "three-rules"],
)
def test_a_table_goes_on_over_pages(draws: list[Draw], expected: list[str]) -> None:
    assert lines_of(pages(*draws)) == expected


# --- vertical text

SHU = (
    "柏溪縣鄉村學校圖書館建設辦法",
    "第一條　為加強鄉村學校圖書館建設，保",
    "障學生閱讀權利，制定本辦法。",
    "第二條　生均藏書不少於二十冊，每年新增",
    "不低於百分之三。",
)
TATE = (
    "第一条　学校図書館は毎日開き、児童に本を",
    "貸すものとする。蔵書は一人二十冊とする。",
    "第二条　毎年三月に報告する。",
)


def by_vertical_font(canvas: Canvas) -> None:
    canvas.setFont(SONG_DOWN, 14)
    for at, column in enumerate(SHU):
        canvas.drawString(500 - 24 * at, 760, column)


def with_page_number(canvas: Canvas) -> None:
    upright(canvas, TATE, 520, 780, GOTHIC, 12, 22)
    canvas.setFont(MINCHO, 9)
    canvas.drawString(290, 30, "17")


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (lambda canvas: upright(canvas, SHU, 500, 760, MING, 16, 28), [SHU[0], SHU[1] + SHU[2], SHU[3] + SHU[4]]),
        (by_vertical_font, [SHU[0], SHU[1] + SHU[2], SHU[3] + SHU[4]]),
        (with_page_number, [TATE[0] + TATE[1], TATE[2]]),
    ],
    ids=["letters", "vertical-font", "japanese"],
)
def test_vertical_text_is_read_from_the_right(draw: Draw, expected: list[str]) -> None:
    assert [line.replace("　", "").replace(" ", "") for line in lines_of(pages(draw))] == [
        line.replace("　", "") for line in expected
    ]


# --- further pages, written when those above held


def paper(canvas: Canvas) -> None:
    """Two columns of indented paragraphs without aligned baselines, a figure's caption across below them."""
    write(canvas, "Notes on the village schools", 200, 790, 400, "Times-Bold", 17)
    for left, texts in ((54, (FIRST, SECOND)), (312, (THIRD, FIRST))):
        y = 760.0 if left == 54 else 753.0
        for text in texts:
            y = write(canvas, text, left, y, 234, "Times-Roman", 9.5, leading=11.5, indent=12)
    write(canvas, WIDE, 54, 600, 492, "Times-Italic", 9)


def three_below_centred(canvas: Canvas) -> None:
    canvas.setFont(GOTHIC, 15)
    canvas.drawCentredString(297, 790, "柏溪县阅读条例")
    canvas.setFont(GOTHIC, 9)
    canvas.drawCentredString(297, 765, "二〇二五年三月")
    for at, text in enumerate((YI, ER, SAN)):
        write(canvas, text, 48 + 172 * at, 735, 155, SONG, 10, leading=15, indent=20)


def unbalanced(canvas: Canvas) -> None:
    y = write(canvas, FIRST, 60, 760, 220, "Helvetica", 9)
    y = write(canvas, SECOND, 60, y - 6, 220, "Helvetica", 9)
    write(canvas, THIRD, 60, y - 6, 220, "Helvetica", 9)
    write(canvas, WIDE, 305, 760, 220, "Helvetica", 9)


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (paper, ["Notes on the village schools", FIRST, SECOND, THIRD, FIRST, WIDE]),
        (three_below_centred, ["柏溪县阅读条例", "二〇二五年三月", YI, ER, SAN]),
        (unbalanced, [FIRST, SECOND, THIRD, WIDE]),
    ],
    ids=["paper", "three-centred", "unbalanced"],
)
def test_other_columns(draw: Draw, expected: list[str]) -> None:
    assert lines_of(pages(draw)) == expected


def in_forms(canvas: Canvas) -> None:
    canvas.beginForm("text")
    canvas.setFont("Helvetica", 40)
    canvas.drawString(0, 0, "Skilled staff will tell all")
    canvas.endForm()
    canvas.translate(60, 700)
    canvas.scale(0.3, 0.3)
    canvas.doForm("text")


def bold_in_lines(canvas: Canvas) -> None:
    for line, text in enumerate(("Pupils shall tell the staff", "Bookkeeping committee meets")):
        for shift in (0, 0.25):
            canvas.setFont("Times-Bold", 12)
            for part in range(0, len(text), 4):
                x = 60 + shift + pdfmetrics.stringWidth(text[:part], "Times-Bold", 12)
                canvas.drawString(x, 700 - 16 * line - shift, text[part : part + 4])


def small_figures(canvas: Canvas) -> None:
    canvas.scale(0.2, 0.2)
    canvas.setFont("Courier", 40)
    canvas.drawString(300, 3500, "111,222 of 3300 villages: 66.55% 88:99 ... llll")


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (in_forms, ["Skilled staff will tell all"]),
        (bold_in_lines, ["Pupils shall tell the staff Bookkeeping committee meets"]),
        (small_figures, ["111,222 of 3300 villages: 66.55% 88:99 ... llll"]),
    ],
    ids=["form", "bold-by-parts", "figures"],
)
def test_other_doubled_letters(draw: Draw, expected: list[str]) -> None:
    assert lines_of(pages(draw)) == expected


COMPOUNDS = (
    "Every sec\u00adondary school has a follow-up meeting on its home-school co-operation, an up-to-date inven\u00adtory of "
    "equip\u00adment and a cross-district commit\u00adtee; the self-evaluation in the second half-year is teacher-led and "
    "non-binding, its rec\u00adom\u00admen\u00adda\u00adtions are pub\u00adlished in mid-June."
)


@pytest.mark.parametrize(
    ("width", "font"), [(150, "Helvetica"), (110, "Times-Roman"), (81, "Times-Italic"), (230, "Courier")]
)
def test_other_hyphens(width: float, font: str) -> None:
    data = pages(lambda canvas: write(canvas, COMPOUNDS, 80, 760, width, font, 10) and None)
    assert lines_of(data) == [COMPOUNDS.replace("\u00ad", "")]


def numbered(canvas: Canvas) -> None:
    y = write(canvas, KUAN, 72, 760, 450, SONG, 12, indent=24, leading=20)
    for item in ("（一）" + YI, "（二）" + ER, "（三）" + SAN):
        y = write(canvas, item, 108, y, 330, SONG, 12, hanging=36, leading=20)
    write(canvas, KUAN, 72, y, 450, SONG, 12, indent=24, leading=20)


def boxed(canvas: Canvas) -> None:
    y = write(canvas, WIDE, 60, 780, 480, "Helvetica", 11)
    canvas.rect(180, y - 100, 220, 96)
    y = write(canvas, SECOND, 190, y - 18, 200, "Helvetica-Oblique", 9.5) - 30
    write(canvas, WIDE, 60, y, 480, "Helvetica", 11)


def names(canvas: Canvas) -> None:
    y = write(canvas, WIDE, 60, 780, 480, "Times-Roman", 11)
    canvas.setFont("Times-Roman", 11)
    for name in ("Eleanor Whitfield, Alder", "Jonathan Pemberton, Hill", "Margaret Ashworth, Moor"):
        y -= 15
        canvas.drawString(120, y, name)


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (numbered, [KUAN, "（一）" + YI, "（二）" + ER, "（三）" + SAN, KUAN]),
        (boxed, [WIDE, SECOND, WIDE]),
        (names, [WIDE, "Eleanor Whitfield, Alder", "Jonathan Pemberton, Hill", "Margaret Ashworth, Moor"]),
    ],
    ids=["numbered", "boxed", "names"],
)
def test_other_blocks(draw: Draw, expected: list[str]) -> None:
    assert lines_of(pages(draw)) == expected


BLANKS = [
    ["學校", "2024年", "2028年", "備註"],
    ["柏溪國小", "12.5%", "20%", "試辦"],
    ["東嶺國小", "38%", "60%"],
    ["南坪國中", "9%", "24%", "延後"],
]


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (
            table([[*row, *[""] * (4 - len(row))] for row in BLANKS], XS, MING, 10, across="none", down=False),
            [KUAN, *rows_of(*BLANKS), KUAN],
        ),
        (table([HEADS, *ROWS], XS, "Courier", 8, across="frame", leading=10), [WIDE, *rows_of(HEADS, *ROWS), WIDE]),
        (
            table([BIAO, *HANG], [50, 120, 260, 350, 440, 540], GOTHIC, 9, across="all", down=False, leading=11),
            [WIDE, *rows_of(BIAO, *HANG), WIDE],
        ),
        (table([BIAO[1:], *(row[1:] for row in HANG)], [60, 250, 330, 410, 490], SONG, 12, across="none", padding=4),
         [KUAN, *rows_of(BIAO[1:], *(row[1:] for row in HANG)), KUAN]),
    ],
    ids=["blank-cell", "dense", "only-row-rules", "only-column-rules"],
)  # fmt: skip
def test_other_rows(draw: Draw, expected: list[str]) -> None:
    assert lines_of(pages(draw)) == expected


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        (
            running("Plan 2025-2028 # Alder Valley", "", [FIRST, SECOND, THIRD, WIDE], "Times-Italic"),
            [FIRST, SECOND, THIRD, WIDE],
        ),
        (running("", "第#页 共30页", [YI, ER], SONG), [YI, ER]),
        (running("柏溪县教育局文件", "- # -", [KUAN, SAN, YI], GOTHIC), [KUAN, SAN, YI]),
        (running("", "Page #", [THIRD, WIDE], "Helvetica"), [THIRD, WIDE]),
    ],
    ids=["head", "gong", "organ", "page"],
)
def test_other_running_lines(draws: list[Draw], expected: list[str]) -> None:
    assert lines_of(pages(*draws)) == expected


def mixed(canvas: Canvas) -> None:
    """Upright figures side by side within the lines, a title set across."""
    write(canvas, "柏溪縣公報", 250, 800, 300, MING, 14)
    upright(canvas, ("第一條　自民國", "年起施行，每年增", "圖書三百冊。"), 480, 760, MING, 14, 26)
    canvas.setFont(MING, 8)
    canvas.drawString(467, 760 - 8 * 14 * 1.05, "114")


def framed(canvas: Canvas) -> None:
    upright(
        canvas,
        ("柏溪小學校規", "一、每日讀書半小時，不得少於此數，", "週末亦同。", "二、愛護圖書。"),
        460,
        700,
        SONG,
        18,
        36,
    )
    canvas.rect(310, 300, 160, 420)
    for x in (352, 388, 424):
        canvas.line(x, 300, x, 720)


def two_rows(canvas: Canvas) -> None:
    """Two ranks of vertical lines, the upper one read first."""
    upright(
        canvas, ("第一条　図書館は毎", "日開くものとする。", "第二条　本は二週間", "貸す。"), 520, 790, GOTHIC, 14, 24
    )
    upright(canvas, ("第三条　毎年三月に", "蔵書を数え、四月に", "報告する。"), 520, 560, GOTHIC, 14, 24)


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (mixed, ["柏溪縣公報", "第一條自民國114年起施行，每年增圖書三百冊。"]),
        (framed, ["柏溪小學校規", "一、每日讀書半小時，不得少於此數，週末亦同。", "二、愛護圖書。"]),
        (
            two_rows,
            [
                "第一条図書館は毎日開くものとする。",
                "第二条本は二週間貸す。",
                "第三条毎年三月に蔵書を数え、四月に報告する。",
            ],
        ),
    ],
    ids=["figures-abreast", "framed", "two-ranks"],
)
def test_other_vertical_text(draw: Draw, expected: list[str]) -> None:
    assert [line.replace("　", "").replace(" ", "") for line in lines_of(pages(draw))] == expected


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        (over_pages(YEARLY, YEARS, 6, SONG, across="frame"), [KUAN, *rows_of(YEARLY, *YEARS), SAN]),
        (over_pages(HEADS, ROWS, 1, "Times-Roman"), [WIDE, *rows_of(HEADS, *ROWS), THIRD]),
        (over_pages(YEARLY, YEARS, 4, SONG, across="none", down=False), [KUAN, *rows_of(YEARLY, *YEARS), SAN]),
    ],
    ids=["frame", "one-row", "no-rules"],
)
def test_other_tables_over_pages(draws: list[Draw], expected: list[str]) -> None:
    assert lines_of(pages(*draws)) == expected


# --- the cases of ../shared

CASES = Path(__file__).parents[2] / "shared" / "cases"


@pytest.mark.skipif(not CASES.is_dir(), reason="the reference material is not here")
def test_the_given_cases_are_read_as_they_are_printed() -> None:
    def read(name: str, file: str = "input.pdf") -> tuple[str, list[str]]:
        folder = CASES / name
        return (folder / "expect.txt").read_text(encoding="utf-8"), lines_of((folder / file).read_bytes())

    expected, lines = read("pdf-double-letters")
    assert expected.partition("\n")[0].removeprefix("Text as printed: ") in lines[-1]
    expected, lines = read("pdf-hyphenated")
    assert lines[-1].endswith(expected.partition("…")[2].partition('"')[0])
    expected, lines = read("pdf-narrow-block")
    assert expected.partition(": ")[2].strip() in lines
    for file, columns in (("two-columns-short.pdf", 2), ("three-columns.pdf", 3)):
        _, lines = read("pdf-columns", file)
        assert [line[:3] for line in lines[1:]] == ["第一条", "第二条", "第三条"][:columns]
        assert all(line.endswith("。") for line in lines[1:])


def test_a_table_without_row_rules_has_the_targets_of_the_ruled_one() -> None:
    rows = [
        ["指标", "单位", "2024年", "2028年"],
        ["学前教育毛入园率", "%", "88.5", "93"],
        ["专职图书管理教师", "人", "9", "1200"],
    ]

    def targets(**how: object) -> list[tuple[object, ...]]:
        data = pages(table(rows, XS, SONG, 10.5, **how))
        document = analyse(Source("plan.pdf", "0", len(data), PDF), extract_pdf(data)[0])
        return [
            (target.indicator, target.value, target.unit, target.deadline, target.baseline)
            for passage in document.passages
            for target in passage.targets
        ]

    ruled = targets()
    assert ("93", "%") in {(target[1], target[2]) for target in ruled}
    for how in (
        {"across": "head"},
        {"across": "frame"},
        {"across": "head", "down": False},
        {"across": "none", "down": False},
    ):
        assert targets(**how) == ruled

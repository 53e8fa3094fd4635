"""One plan saved in every type that the ingest reads, by the libraries and by LibreOffice where it is installed.

    python tests/every_type.py      the table of docs/ingest.md: what each type gives beside the DOCX

The plan has headings three deep, a list, a footnote and a table of targets whose category is merged over its rows. Types
that number paragraphs by themselves hold the numbers as a rule of the file, the others as text. Word processors also hold
words that were deleted, struck out and hidden: nothing of them may be read.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from io import BytesIO, StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import openpyxl
import pptx
import xlwt
from every_word import LISTED, TITLE, depth_of, docx_file, rtf_file
from pptx.util import Cm
from same_plan import outline, read, saved
from test_extract_doc import doc
from test_extract_mail_books import book, mail, web_archive
from test_extract_odf_ofd import odf, ofd
from test_extract_warc import record

from ingest.errors import IngestError
from ingest.files.guard import ExtractionGuard
from ingest.files.media_types import ODP, ODS

FONT = "STSong-Light"
PATIENT = ExtractionGuard(time_limit=120)
"""A picture takes some seconds where others want the core."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file by its name."""

    name: str
    data: bytes


PICTURES = ("plan.png", "plan.jpg", "plan.tif", "plan.bmp", "plan.webp")
WRITTEN = [number + text for number, text in LISTED]
"""The plan's lines with their numbers."""
TABLE = [
    ["类别", "指标", "单位", "2023年（实际）", "2026年"],
    ["规模", "在校生", "人", "8600", "9600"],
    ["规模", "实训基地", "个", "7", "12"],
    ["质量", "双师型教师占比", "%", "48", "60"],
    ["质量", "毕业生就业率", "%", "95", "97"],
]
MERGED = ((1, 2), (3, 4))
"""Rows of the table whose first cells are one."""
NOTE = "[1] 按教育事业统计口径。"


def html_page() -> str:
    rows = []
    for at, row in enumerate(TABLE):
        first = next((f'<td rowspan="2">{row[0]}</td>' for top, _ in MERGED if at == top), "")
        first = first or ("" if any(at == low for _, low in MERGED) else f"<td>{row[0]}</td>")
        rows.append("<tr>" + first + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>")
    lines = "".join(f"<p>{escape(line)}</p>" for line in WRITTEN)
    return f"<html><body><h1>{TITLE}</h1>{lines}<table>{''.join(rows)}</table><p>{NOTE}</p></body></html>"


def sheet_rows() -> list[list[str]]:
    return [[TITLE], *([line] for line in WRITTEN), *TABLE, [NOTE]]


def merged_rows() -> Iterator[tuple[int, int]]:
    """First and last row of each merged cell, counted in the sheet."""
    above = 1 + len(WRITTEN)
    yield from ((above + top, above + low) for top, low in MERGED)


def xlsx_file() -> bytes:
    made = openpyxl.Workbook()
    for row in sheet_rows():
        made.active.append([float(cell) if cell.isdigit() else cell for cell in row])
    for top, low in merged_rows():
        made.active.merge_cells(start_row=top + 1, end_row=low + 1, start_column=1, end_column=1)
    return saved(made)


def xls_file() -> bytes:
    made = xlwt.Workbook()
    sheet = made.add_sheet("Sheet1")
    merged = dict(merged_rows())
    for at, row in enumerate(sheet_rows()):
        for column, cell in enumerate(row):
            if column == 0 and at in merged:
                sheet.write_merge(at, merged[at], 0, 0, cell)
            elif not (column == 0 and at in merged.values()):
                sheet.write(at, column, float(cell) if cell.isdigit() else cell)
    return saved(made)


def csv_file() -> bytes:
    out = StringIO()
    csv.writer(out).writerows(sheet_rows())
    return out.getvalue().encode("gb18030")


def odf_table() -> str:
    rows = ""
    for at, row in enumerate(TABLE):
        cells = [f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row]
        if any(at == top for top, _ in MERGED):
            cells[0] = cells[0].replace("cell>", 'cell table:number-rows-spanned="2">', 1)
        elif any(at == low for _, low in MERGED):
            cells[0] = "<table:covered-table-cell/>"
        rows += f"<table:table-row>{''.join(cells)}</table:table-row>"
    return rows


def ods_file() -> bytes:
    def row(text: str) -> str:
        return f"<table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row>"

    rows = "".join(map(row, (TITLE, *WRITTEN))) + odf_table() + row(NOTE)
    return odf(f'<table:table table:name="t">{rows}</table:table>', media_type=ODS, kind="spreadsheet")


_FORMS = (("一, 二, 三, ...", "", "、"), ("一, 二, 三, ...", "（", "）"), ("1", "", "."))


def odt_file() -> bytes:
    """Headings numbered by one list style, the list by another, the note a footnote, a deletion tracked."""
    levels = "".join(
        f'<text:list-level-style-number text:level="{at}" style:num-format="{form}" style:num-prefix="{before}" '
        f'style:num-suffix="{after}"/>'
        for at, (form, before, after) in enumerate(_FORMS, 1)
    )
    listed = '<text:list-level-style-number text:level="1" style:num-format="1" style:num-prefix="（" style:num-suffix="）"/>'
    styles = (
        f'<text:list-style style:name="H">{levels}</text:list-style>'
        f'<text:list-style style:name="L">{listed}</text:list-style>'
    )
    note = f"<text:note><text:note-body><text:p>{NOTE[4:]}</text:p></text:note-body></text:note>"
    body = f'<text:p text:style-name="Title">{TITLE}</text:p>'
    for number, text in LISTED:
        depth = depth_of(number) if number else None
        paragraph = f"<text:p>{text}</text:p>".replace("[1]", note)
        if number:
            kept = ' text:continue-numbering="true"'
            paragraph = paragraph if depth is None else f'<text:h text:outline-level="{depth + 1}">{text}</text:h>'
            for at in range((depth or 0) + 1):
                named = f' text:style-name="{"L" if depth is None else "H"}"' if at == (depth or 0) else ""
                paragraph = f"<text:list{named}{kept}><text:list-item>{paragraph}</text:list-item></text:list>"
        body += paragraph
    return odf(body + f"<table:table>{odf_table()}</table:table>", styles)


def old_word_file() -> bytes:
    low_rows = {low for _, low in MERGED}
    rows = (["", *row[1:]] if at in low_rows else row for at, row in enumerate(TABLE))
    cells = "".join("".join(cell + "\x07" for cell in row) + "\x07" for row in rows)
    text = "".join(line + "\r" for line in (TITLE, *WRITTEN)).replace("[1]", "\x02")
    return doc(text + cells + "\r", "\x02 " + NOTE[4:] + "\r")


def pptx_file() -> bytes:
    show = pptx.Presentation()
    layout = show.slide_layouts[6]
    lines = [TITLE, *WRITTEN]
    for at in range(0, len(lines), 6):
        box = show.slides.add_slide(layout).shapes.add_textbox(Cm(1), Cm(1), Cm(20), Cm(10))
        box.text_frame.text = "\n".join(lines[at : at + 6])
    slide = show.slides.add_slide(layout)
    table = slide.shapes.add_table(len(TABLE), len(TABLE[0]), Cm(1), Cm(1), Cm(20), Cm(10)).table
    for at, row in enumerate(TABLE):
        for column, cell in enumerate(row):
            if not (column == 0 and any(at == low for _, low in MERGED)):
                table.cell(at, column).text = cell
    for top, low in MERGED:
        table.cell(top, 0).merge(table.cell(low, 0))
    slide.shapes.add_textbox(Cm(1), Cm(15), Cm(20), Cm(1)).text_frame.text = NOTE
    return saved(show)


def odp_file() -> bytes:
    frames = "".join(
        f"<draw:page xmlns:draw='d'><draw:frame><draw:text-box><text:p>{line}</text:p></draw:text-box></draw:frame></draw:page>"
        for line in (TITLE, *WRITTEN)
    )
    table = f"<draw:page xmlns:draw='d'><draw:frame><table:table>{odf_table()}</table:table></draw:frame></draw:page>"
    return odf(frames + table, media_type=ODP, kind="presentation")


def barred() -> list[str]:
    return [TITLE, *WRITTEN, *(" | ".join(row) for row in TABLE), NOTE]


def ofd_file() -> bytes:
    lines: list[list[tuple[float, str]]] = [[(20, line)] for line in (TITLE, *WRITTEN)]
    lines += [[(20 + 40 * column, cell) for column, cell in enumerate(row)] for row in TABLE]
    flat = [line[0] for line in lines if len(line) == 1]
    return ofd([flat[at : at + 30] for at in range(0, len(flat), 30)])


def pdf_file() -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.setFont(FONT, 11)
    for at, line in enumerate((TITLE, *WRITTEN)):
        canvas.drawString(70, 790 - 22 * at, line)
    canvas.showPage()
    canvas.setFont(FONT, 11)
    edges = [70, 130, 250, 300, 400, 480]
    for at, row in enumerate(TABLE):
        for column, cell in enumerate(row):
            if not (column == 0 and any(at == low for _, low in MERGED)):
                canvas.drawString(edges[column] + 4, 755 - 22 * at, cell)
        canvas.line(70 if at in (0, 1, 3) else 130, 770 - 22 * at, 480, 770 - 22 * at)
    canvas.line(70, 770 - 22 * len(TABLE), 480, 770 - 22 * len(TABLE))
    for edge in edges:
        canvas.line(edge, 770, edge, 770 - 22 * len(TABLE))
    canvas.save()
    return buffer.getvalue()


def image_files() -> Iterator[Made]:
    """The first page of the PDF as pictures of every type."""
    import pypdfium2 as pdfium

    picture = pdfium.PdfDocument(pdf_file())[0].render(scale=2).to_pil().convert("RGB")
    for name, form in zip(PICTURES, ("PNG", "JPEG", "TIFF", "BMP", "WEBP"), strict=True):
        buffer = BytesIO()
        picture.save(buffer, form)
        yield Made(name, buffer.getvalue())


def by_libraries() -> Iterator[Made]:
    """The plan in every type, the DOCX first."""
    page = html_page()
    text = "\n".join(barred())
    yield Made("plan.docx", docx_file(TABLE, MERGED))
    yield Made("plan.rtf", rtf_file(TABLE, MERGED))
    yield Made("plan.doc", old_word_file())
    yield Made("plan.wps", old_word_file())
    yield Made("plan.odt", odt_file())
    yield Made("plan.xlsx", xlsx_file())
    yield Made("plan.xls", xls_file())
    yield Made("plan.et", xls_file())
    yield Made("plan.ods", ods_file())
    yield Made("plan.csv", csv_file())
    yield Made("plan.pptx", pptx_file())
    yield Made("plan.odp", odp_file())
    yield Made("plan.ofd", ofd_file())
    yield Made("plan.pdf", pdf_file())
    yield Made("plan.html", page.encode())
    yield Made("plan.epub", book(page))
    yield Made("plan.eml", mail(text))
    yield Made("plan.mht", web_archive(page, "gb18030"))
    yield Made("plan.warc.gz", record(page.encode()))
    yield Made("plan.jsonl", json.dumps({"title": TITLE, "text": text}, ensure_ascii=False).encode())
    yield Made("plan.txt", text.encode())
    yield Made("plan.md", text.encode())
    yield from image_files()


CONVERTED = {
    "docx": ("doc", "rtf", "odt", "pdf", "html", "epub", "txt"),
    "xlsx": ("xls", "ods"),
    "pptx": ("odp", "ppt"),
}
"""What LibreOffice makes of what."""


def saved_by_libreoffice(data: bytes, suffix: str, wanted: str) -> bytes:
    """A file of type ``suffix`` as LibreOffice saves it as another type."""
    program = shutil.which("soffice")
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"plan.{suffix}").write_bytes(data)
        subprocess.run(
            [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", wanted,
             "--outdir", folder, f"{folder}/plan.{suffix}"],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        return (Path(folder) / f"plan.{wanted}").read_bytes()


def by_libreoffice() -> Iterator[Made]:
    """What LibreOffice saves the DOCX, the workbook and the slides as; nothing where it is not installed."""
    if shutil.which("soffice") is None:
        return
    sources = {"docx": docx_file(TABLE, MERGED), "xlsx": xlsx_file(), "pptx": pptx_file()}
    for suffix, data in sources.items():
        for wanted in CONVERTED[suffix]:
            yield Made(f"plan.{wanted}", saved_by_libreoffice(data, suffix, wanted))


def said(made: Made, wanted: tuple[object, ...]) -> str:
    """A row of the table: plans, headings and targets found of those of the DOCX, and those found besides."""
    try:
        found = outline(read(made.data, made.name, PATIENT))
    except IngestError as error:
        return f"| {made.name} | {error.reason.code} | | |"
    cells = []
    for right, got in zip(wanted, found, strict=True):
        assert isinstance(right, list)
        assert isinstance(got, list)
        besides = sum(1 for one in got if one not in right)
        cells.append(
            f"{sum(1 for one in right if one in got)} of {len(right)}" + (f", {besides} besides" if besides else "")
        )
    return f"| {made.name} | {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    files = list(by_libraries())
    wanted = outline(read(files[0].data, files[0].name, PATIENT))
    makers: tuple[tuple[str, Callable[[], Iterator[Made]]], ...] = (
        ("the libraries", lambda: iter(files)),
        ("LibreOffice", by_libreoffice),
    )
    for maker, make in makers:
        print(f"\n| made by {maker} | plans | headings | targets |\n| --- | --- | --- | --- |")
        for made in make():
            print(said(made, wanted), flush=True)
    PATIENT.close()


if __name__ == "__main__":
    main()

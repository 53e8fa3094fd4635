"""Make the encoded sample plans in corpus/plans from the readable originals in tests/samples_src.

    python tests/make_samples.py            write the six files
    python tests/make_samples.py --check    exit 1 and name every file that differs from what would be written

The output depends on nothing but the originals and this script (no clock, no random numbers, no compression), so the
committed files can be compared byte for byte. Needs reportlab for the PDF; the rest is the standard library.

Kinds of damage and format imitated here, and why each is worth a sample:

* GB18030 page that declares gb2312: a decoder that believes the page loses the rare characters.
* GB18030 and Big5 text without any declaration.
* Traditional page run through an automatic pinyin tool and a tool that strips headings (see `pinyin_damage`).
* PDF with running header and footer, page numbers and hard line wraps.
* DOCX whose heading numbers exist only in numbering.xml, never in the text.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

ORIGINALS = Path(__file__).parent / "samples_src"
PLANS = Path(__file__).parents[1] / "corpus" / "plans"


def original(name: str) -> str:
    """The text of a readable original."""
    return (ORIGINALS / name).read_text(encoding="utf-8")


# --- encodings ------------------------------------------------------------------------------------------------------


def gb18030_page() -> bytes:
    """The scraped page. It declares gb2312 but holds characters outside it: 堃, and 䃅 which takes four bytes."""
    return original("web-implementation-plans.html").replace("\n", "\r\n").encode("gb18030")


def gb18030_text() -> bytes:
    """The rural health plan as a Chinese Windows editor of old saved it."""
    return original("rural-health-plan.txt").replace("\n", "\r\n").encode("gb18030")


def big5_text() -> bytes:
    """The special education plan in Big5, with Windows line ends."""
    return original("special-education-plan.txt").replace("\n", "\r\n").encode("big5")


# --- pinyin in brackets ---------------------------------------------------------------------------------------------

# The characters the imitated tool annotates, always and everywhere, with the reading it gives.
PINYIN = dict(line.split("\t") for line in original("pinyin.tsv").splitlines())
LOST_LETTER = "?"


def pinyin_damage(text: str) -> str:
    """Write the reading behind every character of PINYIN, as a tool does that works on bytes, not on characters.

    The tool looks for the two GBK bytes of a character and does not ask where a character begins. So it now and then
    finds them astride two characters (向對 holds the bytes of 驅), writes its bracket between the halves, and all text
    up to the next bracket comes out shifted by one byte: 向?qū)... So do the half-decoded runs of real pages arise.
    """
    data = text.encode("gbk").replace("？".encode("gbk"), b"?")  # its other habit; breaks 。縣 into ??h
    for character, reading in PINYIN.items():
        data = data.replace(character.encode("gbk"), f"{character}({reading})".encode("gbk"))
    return "".join(_decode_leniently(data)).replace(f"{LOST_LETTER}(", LOST_LETTER)


def _decode_leniently(data: bytes) -> Iterator[str]:
    """Decode GBK; a lead byte that finds no partner becomes LOST_LETTER, and what follows it is read afresh."""
    at = 0
    while at < len(data):
        width = 1 if data[at] < 0x80 else 2
        try:
            yield data[at : at + width].decode("gbk")
        except UnicodeDecodeError:
            yield LOST_LETTER
            width = 1
        at += width


def clean_communities() -> str:
    """The traditional page before the damage, without its titles and first-level headings (lines that begin with #)."""
    lines = original("traditional-school-communities.txt").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#"))


def damaged_communities() -> bytes:
    """The traditional page as scraped: pinyin in brackets, half-decoded runs, no titles. UTF-8."""
    return pinyin_damage(clean_communities()).encode("utf-8")


# --- PDF ------------------------------------------------------------------------------------------------------------

PDF_FONT = "STSong-Light"  # a CID font every reader knows: nothing to embed, and the text layer is plain Unicode
MARGIN, LINE, PER_LINE, PER_PAGE = 72, 26, 36, 24  # points, points, characters, lines
NOT_AT_LINE_START = "，。；：、）》”％"
IN_NUMBERS = set("0123456789.%")


def pdf_lines(text: str) -> Iterator[tuple[str, int]]:
    """The printed lines with their type size. In the original # marks a title, @ the line below it, ## a heading."""
    for paragraph in text.splitlines():
        if paragraph.startswith("# "):
            yield paragraph[2:], 18
        elif paragraph.startswith("@ "):
            yield paragraph[2:], 11
        else:
            yield from ((line, 12) for line in _wrap("　　" + paragraph.removeprefix("## ")))


def _wrap(paragraph: str) -> Iterator[str]:
    """Cut after PER_LINE characters; no line begins with closing punctuation, no number is cut in two."""
    while paragraph:
        end = PER_LINE
        while end < len(paragraph) and paragraph[end] in NOT_AT_LINE_START:
            end += 1
        while end < len(paragraph) and {paragraph[end - 1], paragraph[end]} <= IN_NUMBERS:
            end -= 1
        yield paragraph[:end]
        paragraph = paragraph[end:]


def vocational_pdf() -> bytes:
    """The vocational education plan on A4 pages, a header and a footer with the page number on each."""
    pdfmetrics.registerFont(UnicodeCIDFont(PDF_FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True, pageCompression=0)
    canvas.setTitle("禾川市职业教育提质培优行动方案")
    canvas.setAuthor("禾川市人民政府")
    lines = list(pdf_lines(original("vocational-education-plan.txt")))
    pages = [lines[at : at + PER_PAGE] for at in range(0, len(lines), PER_PAGE)]
    width, height = A4
    for number, page in enumerate(pages, start=1):
        canvas.setFont(PDF_FONT, 9)
        canvas.drawString(MARGIN, height - 40, "禾川市人民政府公报　2020年第10期")
        for row, (line, size) in enumerate(page):
            canvas.setFont(PDF_FONT, size)
            baseline = height - MARGIN - row * LINE
            if size == 12:
                canvas.drawString(MARGIN, baseline, line)
            else:
                canvas.drawCentredString(width / 2, baseline, line)
        canvas.setFont(PDF_FONT, 9)
        canvas.drawCentredString(width / 2, 40, f"— {number} —")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


# --- DOCX -----------------------------------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

CONTENT_TYPES = (
    HEAD + f'<Types xmlns="{PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WORD_TYPE}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{WORD_TYPE}.numbering+xml"/></Types>'
)
PACKAGE_RELS = (
    HEAD + f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
DOCUMENT_RELS = (
    HEAD + f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/numbering" Target="numbering.xml"/></Relationships>'
)
# (style id, name Word shows, outline level or None)
STYLES = [
    ("Normal", "Normal", None),
    ("Title", "Title", None),
    ("Heading1", "heading 1", 0),
    ("Heading2", "heading 2", 1),
]
# Levels of the outline list (number 1): 一、 then （一） then 1. ; the list of articles (number 2): 第一条
OUTLINE = [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
ARTICLES = [("chineseCounting", "第%1条　")]
# How a line of the original becomes a paragraph: its mark -> (style, (list number, level) or None, alignment)
PARAGRAPHS: dict[str, tuple[str, tuple[int, int] | None, str]] = {
    "title": ("Title", None, "center"),
    "centre": ("Normal", None, "center"),
    "right": ("Normal", None, "right"),
    "para": ("Normal", None, "both"),
    "one": ("Heading1", (1, 0), "left"),
    "two": ("Heading2", (1, 1), "left"),
    "item": ("Normal", (1, 2), "both"),
    "article": ("Normal", (2, 0), "both"),
}


def styles_xml() -> str:
    """Real heading styles, with outline levels."""

    def outline(level: int | None) -> str:
        return "" if level is None else f'<w:pPr><w:outlineLvl w:val="{level}"/></w:pPr><w:rPr><w:b/></w:rPr>'

    entries = "".join(
        f'<w:style w:type="paragraph" w:default="{int(style == "Normal")}" w:styleId="{style}">'
        f'<w:name w:val="{name}"/>{outline(level)}</w:style>'
        for style, name, level in STYLES
    )
    return f"{HEAD}<w:styles {W}>{entries}</w:styles>"


def numbering_xml() -> str:
    """The numbers Word prints; they stand nowhere in the text of the document."""

    def abstract(number: int, levels: list[tuple[str, str]]) -> str:
        body = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="{pattern}"/><w:lvlJc w:val="left"/></w:lvl>'
            for level, (form, pattern) in enumerate(levels)
        )
        return f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{body}</w:abstractNum>'

    links = "".join(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in (1, 2))
    return f"{HEAD}<w:numbering {W}>{abstract(1, OUTLINE)}{abstract(2, ARTICLES)}{links}</w:numbering>"


def paragraph_xml(mark: str, text: str) -> str:
    """One paragraph of the document."""
    style, numbered, alignment = PARAGRAPHS[mark]
    number = f'<w:numPr><w:ilvl w:val="{numbered[1]}"/><w:numId w:val="{numbered[0]}"/></w:numPr>' if numbered else ""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/>{number}<w:jc w:val="{alignment}"/></w:pPr>'
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def row_xml(text: str) -> str:
    """One row of a table, cells parted by |."""
    cells = "".join(f"<w:tc><w:tcPr/>{paragraph_xml('para', cell)}</w:tc>" for cell in text.split("|"))
    return f"<w:tr>{cells}</w:tr>"


def document_xml() -> str:
    """The body: marked lines become paragraphs, a `table` line and the `row` lines after it one table."""
    parts: list[str] = []
    in_table = False
    for line in original("digital-campus-plan.txt").splitlines():
        mark, text = line.split("\t", 1)
        if in_table and mark != "row":
            parts.append("</w:tbl>")
            in_table = False
        if mark == "table":
            columns = "<w:gridCol/>" * (text.count("|") + 1)
            parts.append(f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{row_xml(text)}")
            in_table = True
        elif mark == "row":
            parts.append(row_xml(text))
        else:
            parts.append(paragraph_xml(mark, text))
    return f"{HEAD}<w:document {W}><w:body>{''.join(parts)}<w:sectPr/></w:body></w:document>"


def digital_campus_docx() -> bytes:
    """The digital campus plan and its annexed rule. Parts are stored, not compressed, with a fixed date."""
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": PACKAGE_RELS,
        "word/_rels/document.xml.rels": DOCUMENT_RELS,
        "word/styles.xml": styles_xml(),
        "word/numbering.xml": numbering_xml(),
        "word/document.xml": document_xml(),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(2021, 3, 1, 0, 0, 0))
            entry.create_system = 0  # ZipInfo would otherwise note the platform
            package.writestr(entry, content.encode("utf-8"))
    return buffer.getvalue()


# --- all of them ----------------------------------------------------------------------------------------------------

SAMPLES = {
    "web-implementation-plans.html": gb18030_page,
    "rural-health-gb18030.txt": gb18030_text,
    "special-education-big5.txt": big5_text,
    "traditional-school-communities.txt": damaged_communities,
    "vocational-education-plan.pdf": vocational_pdf,
    "digital-campus-plan.docx": digital_campus_docx,
}


def main(arguments: list[str]) -> int:
    """Write the samples, or with --check compare them with the committed ones."""
    if arguments not in ([], ["--check"]):
        print("usage: make_samples.py [--check]", file=sys.stderr)
        return 2
    stale = 0
    for name, make in SAMPLES.items():
        path, data = PLANS / name, make()
        if not arguments:
            path.write_bytes(data)
            print(f"wrote {name} ({len(data):,} bytes)")
        elif not path.is_file() or path.read_bytes() != data:
            print(f"{name} differs from its original; run python tests/make_samples.py", file=sys.stderr)
            stale += 1
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

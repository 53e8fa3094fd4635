"""Mails, saved pages, EPUB books and PowerPoint slides: the same plan as a DOCX."""

from __future__ import annotations

import random
from collections.abc import Iterator
from email.message import EmailMessage
from html import escape

import pptx
import pytest
from pptx.util import Cm
from same_plan import LINES, TABLE, ends, outline, packed, read, saved, word

from ingest.errors import Reason
from ingest.files.guard import ExtractionGuard
from ingest.files.media_types import EML, EPUB, MHT, PPTX

BARRED = [*LINES, *(" | ".join(row) for row in TABLE)]
ROWS = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE)
PAGE = "<html><body>" + "".join(f"<p>{escape(line)}</p>" for line in LINES) + f"<table>{ROWS}</table></body></html>"


@pytest.fixture(scope="module")
def guard() -> Iterator[ExtractionGuard]:
    guard = ExtractionGuard()
    yield guard
    guard.close()


def mail(text: str, charset: str = "utf-8", page: str = "", attached: str = "") -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "转发：教师交流轮岗", "云溪县教育局 <jyj@yunxi.gov.cn>"
    message["Date"] = "Fri, 01 Mar 2024 09:00:00 +0800"
    message.set_content(text, charset=charset)
    if page:
        message.add_alternative(page, subtype="html")
    if attached:
        message.add_attachment(b"PK", maintype="application", subtype="zip", filename=attached)
    return message.as_bytes()


def web_archive(page: str, charset: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content(page, subtype="html", charset=charset)
    message.add_related(b"GIF89a", maintype="image", subtype="gif", cid="<a>")
    message.set_param("type", "text/html")
    return message.as_bytes()


def book(*pages: str) -> bytes:
    items = "".join(f'<item id="p{n}" href="p%20{n}.xhtml"/>' for n in range(len(pages)))
    spine = "".join(f'<itemref idref="p{n}"/>' for n in range(len(pages)))
    return packed(
        mimetype=EPUB,
        **{
            "META-INF__container_xml": '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
            "OPS__book.opf": f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>",
            **{f"OPS__p {n}_xhtml": page for n, page in enumerate(pages)},
        },
    )


def slides() -> bytes:
    show = pptx.Presentation()
    layout = show.slide_layouts[6]
    for at in range(0, len(LINES), 5):
        box = show.slides.add_slide(layout).shapes.add_textbox(Cm(1), Cm(1), Cm(20), Cm(10))
        box.text_frame.text = "\n".join(LINES[at : at + 5])
    table = (
        show.slides.add_slide(layout).shapes.add_table(len(TABLE), len(TABLE[0]), Cm(1), Cm(1), Cm(20), Cm(10)).table
    )
    for row, cells in enumerate(TABLE):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    return saved(show)


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.eml", mail("\n".join(BARRED)), EML),
        ("a.eml", mail("\n".join(BARRED), "gb18030"), EML),
        ("a.eml", mail(" ", page=PAGE), EML),
        ("a.mht", web_archive(PAGE, "utf-8"), MHT),
        ("a.doc", web_archive(PAGE, "gb18030"), MHT),
        ("a.epub", book(PAGE), EPUB),
        ("a.zip", book("<?xml version='1.0'?><!DOCTYPE html>" + PAGE.replace("<html>", '<html xmlns="x">')), EPUB),
        ("a.pptx", slides(), PPTX),
    ],
)
def test_the_same_plan_reads_the_same(name: str, data: bytes, media_type: str, guard: ExtractionGuard) -> None:
    document = read(data, name, guard)
    assert document.source.media_type == media_type
    assert outline(document) == outline(read(word(), "a.docx", guard))


def test_what_the_heads_of_a_mail_say_is_used_where_the_text_is_silent(guard: ExtractionGuard) -> None:
    document = read(mail("请各校于本周内报送材料。\n一、报送名单\n新增教师15名。", attached="名单.zip"), "a.eml", guard)
    (plan,) = document.plans
    assert (plan.title, plan.issuer, plan.year) == ("教师交流轮岗", "云溪县教育局", 2024)
    assert document.canonical.left_out == (Reason("mail.attachment", name="名单.zip"),)


def test_slides_count_their_numbers_and_are_pages(guard: ExtractionGuard) -> None:
    show = pptx.Presentation()
    for texts in (("目标", "措施"), ("保障",)):
        frame = show.slides.add_slide(show.slide_layouts[6]).shapes.add_textbox(Cm(1), Cm(1), Cm(9), Cm(9)).text_frame
        frame.text = "\n".join(texts)
        for paragraph in frame.paragraphs:
            paragraph._p.get_or_add_pPr().append(
                paragraph._p.makeelement(
                    "{http://schemas.openxmlformats.org/drawingml/2006/main}buAutoNum", {"type": "ea1ChsPeriod"}
                )
            )
    canonical = read(saved(show), "a.pptx", guard).canonical
    assert canonical.text == "一、目标\n二、措施\n一、保障"
    assert canonical.page_of(canonical.text.index("保障")) == 2


def test_what_cannot_be_read_is_refused(guard: ExtractionGuard) -> None:
    empty = EmailMessage()
    empty["MIME-Version"] = "1.0"
    empty.add_attachment(b"PK", maintype="application", subtype="zip", filename="a.zip")
    assert ends(empty.as_bytes(), "a.eml", guard) == Reason("mail.no_text")
    assert ends(packed(mimetype=EPUB), "a.epub", guard) == Reason("package.no_document", kind="EPUB")
    assert ends(packed(**{"ppt__presentation_xml": "<a/>"}), "a.pptx", guard) == Reason(
        "package.no_document", kind="PowerPoint"
    )
    assert ends(book("<p>" + " " * 300_000_000), "a.epub", guard) == Reason("package.bomb", kind="EPUB")
    tags = ends(book("<p>x" * 150_000, "<p>x" * 150_000), "a.epub", guard)
    assert tags == Reason("html.too_many_tags", tags=300_000, most=200_000)
    nested = (
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/mixed;\n\n" * 5_000
    )
    assert isinstance(ends(nested, "a.eml", guard), Reason)


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.eml", mail("\n".join(BARRED), "gb18030", PAGE, "名单.zip")), ("a.epub", book(PAGE)), ("a.pptx", slides())],
)
def test_damaged_files_are_read_or_refused(name: str, data: bytes, guard: ExtractionGuard) -> None:
    chance = random.Random(7)
    codes = set()
    for _ in range(30):
        spoilt = bytearray(data[: chance.randrange(60, len(data) + 1)])
        for _ in range(chance.randrange(20)):
            spoilt[chance.randrange(8, len(spoilt))] = chance.randrange(256)
        result = ends(bytes(spoilt), name, guard)
        codes.add(result.code if isinstance(result, Reason) else "")
    assert "reader.crashed" not in codes

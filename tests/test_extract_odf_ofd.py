"""OpenDocument and OFD files: the same plan as a DOCX, numbers of lists, pages put together by where text stands."""

from __future__ import annotations

import random
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from same_plan import LINES, TABLE, ends, outline, packed, read, word

from ingest.errors import Reason
from ingest.files.guard import ExtractionGuard
from ingest.files.media_types import ODS, ODT, OFD
from ingest.files.sources import find_files

CASES = Path(__file__).parents[2] / "shared" / "cases" / "refusal-opendocument-ofd"
ODF_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style")
)


@pytest.fixture(scope="module")
def guard() -> Iterator[ExtractionGuard]:
    guard = ExtractionGuard()
    yield guard
    guard.close()


def odf(body: str, styles: str = "", media_type: str = ODT, kind: str = "text") -> bytes:
    content = (
        f"<office:document-content {ODF_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    return packed(mimetype=media_type, content_xml=content, **{"META-INF__manifest_xml": "<x/>"})


def p(text: str) -> str:
    return f"<text:p>{escape(text)}</text:p>"


def table(rows: list[list[str]], name: str = "t") -> str:
    cells = ("".join(f"<table:table-cell>{p(cell)}</table:table-cell>" for cell in row) for row in rows)
    rows_of = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    return f'<table:table table:name="{name}">{rows_of}</table:table>'


def text_of(body: str, guard: ExtractionGuard, **more: str) -> str:
    return read(odf(body, **more), "a.odt", guard).canonical.text


PAGE_LINES = 8


def ofd(lines: list[list[tuple[float, str]]]) -> bytes:
    """One page for each list of lines, every line in a text object of its own, last line first."""
    pages = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(lines)))
    parts: dict[str, str | bytes] = {
        "OFD_xml": f"<ofd:OFD {OFD_NAME}><ofd:DocBody><ofd:DocInfo><ofd:Title>x</ofd:Title></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0__Document_xml": f"<ofd:Document {OFD_NAME}><ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
    }
    for number, page in enumerate(lines):
        objects = "".join(
            f'<ofd:TextObject ID="{at}" Boundary="{x} {20 + 8 * at} {5 * len(text)} 6" Size="5" Font="1">'
            f'<ofd:TextCode X="0" Y="5" DeltaX="g {max(len(text) - 1, 1)} 5">{escape(text)}</ofd:TextCode></ofd:TextObject>'
            for at, (x, text) in reversed(list(enumerate(page)))
        )
        parts[f"Doc_0__Pages__Page_{number}__Content_xml"] = (
            f"<ofd:Page {OFD_NAME}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return packed(**parts)


OFD_NAME = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def test_the_same_plan_in_an_odt(guard: ExtractionGuard) -> None:
    document, as_word = read(odf("".join(map(p, LINES)) + table(TABLE)), "a.odt", guard), read(word(), "a.docx", guard)
    assert document.source.media_type == ODT
    assert document.canonical.text == as_word.canonical.text
    assert outline(document) == outline(as_word)


def test_the_same_plan_in_an_ods_as_its_cells_show_it(guard: ExtractionGuard) -> None:
    data = odf(table([[line] for line in LINES] + TABLE), media_type=ODS, kind="spreadsheet")
    document, as_word = read(data, "a.zip", guard), read(word(), "a.docx", guard)
    assert document.source.media_type == ODS
    assert outline(document) == outline(as_word)
    two = odf(table([["甲", "1"]], "城区") + table([["乙", "2"]], "乡镇"), media_type=ODS, kind="spreadsheet")
    assert read(two, "a.ods", guard).canonical.text == "城区\n甲 | 1\n乡镇\n乙 | 2"


def test_numbers_of_lists_are_written(guard: ExtractionGuard) -> None:
    styles = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." '
        'style:num-suffix="、"/><text:list-level-style-number text:level="2" style:num-format="1" style:num-prefix="（" '
        'style:num-suffix="）"/><text:list-level-style-bullet text:level="3"/></text:list-style>'
    )
    inner = "<text:list>" + "".join(f"<text:list-item>{p(text)}</text:list-item>" for text in "甲乙") + "</text:list>"
    body = (
        f'<text:list text:style-name="L"><text:list-item>{p("目标")}{inner}</text:list-item>'
        f"<text:list-item>{p('措施')}{inner}</text:list-item></text:list>{p('正文')}"
        f'<text:list text:style-name="L" text:continue-numbering="true"><text:list-item>{p("保障")}</text:list-item></text:list>'
    )
    expected = ["一、目标", "（1）甲", "（2）乙", "二、措施", "（1）甲", "（2）乙", "正文", "三、保障"]
    assert text_of(body, guard, styles=styles).split("\n") == expected


def test_deletions_and_comments_are_out_and_notes_at_the_end(guard: ExtractionGuard) -> None:
    body = (
        f"<text:tracked-changes><text:changed-region><text:deletion>{p('删去')}</text:deletion></text:changed-region>"
        f"</text:tracked-changes><text:p>比例<text:s text:c='1'/>不低于<office:annotation>{p('批注')}</office:annotation>"
        "15%<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        f"{p('按编制数。')}</text:note-body></text:note>。<text:line-break/>下一行</text:p>"
    )
    assert text_of(body, guard) == "比例 不低于15%[1]。\n下一行\n[1] 按编制数。"


def test_the_same_plan_in_an_ofd(guard: ExtractionGuard) -> None:
    lines = [(30.0, line) for line in [*LINES, *(" | ".join(row) for row in TABLE)]]
    pages = [lines[at : at + PAGE_LINES] for at in range(0, len(lines), PAGE_LINES)]
    document, as_word = read(ofd(pages), "a.ofd", guard), read(word(), "a.docx", guard)
    assert document.source.media_type == OFD
    assert outline(document) == outline(as_word)
    assert document.canonical.page_of(document.canonical.text.index("二、保障")) == 2


def test_lines_of_a_paragraph_come_together(guard: ExtractionGuard) -> None:
    page = [(90.0, "实施方案"), (40.0, "为推进教师交流，全县各中小学校应当"), (30.0, "按照编制数安排交流人员，比例不低于百"),
            (30.0, "分之十五。"), (40.0, "一、工作目标"), (40.0, "落实经费。")]  # fmt: skip
    page[2] = (30.0, page[2][1] + "x")
    assert read(ofd([page]), "a.ofd", guard).canonical.text.split("\n") == [
        "实施方案", "为推进教师交流，全县各中小学校应当按照编制数安排交流人员，比例不低于百x分之十五。",
        "一、工作目标", "落实经费。",
    ]  # fmt: skip


def test_what_cannot_be_read_is_refused(guard: ExtractionGuard) -> None:
    assert ends(packed(OFD_xml="<a/>"), "a.ofd", guard) == Reason("package.no_document", kind="OFD")
    assert ends(ofd([[]]), "a.ofd", guard) == Reason("ofd.no_text", pages=1)
    assert ends(packed(mimetype=ODT), "a.odt", guard) == Reason("package.no_document", kind="OpenDocument")
    locked = packed(mimetype=ODT, content_xml="x", **{"META-INF__manifest_xml": "<a><encryption-data/></a>"})
    assert ends(locked, "a.odt", guard) == Reason("file.password")
    bomb = packed(mimetype=ODT, content_xml=b"<a>" + b" " * 300_000_000 + b"</a>")
    assert ends(bomb, "a.odt", guard) == Reason("package.bomb", kind="OpenDocument")
    deep = ends(odf("<text:section>" * 5_000 + "</text:section>" * 5_000), "a.odt", guard)
    assert isinstance(deep, Reason)
    assert deep.code == "package.part_damaged"


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.odt", odf("".join(map(p, LINES)) + table(TABLE))), ("a.ofd", ofd([[(30.0, x) for x in LINES]]))],
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


@pytest.mark.skipif(not CASES.is_dir(), reason="the reference material is not here")
def test_the_files_that_were_called_a_zip(guard: ExtractionGuard) -> None:
    title = "青澜縣政府113學年度教師專業發展實施計畫"
    assert read((CASES / "plan.odt").read_bytes(), "plan.odt", guard).canonical.text == title
    renamed = find_files([CASES / "plan.odt.renamed.zip"])
    assert [file.name for file in renamed.files] == ["plan.odt.renamed.zip"]
    notice = ends((CASES / "notice.ofd").read_bytes(), "notice.ofd", guard)
    assert notice == Reason("package.no_document", kind="OFD")

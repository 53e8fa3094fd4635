"""DOCX files: what Word would print, with the numbers Word would put there."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import mammoth
import pytest
from refusing import refused

from ingest.errors import IngestError
from ingest.extract.docx import extract_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
SAMPLES = Path(__file__).parents[1] / "corpus" / "plans"


def part(root: str, content: str, namespace: str = W) -> str:
    return (
        f'<w:{root} xmlns:w="{namespace}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{content}</w:{root}>'
    )


def package(body: str, namespace: str = W, **parts: str) -> bytes:
    """A DOCX with this body; other parts by name, such as ``numbering="<w:num …>"``."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", part("document", f"<w:body>{body}</w:body>", namespace))
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", part(name, content, namespace))
    return buffer.getvalue()


def lines(body: str, **parts: str) -> list[str]:
    return extract_docx(package(body, **parts))[0].text.split("\n")


def p(text: str, number: int | None = None, level: int = 0, style: str = "") -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number is not None:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def level(depth: int, style: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'


OUTLINE = numbering(
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCountingThousand", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "%3.%4"),
)


def test_levels_count_and_restart_under_each_new_parent() -> None:
    body = "".join(
        [p("目标", 1), p("规模", 1, 1), p("甲", 1, 2), p("乙", 1, 2), p("条件", 1, 1), p("丙", 1, 2), p("细", 1, 3),
         p("措施", 1), p("队伍", 1, 1), p("丁", 1, 2)]
    )  # fmt: skip
    assert lines(body, numbering=OUTLINE) == [
        "一、目标", "（一）规模", "1.甲", "2.乙", "（二）条件", "1.丙", "1.1 细", "二、措施", "（一）队伍", "1.丁",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([level(0, "chineseCountingThousand", "第%1条")], ["第一条 甲", "第二条 甲"]),
        ([level(0, "chineseCountingThousand", "第%1章", start=10)], ["第十章 甲", "第十一章 甲"]),
        ([level(0, "ideographTraditional", "%1、")], ["甲、甲", "乙、甲"]),
        ([level(0, "decimalEnclosedCircleChinese", "%1")], ["①甲", "②甲"]),
        ([level(0, "decimal", "（%1）")], ["（1）甲", "（2）甲"]),
        ([level(0, "decimal", "%1", '<w:suff w:val="space"/>')], ["1 甲", "2 甲"]),
        ([level(0, "decimal", "%1", '<w:suff w:val="nothing"/>')], ["1甲", "2甲"]),
        ([level(0, "bullet", "•")], ["甲", "甲"]),
        ([level(0, "none", "附件")], ["附件甲", "附件甲"]),
    ],
)
def test_every_way_of_writing_a_number(levels: list[str], expected: list[str]) -> None:
    assert lines(p("甲", 1) * 2, numbering=numbering(*levels)) == expected


def test_a_start_override_begins_again_and_a_shared_definition_counts_on() -> None:
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = p("a", 1) + p("b", 1) + p("c", 2) + p("d", 3) + p("e", 3)
    assert lines(body, numbering=numbering(level(0, "decimal", "%1."), nums=nums)) == [
        "1.a",
        "2.b",
        "3.c",
        "1.d",
        "2.e",
    ]


def test_a_level_told_never_to_restart_counts_through() -> None:
    chapters = numbering(
        level(0, "chineseCounting", "第%1章"), level(1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>')
    )
    body = p("总则", 1) + p("甲", 1, 1) + p("乙", 1, 1) + p("附则", 1) + p("丙", 1, 1)
    assert lines(body, numbering=chapters) == ["第一章 总则", "第一条 甲", "第二条 乙", "第二章 附则", "第三条 丙"]


def test_legal_numbering_writes_chinese_parents_as_digits() -> None:
    legal = numbering(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    assert lines(p("甲", 1) + p("乙", 1, 1), numbering=legal) == ["一、甲", "1.1 乙"]


def test_numbers_come_from_styles_and_the_styles_they_are_based_on() -> None:
    linked = numbering(
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'),
        level(1, "decimal", "%2.", '<w:pStyle w:val="H2"/>'),
    )
    styles = (
        '<w:style w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="H2"><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Mine"><w:basedOn w:val="H1"/></w:style>'
        '<w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
    )
    body = (
        p("甲", style="H1")
        + p("乙", style="H2")
        + p("丙", style="Mine")
        + p("丁", style="Loop")
        + p("戊", 0, style="H1")
    )
    assert lines(body, numbering=linked, styles=styles) == ["一、甲", "1.乙", "二、丙", "丁", "戊"]


def test_an_empty_numbered_paragraph_takes_its_number_as_in_word() -> None:
    assert lines(p("甲", 1) + p("", 1) + p("乙", 1), numbering=OUTLINE) == ["一、甲", "三、乙"]


def run(inner: str) -> str:
    return f"<w:r>{inner}</w:r>"


@pytest.mark.parametrize(
    ("inline", "expected"),
    [
        (run("<w:t>教师</w:t>") + run("<w:t>轮岗</w:t>"), ["教师轮岗"]),
        ("<w:ins>" + run("<w:t>新增</w:t>") + "</w:ins>" + run("<w:t>正文</w:t>"), ["新增正文"]),
        ("<w:del>" + run("<w:delText>删去</w:delText>") + "</w:del>" + run("<w:t>留下</w:t>"), ["留下"]),
        (f"<w:moveFrom>{run('<w:t>旧</w:t>')}</w:moveFrom><w:moveTo>{run('<w:t>新</w:t>')}</w:moveTo>", ["新"]),
        (run("<w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t>") + run("<w:t>可见</w:t>"), ["可见"]),
        (run("<w:t>甲</w:t><w:br/><w:t>乙</w:t>"), ["甲", "乙"]),
        (run("<w:t>甲</w:t><w:br w:type='page'/><w:t>乙</w:t>"), ["甲乙"]),
        (run("<w:t>甲</w:t><w:tab/><w:t>3</w:t>"), ["甲 3"]),
        (run("<w:instrText>PAGE</w:instrText>") + "<w:fldSimple>" + run("<w:t>3页</w:t>") + "</w:fldSimple>", ["3页"]),
        ("<w:hyperlink>" + run("<w:t>附件1</w:t>") + "</w:hyperlink>", ["附件1"]),
        ("<w:sdt><w:sdtContent>" + run("<w:t>控件</w:t>") + "</w:sdtContent></w:sdt>", ["控件"]),
        (run(f"<w:ruby><w:rt><w:t>x</w:t></w:rt><w:rubyBase>{run('<w:t>县</w:t>')}</w:rubyBase></w:ruby>"), ["县"]),
        ("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", ["x=1"]),
    ],
)  # fmt: skip
def test_what_word_would_print_is_read(inline: str, expected: list[str]) -> None:
    assert lines(f"<w:p>{inline}</w:p>") == expected


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    box = f"<w:txbxContent>{p('框里的字')}</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    only_old = f"<mc:AlternateContent><mc:Choice/><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    body = f"<w:p>{run(both)}{run('<w:t>段落</w:t>')}</w:p><w:p>{run(only_old)}</w:p>"
    assert lines(body) == ["段落", "框里的字", "框里的字"]


def test_footnotes_follow_the_text() -> None:
    body = "<w:p>" + run("<w:t>比例15%</w:t><w:footnoteReference w:id='7'/>") + "</w:p>" + p("完")
    notes = f"<w:footnote w:id='0'>{p('分隔')}</w:footnote><w:footnote w:id='7'>{p('含借调教师。')}</w:footnote>"
    assert lines(body, footnotes=notes) == ["比例15%[1]", "完", "[1] 含借调教师。"]


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_tables_become_a_row_a_line_with_the_name_of_a_merged_cell_in_each() -> None:
    wide, first, below = "<w:gridSpan w:val='3'/>", "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    rows = [
        tc("附表", wide),
        tc("指标") + tc("单位") + tc("2025年"),
        tc("教师", first) + tc("骨干") + tc("20%"),
        tc("", below) + tc("其他") + tc("15%"),
        tc("", below) + tc("") + tc(""),
        tc("培训12人", first) + tc("甲") + tc("是"),
        tc("", below) + tc("乙") + tc("否"),
    ]
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert lines(p("前") + table + p("后")) == [
        "前",
        "附表",
        "指标 | 单位 | 2025年",
        "教师 | 骨干 | 20%",
        "教师 | 其他 | 15%",
        "培训12人 | 甲 | 是",
        "| 乙 | 否",  # a figure said twice would be two targets
        "后",
    ]


def test_a_layout_table_is_read_paragraph_by_paragraph() -> None:
    assert lines(f"<w:tbl><w:tr><w:tc>{p('第一段')}{p('第二段')}</w:tc></w:tr></w:tbl>") == ["第一段", "第二段"]


def test_strict_documents_are_read_alike() -> None:
    data = package(p("甲", 1) + p("乙", 1), STRICT, numbering=OUTLINE)
    assert extract_docx(data)[0].text == "一、甲\n二、乙"


def test_the_title_is_the_paragraph_in_the_title_style() -> None:
    written = docx.Document()
    written.add_heading("某县教师轮岗实施方案", 0)
    written.add_paragraph("正文")
    buffer = BytesIO()
    written.save(buffer)
    canonical, _ = extract_docx(buffer.getvalue())
    assert canonical.title == "某县教师轮岗实施方案"
    assert canonical.text == "某县教师轮岗实施方案\n正文"


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.docx")), ids=lambda path: path.name)
def test_nothing_mammoth_finds_is_missing(sample: Path) -> None:
    text = extract_docx(sample.read_bytes())[0].text
    with sample.open("rb") as stream:
        paragraphs = mammoth.extract_raw_text(stream).value.split("\n")
    missing = [paragraph for paragraph in map(str.strip, paragraphs) if paragraph and paragraph not in text]
    assert missing == []


def test_entities_and_external_parts_are_refused() -> None:
    bomb = '<!DOCTYPE w:document [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + part("document", "<w:body>&b;</w:body>")
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", bomb)
    with refused(IngestError, "package.part_entities", kind="Word", part="word/document.xml"):
        extract_docx(buffer.getvalue())


def test_zip_bombs_are_refused_before_they_unfold() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 60_000_000)
    with refused(IngestError, "package.bomb", kind="Word"):
        extract_docx(buffer.getvalue())


def test_a_package_without_a_text_part_is_refused() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/other.xml", "<a/>")
    with refused(IngestError, "package.no_document", kind="Word"):
        extract_docx(buffer.getvalue())

"""The plan of ``every_type.py`` as word processors keep it: DOCX and RTF with automatic numbers, a footnote, merged cells,
and words that were deleted, struck out and hidden."""

from __future__ import annotations

from html import escape

from same_plan import packed

TITLE = "临河县职业教育产教融合实施方案"
LISTED = [
    ("", "为推进产教融合，提高职业教育质量，制定本方案[1]。"),
    ("一、", "工作目标"),
    ("（一）", "扩大规模"),
    ("1.", "招生"),
    ("", "到2026年，中等职业学校招生规模达到3200人。"),
    ("2.", "实训"),
    ("", "建设公共实训基地5个，生均设备值不低于8000元。"),
    ("（二）", "提高质量"),
    ("", "企业兼职教师占专业课教师的20%以上。"),
    ("二、", "重点任务"),
    ("（1）", "与企业共建实训车间；"),
    ("（2）", "完善学徒培养制度；"),
    ("（3）", "开发校本教材。"),
    ("三、", "保障措施"),
    ("", "落实专项经费600万元。"),
    ("", "临河县教育局"),
    ("", "2024年4月8日"),
]
"""Paragraphs with the numbers that the word processor puts before them."""
NOTE = "按教育事业统计口径。"
GONE = ("（删去的话：培训90人）", "（划掉的话：培训91人）", "（隐藏的话：培训92人）")
"""Deleted, struck out, hidden: behind the paragraph of funds."""

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def depth_of(number: str) -> int | None:
    """The level of a heading by its number, from 0; None for an item of the list."""
    if number.endswith("、"):
        return 0
    if number.endswith("）"):
        return None if number[1].isdigit() else 1
    return 2


def docx_file(table: list[list[str]], merged: tuple[tuple[int, int], ...]) -> bytes:
    """The plan as Word saves it."""
    return packed(
        **{
            "[Content_Types]_xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
            + "".join(
                f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{name}+xml"/>'
                for name in ("styles", "numbering", "footnotes")
            )
            + "</Types>",
            "_rels__.rels": _relations(("officeDocument", "word/document.xml")),
            "word___rels__document.xml.rels": _relations(
                *((name, f"{name}.xml") for name in ("styles", "numbering", "footnotes"))
            ),
            "word__document_xml": f"<w:document {_W}><w:body>{_body(table, merged)}</w:body></w:document>",
            "word__styles_xml": f"<w:styles {_W}>{_styles()}</w:styles>",
            "word__numbering_xml": f"<w:numbering {_W}>{_numbering()}</w:numbering>",
            "word__footnotes_xml": f'<w:footnotes {_W}><w:footnote w:id="2">{_p(NOTE)}</w:footnote></w:footnotes>',
        }
    )


def _relations(*pairs: tuple[str, str]) -> str:
    listed = "".join(f'<Relationship Id="r{name}" Type="{_R}/{name}" Target="{target}"/>' for name, target in pairs)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'
    )


def _p(text: str, properties: str = "") -> str:
    runs = f"<w:r><w:t>{escape(text)}</w:t></w:r>".replace(
        "[1]", '</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>'
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def _body(table: list[list[str]], merged: tuple[tuple[int, int], ...]) -> str:
    made = _p(TITLE, '<w:pStyle w:val="Title"/>')
    for number, text in LISTED:
        depth = depth_of(number) if number else None
        if number and depth is None:
            made += _p(text, '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>')
        else:
            made += _p(text, f'<w:pStyle w:val="Heading{depth + 1}"/>' if depth is not None else "")
        if text.startswith("落实"):
            made = made.removesuffix("</w:p>") + _gone() + "</w:p>"
    return made + _table(table, merged)


def _gone() -> str:
    deleted, struck, hidden = GONE
    return (
        f'<w:del w:id="9" w:author="x"><w:r><w:delText>{deleted}</w:delText></w:r></w:del>'
        f"<w:r><w:rPr><w:strike/></w:rPr><w:t>{struck}</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>{hidden}</w:t></w:r>"
    )


def _table(table: list[list[str]], merged: tuple[tuple[int, int], ...]) -> str:
    starts, ends = {top for top, _ in merged}, {low for _, low in merged}
    rows = ""
    for at, row in enumerate(table):
        cells = ""
        for column, cell in enumerate(row):
            properties = '<w:tcW w:w="1600" w:type="dxa"/>'
            if column == 0 and at in starts:
                properties += '<w:vMerge w:val="restart"/>'
            if column == 0 and at in ends:
                properties, cell = properties + "<w:vMerge/>", ""
            cells += f"<w:tc><w:tcPr>{properties}</w:tcPr>{_p(cell)}</w:tc>"
        rows += f"<w:tr>{cells}</w:tr>"
    return f"<w:tbl><w:tblGrid>{'<w:gridCol/>' * len(table[0])}</w:tblGrid>{rows}</w:tbl>"


def _styles() -> str:
    made = '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>'
    for at in range(3):
        made += (
            f'<w:style w:type="paragraph" w:styleId="Heading{at + 1}"><w:name w:val="heading {at + 1}"/><w:pPr><w:numPr>'
            f'<w:ilvl w:val="{at}"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="{at}"/></w:pPr></w:style>'
        )
    return made


def _numbering() -> str:
    def level(at: int, form: str, text: str, style: str = "") -> str:
        return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{style}<w:lvlText w:val="{text}"/></w:lvl>'

    headings = "".join(
        level(at, form, text, f'<w:pStyle w:val="Heading{at + 1}"/>') for at, (form, text) in enumerate(_LEVELS)
    )
    return (
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{headings}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{level(0, "decimal", "（%1）")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )


def _rtf(text: str) -> str:
    return "".join(f"\\u{ord(sign) - 65536 * (ord(sign) > 32767)} ?" if ord(sign) > 127 else sign for sign in text)


def rtf_file(table: list[list[str]], merged: tuple[tuple[int, int], ...]) -> bytes:
    """The plan as a word processor saves it in RTF: every number stands in a ``\\listtext`` group."""
    made = (
        r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}{\stylesheet{\s15 Title;}}\pard\plain\s15 "
        + _rtf(TITLE)
        + r"\par "
    )
    note = r"{\super\chftn{\footnote\pard\plain{\super\chftn} " + _rtf(NOTE) + "}}"
    for number, text in LISTED:
        depth = depth_of(number) if number else None
        style = rf"\s{depth + 1}\outlinelevel{depth}\ls1\ilvl{depth}" if depth is not None else ""
        listed = r"{\listtext\pard\plain " + _rtf(number) + r"\tab}" if number else ""
        made += r"\pard\plain" + style + (listed or " ") + _rtf(text).replace("[1]", note)
        if text.startswith("落实"):
            deleted, struck, hidden = map(_rtf, GONE)
            made += rf"{{\deleted {deleted}}}{{\strike {struck}}}{{\v {hidden}}}"
        made += r"\par" + "\r\n"
    starts, ends = {top for top, _ in merged}, {low for _, low in merged}
    for at, row in enumerate(table):
        merge = r"\clvmgf" if at in starts else r"\clvmrg" if at in ends else ""
        made += r"\trowd" + merge + "".join(rf"\cellx{1600 * (column + 1)}" for column in range(len(row)))
        cells = ["" if at in ends and column == 0 else cell for column, cell in enumerate(row)]
        made += r"\pard\intbl " + "".join(_rtf(cell) + r"\cell " for cell in cells) + r"\row" + "\r\n"
    return (made + r"\pard\par}").encode("ascii")

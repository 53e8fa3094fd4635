"""The look of an official document (GB/T 9704-2012): page, fonts, sizes, spacing, numbered headings, page numbers.

Fonts are those the standard names, as Windows and WPS have them; their English names stand in the font table. Headings are
bold, which the standard does not ask for: where 黑体 and 楷体 are missing, nothing else would tell them from the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from service.render.word.xml import add_child, element

BODY_POINTS = 16  # 三号
LINE_POINTS = 28
HEADINGS = 3


@dataclass(frozen=True, slots=True)
class _Look:
    """A style: East Asian and Latin font, size in points, weight."""

    east: str
    latin: str
    points: float
    bold: bool = False


_BODY = _Look("仿宋", "Times New Roman", BODY_POINTS)
_TITLE = _Look("方正小标宋简体", "Times New Roman", 22)  # 二号
_HEADING = (
    _Look("黑体", "Times New Roman", BODY_POINTS, bold=True),
    _Look("楷体", "Times New Roman", BODY_POINTS, bold=True),
    _Look("仿宋", "Times New Roman", BODY_POINTS, bold=True),
)
_FONTS = (
    ("仿宋", "FangSong", "roman"),
    ("方正小标宋简体", "FZXiaoBiaoSong-B05S,方正小标宋_GBK,华文中宋,STZhongsong,宋体,SimSun", "roman"),
    ("宋体", "SimSun", "roman"),
    ("楷体", "KaiTi", "roman"),
    ("黑体", "SimHei", "swiss"),
    ("Times New Roman", "Times", "roman"),
)
_SMALL = _Look("宋体", "Times New Roman", 9)
_NOTICE = _Look("楷体", "Times New Roman", 12)
_CELL = _Look("宋体", "Times New Roman", 9)


def office_document(*, landscape: bool = False) -> Document:
    """An empty document with the styles Title, Heading 1 to 3, Normal, Notice, Cell and the footnote styles."""
    made: Document = docx.Document()
    _fonts(made)
    _page(made, landscape)
    _body(made)
    title = made.styles["Title"]
    _give(title, _TITLE)
    _drop(title.element.get_or_add_pPr(), "pBdr")
    _spacing(title, LINE_POINTS + 7, indent=False, after=LINE_POINTS)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number = _numbering(made)
    for level, look in enumerate(_HEADING, 1):
        style = made.styles[f"Heading {level}"]
        _give(style, look)
        _spacing(style, LINE_POINTS, indent=True)
        style.paragraph_format.keep_with_next = True
        properties = style.element.get_or_add_pPr()
        numbered = element("numPr")
        add_child(numbered, "ilvl", val=str(level - 1))
        add_child(numbered, "numId", val=str(number))
        properties.append(numbered)
    for name, look in (("Notice", _NOTICE), ("Cell", _CELL), ("footnote text", _SMALL)):
        style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = made.styles["Normal"]
        _give(style, look)
        _spacing(style, look.points * 1.5, indent=False)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    made.styles["Notice"].paragraph_format.space_after = Pt(LINE_POINTS)
    made.styles["Notice"].font.color.rgb = RGBColor(0x59, 0x59, 0x59)
    _signature(made)
    mark = made.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript = True
    _page_numbers(made)
    return made


def _signature(made: Document) -> None:
    """The lines that name who is written to (flush left) and who writes, when (on the right, four and two characters in)."""
    addressee = made.styles.add_style("Addressee", WD_STYLE_TYPE.PARAGRAPH)
    addressee.base_style = made.styles["Normal"]
    _give(addressee, _BODY)
    _spacing(addressee, LINE_POINTS, indent=False)
    for name, right, before in (("Signature", 2, LINE_POINTS), ("Signature Date", 4, 0)):
        style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = made.styles["Normal"]
        _give(style, _BODY)
        _spacing(style, LINE_POINTS, indent=False)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        indent = style.element.pPr.find(qn("w:ind"))
        indent.set(qn("w:rightChars"), str(right * 100))
        indent.set(qn("w:right"), str(right * BODY_POINTS * 20))


def _fonts(made: Document) -> None:
    """The font table with the other names of the fonts, by which systems in other languages know them."""
    table = element("fonts")
    for name, other, family in _FONTS:
        font = add_child(table, "font", name=name)
        add_child(font, "altName", val=other)
        add_child(font, "charset", val="86")
        add_child(font, "family", val=family)
        add_child(font, "pitch", val="variable")
    for related in made.part.rels.values():
        if related.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            related.target_part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _page(made: Document, landscape: bool) -> None:
    section = made.sections[0]
    width, height = Mm(210), Mm(297)
    section.page_width, section.page_height = (height, width) if landscape else (width, height)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Mm(20)
    else:
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(15) if landscape else Mm(25)


def _body(made: Document) -> None:
    normal = made.styles["Normal"]
    _give(normal, _BODY)
    _spacing(normal, LINE_POINTS, indent=True)
    normal.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    languages = normal.element.get_or_add_rPr()
    _drop(languages, "lang")
    add_child(languages, "lang", val="en-US", eastAsia="zh-CN")


def _give(style: Any, look: _Look) -> None:
    style.font.name = look.latin
    style.font.size = Pt(look.points)
    style.font.bold = look.bold
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), look.east)
    fonts.set(qn("w:hAnsi"), look.latin)
    for name in ("spacing", "kern"):
        _drop(properties, name)


def _spacing(style: Any, points: float, *, indent: bool, after: float = 0) -> None:
    layout = style.paragraph_format
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(points)
    layout.space_before, layout.space_after = Pt(0), Pt(after)
    properties = style.element.get_or_add_pPr()
    _drop(properties, "ind")
    # In characters, so that it stays two characters whatever the size; the points beside it are for who reads only those.
    size = style.font.size.pt
    properties.append(
        element("ind", firstLineChars="200", firstLine=str(int(size * 40)))
        if indent
        else element("ind", firstLineChars="0", firstLine="0")
    )
    _drop(properties, "contextualSpacing")


def _drop(parent: Any, name: str) -> None:
    for found in parent.findall(qn(f"w:{name}")):
        parent.remove(found)


def _numbering(made: Document) -> int:
    """The list that numbers the headings 一、 （一） 1.; returns its number."""
    numbering = made.part.numbering_part.element
    abstract, number = "90", "90"
    definition = element("abstractNum", abstractNumId=abstract)
    add_child(definition, "multiLevelType", val="multilevel")
    for level, (kind, text) in enumerate(
        (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))
    ):
        at = add_child(definition, "lvl", ilvl=str(level))
        add_child(at, "start", val="1")
        add_child(at, "numFmt", val=kind)
        add_child(at, "pStyle", val=f"Heading{level + 1}")
        add_child(at, "suff", val="nothing")
        add_child(at, "lvlText", val=text)
        add_child(at, "lvlJc", val="left")
        layout = add_child(at, "pPr")
        add_child(layout, "ind", left="0", firstLineChars="200", firstLine=str(BODY_POINTS * 40))
    # Definitions stand before the lists that use them.
    first = numbering.find(qn("w:num"))
    if first is None:
        numbering.append(definition)
    else:
        first.addprevious(definition)
    used = add_child(numbering, "num", numId=number)
    add_child(used, "abstractNumId", val=abstract)
    return int(number)


def _page_numbers(made: Document) -> None:
    """— 1 —, on the outer side: right on odd pages, left on even ones."""
    made.settings.odd_and_even_pages_header_footer = True
    section = made.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        properties = paragraph._p.get_or_add_pPr()
        properties.append(element("ind", firstLineChars="0", firstLine="0"))
        for part in ("— ", "PAGE", " —"):
            run = paragraph.add_run("" if part == "PAGE" else part)
            run.font.size = Pt(14)
            run.font.name = "宋体"
            run._r.get_or_add_rPr().find(qn("w:rFonts")).set(qn("w:eastAsia"), "宋体")
            if part == "PAGE":
                _field(run, part)


def _field(run: Any, instruction: str) -> None:
    add_child(run._r, "fldChar", fldCharType="begin")
    code = add_child(run._r, "instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    add_child(run._r, "fldChar", fldCharType="separate")
    add_child(run._r, "t").text = "1"
    add_child(run._r, "fldChar", fldCharType="end")

"""Drafts and comparisons as files: the XML of the Word file, what the check reads back, pages by LibreOffice, hostile text."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from lxml import etree
from markdown_it import MarkdownIt
from pypdf import PdfReader

from index.store import Store
from index.workbench.checks import read_draft
from index.workbench.compare import Comparison
from index.workbench.draft_results import Draft, Excerpt
from index.workbench.requests import CompareRequest, DraftRequest
from service.messages import Messages
from service.render.compare_markdown import comparison_markdown
from service.render.draft_markdown import draft_markdown
from service.render.draft_text import ADDRESSEE, BLANK, DATE, SIGNATURE
from service.render.exports import exported
from service.render.markdown_text import escaped, with_footnote
from service.render.word.styles import LINE_POINTS

ZH = Messages("zh")
HOSTILE = "<script>alert(1)</script> &amp; ]]> [x](javascript:alert(1)) **粗** | \x00\x08\x1b\ud800\ufffe`"


@pytest.fixture(scope="module")
def draft(samples: Store) -> Draft:
    found = samples.compare(CompareRequest("乡村教师支持", most=3))
    return samples.draft(DraftRequest("乡村教师支持", tuple(column.plan.plan_id for column in found.columns)))


@pytest.fixture(scope="module")
def comparison(samples: Store) -> Comparison:
    return samples.compare(CompareRequest("教师轮岗交流比例", most=6))


def written(draft: Draft) -> list[Excerpt]:
    return [excerpt for excerpt in draft.excerpts() if excerpt.picked]


def parts(data: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {
            name: etree.fromstring(package.read(name))
            for name in package.namelist()
            if name.endswith((".xml", ".rels"))
        }


def test_the_word_file_has_real_styles_numbers_and_footnotes(draft: Draft) -> None:
    data = exported(draft, "docx", ZH)
    document, xml = docx.Document(BytesIO(data)), parts(data)
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") == len(draft.sections) == 7
    assert "Heading 2" in styles
    body = document.styles["Normal"]
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert body.paragraph_format.line_spacing.pt == LINE_POINTS
    assert body.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    levels = {
        level.get(qn("w:ilvl")): level
        for level in xml["word/numbering.xml"].iter(qn("w:lvl"))
        if level.find(qn("w:pStyle")) is not None
    }
    assert [levels[n].find(qn("w:lvlText")).get(qn("w:val")) for n in "012"] == ["%1、", "（%2）", "%3."]
    marks = [int(mark.get(qn("w:id"))) for mark in xml["word/document.xml"].iter(qn("w:footnoteReference"))]
    notes = {int(note.get(qn("w:id"))): "".join(note.itertext()) for note in xml["word/footnotes.xml"]}
    assert marks == list(range(1, len(written(draft)) + 1))
    for number, excerpt in zip(marks, written(draft), strict=True):
        assert notes[number].strip() == excerpt.citation.gbt7714, "no file name, no id"
    assert "PAGE" in "".join("".join(part.itertext()) for name, part in xml.items() if "footer" in name)
    for name, part in xml.items():
        if name.startswith("word/") and name.endswith(".xml"):
            assert part.tag.startswith("{"), name


def test_every_sentence_of_a_draft_is_its_source_s(draft: Draft, samples: Store) -> None:
    document = docx.Document(BytesIO(exported(draft, "docx", ZH)))
    own = {
        ZH("draft.note"),
        ADDRESSEE,
        SIGNATURE,
        DATE,
        BLANK,
        draft.title,
        *(section.heading for section in draft.sections),
    }
    own |= {group.heading for section in draft.sections for group in section.groups}
    said = [passage.text for passage in samples.export("passages")]
    for paragraph in document.paragraphs:
        assert paragraph.text in own or any(paragraph.text in text for text in said), paragraph.text


@pytest.mark.parametrize("kind", ["markdown", "docx"])
def test_the_check_reads_an_exported_draft_back(draft: Draft, samples: Store, kind: str) -> None:
    data = exported(draft, kind, ZH)  # type: ignore[arg-type]
    (plan,) = samples.check(read_draft(f"draft.{'md' if kind == 'markdown' else kind}", data)).plans
    assert plan.title == draft.title
    assert len(plan.copied) >= len(written(draft))
    assert all(item.cited for item in plan.copied)
    assert plan.numbers == []


def test_a_figure_changed_in_a_draft_is_told_by_its_footnote(draft: Draft, samples: Store) -> None:
    text = draft_markdown(draft, ZH)
    changed = text.replace("不低于应交流教师的<mark>10%</mark>", "不低于应交流教师的13%")
    assert changed != text
    (plan,) = samples.check(read_draft("draft.md", changed.encode())).plans
    (item,) = plan.numbers
    assert (item.evidence, item.draft) == ("cited", ["13"])
    assert "10" in item.source


def hostile_draft(draft: Draft) -> Draft:
    section = next(section for section in draft.sections if section.groups)
    group = section.groups[0]
    excerpt = replace(group.excerpts[0], picked=True, text=HOSTILE, names=[], to_replace=[], heading_length=0)
    cited = replace(excerpt, citation=replace(excerpt.citation, gbt7714=HOSTILE, source=HOSTILE))
    sections = [replace(section, heading=HOSTILE, groups=[replace(group, heading=HOSTILE, excerpts=[cited])])]
    return replace(draft, title=HOSTILE, sections=sections)


def test_hostile_text_is_only_text_in_word(draft: Draft) -> None:
    xml = parts(exported(hostile_draft(draft), "docx", ZH))
    text = "".join(xml["word/document.xml"].itertext())
    assert text.count("<script>alert(1)</script> &amp; ]]>") == 3  # title, heading, passage
    assert "<script>alert(1)</script>" in "".join(xml["word/footnotes.xml"].itertext())
    assert "\x08" not in text


def test_hostile_text_is_only_text_in_markdown(draft: Draft, comparison: Comparison) -> None:
    column = comparison.columns[0]
    column = replace(column, plan=replace(column.plan, title=HOSTILE))
    table = comparison_markdown(replace(comparison, text=HOSTILE, columns=[column, *comparison.columns[1:]]), ZH)
    for made in (draft_markdown(hostile_draft(draft), ZH), table):
        page = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(made)
        assert "<script" not in page
        assert "<strong>" not in page
        assert "href" not in page
        assert "alert(1)" in page


def test_markdown_s_marks_are_made_harmless() -> None:
    assert escaped("1. 甲_乙_") == "1\\. 甲\\_乙\\_"
    assert escaped("a_b.txt:12 [Z]. [a.txt:3]") == "a_b.txt:12 [Z]. [a.txt:3]"
    assert with_footnote(escaped("见[附件]"), 3) == "见[附件\\][^3]"


def test_a_comparison_as_a_word_file(comparison: Comparison) -> None:
    document = docx.Document(BytesIO(exported(comparison, "docx", ZH)))
    heads = [cell.text for table in document.tables for cell in table.rows[0].cells]
    for column in comparison.columns:
        assert any((column.plan.title or column.plan.name or ZH("query.untitled")) in head for head in heads)
    labels = [row.cells[0].text for row in document.tables[0].rows[1:]]
    assert labels == [ZH(f"role.{row.role}") for row in comparison.rows]


def test_a_comparison_in_markdown_has_a_column_a_plan(comparison: Comparison) -> None:
    lines = comparison_markdown(comparison, ZH).splitlines()
    table = [line for line in lines if line.startswith("| ")][: len(comparison.rows) + 2]
    assert {line.replace("\\|", "").count("|") for line in table} == {len(comparison.columns) + 2}


@cache
def _office() -> str | None:
    return shutil.which("soffice")


@pytest.mark.skipif(_office() is None, reason="LibreOffice is not here")
@pytest.mark.parametrize("kind", ["draft", "comparison"])
def test_libreoffice_opens_it(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    (tmp_path / "made.docx").write_bytes(exported(request.getfixturevalue(kind), "docx", ZH))
    command = [str(_office()), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "made.docx")], check=True, timeout=120, capture_output=True
    )

    pages = PdfReader(tmp_path / "made.pdf").pages
    assert len(pages) > 1
    text = "".join(page.extract_text() for page in pages)
    assert "教师" in text


def test_the_page_is_set_as_gb_t_9704_asks(draft: Draft) -> None:
    document = docx.Document(BytesIO(exported(draft, "docx", ZH)))
    (section,) = document.sections
    page = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in page if length is not None] == [210, 297, 37, 28]
    assert section.bottom_margin is not None
    assert section.right_margin is not None
    printed = 297 - 37 - section.bottom_margin.mm, 210 - 28 - section.right_margin.mm
    assert [round(length) for length in printed] == [225, 156], "the measure of the type area, in mm"
    looks = {
        "Title": ("方正小标宋简体", 22),
        "Normal": ("仿宋", 16),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体", 16),
        "Heading 3": ("仿宋", 16),
        "Addressee": ("仿宋", 16),
        "Signature": ("仿宋", 16),
    }
    for name, (font, points) in looks.items():
        style = document.styles[name]
        assert (style.element.rPr.rFonts.get(qn("w:eastAsia")), style.font.size.pt) == (font, points), name
    lines, characters = 22, 28
    body = document.styles["Normal"].paragraph_format.line_spacing.pt
    assert 21.5 <= printed[0] / 25.4 * 72 / body <= lines + 1, "22 lines a page"
    assert int(printed[1] / 25.4 * 72 / 16) >= characters - 1, "28 characters a line, as near as 三号 comes"
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles.index("Addressee") < styles.index("Heading 1")
    assert styles[-2:] == ["Signature", "Signature Date"]
    assert document.styles["Addressee"].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "0"
    date = document.styles["Signature Date"].element.pPr.find(qn("w:ind"))
    assert date.get(qn("w:rightChars")) == "400", "四字 from the right"
    fonts = parts(exported(draft, "docx", ZH))["word/fontTable.xml"]
    (title,) = [font for font in fonts if font.get(qn("w:name")) == "方正小标宋简体"]
    assert "宋体" in title.find(qn("w:altName")).get(qn("w:val")), "what stands in for it where it is missing"


def test_what_is_to_be_replaced_is_yellow_and_blanks_are_grey(draft: Draft) -> None:
    document = docx.Document(BytesIO(exported(draft, "docx", ZH)))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    yellow = [run.text for run in runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    marks = [e.text[m.start : m.end] for e in written(draft) for m in e.to_replace if m.start >= e.heading_length]
    assert Counter(marks) <= Counter(yellow)
    grey = {run.text for run in runs if run.font.highlight_color == WD_COLOR_INDEX.GRAY_25}
    assert {ADDRESSEE, SIGNATURE, DATE, BLANK} == grey


def test_a_converted_draft_has_the_quote_beside_it_and_is_found_again(samples: Store) -> None:
    made = samples.draft(DraftRequest("乡村教师支持", script="traditional"))
    data = exported(made, "docx", ZH)
    notes = ["".join(note.itertext()) for note in parts(data)["word/footnotes.xml"]]
    assert "鄉" in made.title
    for excerpt in written(made):
        assert any(excerpt.citation.quote in note for note in notes) == excerpt.converted
    (plan,) = samples.check(read_draft("draft.docx", data)).plans
    assert plan.copied
    assert all(item.cited for item in plan.copied)
    assert plan.numbers == []


def test_what_is_not_sure_is_written_with_a_warning(draft: Draft) -> None:
    groups = [
        [replace(g, excerpts=[replace(e, picked=False) for e in g.excerpts]) for g in s.groups] for s in draft.sections
    ]
    sections = [replace(section, groups=found) for section, found in zip(draft.sections, groups, strict=True)]
    assert ZH("draft.unsure") in draft_markdown(replace(draft, sections=sections), ZH)
    assert ZH("draft.unsure") not in draft_markdown(draft, ZH)

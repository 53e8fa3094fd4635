"""The check of a draft as a Word file, to be handed on: part by part, every precedent in a footnote."""

from __future__ import annotations

from datetime import date

from docx.document import Document
from docx.shared import Pt

from index.workbench.check_results import CheckReport
from service.messages import Messages
from service.render.check_report import Finding, ReportedPlan, about, heading, reported
from service.render.word.draft import saved
from service.render.word.footnotes import Footnotes
from service.render.word.styles import office_document
from service.render.word.xml import text_for_xml


def report_docx(report: CheckReport, day: date, say: Messages) -> bytes:
    """The file's bytes. Of a file with several plans each has a heading of its own."""
    document, notes = office_document(), Footnotes()
    plans = reported(report, say)
    title = text_for_xml(heading(plans, say))
    document.core_properties.title = title[:255]
    document.core_properties.author = ""
    document.add_paragraph(title, style="Title")
    document.add_paragraph(text_for_xml(" ".join(about(report, day, say))), style="Notice")
    if not plans:
        document.add_paragraph(say("check.nothing"))
    for plan in plans:
        level = 1
        if len(plans) > 1:
            document.add_paragraph(text_for_xml(plan.title), style="Heading 1")
            level = 2
        _plan(document, plan, level, notes, say)
    notes.write(document)
    return saved(document)


def _plan(document: Document, plan: ReportedPlan, level: int, notes: Footnotes, say: Messages) -> None:
    if plan.nearest:
        near = say("check.nearest", plans=say("check.between").join(near.text for near in plan.nearest))
        document.add_paragraph(text_for_xml(near))
    document.add_paragraph(plan.counted)
    for part in plan.found:
        document.add_paragraph(part.title, style=f"Heading {level}")
        if part.note:
            note = document.add_paragraph(part.note, style="Notice").paragraph_format
            note.space_after, note.keep_with_next = Pt(0), True
        for number, finding in enumerate(part.findings, 1):
            _finding(document, number, finding, notes)
    if plan.clean:
        document.add_paragraph(say("check.none", parts=say("list.comma").join(plan.clean)))


def _finding(document: Document, number: int, finding: Finding, notes: Footnotes) -> None:
    """The place and the words there, then what is found; the precedents in one note, for marks in a row read as one number."""
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{number}. ")
    if finding.where:
        paragraph.add_run(text_for_xml(f"{finding.where}  ")).bold = True
    if finding.quote:
        paragraph.add_run(text_for_xml(f"“{finding.quote}” "))
    paragraph.add_run(text_for_xml(finding.told))
    if finding.precedents:
        notes.cite(paragraph, "；".join(precedent.text.rstrip(".") for precedent in finding.precedents) + "。")

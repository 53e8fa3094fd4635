"""A draft as a Word file: what an office would type, every passage with its footnote."""

from __future__ import annotations

from io import BytesIO

from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.text.paragraph import Paragraph

from index.workbench.draft_results import Draft, Excerpt
from service.messages import Messages
from service.render.draft_text import BLANK, parts, title
from service.render.references import reference
from service.render.word.footnotes import Footnotes
from service.render.word.styles import office_document
from service.render.word.xml import text_for_xml


def draft_docx(draft: Draft, say: Messages) -> bytes:
    """The file's bytes."""
    document, notes = office_document(), Footnotes()
    heading = text_for_xml(title(draft))
    document.core_properties.title = heading[:255]
    document.core_properties.author = ""
    document.core_properties.comments = text_for_xml(say("draft.note"))
    document.add_paragraph(heading, style="Title")
    document.add_paragraph(text_for_xml(say("draft.note")), style="Notice")
    for section in draft.sections:
        document.add_paragraph(text_for_xml(section.heading), style="Heading 1")
        for part in parts(section):
            if part.heading:
                document.add_paragraph(text_for_xml(part.heading), style="Heading 2")
            for words, excerpt in part.paragraphs:
                _excerpt(document, words, excerpt, notes)
        if not section.groups:
            _blank(document.add_paragraph())
    notes.write(document)
    return saved(document)


def saved(document: Document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _excerpt(document: Document, words: str, excerpt: Excerpt, notes: Footnotes) -> None:
    """The words, what names the precedent's own place or body set off, and the note."""
    skipped = len(excerpt.text) - len(words)
    paragraph = document.add_paragraph()
    at = 0
    for start, end in ((max(s - skipped, 0), e - skipped) for s, e in excerpt.names if e > skipped):
        paragraph.add_run(text_for_xml(words[at:start]))
        paragraph.add_run(text_for_xml(words[start:end])).font.highlight_color = WD_COLOR_INDEX.YELLOW
        at = end
    paragraph.add_run(text_for_xml(words[at:]))
    notes.cite(paragraph, reference(excerpt.citation))


def _blank(paragraph: Paragraph) -> None:
    paragraph.add_run(BLANK).font.highlight_color = WD_COLOR_INDEX.GRAY_25

"""A draft as a Word file: what an office would type, every passage with its footnote."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.text.paragraph import Paragraph

from index.workbench.draft_results import Draft
from service.messages import Messages
from service.render.draft_text import ADDRESSEE, BLANK, DATE, SIGNATURE, Piece, notices, own, parts, unsure, verbatim
from service.render.references import reference
from service.render.word.footnotes import Footnotes
from service.render.word.styles import office_document
from service.render.word.xml import text_for_xml


def draft_docx(draft: Draft, say: Messages) -> bytes:
    """The file's bytes. What is to be replaced is marked yellow, blanks grey."""
    document, notes, every_slot = office_document(), Footnotes(), unsure(draft)
    heading = text_for_xml(draft.title)
    document.core_properties.title = heading[:255]
    document.core_properties.author = ""
    document.core_properties.comments = text_for_xml(own(say("draft.note"), draft))
    document.add_paragraph(heading, style="Title")
    for notice in notices(draft, say):
        document.add_paragraph(text_for_xml(notice), style="Notice")
    _blank(document.add_paragraph(style="Addressee"), own(ADDRESSEE, draft))
    for section in draft.sections:
        document.add_paragraph(text_for_xml(section.heading), style="Heading 1")
        written = parts(section, every_slot)
        for part in written:
            if part.heading:
                _write(document.add_paragraph(style="Heading 2"), part.heading)
            for words, excerpt in part.paragraphs:
                paragraph = document.add_paragraph()
                _write(paragraph, words)
                notes.cite(paragraph, reference(excerpt.citation, verbatim(excerpt)))
        if not written:
            _blank(document.add_paragraph(), BLANK)
    _blank(document.add_paragraph(style="Signature"), own(SIGNATURE, draft))
    _blank(document.add_paragraph(style="Signature Date"), own(DATE, draft))
    notes.write(document)
    return saved(document)


def saved(document: Document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _write(paragraph: Paragraph, pieces: Sequence[Piece]) -> None:
    """The pieces on one line; what of them is to be replaced is set off."""
    shown = [(text_for_xml(f"|{piece.text}|")[1:-1], piece.replace) for piece in pieces]  # blanks between pieces stay
    for at, (text, is_foreign) in enumerate(shown):
        text = text.lstrip() if at == 0 else text
        run = paragraph.add_run(text.rstrip() if at == len(shown) - 1 else text)
        if is_foreign:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _blank(paragraph: Paragraph, text: str) -> None:
    paragraph.add_run(text).font.highlight_color = WD_COLOR_INDEX.GRAY_25

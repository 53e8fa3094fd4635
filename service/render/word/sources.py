"""The sources of a long table: each once, numbered as it is first named, in a list behind it.

Footnotes would do the same, but a comparison has a hundred: they fill half of every page and tear its tables apart.
"""

from __future__ import annotations

from docx.document import Document
from docx.text.paragraph import Paragraph

from index.results import Citation
from service.messages import Messages
from service.render.references import References
from service.render.word.xml import text_for_xml


class Sources:
    """``cite`` sets a number; ``write`` puts the list at the end, once, when the text stands."""

    def __init__(self) -> None:
        self._references = References()

    def cite(self, paragraph: Paragraph, citation: Citation) -> None:
        """The source's number, raised, at the end of ``paragraph``."""
        run = paragraph.add_run(f"[{self._references.number(citation)}]")
        run.style = "footnote reference"

    def write(self, document: Document, say: Messages) -> None:
        lines = self._references.lines()
        if not lines:
            return
        document.add_paragraph(say("compare.sources"), style="Heading 1")
        for number, text in lines:
            document.add_paragraph(text_for_xml(f"[{number}] {text}"), style="Cell")

"""Real footnotes: python-docx reads none and writes none, so the part, its relation and its settings are made here."""

from __future__ import annotations

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.text.paragraph import Paragraph
from lxml import etree

from service.render.word.xml import add_child, element, text_for_xml

_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))


class Footnotes:
    """The footnotes of one document; ``write`` puts them in, once, when the text stands."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def cite(self, paragraph: Paragraph, text: str) -> None:
        """A mark at the end of ``paragraph`` and a note that says ``text``."""
        self._texts.append(text_for_xml(text))
        run = paragraph.add_run()
        run.style = "footnote reference"
        add_child(run._r, "footnoteReference", id=str(len(self._texts)))

    def write(self, document: Document) -> None:
        """Put the notes into the document's package."""
        root = etree.Element(qn("w:footnotes"), nsmap={"w": nsmap["w"]})
        for identifier, kind in _SEPARATORS:
            note = add_child(root, "footnote", type=kind, id=str(identifier))
            add_child(add_child(add_child(note, "p"), "r"), kind)
        for identifier, text in enumerate(self._texts, 1):
            note = add_child(root, "footnote", id=str(identifier))
            paragraph = add_child(note, "p")
            add_child(add_child(paragraph, "pPr"), "pStyle", val=_style_id(document, "footnote text"))
            mark = add_child(paragraph, "r")
            add_child(add_child(mark, "rPr"), "rStyle", val=_style_id(document, "footnote reference"))
            add_child(mark, "footnoteRef")
            words = add_child(add_child(paragraph, "r"), "t")
            words.set(qn("xml:space"), "preserve")
            words.text = f" {text}"
        blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = document.settings.element
        properties = OxmlElement("w:footnotePr")
        for identifier, _ in _SEPARATORS:
            properties.append(element("footnote", id=str(identifier)))
        # The schema wants it before the compatibility settings.
        compat = settings.find(qn("w:compat"))
        if compat is None:
            settings.append(properties)
        else:
            compat.addprevious(properties)


def _style_id(document: Document, name: str) -> str:
    return str(document.styles[name].style_id)

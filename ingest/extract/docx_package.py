"""The parts of a DOCX package that hold a document's words."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from lxml import etree

from ingest.errors import IngestError
from ingest.extract.packages import Parts, open_parts


@dataclass(frozen=True, slots=True)
class Package:
    """The parts that hold a document's words; a part the file does not have is None."""

    document: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None
    core: etree._Element | None


def open_package(data: bytes) -> Package:
    """Unpack and parse. Raises IngestError if the package is damaged, unsafe to unpack or no Word document."""
    with open_parts(data, "Word") as parts:
        main = _main_part(parts)
        document = parts.tree(main)
        if document is None:
            raise IngestError("package.no_document", kind="Word")
        folder = posixpath.dirname(main)
        beside = {
            name: parts.tree(posixpath.join(folder, f"{name}.xml"))
            for name in ("styles", "numbering", "footnotes", "endnotes")
        }
        return Package(document=document, core=parts.tree("docProps/core.xml"), **beside)


def _main_part(parts: Parts) -> str:
    relations = parts.tree("_rels/.rels")
    if relations is not None:
        for relation in relations:
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return str(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"

"""The parts of a DOCX package, opened with limits: a ZIP of XML can unpack to far more than it weighs."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from ingest.errors import IngestError
from ingest.files.archive import UNREADABLE

MAX_ENTRIES = 10_000
MAX_PART_BYTES = 40 * 2**20
"""Bytes one XML part may unpack to; its tree takes some fifteen times that. A 500-page plan's text part has 5 MB."""
MAX_PACKAGE_BYTES = 1000 * 2**20
"""Bytes the whole package may say it unpacks to, pictures included (they are never unpacked)."""
MAX_RATIO = 1000
"""Deflate cannot pack tighter than about 1,030 to 1; XML of real documents stays under 60."""


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
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _refuse_bombs(archive)
            main = _main_part(archive)
            document = _part(archive, main)
            if document is None:
                raise IngestError("word.no_document")
            folder = posixpath.dirname(main)
            beside = {
                name: _part(archive, posixpath.join(folder, f"{name}.xml"))
                for name in ("styles", "numbering", "footnotes", "endnotes")
            }
            return Package(document=document, core=_part(archive, "docProps/core.xml"), **beside)
    except UNREADABLE as error:
        raise IngestError("word.damaged", why=str(error)) from error


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise IngestError("word.too_many_parts", count=len(entries), most=MAX_ENTRIES)
    if sum(entry.file_size for entry in entries) > MAX_PACKAGE_BYTES:
        raise IngestError("word.too_large", most=MAX_PACKAGE_BYTES // 2**20)
    for entry in entries:
        if entry.file_size > MAX_RATIO * max(entry.compress_size, 100):
            raise IngestError("word.bomb")


def _main_part(archive: zipfile.ZipFile) -> str:
    relations = _part(archive, "_rels/.rels")
    if relations is not None:
        for relation in relations:
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return str(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    try:
        entry = archive.getinfo(name)
    except KeyError:
        return None
    with archive.open(entry) as stream:
        content = stream.read(MAX_PART_BYTES + 1)
    if len(content) > MAX_PART_BYTES:
        raise IngestError("word.part_too_large", part=name, most=MAX_PART_BYTES // 2**20)
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise IngestError("word.part_entities", part=name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise IngestError("word.part_damaged", part=name, why=" ".join(error.msg.split())) from error

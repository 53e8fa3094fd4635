"""The XML parts of a ZIP package, opened with limits: a ZIP of XML can unpack to far more than it weighs."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from ingest.errors import IngestError
from ingest.files.packages import UNREADABLE

MAX_ENTRIES = 10_000
MAX_PART_BYTES = 40 * 2**20
"""Bytes one XML part may unpack to; its tree takes some fifteen times that. A 500-page plan's text part has 5 MB."""
MAX_PACKAGE_BYTES = 1000 * 2**20
"""Bytes the whole package may say it unpacks to, pictures included (they are never unpacked)."""
MAX_RATIO = 1000
"""Deflate cannot pack tighter than about 1,030 to 1; XML of real documents stays under 60."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one package of the ``kind`` that people call it by (Word, OpenDocument …)."""

    archive: zipfile.ZipFile
    kind: str

    def names(self) -> list[str]:
        """The names of all parts."""
        return self.archive.namelist()

    def content(self, name: str) -> bytes | None:
        """The bytes of a part; None if there is none of this name. Raises IngestError if it is larger than any real one."""
        try:
            entry = self.archive.getinfo(name)
        except KeyError:
            return None
        with self.archive.open(entry) as stream:
            content = stream.read(MAX_PART_BYTES + 1)
        if len(content) > MAX_PART_BYTES:
            raise IngestError("package.part_too_large", kind=self.kind, part=name, most=MAX_PART_BYTES // 2**20)
        return content

    def tree(self, name: str) -> etree._Element | None:
        """A part as XML; None if there is none of this name. Raises IngestError if it is damaged or declares entities."""
        content = self.content(name)
        if content is None:
            return None
        if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
            raise IngestError("package.part_entities", kind=self.kind, part=name)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            why = " ".join(error.msg.split())
            raise IngestError("package.part_damaged", kind=self.kind, part=name, why=why) from error


@contextmanager
def open_parts(data: bytes, kind: str) -> Iterator[Parts]:
    """The parts of the package ``data``. Raises IngestError if it is damaged or unsafe to unpack."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _refuse_bombs(archive, kind)
            yield Parts(archive, kind)
    except UNREADABLE as error:
        raise IngestError("package.damaged", kind=kind, why=str(error)) from error


def _refuse_bombs(archive: zipfile.ZipFile, kind: str) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise IngestError("package.too_many_parts", kind=kind, count=len(entries), most=MAX_ENTRIES)
    if sum(entry.file_size for entry in entries) > MAX_PACKAGE_BYTES:
        raise IngestError("package.too_large", kind=kind, most=MAX_PACKAGE_BYTES // 2**20)
    for entry in entries:
        if entry.file_size > MAX_RATIO * max(entry.compress_size, 100):
            raise IngestError("package.bomb", kind=kind)

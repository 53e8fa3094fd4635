"""What a ZIP file is when it is one document and no archive of documents: told by the names of its parts."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass

from ingest.errors import IngestError, Reason
from ingest.files.media_types import DOCX, EPUB, ODP, ODS, ODT, OFD, PPTX, XLSX

MAX_MIMETYPE_BYTES = 200

UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, EOFError, RuntimeError)
"""What zipfile is known to raise on damaged archives."""

_OFFICE = "[Content_Types].xml"
_OFFICE_FOLDERS = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX))
_MIME_TYPES = (ODT, ODS, ODP, EPUB)
"""Named in the part ``mimetype``, templates with ``-template`` behind."""
_UNREAD = (
    ("Index/Document.iwa", Reason("file.iwork")),
    ("Index.zip", Reason("file.iwork")),
    ("index.apxl", Reason("file.iwork")),
    ("buildVersionHistory.plist", Reason("file.iwork")),
    ("xl/workbook.bin", Reason("file.convert", kind="XLSB", to="XLSX")),
    ("visio/", Reason("file.convert", kind="Visio", to="PDF")),
    ("FixedDocSeq.fdseq", Reason("file.convert", kind="XPS", to="PDF")),
    ("FixedDocumentSequence.fdseq", Reason("file.convert", kind="XPS", to="PDF")),
    ("META-INF/MANIFEST.MF", Reason("file.no_document", kind="a Java archive")),
)


@dataclass(frozen=True, slots=True)
class PackageKind:
    """The media type of a package, or why it is not read. ``certain``: it is so even if it is named ``.zip``."""

    media_type: str | None
    refused: Reason | None = None
    certain: bool = True

    def readable(self) -> str:
        """The media type. Raises IngestError if files of this kind are not read."""
        if self.media_type is None:
            assert self.refused is not None
            raise IngestError(self.refused)
        return self.media_type


def package_kind(archive: zipfile.ZipFile) -> PackageKind | None:
    """What document ``archive`` is; None if it is none, but an archive of files."""
    names = archive.namelist()
    certain = _OFFICE in names
    for start, refused in _UNREAD:
        if any(name.startswith(start) for name in names):
            return PackageKind(None, refused, certain or not start.endswith("/"))
    for folder, media_type in _OFFICE_FOLDERS:
        if any(name.startswith(folder) for name in names):
            return PackageKind(media_type, certain=certain)
    if named := _named_type(archive):
        return PackageKind(named)
    for part, media_type in (("OFD.xml", OFD), ("META-INF/container.xml", EPUB)):
        if part in names:
            return PackageKind(media_type)
    return None


def _named_type(archive: zipfile.ZipFile) -> str | None:
    """What the package says it is in its part ``mimetype``; OpenDocument text if it has only the parts of one."""
    try:
        with archive.open("mimetype") as stream:
            said = stream.read(MAX_MIMETYPE_BYTES).decode("ascii", "replace").strip()
    except KeyError:
        return ODT if {"content.xml", "META-INF/manifest.xml"} <= set(archive.namelist()) else None
    except UNREADABLE:
        return None
    return next((media_type for media_type in _MIME_TYPES if said.startswith(media_type)), None)

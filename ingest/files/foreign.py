"""Files that are known and not read: told by how they begin, each with what to do instead."""

from __future__ import annotations

import re

from ingest.errors import IngestError, Reason

_LOOKED_AT = 1024


def _packed(kind: str) -> Reason:
    return Reason("file.packed", kind=kind)


def _media(kind: str) -> Reason:
    return Reason("file.media", kind=kind)


def _picture(kind: str) -> Reason:
    return Reason("file.image", kind=kind)


def _other(kind: str, to: str = "PDF") -> Reason:
    return Reason("file.convert", kind=kind, to=to)


_OPENINGS: tuple[tuple[bytes, Reason], ...] = (
    (rb"Rar!", _packed("RAR")),
    (rb"7z\xbc\xaf", _packed("7z")),
    (rb"\x1f\x8b", _packed("gzip")),
    (rb"BZh[1-9]1AY", _packed("bzip2")),
    (rb"\xfd7zXZ\0", _packed("xz")),
    (rb"\x28\xb5\x2f\xfd", _packed("Zstandard")),
    (rb"MSCF\0", _packed("CAB")),
    (rb".{257}ustar", _packed("TAR")),
    (rb"GIF8", _picture("GIF")),
    (rb"8BPS\0", _picture("Photoshop")),
    (rb"\0\0\0\x0cjP", _picture("JPEG 2000")),
    (rb".{4}ftyp(?:heic|heix|hevc|mif1|msf1)", _picture("HEIC")),
    (rb".{4}ftypavif", _picture("AVIF")),
    (rb"\xd7\xcd\xc6\x9a|.{40} EMF", _picture("Windows metafile")),
    (rb".{4}ftyp", _media("MP4")),
    (rb"RIFF.{4}AVI ", _media("AVI")),
    (rb"RIFF.{4}WAVE", _media("WAV")),
    (rb"\x1a\x45\xdf\xa3", _media("Matroska")),
    (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", _media("Windows Media")),
    (rb"FLV\x01", _media("Flash")),
    (rb"ID3[\x02-\x04]|\xff[\xfb\xf3\xf2]", _media("MP3")),
    (rb"OggS\0", _media("Ogg")),
    (rb"fLaC\0", _media("FLAC")),
    (rb"#!AMR", _media("AMR")),
    (rb"AC10[0-9][0-9]\0", _other("DWG")),
    (rb"%!PS", _other("PostScript")),
    (rb"AT&TFORM", _other("DjVu")),
    (rb"ITSF[\x01-\x04]", _other("CHM", "HTML")),
    (rb".{60}BOOKMOBI", _other("Kindle", "EPUB")),
    (rb"CAJ\0|KDH |HN\0\0", _other("CAJ")),
    (rb"Founder CEB|CEBX", _other("CEB")),
    (rb"\xffWPC", _other("WordPerfect", "DOCX")),
    (rb"\x31\xbe\0\0|\x32\xbe\0\0|\xdb\xa5|\x9b\xa5", Reason("file.old_word")),
    (rb"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", _other("OneNote")),
    (rb"\0\x01\0\0Standard (?:Jet|ACE) DB", _other("Access", "CSV")),
    (rb"\x7fELF|MZ", Reason("file.no_document", kind="a program")),
    (rb"SQLite format 3\0", Reason("file.no_document", kind="a SQLite database")),
)
_TOLD = tuple((re.compile(opening, re.DOTALL), reason) for opening, reason in _OPENINGS)

_STREAMS = (
    ("EncryptedPackage", Reason("file.password")),
    ("VisioDocument", _other("Visio")),
    ("__properties_version1.0", _other("Outlook", "EML")),
    ("HwpSummaryInformation", _other("HWP", "DOCX")),
    ("BodyText", _other("HWP", "DOCX")),
)
"""Names in the directory of an OLE file."""

_MARKUP = (
    (re.compile(r"<\?mso-application\s[^>]*Word\.Document|<w:wordDocument\b"), _other("Word 2003 XML", "DOCX")),
    (re.compile(r"<\?mso-application\s[^>]*Excel\.Sheet"), _other("Excel 2003 XML", "XLSX")),
    (re.compile(r"<office:document\s"), _other("flat OpenDocument", "ODT")),
    (re.compile(r"<uof:UOF\b"), _other("UOF", "DOCX")),
)


def refuse_foreign(data: bytes) -> None:
    """Raise IngestError if ``data`` begins as a file that is known and not read."""
    head = data[:_LOOKED_AT]
    for opening, reason in _TOLD:
        if opening.match(head):
            raise IngestError(reason)


def refuse_foreign_ole(data: bytes) -> None:
    """The same for a file of OLE streams, by their names."""
    for name, reason in _STREAMS:
        if name.encode("utf-16-le") in data:
            raise IngestError(reason)


def refuse_foreign_markup(head: str) -> None:
    """The same for XML, by the beginning of its text."""
    if head.lstrip("\ufeff \r\n\t").startswith("<?xml"):
        for opening, reason in _MARKUP:
            if opening.search(head):
                raise IngestError(reason)

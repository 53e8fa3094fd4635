"""ZIP archives: their documents by readable name, unpacked one at a time, in memory and within limits.

Nothing is ever written to disk, so a member's name cannot lead anywhere; it is cleaned for people to read.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

from ingest.errors import IngestError, Reason
from ingest.files.decoding import decode
from ingest.files.media_types import ARCHIVE_SUFFIX, is_document_name
from ingest.files.packages import UNREADABLE, package_kind

MAX_ENTRIES = 10_000
MAX_DIRECTORY_BYTES = 400 * MAX_ENTRIES
"""Bytes of the table of contents: 46 and the name for each entry. Asked before it is read, for every entry takes half a
kilobyte of memory."""
MAX_MEMBER_BYTES = 100 * 2**20
MAX_UNPACKED_BYTES = 500 * 2**20
"""Bytes all documents of an archive may unpack to, those of the archives inside it included."""
MAX_RATIO = 200
"""How tightly a document may be packed: plans pack 3 to 1, a table that repeats itself 60 to 1, bombs 1,000 to 1."""
UNSUSPICIOUS_BYTES = 2**20
"""A member that unpacks to less is no bomb, however tightly packed."""
MAX_NESTING = 2
"""Archives inside one another that are opened."""
MAX_NAME = 1_000
MAX_NAME_PART = 200

_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x07"
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_PACKED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
"""LZMA is left out: it lets the file say how much memory its reader takes."""


class _TooMuchError(IngestError):
    """The archive as a whole is over a limit."""


@dataclass(slots=True)
class Contents:
    """Names of members: documents, those that cannot be taken with the reason, and those that are no documents."""

    documents: list[str] = field(default_factory=list)
    rejected: list[tuple[str, Reason]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many members that is."""
        return len(self.documents) + len(self.rejected) + len(self.skipped)


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Read the table of contents. Raises IngestError if it is damaged or larger than any honest one."""
    end = data.rfind(_END, max(0, len(data) - 2**16 - 22))
    if end >= 0 and len(data) >= end + 22:
        if data[max(0, end - 20) : end].startswith(_END_64):
            raise IngestError("archive.zip64")
        entries, directory = struct.unpack("<HL", data[end + 10 : end + 16])
        if entries > MAX_ENTRIES or directory > MAX_DIRECTORY_BYTES:
            raise IngestError("archive.says_too_many", count=entries, most=MAX_ENTRIES)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except UNREADABLE as error:
        raise IngestError("archive.damaged", why=str(error)) from error
    if len(archive.infolist()) > MAX_ENTRIES:
        raise IngestError("archive.too_many", most=MAX_ENTRIES)
    return archive


class Archive:
    """The members of a ZIP archive by readable name; those of an archive inside it as ``inner.zip/name``."""

    def __init__(self, data: bytes) -> None:
        """Read the table of contents. Raises IngestError if it is damaged or larger than any honest one."""
        self._zip = open_zip(data)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._twice: list[str] = []
        self._inner: tuple[str, Archive] | None = None
        for name, entry in _named(self._zip.infolist()):
            if not name or entry.is_dir():
                continue
            if name in self._entries:
                self._twice.append(name)
            else:
                self._entries[name] = entry

    def contents(self) -> Contents:
        """What there is to read. Raises IngestError if the whole is a bomb."""
        contents = Contents()
        self._list(contents, "", MAX_UNPACKED_BYTES, MAX_NESTING)
        return contents

    def __contains__(self, name: str) -> bool:
        """Whether there is a member of this name. Raises IngestError if the archive that would hold it is damaged."""
        if name in self._entries:
            return True
        place = self._place(name)
        return place is not None and place[1] in self._opened(place[0])

    def read(self, name: str) -> bytes:
        """Unpack one member. Raises IngestError if it is not there, damaged, encrypted or too large."""
        if name in self._entries:
            return self._unpack(self._entries[name])
        place = self._place(name)
        if place is None:
            raise IngestError("member.gone")
        return self._opened(place[0]).read(place[1])

    def is_document(self) -> bool:
        """Whether this is no archive of files but one document: a Word file, a workbook and the like."""
        kind = package_kind(self._zip)
        return kind is not None and kind.certain

    def _list(self, contents: Contents, above: str, budget: int, nesting: int) -> int:
        """Add what this archive holds, named behind ``above``; gives the bytes left of ``budget``."""
        contents.rejected += [(above + name, Reason("member.same_name")) for name in self._twice]
        for name, entry in self._entries.items():
            suffix = PurePosixPath(name).suffix.lower()
            inner = suffix == ARCHIVE_SUFFIX
            if _is_hidden(name) or not (inner or is_document_name(name)):
                contents.skipped.append(above + name)
                continue
            if contents.total >= MAX_ENTRIES:
                raise _TooMuchError("archive.too_many_nested", most=MAX_ENTRIES)
            budget -= entry.file_size
            if budget < 0:
                raise _TooMuchError("archive.too_large", most=MAX_UNPACKED_BYTES // 2**20)
            try:
                _refuse_unsafe(name, entry)
                if inner:
                    if nesting <= 1:
                        raise IngestError("archive.too_deep", most=MAX_NESTING)
                    budget = self._opened(name)._list(contents, f"{above}{name}/", budget, nesting - 1)
                else:
                    contents.documents.append(above + name)
            except _TooMuchError:
                raise
            except IngestError as error:
                contents.rejected.append((above + name, error.reason))
        return budget

    def _place(self, name: str) -> tuple[str, str] | None:
        """The archive inside this one that ``name`` leads into, and the name in there."""
        parts = name.split("/")
        for at in range(1, len(parts)):
            outer = "/".join(parts[:at])
            if outer.lower().endswith(ARCHIVE_SUFFIX) and outer in self._entries:
                return outer, "/".join(parts[at:])
        return None

    def _opened(self, name: str) -> Archive:
        """The archive inside; the last one stays open, for its members are read one after the other."""
        if self._inner is None or self._inner[0] != name:
            self._inner = name, Archive(self._unpack(self._entries[name]))
        return self._inner[1]

    def _unpack(self, entry: zipfile.ZipInfo) -> bytes:
        _refuse_unsafe("", entry)
        try:
            with self._zip.open(entry) as stream:
                data = stream.read(MAX_MEMBER_BYTES + 1)
        except UNREADABLE as error:
            raise IngestError("member.damaged", why=str(error)) from error
        if len(data) != entry.file_size:
            raise IngestError("member.wrong_length")
        return data


def _refuse_unsafe(name: str, entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise IngestError("member.encrypted")
    if entry.compress_type not in _PACKED_BY:
        raise IngestError("member.method")
    if entry.file_size > MAX_MEMBER_BYTES:
        raise IngestError("member.too_large", mib=entry.file_size / 2**20, most=MAX_MEMBER_BYTES // 2**20)
    if entry.file_size > max(UNSUSPICIOUS_BYTES, MAX_RATIO * entry.compress_size):
        raise IngestError("member.bomb")
    if len(name) > MAX_NAME or any(len(part) > MAX_NAME_PART for part in name.split("/")):
        raise IngestError("member.long_name")


def _named(entries: Sequence[zipfile.ZipInfo]) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Every entry with its name for people.

    Archives packed under Chinese Windows hold names in GB18030 or Big5 and do not say so: all of an archive's names
    are looked at together, for one alone is too short to tell the encoding by.
    """
    raw = [entry.orig_filename.encode("cp437") for entry in entries if not entry.flag_bits & _UTF8_NAME]
    encoding = decode(b"\n".join(raw)).encoding if raw else "utf-8"
    for entry in entries:
        name = entry.orig_filename
        if not entry.flag_bits & _UTF8_NAME:
            name = name.encode("cp437").decode(encoding, "replace")
        yield _clean(name), entry


def _clean(name: str) -> str:
    """``name`` as a relative path with ``/``, without ways up and without signs that cannot be printed."""
    parts = ("".join(filter(str.isprintable, part)).strip() for part in re.split(r"[/\\]", name))
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))

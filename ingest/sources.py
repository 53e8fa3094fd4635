"""Files as they are found: which ones, their bytes, their hash, what they really are."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from ingest.decoding import decode
from ingest.models import IngestError, Source

MAX_FILE_BYTES = 200 * 2**20
"""Larger than any plan seen by a factor of a hundred; what is larger is a dump or an archive, not a document."""

TEXT = "text/plain"
HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC = "application/msword"
RTF = "application/rtf"
WPS = "application/vnd.ms-works"

_SUFFIX_TYPES = {
    ".txt": TEXT,
    ".text": TEXT,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".shtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
    ".doc": DOC,
    ".rtf": RTF,
    ".wps": WPS,
}

_FOREIGN_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a SQLite database"),
)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
MAX_CONTROL_SHARE = 0.01
"""Share of control bytes above which data is binary. Compressed or random bytes hold about 0.1, damaged text 0;
UTF-16 and UTF-32 are recognised by their mark before this is asked."""

_HTML_START = re.compile(
    r"(?:\s|\ufeff|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body|meta|title)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TAG = re.compile(
    r"<(?:p|br|div|td|span|table|a|ul|h[1-6]|body|html|meta|section|article)\b[^<>]*>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to ingest. ``path`` is absolute, its folder resolved; ``name`` is relative to ``root`` with ``/``."""

    path: Path
    root: Path
    name: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that could not be taken; ``path`` as under ``FoundFile.name`` (a folder ends in ``/``)."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """``files`` sorted by name; ``skipped`` are names of files that are no documents; ``roots`` the folders given."""

    files: tuple[FoundFile, ...]
    rejected: tuple[Rejection, ...]
    skipped: tuple[str, ...]
    roots: tuple[Path, ...]


@dataclass(slots=True)
class _Search:
    files: dict[Path, FoundFile] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def take(self, path: Path, root: Path, name: str) -> None:
        """Keep a file once, however many of the given paths lead to it."""
        self.files.setdefault(path.resolve(), FoundFile(path.parent.resolve() / path.name, root, name))


def find_files(paths: Sequence[Path]) -> Found:
    """The documents under ``paths``: folders are walked, files named explicitly are taken whatever their suffix.

    Raises IngestError if a path does not exist. A folder or link that cannot be read is rejected, the rest is found.
    """
    search, roots = _Search(), []
    for given in paths:
        if not _exists(given):
            raise IngestError(f"no such file or folder: {_readable(str(given))}")
        if given.is_dir():
            root = given.resolve()
            roots.append(root)
            _walk(root, root, search)
        elif given.is_file():
            search.take(given, given.parent.resolve(), _readable(given.name))
        else:
            search.rejected.append(Rejection(_readable(given.name), "not an ordinary file (a device, pipe or socket)"))
    return Found(
        files=tuple(sorted(search.files.values(), key=lambda found: (found.name, str(found.root)))),
        rejected=tuple(sorted(search.rejected, key=lambda rejection: rejection.path)),
        skipped=tuple(sorted(search.skipped)),
        roots=tuple(dict.fromkeys(roots)),
    )


def load(file: FoundFile) -> tuple[Source, bytes]:
    """Read, hash and sniff one file. Raises IngestError if it cannot be read, is too large, empty or no document."""
    data = _read_whole(file.path)
    if not data.strip():
        raise IngestError("the file is empty" if not data else "the file holds nothing but white space")
    source = Source(
        path=file.name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        media_type=sniff(data, file.path.suffix),
    )
    return source, data


def sniff(data: bytes, suffix: str) -> str:
    """The media type of ``data``: its content decides, the suffix only where the content does not say.

    Raises IngestError for binary data that is no document.
    """
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _sniff_zip(data)
    if data.startswith(_OLE_MAGIC):
        return _sniff_ole(data)
    if data.startswith(b"{\\rtf"):
        return RTF
    for magic, kind in _FOREIGN_MAGIC:
        if data.startswith(magic):
            raise IngestError(f"not a document: the content is {kind}, whatever the name says")
    declared = _SUFFIX_TYPES.get(suffix.lower(), TEXT)
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
        if controls > MAX_CONTROL_SHARE * len(data):
            raise IngestError("not a document: the content is binary, not text, whatever the name says")
    return _sniff_text(data, declared)


def _sniff_text(data: bytes, declared: str) -> str:
    head = decode(data[:4096]).text
    if _HTML_START.match(head):
        return HTML
    if declared == HTML:
        return HTML if _HTML_TAG.search(decode(data[:65536]).text) else TEXT
    if declared in (PDF, DOCX):
        kind = "PDF" if declared == PDF else "Word"
        raise IngestError(f"named like a {kind} file, but its content is not one; it is damaged or misnamed")
    return declared


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise IngestError(f"a damaged or cut-off Word or ZIP file ({error}); save or download it again") from error
    if any(name.startswith("word/") for name in names):
        return DOCX
    for folder, kind in (("xl/", "an Excel workbook"), ("ppt/", "a PowerPoint presentation")):
        if any(name.startswith(folder) for name in names):
            raise IngestError(f"{kind}, which is not read; save it as PDF or DOCX")
    raise IngestError("a ZIP archive; unpack it and ingest the folder")


def _sniff_ole(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise IngestError("an Office file protected by a password; save it without the password")
    for stream, kind in (("Workbook", "an old Excel workbook"), ("PowerPoint Document", "an old PowerPoint file")):
        if stream.encode("utf-16-le") in data:
            raise IngestError(f"{kind}, which is not read; save it as PDF or DOCX")
    return DOC


def _read_whole(path: Path) -> bytes:
    try:
        # Non-blocking, so that a pipe put in the file's place cannot hang the ingest.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise IngestError("the file vanished before it could be read") from error
    except OSError as error:
        raise IngestError(f"the file cannot be opened: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as stream:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise IngestError("not an ordinary file (a device, pipe or socket)")
        if before.st_size > MAX_FILE_BYTES:
            raise IngestError(
                f"too large: {before.st_size / 2**20:.0f} MiB, the limit is {MAX_FILE_BYTES / 2**20:.0f} MiB; split it"
            )
        try:
            data = stream.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise IngestError(f"the file cannot be read: {error.strerror}") from error
        after = os.fstat(descriptor)
    if len(data) != before.st_size or (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise IngestError("the file changed while it was being read; run ingest again when it is complete")
    return data


def _walk(folder: Path, root: Path, search: _Search) -> None:
    folders = [folder]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            name = "" if folder == root else _name_under(root, folder)
            search.rejected.append(Rejection(name + "/", f"the folder cannot be read: {error.strerror}"))
            continue
        folders.extend(Path(entry.path) for entry in listed if _is_walkable(entry))
        for entry in listed:
            if not entry.is_dir(follow_symlinks=False):
                _consider(entry, root, search)


def _is_walkable(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")


def _consider(entry: os.DirEntry[str], root: Path, search: _Search) -> None:
    path = Path(entry.path)
    name = _name_under(root, path)
    if entry.name.startswith(".") or path.suffix.lower() not in _SUFFIX_TYPES:
        search.skipped.append(name)
    elif entry.is_symlink() and not path.exists():
        search.rejected.append(Rejection(name, "a link that leads nowhere"))
    elif entry.is_symlink() and not path.resolve().is_relative_to(root):
        search.skipped.append(name)
    elif entry.is_file():
        search.take(path, root, name)
    elif not path.is_dir():
        search.rejected.append(Rejection(name, "not an ordinary file (a device, pipe or socket)"))


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except (NotADirectoryError, ValueError):
        return False
    except OSError as error:
        raise IngestError(f"{_readable(str(path))} cannot be reached: {error.strerror}") from error
    return True


def _name_under(root: Path, path: Path) -> str:
    return _readable(path.relative_to(root).as_posix())


def _readable(name: str) -> str:
    """A file name without lone surrogates: old archives unpack to names in GB18030, which Python carries as such."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return decode(os.fsencode(name)).text
    return name

"""Files as they are found: which ones, their bytes, their hash. A document in a ZIP archive is found as a file of its own,
by the path ``…/archive.zip/member``."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ingest.errors import IngestError, Reason
from ingest.files.archive import Archive
from ingest.files.decoding import decode
from ingest.files.ignoring import FILE_NAME as IGNORE_FILE
from ingest.files.ignoring import IgnoreRules
from ingest.files.media_types import ARCHIVE_SUFFIX, is_document_name
from ingest.files.sniffing import sniff
from ingest.models import Source

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
MAX_FILE_BYTES = 200 * 2**20
"""Larger than any plan seen by a factor of a hundred; what is larger is a dump or an archive, not a document."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to ingest. ``path`` is absolute, its folder resolved; ``name`` is relative to ``root`` with ``/``.

    For a member of an archive both lead through the archive as if it were a folder.
    """

    path: Path
    root: Path
    name: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that could not be taken; ``path`` as under ``FoundFile.name`` (a folder ends in ``/``)."""

    path: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Found:
    """``files`` sorted by name; ``skipped`` are names of files that are no documents; ``roots`` the folders and archives
    given; ``ignored`` the files and folders that a ``.precedentignore`` leaves out."""

    files: tuple[FoundFile, ...]
    rejected: tuple[Rejection, ...]
    skipped: tuple[str, ...]
    roots: tuple[Path, ...]
    ignored: tuple[Path, ...] = ()


@dataclass(slots=True)
class _Search:
    files: dict[Path, FoundFile] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)

    def take(self, path: Path, root: Path, name: str) -> None:
        """Keep a file once, however many of the given paths lead to it; of an archive, its documents."""
        place = path.parent.resolve() / path.name
        if path.suffix.lower() == ARCHIVE_SUFFIX:
            self._take_members(place, root, name)
        else:
            self.files.setdefault(path.resolve(), FoundFile(place, root, name))

    def _take_members(self, place: Path, root: Path, name: str) -> None:
        try:
            archive = _opened_archive(place)
            if archive.is_document():
                self.files.setdefault(place.resolve(), FoundFile(place, root, name))
                return
            contents = archive.contents()
        except IngestError as error:
            self.rejected.append(Rejection(name, error.reason))
            return
        for member in contents.documents:
            self.files.setdefault(place.resolve() / member, FoundFile(place / member, root, f"{name}/{member}"))
        self.rejected += [Rejection(f"{name}/{member}", reason) for member, reason in contents.rejected]
        self.skipped += [f"{name}/{member}" for member in contents.skipped]
        if not contents.total:
            self.rejected.append(Rejection(name, Reason("archive.empty")))
        elif not contents.documents and not contents.rejected:
            self.rejected.append(Rejection(name, Reason("archive.no_document", count=len(contents.skipped))))


def find_files(paths: Sequence[Path]) -> Found:
    """The documents under ``paths``: folders are walked, files named explicitly are taken whatever their suffix.

    Raises IngestError if a path does not exist. A folder or link that cannot be read is rejected, the rest is found.
    """
    search, roots = _Search(), []
    for given in paths:
        if not _exists(given):
            raise IngestError("file.not_found", path=readable_name(str(given)))
        if given.is_dir():
            root = given.resolve()
            roots.append(root)
            _walk(root, root, search)
        elif given.is_file():
            search.take(given, given.parent.resolve(), readable_name(given.name))
            if given.suffix.lower() == ARCHIVE_SUFFIX:
                roots.append(given.parent.resolve() / given.name)
        else:
            search.rejected.append(Rejection(readable_name(given.name), Reason("file.not_ordinary")))
    return Found(
        files=tuple(sorted(search.files.values(), key=lambda found: (found.name, str(found.root)))),
        rejected=tuple(sorted(search.rejected, key=lambda rejection: rejection.path)),
        skipped=tuple(sorted(search.skipped)),
        roots=tuple(dict.fromkeys(roots)),
        ignored=tuple(search.ignored),
    )


def load(file: FoundFile) -> tuple[Source, bytes]:
    """Read, hash and sniff one file. Raises IngestError if it cannot be read, is too large, empty or no document."""
    inside = _into_archive(file.path)
    data = _opened_archive(inside[0]).read(inside[1]) if inside else _read_whole(file.path)
    if not data.strip():
        raise IngestError("file.blank" if data else "file.empty")
    source = Source(
        path=file.name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        media_type=sniff(data, file.path.suffix),
        archive=file.name.removesuffix(f"/{inside[1]}") if inside else None,
    )
    return source, data


def is_in_archive(path: Path) -> bool:
    """Whether the path leads into an archive, which need not be there."""
    return any(folder.name.lower().endswith(ARCHIVE_SUFFIX) for folder in path.parents)


def is_as_read(path: Path, sha256: str) -> bool:
    """Whether the document at ``path`` has that SHA-256 and can be read."""
    try:
        source, _ = load(FoundFile(path=path, root=path.parent, name=path.name))
    except IngestError:
        return False
    return source.sha256 == sha256


def is_gone(path: Path) -> bool:
    """Whether there is certainly no such file, or no such member in its archive; what may not be looked at is not gone."""
    inside = _into_archive(path)
    try:
        if inside:
            return inside[1] not in _opened_archive(inside[0])
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, IngestError):
        return False
    return False


def _into_archive(path: Path) -> tuple[Path, str] | None:
    """The archive that ``path`` leads into, and the member's name there; None for an ordinary path."""
    for parent in reversed(path.parents):
        if parent.suffix.lower() == ARCHIVE_SUFFIX and parent.is_file():
            return parent, path.relative_to(parent).as_posix()
    return None


def _opened_archive(path: Path) -> Archive:
    """The archive at ``path``, kept in memory until another is asked for: its members are read one after the other."""
    try:
        state = path.stat()
    except OSError as error:
        raise IngestError("archive.not_opened", why=error.strerror) from error
    return _archive(path, state.st_mtime_ns, state.st_size, state.st_ino)


@lru_cache(maxsize=1)
def _archive(path: Path, modified: int, size: int, inode: int) -> Archive:
    return Archive(_read_whole(path))


def _read_whole(path: Path) -> bytes:
    try:
        # Non-blocking, so that a pipe put in the file's place cannot hang the ingest.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise IngestError("file.vanished") from error
    except OSError as error:
        raise IngestError("file.not_opened", why=error.strerror) from error
    with os.fdopen(descriptor, "rb") as stream:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise IngestError("file.not_ordinary")
        if before.st_size > MAX_FILE_BYTES:
            raise IngestError("file.too_large", mib=before.st_size / 2**20, most=MAX_FILE_BYTES // 2**20)
        try:
            data = stream.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise IngestError("file.not_read", why=error.strerror) from error
        after = os.fstat(descriptor)
    if len(data) != before.st_size or (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise IngestError("file.changing")
    return data


def _walk(folder: Path, root: Path, search: _Search) -> None:
    folders = [(folder, IgnoreRules())]
    while folders:
        folder, rules = folders.pop()
        under = "" if folder == root else _name_under(root, folder) + "/"
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            search.rejected.append(Rejection(under or "/", Reason("folder.not_read", why=error.strerror)))
            continue
        try:
            rules = rules.within(folder)
        except IngestError as error:
            search.rejected.append(Rejection(under + IGNORE_FILE, error.reason))
        for entry in listed:
            is_folder = entry.is_dir(follow_symlinks=False)
            if rules.ignores(Path(entry.path), is_folder):
                search.ignored.append(Path(entry.path))
            elif not is_folder:
                _consider(entry, root, search)
            elif not entry.name.startswith("."):
                folders.append((Path(entry.path), rules))


def _consider(entry: os.DirEntry[str], root: Path, search: _Search) -> None:
    path = Path(entry.path)
    name = _name_under(root, path)
    if entry.name == IGNORE_FILE:
        return
    if entry.name.startswith(".") or not (is_document_name(path.name) or path.suffix.lower() == ARCHIVE_SUFFIX):
        search.skipped.append(name)
    elif entry.is_symlink() and not path.exists():
        search.rejected.append(Rejection(name, Reason("file.dead_link")))
    elif entry.is_symlink() and not path.resolve().is_relative_to(root):
        search.skipped.append(name)
    elif entry.is_file():
        search.take(path, root, name)
    elif not path.is_dir():
        search.rejected.append(Rejection(name, Reason("file.not_ordinary")))


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except (NotADirectoryError, ValueError):
        return False
    except OSError as error:
        raise IngestError("file.unreachable", path=readable_name(str(path)), why=error.strerror) from error
    return True


def _name_under(root: Path, path: Path) -> str:
    return readable_name(path.relative_to(root).as_posix())


def readable_name(name: str) -> str:
    """A file name for people: without lone surrogates (old archives unpack to names in GB18030, which Python carries so), with
    control characters written out, which would move the cursor of whoever lists it."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = decode(os.fsencode(name)).text
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", name)

"""Whether a file still is what was written: its SHA-256, and the state by which one tells that nobody touched it since.

A digest is kept as long as the file's state is the same, so a server reads a file once and then asks the system only.
"""

from __future__ import annotations

import hashlib
import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from index.held_files import blocks

WHOLE_BYTES = 64 << 20
"""Files up to this size are checked wholly by every command that opens them, 50 ms a file; larger ones by a server and by
``doctor --deep``, by others their size only. Chosen by the time it takes, not tuned."""


class FileState(NamedTuple):
    """What changes when a file is written, cut or replaced."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int


def state_of(path: Path) -> FileState:
    """Raises OSError."""
    found = path.stat()
    return FileState(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def sha256_of(path: Path) -> str:
    """The digest of the file as it is now. Raises OSError."""
    return _sha256(path, state_of(path))


@lru_cache(maxsize=256)
def _sha256(path: Path, _: FileState) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def piece_digests(path: Path, piece: int) -> bytes:
    """The SHA-256 of every ``piece`` bytes of the file as it is now, one after another, SQLite's too. Raises OSError."""
    return _piece_digests(path, state_of(path), piece)


def piece_digest(path: Path, number: int, piece: int, size: int) -> bytes:
    """That of one of them, were the file ``size`` bytes long. Raises OSError."""
    at = number * piece
    digest = hashlib.sha256()
    for block in blocks(path, piece, at, min(piece, size - at)):
        digest.update(block)
    return digest.digest()


@lru_cache(maxsize=16)
def _piece_digests(path: Path, _: FileState, piece: int) -> bytes:
    return b"".join(hashlib.sha256(block).digest() for block in blocks(path, piece))


def write_flushed(path: Path, data: bytes) -> None:
    """Put ``data`` into the place of ``path`` in one step, on the disk when this returns."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def make_read_only(path: Path) -> None:
    """What is never written again says so, to whoever opens it by mistake."""
    path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)


def remove(path: Path) -> None:
    """Delete a file, one that may not be written too."""
    if os.name == "nt":
        path.chmod(stat.S_IWRITE)
    path.unlink(missing_ok=True)

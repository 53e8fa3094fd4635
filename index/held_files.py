"""Reading a file that SQLite has open in this process too, without letting go of SQLite's locks.

On POSIX systems a process that closes any descriptor of a file loses all its locks on it, SQLite's with them
(sqlite.org/howtocorrupt.html, 2.2). Another process that ends its writing then takes itself for the last one and deletes the log
under this one's readers, and what this one writes next goes nowhere, or into the wrong pages. So a descriptor that was opened
beside SQLite stays open, one a file, for as long as the file has a name.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

_held: dict[tuple[int, int], int] = {}
"""Descriptors by device and inode; while it is held, no other file gets the inode."""
_holding = threading.Lock()


def blocks(path: Path, size: int, start: int = 0, most: int | None = None) -> Iterator[bytes]:
    """The bytes of the file from ``start`` on, ``most`` at most, by blocks of ``size``, the last shorter. Raises OSError."""
    end = float("inf") if most is None else start + most
    if os.name != "posix":  # elsewhere locks belong to the descriptor, and what is open cannot be replaced
        with path.open("rb") as file:
            file.seek(start)
            while start < end and (block := file.read(int(min(size, end - start)))):
                start += len(block)
                yield block
        return
    descriptor = _descriptor(path)
    while start < end and (block := _read(descriptor, int(min(size, end - start)), start)):
        start += len(block)
        yield block


def _read(descriptor: int, size: int, at: int) -> bytes:
    """So many bytes, fewer only where the file ends: a drive on the network may give them in parts."""
    read = b""
    while len(read) < size and (part := os.pread(descriptor, size - len(read), at + len(read))):
        read += part
    return read


def _descriptor(path: Path) -> int:
    with _holding:
        found = path.stat()
        held = _held.get((found.st_dev, found.st_ino))
        if held is not None:
            return held
        _let_go_of_deleted()
        opened = os.open(path, os.O_RDONLY)
        found = os.fstat(opened)
        return _held.setdefault((found.st_dev, found.st_ino), opened)


def _let_go_of_deleted() -> None:
    """What has no name any more, no other process opens: its locks are of no use."""
    for key, descriptor in list(_held.items()):
        if os.fstat(descriptor).st_nlink == 0:
            os.close(_held.pop(key))

"""What SQLite and the system say of a store's files, as the store's errors: full, not to be written, in use, or damaged."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import BusyError, DamageError, StoreError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_NOT_WRITTEN = (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
"""What SQLite says where a limit on file sizes is reached."""
_PRIMARY = 0xFF
"""The bits of an extended result code that say which kind it is."""


@contextmanager
def told_by_the_store(path: Path) -> Iterator[None]:
    """Within, what the system says of the store's files becomes a StoreError. Mistakes of this program stay what they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        found = of_sqlite(path, error)
        if found is None:
            raise
        raise found from error
    except OSError as error:
        told = of_system(path, error)
        if told is None:
            raise
        raise told from error


def of_sqlite(path: Path, error: sqlite3.DatabaseError) -> StoreError | None:
    """None where the error is the caller's."""
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.NotSupportedError | sqlite3.DataError):
        return None
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    kind = code & _PRIMARY
    if kind == sqlite3.SQLITE_FULL or code in _NOT_WRITTEN:
        return StoreError("store.disk_full", path=str(path))
    if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return StoreError("store.not_writable", path=str(path), why=str(error))
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BusyError("store.busy", home=str(path.parent))
    if kind == sqlite3.SQLITE_CANTOPEN or (kind == sqlite3.SQLITE_IOERR and code != sqlite3.SQLITE_IOERR_SHORT_READ):
        return StoreError("store.not_reached", path=str(path), why=str(error))
    return DamageError("store.catalogue_unreadable", path=str(path), why=str(error))


def of_system(path: Path, error: OSError) -> StoreError | None:
    """None where the error says nothing of a store."""
    where = str(error.filename or path)
    if error.errno in FULL:
        return StoreError("store.disk_full", path=where)
    if error.errno in FORBIDDEN:
        return StoreError("store.not_writable", path=where, why=error.strerror or str(error))
    if error.errno == errno.EIO:
        return StoreError("store.not_reached", path=where, why=error.strerror or str(error))
    return None

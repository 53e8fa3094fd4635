"""The catalogue: everything the ingest decided, in one SQLite file, written one source a transaction."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sized
from contextlib import contextmanager
from pathlib import Path

from index.catalogue.schema import check_readable, migrate
from index.errors import DamageError, NoStoreError

FILE_NAME = "catalogue.sqlite"
MAPPED = 2 << 30
"""Bytes of the file that readers map: the token states of a query's passages came in .3 ms, read in .5."""


class Catalogue:
    """One connection to the catalogue. Not to be shared between threads."""

    def __init__(self, db: sqlite3.Connection) -> None:
        db.row_factory = sqlite3.Row
        self.db = db

    @classmethod
    def create(cls, home: Path) -> Catalogue:
        """Open for writing; make or migrate the file if need be. Raises DamageError if it is no database."""
        home.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(home / FILE_NAME, isolation_level=None, timeout=30)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            migrate(db)
        except sqlite3.DatabaseError as error:
            db.close()
            raise _unreadable(home / FILE_NAME, error) from error
        return cls(db)

    @classmethod
    def open(cls, home: Path) -> Catalogue:
        """Open for reading; never writes. Raises NoStoreError if there is no store, DamageError if it is no database."""
        path = home / FILE_NAME
        if not path.is_file():
            raise NoStoreError("store.none", home=str(home))
        try:
            db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30)
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            db.execute(f"PRAGMA mmap_size = {MAPPED}")
        except sqlite3.DatabaseError as error:
            raise _unreadable(path, error) from error
        if version == 0:  # an ingest was killed before its first transaction
            db.close()
            raise NoStoreError("store.empty", home=str(home))
        check_readable(version)
        return cls(db)

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing of it."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Reads inside the block see one state of the catalogue, whatever is committed meanwhile; blocks may be nested."""
        if self.db.in_transaction:
            yield
            return
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            self.db.execute("COMMIT")

    # -- meta ------------------------------------------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row["value"])

    def set_meta(self, **values: str) -> None:
        self.db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    @property
    def generation(self) -> int:
        """The generation readers see, one throughout a ``snapshot``; 0 before the first."""
        return int(self.meta("generation") or 0)


def visible(alias: str = "s") -> str:
    """SQL condition for the sources of generation ``:g``."""
    return f"{alias}.born <= :g AND ({alias}.died IS NULL OR {alias}.died > :g)"


def marks(values: Sized) -> str:
    """A placeholder for each of the values of an SQL list."""
    return ", ".join("?" * len(values))


def canonical_text(blob: bytes) -> str:
    """The canonical text as ``sources.canonical`` keeps it. Raises DamageError if it is not readable."""
    try:
        return zlib.decompress(blob).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise DamageError("store.text_damaged", why=str(error)) from error


def _unreadable(path: Path, error: sqlite3.DatabaseError) -> DamageError:
    return DamageError("store.catalogue_unreadable", path=str(path), why=str(error))

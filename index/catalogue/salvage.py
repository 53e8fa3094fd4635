"""What can be taken out of a damaged catalogue into a new one: which files it was made of, what was computed, what people added.

Everything else is read again from the files. What is taken over is checked by its own sum, or was entered by hand and is nowhere
else; tables that the ingest fills are left out by name, so that a table added later is kept and not forgotten.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from index.catalogue.connection import Catalogue
from index.catalogue.source_paths import path_of
from ingest.files.sources import FoundFile

REMADE = {
    *("meta", "sources", "plans", "sections", "passages", "targets", "dropped", "repairs", "vectors", "tokens"),
    *("bands", "family_members", "family_plans"),
    "sqlite_sequence",
}
"""Tables that an ingest fills."""


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        yield db


def salvaged_sources(path: Path) -> tuple[list[FoundFile], bool]:
    """The files that the catalogue at ``path`` was made of as far as they can be read, and whether those are all."""
    found: list[FoundFile] = []
    try:
        with _reading(path) as db:
            for row in db.execute("SELECT path, root, name FROM sources WHERE died IS NULL"):
                found.append(FoundFile(Path(path_of(row["path"])), Path(path_of(row["root"])), str(row["name"])))
    except (sqlite3.DatabaseError, UnicodeDecodeError, ValueError):
        return found, False
    return found, True


def salvaged_meta(path: Path, key: str) -> str | None:
    """One value of ``meta``, if it can be read."""
    try:
        with _reading(path) as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    except sqlite3.DatabaseError:
        return None
    return str(row["value"]) if row else None


def copy_vectors(path: Path, catalogue: Catalogue) -> None:
    """Take over the vectors and token states of the catalogue at ``path`` that are what was computed, until it breaks off."""
    for table, column in (("tokens", "codes"), ("vectors", "vector")):
        rows: list[tuple[str, bytes, bytes, int]] = []
        try:
            with _reading(path) as db:
                for row in db.execute(f"SELECT model, text_hash, {column} AS data, checksum FROM {table}"):
                    if row["checksum"] is not None and zlib.crc32(row["data"]) == row["checksum"]:
                        rows.append((row["model"], row["text_hash"], row["data"], row["checksum"]))
        except (sqlite3.DatabaseError, TypeError):
            pass
        with catalogue.transaction():
            catalogue.db.executemany(
                f"INSERT OR IGNORE INTO {table} (model, text_hash, {column}, checksum) VALUES (?, ?, ?, ?)", rows
            )
    # A vector whose token states did not come along is computed again with them.
    with catalogue.transaction():
        catalogue.db.execute(
            "DELETE FROM vectors WHERE model IN (SELECT model FROM tokens) AND NOT EXISTS "
            "(SELECT 1 FROM tokens AS t WHERE t.model = vectors.model AND t.text_hash = vectors.text_hash)"
        )


def copy_entered(path: Path, catalogue: Catalogue) -> list[str]:
    """Take over what people entered; returns the tables of which not all could be read."""
    broken = []
    tables = catalogue.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for table in sorted({row["name"] for row in tables} - REMADE):
        rows = []
        try:
            with _reading(path) as db:
                for row in db.execute(f'SELECT * FROM "{table}"'):
                    rows.append(tuple(row))
        except sqlite3.DatabaseError:
            broken.append(table)
        if rows:
            with catalogue.transaction():
                marks = ", ".join("?" * len(rows[0]))
                catalogue.db.executemany(f'INSERT OR IGNORE INTO "{table}" VALUES ({marks})', rows)
    return broken


def put_in_place(new: Path, old: Path) -> None:
    """Let the catalogue at ``new``, which nobody has open, be the one at ``old``; that stays beside it as ``….damaged``."""
    for ending in ("-wal", "-shm"):  # what is left of the old log must not be applied to the new file
        log = old.with_name(old.name + ending)
        if log.exists():
            os.replace(log, log.with_name(f"{old.name}.damaged{ending}"))  # noqa: PTH105 - over what may be there
    if old.exists():
        kept = old.with_name(f"{old.name}.damaged")
        kept.unlink(missing_ok=True)
        kept.hardlink_to(old)
    new.replace(old)

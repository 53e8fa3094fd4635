"""The compiled term map: English phrases, Chinese synonyms and readings in one SQLite file, written once and never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from index.digests import state_of
from index.errors import DamageError
from index.results import Origin

EnglishRow: TypeAlias = tuple[str, int, str, Origin, float]
"""What a phrase is filed under, 1 where that is the phrase as written and 0 where it is its stems, a Chinese word for it, where
that comes from, and its weight."""
_BATCH = 10_000
"""Keys a statement: SQLite takes 32,766 parameters."""


class TermRows:
    """Read access to a compiled map. One connection; not to be shared between threads. Rows come in the order of writing."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, state_of(path)
        self._db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def close(self) -> None:
        self._db.close()

    def is_as_opened(self) -> bool:
        """Whether the file is still the one that was opened, untouched."""
        try:
            return state_of(self._path) == self._file
        except OSError:
            return False

    def english(self, keys: Sequence[str]) -> Iterator[EnglishRow]:
        """What is filed under any of ``keys``."""
        sql = "SELECT key, written, chinese, origin, weight FROM english WHERE key IN ({marks}) ORDER BY rowid"
        return self._batched(sql, keys)

    def english_words(self, origin: Origin) -> Iterator[str]:
        """The keys of one word as written, each once."""
        sql = "SELECT DISTINCT key FROM english WHERE written = 1 AND origin = ? AND instr(key, ' ') = 0"
        return (key for (key,) in self._db.execute(sql, (origin,)))

    def english_beginning(self, prefix: str, origin: Origin, most: int) -> Iterator[tuple[str, str]]:
        """Phrases as written that begin so, in the order of the alphabet, each with its Chinese words; ``most`` rows."""
        sql = (
            "SELECT key, chinese FROM english WHERE written = 1 AND origin = ? AND key >= ? AND key < ? "
            "ORDER BY key, rowid LIMIT ?"
        )
        return (tuple(row) for row in self._db.execute(sql, (origin, prefix, prefix + "\U0010ffff", most)))

    def synonyms(self, words: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Each of ``words`` that has any with each of its synonyms."""
        return self._batched("SELECT zh, other FROM synonym WHERE zh IN ({marks}) ORDER BY rowid", words)

    def readings(self, words: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Each of ``words`` that has any with each way to read it in pinyin."""
        return self._batched("SELECT zh, pinyin FROM reading WHERE zh IN ({marks})", words)

    def _batched(self, sql: str, keys: Sequence[str]) -> Iterator[Any]:
        for at in range(0, len(keys), _BATCH):
            batch = keys[at : at + _BATCH]
            try:
                yield from self._db.execute(sql.format(marks=",".join("?" * len(batch))), batch)
            except sqlite3.DatabaseError as error:
                raise DamageError("store.terms_damaged", path=str(self._path), why=str(error)) from error


def write_term_rows(
    path: Path,
    english: Iterable[EnglishRow],
    synonyms: Iterable[tuple[str, str]],
    readings: Iterable[tuple[str, str]],
) -> None:
    """Make the file of a map. It is whole only when this returns."""
    db = sqlite3.connect(path)
    with db:
        db.execute(
            "CREATE TABLE english (key TEXT NOT NULL, written INT NOT NULL, chinese TEXT NOT NULL, origin TEXT NOT NULL, "
            "weight REAL NOT NULL)"
        )
        db.execute("CREATE TABLE synonym (zh TEXT NOT NULL, other TEXT NOT NULL)")
        db.execute(
            "CREATE TABLE reading (zh TEXT NOT NULL, pinyin TEXT NOT NULL, PRIMARY KEY (zh, pinyin)) WITHOUT ROWID"
        )
        db.executemany("INSERT INTO english VALUES (?, ?, ?, ?, ?)", english)
        db.executemany("INSERT INTO synonym VALUES (?, ?)", synonyms)
        db.executemany("INSERT OR IGNORE INTO reading VALUES (?, ?)", readings)
        db.execute("CREATE INDEX english_key ON english (key)")
        db.execute("CREATE INDEX synonym_zh ON synonym (zh)")
    db.close()

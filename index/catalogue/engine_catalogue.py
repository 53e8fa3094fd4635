"""The catalogue of a store that lies in an engine: the same tables, asked by the same statements over a connection.

``home`` is this machine's working copy: the files of the index as they were fetched, and what is a server's own (its keys, its
queue, its compiled dictionary). All that an ingest decided or computed lies in the engine.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, cast

from index.catalogue import engine_files
from index.catalogue.connection import Catalogue
from index.catalogue.engine_schema import bring_schema_up_to_date, stored_version, tables_of
from index.catalogue.schema import MIGRATIONS, check_readable, migrate
from index.engine.address import EngineAddress
from index.engine.connection import EngineConnection, made_sure_of
from index.engine.lease import Lease
from index.errors import NoStoreError

_COPIED_AT_ONCE = 200
"""Rows of a table that are copied at once: of token states some 2 MB."""


class EngineCatalogue(Catalogue):
    """One connection to the catalogue in an engine. Not to be shared between threads."""

    def __init__(self, db: EngineConnection, home: Path) -> None:
        self.engine = db
        self.db = cast("sqlite3.Connection", db)  # the same statements, the same rows
        self.home = home
        self.lease: Lease | None = None

    @classmethod
    def made(cls, address: EngineAddress, home: Path) -> Catalogue:
        """Open for writing; make the database and its tables, or bring them up to date, if need be. Raises StoreErrors."""
        made_sure_of(address)
        with ExitStack() as unless_done:
            db = unless_done.enter_context(closing(EngineConnection(address)))
            bring_schema_up_to_date(db)
            catalogue = cls(db, home)
            if catalogue.meta("store") is None:
                with catalogue.transaction():
                    catalogue.set_meta(store=uuid.uuid4().hex)
            unless_done.pop_all()
        return catalogue

    @classmethod
    def found(cls, address: EngineAddress, home: Path) -> Catalogue:
        """Open for reading. Raises NoStoreError if there is no store, other StoreErrors."""
        with ExitStack() as unless_done:
            db = unless_done.enter_context(closing(EngineConnection(address)))
            if (version := stored_version(db)) == 0:
                raise NoStoreError("store.none", home=address.shown)
            check_readable(version)
            unless_done.pop_all()
        return cls(db, home)

    def close(self) -> None:
        self.engine.close()

    @property
    def identity(self) -> str:
        return self.store

    def seal(self) -> None:
        """Nothing: the engine looks after its own files."""

    def copy_to(self, path: Path) -> str:
        """Copy the catalogue into a new SQLite file, which is a local store's; what SQLite's check says of it."""
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            migrate(copy)
            with self.snapshot():
                copy.execute("BEGIN")
                for table in tables_of(copy):
                    self._copy_table(copy, table)
                copy.execute("DELETE FROM meta WHERE key = 'schema'")
                copy.execute("COMMIT")
            return str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])

    def fill_from(self, path: Path) -> None:
        """Put what a local store's catalogue holds into the place of what is here, in one transaction."""
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as other, self.transaction():
            tables = tables_of(other)
            for table in reversed(tables):
                self.engine.execute(f"DELETE FROM {table}")
            for table in tables:
                rows = other.execute(f"SELECT * FROM {table}")
                named = ", ".join(f'"{column[0]}"' for column in rows.description)
                places = ", ".join("?" * len(rows.description))
                self.engine.executemany(f"INSERT INTO {table} ({named}) VALUES ({places})", rows)
            self.set_meta(schema=str(len(MIGRATIONS)))

    def integrity(self, deep: bool) -> str:
        """``ok`` if every table answers: their pages are the engine's to look after."""
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
            migrate(model)
            for table in tables_of(model):
                self.engine.execute(f"SELECT count(*) FROM {table}").fetchone()
        return "ok"

    def _copy_table(self, copy: sqlite3.Connection, table: str) -> None:
        columns = [row[1] for row in copy.execute(f"PRAGMA table_info({table})")]
        named, places = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
        rows: list[Any]
        at = 0
        order = ", ".join(f'"{column}"' for column in columns[:2])
        while rows := self.db.execute(
            f"SELECT {named} FROM {table} ORDER BY {order} LIMIT {_COPIED_AT_ONCE} OFFSET {at}"
        ).fetchall():
            copy.executemany(f"INSERT INTO {table} ({named}) VALUES ({places})", map(tuple, rows))
            at += len(rows)

    def is_as_opened(self) -> bool:
        """Whether the engine still answers on this connection: one that was started again does not."""
        return self.engine.answers()

    def at_hand(self, number: int, seal: str | None) -> None:
        """Fetch what this machine does not have yet of the files of a generation. Raises StoreErrors."""
        engine_files.fetch(self.engine, self.home, number, seal)

    def publish(self, number: int) -> None:
        """Bring the files of a generation that was built here into the engine, before it is switched to."""
        engine_files.publish(self.engine, self.home, number)

    def sweep_index(self, oldest: int) -> None:
        """Forget the files that no generation from ``oldest`` on has."""
        engine_files.sweep(self.engine, oldest)

    @contextmanager
    def leased(self) -> Iterator[None]:
        """Hold the engine's lease. Raises BusyError if another machine has it."""
        with Lease(self.engine.address) as self.lease:
            try:
                yield
            finally:
                self.lease = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing of it; nothing where another writer has taken over the lease."""
        self.engine.execute("BEGIN IMMEDIATE")
        try:
            if self.lease is not None:
                self.lease.check(self.engine)
            yield
            self.engine.execute("COMMIT")
        except BaseException:
            if self.engine.in_transaction and self.engine.open:
                self.engine.execute("ROLLBACK")
            raise

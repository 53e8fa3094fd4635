"""The catalogue: everything the ingest decided, in one SQLite file, written one source a transaction."""

from __future__ import annotations

import os
import sqlite3
import time
import uuid
import zlib
from collections.abc import Iterator, Sized
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from index.catalogue import resealing
from index.catalogue.schema import check_readable, is_newest, migrate
from index.catalogue.seal import FILE_NAME, PIECE_BYTES, break_seal, check_seal, open_seal, read_seal
from index.catalogue.system_errors import told_by_the_store
from index.digests import FileState, state_of
from index.engine.address import engine_of
from index.errors import DamageError, NoStoreError, StoreError

if TYPE_CHECKING:
    from index.catalogue.engine_catalogue import EngineCatalogue

BUSY_SECONDS = 30.0
"""How long one who writes waits for others, and a seal for readers of the log."""
SEAL_SECONDS = 0.1
"""How long a seal keeps others from writing while it waits for readers; then it lets them, for as long."""
SHARED_BLOCK = 32_768
"""SQLite maps its shared index of the log in blocks of so many bytes; a file of another size was cut."""


class Shown(NamedTuple):
    """Which state of which store a reader sees: the store's id, its generation, the SHA-256 of that generation's manifest; None
    in a store made before it was kept."""

    store: str | None
    generation: int
    seal: str | None


class Catalogue:
    """One connection to the catalogue of ``home``. Not to be shared between threads.

    The file is read, not mapped: one that is cut under a map ends the process. (Mapped, the token states of a query's
    passages came in .3 ms, read in .5.)
    """

    def __init__(self, db: sqlite3.Connection, home: Path, writes: bool = False) -> None:
        db.row_factory = sqlite3.Row
        # Sums of vectors and token states: what a rebuild takes over must be what was computed.
        db.create_function("crc32", 1, zlib.crc32, deterministic=True)
        self.db = db
        self.home = home
        self._writes = writes
        self._file: FileState = state_of(home / FILE_NAME)

    @classmethod
    def create(cls, home: Path, whole: bool = False) -> Catalogue:
        """Open for writing; make or migrate the file if need be. ``whole`` reads every byte of a large one too, of which
        else only the pieces are checked that are written to. Raises DamageError if it is no database, or not what was sealed,
        other StoreErrors where it cannot be written."""
        if (engine := engine_of(home)) is not None:
            return _in_engine().made(engine, home)
        path = home / FILE_NAME
        with told_by_the_store(path):
            home.mkdir(parents=True, exist_ok=True)
            seal = read_seal(home)
            check_seal(home, whole or (seal is not None and seal.piece != PIECE_BYTES))
            with ExitStack() as unless_done:
                db = unless_done.enter_context(
                    closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS))
                )
                if not is_newest(db):
                    check_seal(home, whole=True)
                    break_seal(home)
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA wal_autocheckpoint = 0")  # what is in the log is noted before: resealing
                db.execute("PRAGMA synchronous = FULL")
                db.execute("PRAGMA foreign_keys = ON")
                migrate(db)
                catalogue = cls(db, home, writes=True)
                if catalogue.meta("store") is None:
                    with catalogue.transaction():
                        catalogue.set_meta(store=uuid.uuid4().hex)
                unless_done.pop_all()
        return catalogue

    @classmethod
    def open(cls, home: Path, whole: bool = False) -> Catalogue:
        """Open for reading; never writes. ``whole`` checks the seal of a large catalogue too. Raises NoStoreError if there is no
        store, DamageError if it is no database or not what was sealed."""
        if (engine := engine_of(home)) is not None:
            return _in_engine().found(engine, home)
        path = home / FILE_NAME
        with told_by_the_store(path):
            if not path.is_file():
                raise NoStoreError("store.none", home=str(home))
            check_seal(home, whole)
            how = "mode=ro&immutable=1" if _cannot_be_written(home) else "mode=ro"
            address = f"{path.resolve().as_uri()}?{how}"
            with ExitStack() as unless_done:
                db = unless_done.enter_context(
                    closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS))
                )
                version = int(db.execute("PRAGMA user_version").fetchone()[0])
                if version == 0:  # an ingest was killed before its first transaction
                    raise NoStoreError("store.empty", home=str(home))
                check_readable(version)
                catalogue = cls(db, home)
                unless_done.pop_all()
        return catalogue

    def close(self) -> None:
        if not self._writes:
            self.db.close()
            return
        with resealing.sealing(self.home):
            try:
                resealing.note(self.home)
            finally:
                self.db.close()  # the last one brings the log into the file

    def seal(self) -> None:
        """Bring the log into the file and seal it: a copy of the file is then a copy of the store. Where a reader holds on to the
        log for long it stays unsealed until the next ingest. Raises DamageError where it was not what was sealed before."""
        ends = time.monotonic() + BUSY_SECONDS
        while not self._sealed() and time.monotonic() < ends:
            time.sleep(SEAL_SECONDS)  # others may write meanwhile: a check reads for minutes

    def _sealed(self) -> bool:
        """Whether the log could be brought in at once, and then the seal."""
        with resealing.sealing(self.home):
            self.db.execute(f"PRAGMA busy_timeout = {round(SEAL_SECONDS * 1000)}")
            try:
                held = self._bring_in("TRUNCATE")
            finally:
                self.db.execute(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")
            if not held and read_seal(self.home) is None:
                resealing.seal_anew(self.home)
        return not held

    def _bring_in(self, how: Literal["PASSIVE", "TRUNCATE"]) -> bool:
        """Bring the log into the file; whether a reader holds on to it."""
        resealing.note(self.home)
        held, *_ = self.db.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
        return bool(held)

    def integrity(self, deep: bool) -> str:
        """What SQLite's own check says: ``ok``, or the first fault; ``deep`` compares the indices with their tables."""
        return str(self.db.execute(f"PRAGMA {'integrity' if deep else 'quick'}_check(1)").fetchone()[0])

    def copy_to(self, path: Path) -> str:
        """Copy the catalogue into a new file by SQLite's own backup; what its check says of the copy: ``ok``, or a fault."""
        path.unlink(missing_ok=True)
        copy = sqlite3.connect(path)
        try:
            self.db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # no log beside it
            return str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
        finally:
            copy.close()

    def is_as_opened(self) -> bool:
        """Whether the file is still the one that was opened, and not written since but through its log. Raises DamageError where
        the shared index of the log was cut under its readers."""
        try:
            if state_of(self.home / FILE_NAME) != self._file:
                return False
        except FileNotFoundError:
            return False
        shared = self.home / f"{FILE_NAME}-shm"
        if shared.is_file() and shared.stat().st_size % SHARED_BLOCK:
            raise DamageError("store.catalogue_changed", path=str(shared))
        return True

    @property
    def identity(self) -> str:
        """Another where another file has come into its place."""
        return str((self.home / FILE_NAME).stat().st_ino)

    def at_hand(self, number: int, seal: str | None) -> None:
        """Have the files of generation ``number`` on this machine: here they are."""

    def publish(self, number: int) -> None:
        """Let all who read the store have the files of a generation that was built here: they do."""

    def sweep_index(self, oldest: int) -> None:
        """Forget the files of generations before ``oldest`` where others than this machine have them: nobody has."""

    @contextmanager
    def leased(self) -> Iterator[None]:
        """Be the only one of all machines that writes: of a folder one is by its lock."""
        yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing of it."""
        with resealing.sealing(self.home):
            self.db.execute("BEGIN IMMEDIATE")
            before = self.db.total_changes
            try:
                yield
                if self.db.total_changes != before:
                    open_seal(self.home)
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:  # SQLite itself has gone back where the disk is full
                    self.db.execute("ROLLBACK")
                raise
            if resealing.log_is_long(self.home):
                self._bring_in("PASSIVE")

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
    def shown(self) -> Shown:
        """Which state of which store this connection sees."""
        rows = self.db.execute("SELECT key, value FROM meta WHERE key IN ('store', 'generation', 'manifest')")
        found: dict[str, str] = dict(map(tuple, rows))
        return Shown(found.get("store"), int(found.get("generation") or 0), found.get("manifest"))

    @property
    def store(self) -> str:
        """The store's id: another store in its place has another."""
        return self.meta("store") or ""

    @property
    def generation(self) -> int:
        """The generation readers see, one throughout a ``snapshot``; 0 before the first."""
        return int(self.meta("generation") or 0)


EVERY_ROW = 2**63 - 1
"""Of an SQL limit: none."""


def exists(home: Path) -> bool:
    """Whether there may be a store at ``home``: a catalogue's file, or an engine's address."""
    return (home / FILE_NAME).is_file() or engine_of(home) is not None


def _in_engine() -> type[EngineCatalogue]:
    try:
        from index.catalogue.engine_catalogue import EngineCatalogue  # and its libraries, which a local store needs not
    except ModuleNotFoundError as error:
        raise StoreError("store.engine_libraries", name=error.name or "") from error
    return EngineCatalogue


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


def _cannot_be_written(home: Path) -> bool:
    """Whether the folder is read-only and the file is all there is: SQLite would want to make its log there even to read."""
    log = home / f"{FILE_NAME}-wal"
    return not os.access(home, os.W_OK) and not (log.is_file() and log.stat().st_size)

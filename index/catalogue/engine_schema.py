"""The catalogue's tables in an engine: made from what the migrations lead to in SQLite, so that there is one schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from index.catalogue.schema import MIGRATIONS, check_version, migrate
from index.engine.connection import EngineConnection

KEY_LENGTH = 2_048
"""Characters of a text that has an index; longer ones are refused by the engine."""
HASH_BYTES = 64
_OWN = (
    # What the engine has besides: the files of the index by what they hold, in pieces, and who may write.
    "CREATE TABLE IF NOT EXISTS `index_files` (`sha256` CHAR(64) NOT NULL, `piece` INT NOT NULL, `data` LONGBLOB NOT NULL, "
    "PRIMARY KEY (`sha256`, `piece`))",
    "CREATE TABLE IF NOT EXISTS `index_manifests` (`generation` BIGINT PRIMARY KEY, `data` LONGBLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS `leases` (`name` VARCHAR(64) PRIMARY KEY, `holder` CHAR(32) NOT NULL, `until` DOUBLE NOT NULL)",
)
_TABLE = " DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin"


def stored_version(db: EngineConnection) -> int:
    """The schema's number, 0 where there is none yet."""
    (found,) = db.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = :name AND table_name = 'meta'",
        {"name": db.address.database},
    ).fetchone()
    if not found:
        return 0
    row = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    return 0 if row is None else int(row[0])


def bring_schema_up_to_date(db: EngineConnection) -> None:
    """Make what is missing of the newest schema: tables, columns and indexes. Statements that define commit by themselves, so the
    number is written last, and what was interrupted is gone on with. Raises MismatchError if a newer precedent wrote it."""
    version = stored_version(db)
    check_version(version)
    if version == len(MIGRATIONS):
        return
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        migrate(model)
        for table in tables_of(model):
            db.define(_created(model, table))
            for definition in _added(model, table, _columns_there(db, table)):
                db.define(definition)
            there = _indexes_there(db, table)
            for name, definition in _indexes(model, table):
                if name not in there:
                    db.define(definition)
    for own in _OWN:
        db.define(own + _TABLE)
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", ("schema", str(len(MIGRATIONS))))


def tables_of(model: sqlite3.Connection) -> list[str]:
    """The tables of a catalogue in SQLite, one that refers to another behind it."""
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    tables = [name for (name,) in model.execute(sql)]
    done: list[str] = []
    while left := [table for table in tables if table not in done]:  # one that refers to another comes behind it
        done += [table for table in left if {row[2] for row in _references(model, table)} <= {*done, table}]
    return done


def _references(model: sqlite3.Connection, table: str) -> list[tuple[str, str, str]]:
    """Of each foreign key its column, what is done when the other row goes, and the other table."""
    rows = model.execute(f"PRAGMA foreign_key_list({table})")
    return [(row[3], row[6], row[2]) for row in rows]


def _columns(model: sqlite3.Connection, table: str) -> Iterator[tuple[str, str]]:
    """The name and definition of each column."""
    keyed = {name for _, columns, _ in _keys(model, table) for name in columns}
    columns = model.execute(f"PRAGMA table_info({table})").fetchall()
    numbered = [column for column in columns if column[5]]
    for _, name, kind, needed, default, part_of_key in columns:
        if part_of_key and kind == "INTEGER" and len(numbered) == 1:
            given = "" if name != "id" else " AUTO_INCREMENT"
            yield name, f"`{name}` BIGINT NOT NULL{given}"
            continue
        type_of = _TYPES[kind, name in keyed or bool(part_of_key)]
        lacking = f" DEFAULT {default}" if default is not None and not type_of.startswith("LONG") else ""
        yield name, f"`{name}` {type_of}{' NOT NULL' if needed and default is None else ''}{lacking}"


_TYPES = {
    ("INTEGER", True): "BIGINT",
    ("INTEGER", False): "BIGINT",
    ("TEXT", True): f"VARCHAR({KEY_LENGTH})",
    ("TEXT", False): "LONGTEXT",
    ("BLOB", True): f"VARBINARY({HASH_BYTES})",
    ("BLOB", False): "LONGBLOB",
}


def _keys(model: sqlite3.Connection, table: str) -> list[tuple[str, list[str], bool]]:
    """The name, columns and uniqueness of each index."""
    found = []
    for _, name, unique, origin, _ in model.execute(f"PRAGMA index_list({table})").fetchall():
        columns = [row[2] for row in model.execute(f"PRAGMA index_info({name})")]
        if origin != "pk":
            found.append((name.replace("sqlite_autoindex_", "unique_"), columns, bool(unique)))
    return sorted(found)


def _created(model: sqlite3.Connection, table: str) -> str:
    columns = dict(_columns(model, table))
    key = sorted((row[5], row[1]) for row in model.execute(f"PRAGMA table_info({table})") if row[5])
    primary = [f"PRIMARY KEY ({', '.join(f'`{name}`' for _, name in key)})"] if key else []
    references = [
        f"FOREIGN KEY (`{column}`) REFERENCES `{other}` (`id`) ON DELETE {gone}"
        for column, gone, other in _references(model, table)
    ]
    parts = ", ".join([*columns.values(), *primary, *references])
    return f"CREATE TABLE IF NOT EXISTS `{table}` ({parts}){_TABLE}"


def _added(model: sqlite3.Connection, table: str, there: set[str]) -> Iterator[str]:
    for name, definition in _columns(model, table):
        if name not in there:
            yield f"ALTER TABLE `{table}` ADD COLUMN {definition}"


def _indexes(model: sqlite3.Connection, table: str) -> Iterator[tuple[str, str]]:
    for name, columns, unique in _keys(model, table):
        listed = ", ".join(f"`{column}`" for column in columns)
        yield name, f"CREATE {'UNIQUE ' if unique else ''}INDEX `{name}` ON `{table}` ({listed})"


def _columns_there(db: EngineConnection, table: str) -> set[str]:
    return _listed(db, "SELECT column_name FROM information_schema.columns", table)


def _indexes_there(db: EngineConnection, table: str) -> set[str]:
    return _listed(db, "SELECT index_name FROM information_schema.statistics", table)


def _listed(db: EngineConnection, sql: str, table: str) -> set[str]:
    rows = db.execute(f"{sql} WHERE table_schema = ? AND table_name = ?", (db.address.database, table))
    return {str(row[0]) for row in rows}

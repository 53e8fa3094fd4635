"""The catalogue's schema as numbered migrations, each in a transaction with the version it leads to.

``sources.born`` and ``sources.died`` say in which generations a source is visible: ``born <= g`` and not
``died <= g``. An ingest writes rows of the *next* generation, so nothing it does is seen before the one switch of
``meta.generation``; everything else hangs on its source and is deleted with it.
"""

from __future__ import annotations

import sqlite3

from index.errors import MismatchError

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE sources (
        id INTEGER PRIMARY KEY, born INTEGER NOT NULL, died INTEGER,
        name TEXT NOT NULL, path TEXT NOT NULL, root TEXT NOT NULL,
        sha256 TEXT NOT NULL, size INTEGER NOT NULL, media_type TEXT NOT NULL, encoding TEXT, damage INTEGER NOT NULL,
        extractor TEXT NOT NULL, pipeline TEXT NOT NULL, title TEXT, metadata TEXT NOT NULL, canonical BLOB NOT NULL
    );
    CREATE INDEX sources_path ON sources (path);
    CREATE INDEX sources_root ON sources (root);
    CREATE TABLE plans (
        id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
        plan_id TEXT NOT NULL, ordinal INTEGER NOT NULL, title TEXT, issuer TEXT, place TEXT, year INTEGER, period TEXT,
        type TEXT, number TEXT, template INTEGER NOT NULL, label TEXT,
        "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
        start_line INTEGER NOT NULL, end_line INTEGER NOT NULL
    );
    CREATE INDEX plans_source ON plans (source);
    CREATE INDEX plans_plan_id ON plans (plan_id);
    CREATE TABLE sections (
        id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
        plan INTEGER NOT NULL REFERENCES plans ON DELETE CASCADE,
        level INTEGER NOT NULL, number TEXT, heading TEXT NOT NULL, role TEXT NOT NULL,
        "start" INTEGER NOT NULL, heading_end INTEGER NOT NULL, "end" INTEGER NOT NULL, start_line INTEGER NOT NULL
    );
    CREATE INDEX sections_source ON sections (source);
    CREATE INDEX sections_plan ON sections (plan);
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
        plan INTEGER NOT NULL REFERENCES plans ON DELETE CASCADE,
        passage_id TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
        start_line INTEGER NOT NULL, end_line INTEGER NOT NULL, page INTEGER,
        text TEXT NOT NULL, quote TEXT, section_path TEXT NOT NULL, role TEXT NOT NULL,
        terms TEXT NOT NULL, target_terms TEXT NOT NULL, embedded_hash BLOB NOT NULL, family TEXT NOT NULL
    );
    CREATE INDEX passages_source ON passages (source);
    CREATE INDEX passages_plan ON passages (plan);
    CREATE INDEX passages_passage_id ON passages (passage_id);
    CREATE TABLE targets (
        id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
        passage INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
        indicator TEXT, comparator TEXT NOT NULL, value TEXT NOT NULL, unit TEXT, deadline TEXT, baseline TEXT,
        scope TEXT, quote TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, start_line INTEGER NOT NULL
    );
    CREATE INDEX targets_source ON targets (source);
    CREATE INDEX targets_passage ON targets (passage);
    CREATE TABLE dropped (
        source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
        "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, start_line INTEGER NOT NULL, reason TEXT NOT NULL
    );
    CREATE INDEX dropped_source ON dropped (source);
    CREATE TABLE repairs (
        source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
        "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, kind TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL
    );
    CREATE INDEX repairs_source ON repairs (source);
    CREATE TABLE vectors (model TEXT NOT NULL, text_hash BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, text_hash))
        WITHOUT ROWID;
    """,
    # Families are found among all texts, not one source at a time: null until the next generation, and what stands alone.
    """
    ALTER TABLE passages DROP COLUMN family;
    ALTER TABLE passages ADD COLUMN family TEXT;
    ALTER TABLE plans ADD COLUMN family TEXT;
    """,
    # A target's words are its own, not those of all targets of its passage; filled by the next ingest (segment_again).
    """
    ALTER TABLE passages DROP COLUMN target_terms;
    ALTER TABLE targets ADD COLUMN terms TEXT NOT NULL DEFAULT '';
    """,
    # What late interaction compares: an encoder's token states, packed, by the same key as its vectors.
    """
    CREATE TABLE tokens (model TEXT NOT NULL, text_hash BLOB NOT NULL, codes BLOB NOT NULL, PRIMARY KEY (model, text_hash))
        WITHOUT ROWID;
    """,
    # The same by a number that a generation keeps, for a search reads dozens of them. No number is given twice, so that a reader
    # of an earlier generation cannot meet another passage's.
    """
    ALTER TABLE tokens RENAME TO tokens_by_hash;
    CREATE TABLE tokens (
        id INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL, text_hash BLOB NOT NULL, codes BLOB NOT NULL,
        UNIQUE (model, text_hash)
    );
    INSERT INTO tokens (model, text_hash, codes) SELECT model, text_hash, codes FROM tokens_by_hash;
    DROP TABLE tokens_by_hash;
    """,
    # The divisions a plan's place is a part of, and where its text was got from: lists and objects as JSON, null where not told.
    """
    ALTER TABLE plans ADD COLUMN place_chain TEXT;
    ALTER TABLE plans ADD COLUMN provenance TEXT;
    """,
    # What a table calls its targets: expected (预期性) or binding (约束性).
    """
    ALTER TABLE targets ADD COLUMN binding TEXT;
    """,
    # What a plan without a title is called, and where names and facts were found; filled when its source is read again.
    """
    ALTER TABLE plans ADD COLUMN name TEXT;
    ALTER TABLE plans ADD COLUMN name_from TEXT;
    ALTER TABLE plans ADD COLUMN issuer_from TEXT;
    ALTER TABLE plans ADD COLUMN place_from TEXT;
    ALTER TABLE plans ADD COLUMN year_from TEXT;
    """,
    # What readers said of passages for a question: it belongs to no source's row, so that it outlives every ingest. The passage
    # is named as a citation names it; ``asked`` is the question as it is compared.
    """
    CREATE TABLE verdicts (
        id INTEGER PRIMARY KEY AUTOINCREMENT, asked TEXT NOT NULL, query TEXT NOT NULL, answers INTEGER NOT NULL,
        given TEXT NOT NULL, passage_id TEXT NOT NULL, source TEXT NOT NULL, sha256 TEXT NOT NULL,
        "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL,
        UNIQUE (asked, sha256, "start", "end")
    );
    """,
    # CRC-32 of what was computed once and is taken over ever after; of what is there already, filled by the next ingest.
    """
    ALTER TABLE vectors ADD COLUMN checksum INTEGER;
    ALTER TABLE tokens ADD COLUMN checksum INTEGER;
    """,
    # When a source came, and of one that was replaced or removed when that was: its old text stays, to be cited. What people
    # corrected of a plan is kept by itself, named by what outlives its rows; ``plans.corrected`` holds the columns as the text
    # has them, by the field that was corrected (JSON, null where nothing was).
    """
    ALTER TABLE sources ADD COLUMN added TEXT;
    ALTER TABLE sources ADD COLUMN retired TEXT;
    ALTER TABLE sources ADD COLUMN retired_as TEXT;
    ALTER TABLE plans ADD COLUMN corrected TEXT;
    CREATE TABLE corrections (
        id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, plan_id TEXT NOT NULL, sha256 TEXT NOT NULL,
        "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, was TEXT NOT NULL,
        given TEXT NOT NULL, UNIQUE (plan_id, field)
    );
    CREATE INDEX sources_name ON sources (name);
    """,
    # Families are kept up, not found anew: of every passage that the present generation shows, the number of its text and of the
    # families it is shown and folded in (each the smallest number of a member's text), the same of its plan, and the buckets
    # of every different text. Filled by the next ingest; numbers are hashes, so that a family is found by its id.
    """
    CREATE TABLE bands (bucket INTEGER NOT NULL, text INTEGER NOT NULL, PRIMARY KEY (bucket, text)) WITHOUT ROWID;
    CREATE TABLE family_members (
        passage INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE, plan INTEGER NOT NULL,
        text INTEGER NOT NULL, length INTEGER NOT NULL, shown INTEGER NOT NULL, folding INTEGER NOT NULL
    );
    CREATE INDEX family_members_plan ON family_members (plan);
    CREATE INDEX family_members_text ON family_members (text);
    CREATE INDEX family_members_shown ON family_members (shown, plan);
    CREATE INDEX family_members_folding ON family_members (folding);
    CREATE TABLE family_plans (
        plan INTEGER PRIMARY KEY REFERENCES plans ON DELETE CASCADE, text INTEGER NOT NULL, shown INTEGER NOT NULL
    );
    CREATE INDEX family_plans_text ON family_plans (text);
    CREATE INDEX family_plans_shown ON family_plans (shown);
    """,
    # What an ingest asks, without looking at all: whose text is this vector, what has gone, what has no checksum yet.
    """
    CREATE INDEX passages_embedded_hash ON passages (embedded_hash);
    CREATE INDEX sources_died ON sources (died) WHERE died IS NOT NULL;
    CREATE INDEX vectors_unsummed ON vectors (model) WHERE checksum IS NULL;
    CREATE INDEX tokens_unsummed ON tokens (model) WHERE checksum IS NULL;
    """,
    # Which collections a paper is in, by its name, which outlives its rows; and into which the new papers of a watched folder go:
    # ``given`` is what the server was told, ``name`` what people call it since, null where they deleted it.
    """
    CREATE TABLE collections (source TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (source, name)) WITHOUT ROWID;
    CREATE INDEX collections_name ON collections (name);
    CREATE TABLE folder_collections (
        folder TEXT NOT NULL, given TEXT NOT NULL, name TEXT, PRIMARY KEY (folder, given)
    ) WITHOUT ROWID;
    """,
)


def migrate(db: sqlite3.Connection) -> None:
    """Bring the catalogue to the newest schema. Raises MismatchError if a newer precedent wrote it."""
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    check_version(version)
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        # executescript() would commit first: BEGIN and the version travel inside the script, so that both land or none.
        db.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")


def is_newest(db: sqlite3.Connection) -> bool:
    """Whether there is nothing to migrate."""
    return int(db.execute("PRAGMA user_version").fetchone()[0]) == len(MIGRATIONS)


def check_readable(version: int) -> None:
    """Raise MismatchError for any schema but the newest: a reader cannot migrate."""
    check_version(version)
    if version < len(MIGRATIONS):
        raise MismatchError("store.old_schema", stored=version, present=len(MIGRATIONS))


def check_version(version: int) -> None:
    """Raise MismatchError for a schema this program does not know."""
    if version > len(MIGRATIONS):
        raise MismatchError("store.newer_schema", stored=version, present=len(MIGRATIONS))

"""The catalogue: everything the ingest decided, in one SQLite file, written one source a transaction."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import DamageError, NoStoreError
from index.passage_text import embedded_text, index_terms, searchable_text, target_text, text_hash
from index.schema import check_readable, migrate
from index.words.terms import SEGMENTATION_VERSION
from ingest.models import Document, Plan, Section, Target
from ingest.sources import FoundFile

FILE_NAME = "catalogue.sqlite"
MAPPED = 2 << 30
"""Bytes of the file that readers map: of 40 passages the token states are there in a third of the time of reading them."""
FloatMatrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class StoredSource:
    """What an ingest must know of a source it has seen before."""

    id: int
    name: str
    path: str
    sha256: str
    pipeline: str


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
            raise NoStoreError(
                f"there is no store at {home}: run `precedent ingest PATH` first, or name one with --home"
            )
        try:
            db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30)
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            db.execute(f"PRAGMA mmap_size = {MAPPED}")
        except sqlite3.DatabaseError as error:
            raise _unreadable(path, error) from error
        if version == 0:  # an ingest was killed before its first transaction
            db.close()
            raise NoStoreError(f"the store at {home} holds nothing yet: run `precedent ingest PATH` first")
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
        """The generation readers see; 0 before the first."""
        return int(self.meta("generation") or 0)

    # -- writing ---------------------------------------------------------------------------------------------------

    def stored(self) -> dict[str, StoredSource]:
        """The sources of the coming generation by absolute path."""
        rows = self.db.execute("SELECT id, name, path, sha256, pipeline FROM sources WHERE died IS NULL")
        return {row["path"]: StoredSource(**row) for row in rows}

    def add(self, file: FoundFile, document: Document, pipeline: str, name: str) -> None:
        """Write one source with all that hangs on it, in place of what stood at its path, in one transaction."""
        with self.transaction():
            self._retire([str(file.path)])
            source = self._insert_source(file, document, pipeline, name)
            plans: dict[int, int] = {}
            named: Counter[str] = Counter()
            for plan in document.plans:
                called = plan.title or plan.label or ""
                # Title and occurrence, not ordinal: a permalink survives a plan added in front of it.
                identifier = _identifier("d", name, called, str(named[called]))
                plans[plan.ordinal] = self._insert_plan(source, identifier, plan, document)
                named[called] += 1
            self.db.executemany(
                "INSERT INTO sections (source, plan, level, number, heading, role, start, heading_end, end, start_line) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (_section_row(source, plans[s.plan], s, document) for s in document.sections),
            )
            self._insert_passages(source, plans, name, document)
            line = document.canonical.line_of
            self.db.executemany(
                "INSERT INTO dropped VALUES (?, ?, ?, ?, ?)",
                ((source, d.start, d.end, line(d.start), d.reason) for d in document.dropped),
            )
            self.db.executemany(
                "INSERT INTO repairs VALUES (?, ?, ?, ?, ?, ?)",
                ((source, r.start, r.end, r.kind, r.before, r.after) for r in document.repairs),
            )

    def remove(self, paths: Sequence[str]) -> None:
        """Let the sources at these absolute paths be gone from the coming generation on."""
        with self.transaction():
            self._retire(paths)

    def _retire(self, paths: Sequence[str]) -> None:
        coming = self.generation + 1
        for path in paths:
            # What no reader has seen yet goes at once; what readers see now stays for them until the switch.
            self.db.execute("DELETE FROM sources WHERE path = ? AND died IS NULL AND born = ?", (path, coming))
            self.db.execute("UPDATE sources SET died = ? WHERE path = ? AND died IS NULL", (coming, path))

    def sweep(self) -> None:
        """Delete the sources that have gone, and vectors of text that no source has any more.

        A reader amid a search of an earlier generation goes on seeing them: its snapshot is older than the deletion.
        """
        with self.transaction():
            gone = self.db.execute("DELETE FROM sources WHERE died <= ?", (self.generation,)).rowcount
            if gone:
                for table in ("vectors", "tokens"):
                    self.db.execute(f"DELETE FROM {table} WHERE text_hash NOT IN (SELECT embedded_hash FROM passages)")

    def segment_again(self) -> None:
        """Cut into terms anew what another version of the segmentation cut, for a query is cut by this one."""
        with self.transaction():
            for source in self.db.execute("SELECT id, pipeline FROM sources WHERE died IS NULL").fetchall():
                reader, _, segmentation = source["pipeline"].partition(" ")
                if segmentation == SEGMENTATION_VERSION:
                    continue
                self._segment_source(source["id"])
                pipeline = f"{reader} {SEGMENTATION_VERSION}"
                self.db.execute("UPDATE sources SET pipeline = ? WHERE id = ?", (pipeline, source["id"]))

    def _segment_source(self, source: int) -> None:
        targets = self.db.execute(
            "SELECT id, indicator, scope, quote, deadline FROM targets WHERE source = ?", (source,)
        ).fetchall()
        self.db.executemany(
            "UPDATE targets SET terms = ? WHERE id = ?",
            ((index_terms(target_text(*parts)), row_id) for row_id, *parts in targets),
        )
        passages = self.db.execute(
            "SELECT p.id, p.text, p.section_path, d.title FROM passages AS p JOIN plans AS d ON d.id = p.plan "
            "WHERE p.source = ?",
            (source,),
        ).fetchall()
        self.db.executemany(
            "UPDATE passages SET terms = ? WHERE id = ?",
            (
                (
                    index_terms(searchable_text(row["text"], json.loads(row["section_path"]), row["title"])),
                    row["id"],
                )
                for row in passages
            ),
        )

    def _insert_source(self, file: FoundFile, document: Document, pipeline: str, name: str) -> int:
        source, canonical = document.source, document.canonical
        cursor = self.db.execute(
            "INSERT INTO sources (born, name, path, root, sha256, size, media_type, encoding, damage, extractor, pipeline, "
            "title, metadata, canonical) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.generation + 1,
                name,
                str(file.path),
                str(file.root),
                source.sha256,
                source.size,
                source.media_type,
                source.encoding,
                source.damage,
                canonical.extractor,
                pipeline,
                canonical.title,
                json.dumps(canonical.metadata, ensure_ascii=False),
                zlib.compress(canonical.text.encode(), 6),
            ),
        )
        return int(cursor.lastrowid or 0)

    def _insert_plan(self, source: int, plan_id: str, plan: Plan, document: Document) -> int:
        line = document.canonical.line_of
        cursor = self.db.execute(
            "INSERT INTO plans (source, plan_id, ordinal, title, issuer, place, year, period, type, number, template, label, "
            "start, end, start_line, end_line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                source,
                plan_id,
                plan.ordinal,
                plan.title,
                plan.issuer,
                plan.place,
                plan.year,
                plan.period,
                plan.type,
                plan.number,
                int(plan.template),
                plan.label,
                plan.start,
                plan.end,
                line(plan.start),
                line(max(plan.start, plan.end - 1)),
            ),
        )
        return int(cursor.lastrowid or 0)

    def _insert_passages(self, source: int, plans: dict[int, int], name: str, document: Document) -> None:
        titles = {plan.ordinal: plan.title for plan in document.plans}
        seen: dict[str, int] = {}
        for passage in document.passages:
            occurrence = seen[passage.text] = seen.get(passage.text, -1) + 1
            cursor = self.db.execute(
                "INSERT INTO passages (source, plan, passage_id, start, end, start_line, end_line, page, text, quote, "
                "section_path, role, terms, embedded_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    source,
                    plans[passage.plan],
                    _identifier("p", name, passage.text, str(occurrence)),
                    passage.start,
                    passage.end,
                    passage.start_line,
                    passage.end_line,
                    passage.page,
                    passage.text,
                    None if passage.quote == passage.text else passage.quote,
                    json.dumps(passage.section_path, ensure_ascii=False),
                    passage.role,
                    index_terms(searchable_text(passage.text, passage.section_path, titles[passage.plan])),
                    text_hash(embedded_text(passage.text, passage.section_path, titles[passage.plan])),
                ),
            )
            self._insert_targets(source, int(cursor.lastrowid or 0), passage.targets, document)

    def _insert_targets(self, source: int, passage: int, targets: Iterable[Target], document: Document) -> None:
        self.db.executemany(
            "INSERT INTO targets (source, passage, indicator, comparator, value, unit, deadline, baseline, scope, quote, start, "
            "end, start_line, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    source,
                    passage,
                    t.indicator,
                    t.comparator,
                    t.value,
                    t.unit,
                    t.deadline,
                    t.baseline,
                    t.scope,
                    t.quote,
                    t.start,
                    t.end,
                    document.canonical.line_of(t.start),
                    index_terms(target_text(t.indicator, t.scope, t.quote, t.deadline)),
                )
                for t in targets
            ),
        )

    # -- vectors ---------------------------------------------------------------------------------------------------

    def unembedded(self, model: str) -> list[tuple[bytes, str]]:
        """(hash, text to embed) of every passage of the coming generation that has no vector of ``model`` yet."""
        rows = self.db.execute(
            "SELECT p.embedded_hash AS hash, p.text, p.section_path, d.title FROM passages AS p "
            "JOIN sources AS s ON s.id = p.source JOIN plans AS d ON d.id = p.plan "
            "WHERE s.died IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM vectors AS v WHERE v.model = ? AND v.text_hash = p.embedded_hash) GROUP BY p.embedded_hash",
            (model,),
        )
        return [
            (row["hash"], embedded_text(row["text"], json.loads(row["section_path"]), row["title"])) for row in rows
        ]

    def add_vectors(
        self, model: str, hashes: Sequence[bytes], vectors: FloatMatrix, tokens: Sequence[bytes] = ()
    ) -> None:
        """Keep vectors (n, d), float32, by (model, text hash), and beside them the packed token states if there are any."""
        with self.transaction():
            if tokens:
                self.db.executemany(
                    "INSERT INTO tokens (model, text_hash, codes) VALUES (?, ?, ?) "
                    "ON CONFLICT (model, text_hash) DO UPDATE SET codes = excluded.codes",
                    ((model, key, codes) for key, codes in zip(hashes, tokens, strict=True)),
                )
            self.db.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                ((model, key, vector.astype("<f4").tobytes()) for key, vector in zip(hashes, vectors, strict=True)),
            )

    def tokens(self, ids: Sequence[int]) -> dict[int, bytes]:
        """Packed token states by the id a generation keeps for its passages; those that are not there are left out."""
        rows = self.db.execute(f"SELECT id, codes FROM tokens WHERE id IN ({', '.join('?' * len(ids))})", ids)
        return {row["id"]: row["codes"] for row in rows}

    def forget_other_models(self, model: str) -> None:
        """Delete the vectors and token states of every encoder but this one."""
        with self.transaction():
            for table in ("vectors", "tokens"):
                self.db.execute(f"DELETE FROM {table} WHERE model != ?", (model,))


def visible(alias: str = "s") -> str:
    """SQL condition for the sources of generation ``:g``."""
    return f"{alias}.born <= :g AND ({alias}.died IS NULL OR {alias}.died > :g)"


def canonical_text(blob: bytes) -> str:
    """The canonical text as ``sources.canonical`` keeps it. Raises DamageError if it is not readable."""
    try:
        return zlib.decompress(blob).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise DamageError(
            f"the stored text is damaged ({error}): run `precedent ingest --rebuild` on the file"
        ) from error


def _unreadable(path: Path, error: sqlite3.DatabaseError) -> DamageError:
    return DamageError(
        f"the catalogue {path} cannot be read ({error}): restore it, or remove the store and ingest again"
    )


def _identifier(kind: str, *parts: str) -> str:
    return kind + hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()


def _section_row(source: int, plan: int, section: Section, document: Document) -> tuple[Any, ...]:
    return (
        source,
        plan,
        section.level,
        section.number,
        section.heading,
        section.role,
        section.start,
        section.heading_end,
        section.end,
        document.canonical.line_of(section.start),
    )

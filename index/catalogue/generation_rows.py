"""What the coming generation is built from: everything the catalogue holds of every passage that has not gone."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from index.catalogue.connection import Catalogue
from index.catalogue.source_paths import path_of
from index.errors import DamageError


@dataclass(frozen=True, slots=True)
class ComingPassage:
    """A passage by its row id, its plan's row id, its index terms, its packed vector, and the id of its token states (None
    where it has none)."""

    id: int
    plan: int
    role: str
    terms: str
    vector: bytes
    token: int | None


@dataclass(frozen=True, slots=True)
class ComingTarget:
    """A target by its passage's row id, its index terms, its value and unit as written."""

    passage: int
    terms: str
    value: str
    unit: str | None


def count_coming(catalogue: Catalogue, table: str) -> int:
    """How many ``plans`` or ``passages`` the coming generation has."""
    sql = f"SELECT count(*) FROM {table} AS t JOIN sources AS s ON s.id = t.source WHERE s.died IS NULL"
    return int(catalogue.db.execute(sql).fetchone()[0])


def coming_passages(catalogue: Catalogue, model: str) -> Iterator[ComingPassage]:
    """Every passage that has a vector of ``model``, in the order of the index. Raises DamageError at a vector that is not what
    was computed."""
    rows = catalogue.db.execute(
        "SELECT p.id, p.plan, p.role, p.terms, v.vector, t.id AS token, v.checksum FROM passages AS p "
        "JOIN sources AS s ON s.id = p.source JOIN vectors AS v ON v.model = :model AND v.text_hash = p.embedded_hash "
        "LEFT JOIN tokens AS t ON t.model = :model AND t.text_hash = p.embedded_hash "
        "WHERE s.died IS NULL ORDER BY s.name, p.start",
        {"model": model},
    )
    for *passage, checksum in rows:
        found = ComingPassage(*passage)
        if checksum is not None and zlib.crc32(found.vector) != checksum:
            raise DamageError("store.vectors_damaged", count=1)
        yield found


def coming_targets(catalogue: Catalogue) -> Iterator[ComingTarget]:
    """Every target in the order of the text."""
    rows = catalogue.db.execute(
        "SELECT t.passage, t.terms, t.value, t.unit FROM targets AS t JOIN sources AS s ON s.id = t.source "
        "WHERE s.died IS NULL ORDER BY t.start, t.id"
    )
    return (ComingTarget(*row) for row in rows)


def coming_files(catalogue: Catalogue) -> list[dict[str, str]]:
    """Path, root and name of the file of every source, in the order of their names."""
    rows = catalogue.db.execute("SELECT path, root, name FROM sources WHERE died IS NULL ORDER BY name, id")
    return [{"path": path_of(path), "root": path_of(root), "name": name} for path, root, name in rows]


def coming_places(catalogue: Catalogue) -> dict[int, str]:
    """The place of every plan that has one, by its row id."""
    rows = catalogue.db.execute(
        "SELECT p.id, p.place FROM plans AS p JOIN sources AS s ON s.id = p.source "
        "WHERE s.died IS NULL AND p.place IS NOT NULL"
    )
    return dict(map(tuple, rows))

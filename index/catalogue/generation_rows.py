"""What the coming generation is built from: everything the catalogue holds of every passage that has not gone."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.catalogue.connection import Catalogue
from index.catalogue.source_paths import path_of
from index.errors import DamageError

_BATCH = 1_000
"""Row ids a statement. Vectors are joined by CROSS JOIN, which in SQLite keeps the order of the tables (lang_select.html):
else it goes through every vector of the model for each statement."""


@dataclass(frozen=True, slots=True)
class ComingPassage:
    """A passage by its row id, its source's name, its plan's row id, its index terms, and the id of its token states (None where
    it has none)."""

    id: int
    source: str
    plan: int
    role: str
    terms: str
    token: int | None


@dataclass(frozen=True, slots=True)
class ComingTarget:
    """A target by its passage's row id, its index terms, its value and unit as written."""

    passage: int
    terms: str
    value: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class ComingPlan:
    """What a plan can be narrowed by, with its row id and its source's name. ``chain``: the divisions of its place, as kept."""

    id: int
    year: int | None
    type: str | None
    place: str | None
    chain: str | None
    issuer: str | None
    source: str


def count_coming(catalogue: Catalogue, table: str) -> int:
    """How many ``plans`` or ``passages`` the coming generation has."""
    sql = f"SELECT count(*) FROM {table} AS t JOIN sources AS s ON s.id = t.source WHERE s.died IS NULL"
    return int(catalogue.db.execute(sql).fetchone()[0])


def coming_passages(catalogue: Catalogue, model: str, added: bool) -> Iterator[ComingPassage]:
    """Every passage that has a vector of ``model``, by the names of the sources and in the order of their texts; ``added``: of
    sources that the present generation does not have."""
    sources = catalogue.db.execute(
        f"SELECT id, name FROM sources WHERE died IS NULL{' AND born > :g' if added else ''} ORDER BY name, id",
        {"g": catalogue.generation},
    ).fetchall()
    for source, name in sources:
        rows = catalogue.db.execute(
            "SELECT p.id, :name AS name, p.plan, p.role, p.terms, t.id AS token FROM passages AS p "
            "CROSS JOIN vectors AS v ON v.model = :model AND v.text_hash = p.embedded_hash "
            "LEFT JOIN tokens AS t ON t.model = :model AND t.text_hash = p.embedded_hash "
            "WHERE p.source = :source ORDER BY p.start, p.id",
            {"model": model, "source": source, "name": name},
        )
        for row in rows.fetchall():
            yield ComingPassage(*row)


def coming_targets(catalogue: Catalogue, passages: Sequence[int]) -> Iterator[ComingTarget]:
    """The targets of some passages, by their row ids; those of one passage in the order of the text."""
    for batch in _batches(passages):
        rows = catalogue.db.execute(
            "SELECT passage, terms, value, unit FROM targets "
            f"WHERE passage IN ({', '.join('?' * len(batch))}) ORDER BY start, id",
            batch,
        )
        for row in rows.fetchall():
            yield ComingTarget(*row)


def vectors_of(catalogue: Catalogue, model: str, passages: Sequence[int]) -> Iterator[bytes]:
    """The packed vector of each of some passages, by their row ids. Raises DamageError where one is missing, or is not what was
    computed."""
    for batch in _batches(passages):
        rows = catalogue.db.execute(
            "SELECT p.id, v.vector, v.checksum FROM passages AS p "
            "CROSS JOIN vectors AS v ON v.model = ? AND v.text_hash = p.embedded_hash "
            f"WHERE p.id IN ({', '.join('?' * len(batch))})",
            (model, *batch),
        )
        found: dict[int, bytes] = {}
        for number, vector, checksum in rows.fetchall():
            if checksum is not None and zlib.crc32(vector) != checksum:
                raise DamageError("store.vectors_damaged", count=1)
            found[number] = vector
        if missing := set(batch) - found.keys():
            raise DamageError("store.no_vectors", count=len(missing), model=model)
        yield from (found[number] for number in batch)


def gone_passages(catalogue: Catalogue) -> list[int]:
    """The row ids of the passages that the present generation has and the coming one has not."""
    sql = "SELECT p.id FROM sources AS s JOIN passages AS p ON p.source = s.id WHERE s.died > ?"
    return [number for (number,) in catalogue.db.execute(sql, (catalogue.generation,))]


def _batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[at : at + _BATCH] for at in range(0, len(numbers), _BATCH))


def coming_files(catalogue: Catalogue) -> list[dict[str, str]]:
    """Path, root and name of the file of every source, in the order of their names."""
    rows = catalogue.db.execute("SELECT path, root, name FROM sources WHERE died IS NULL ORDER BY name, id")
    return [{"path": path_of(path), "root": path_of(root), "name": name} for path, root, name in rows]


def coming_plans(catalogue: Catalogue, plans: Sequence[int]) -> Iterator[ComingPlan]:
    """Some plans, by their row ids."""
    for batch in _batches(plans):
        marks = ", ".join("?" * len(batch))
        rows = catalogue.db.execute(
            "SELECT d.id, d.year, d.type, d.place, d.place_chain, d.issuer, s.name FROM plans AS d "
            f"JOIN sources AS s ON s.id = d.source WHERE d.id IN ({marks})",
            batch,
        )
        for row in rows.fetchall():
            yield ComingPlan(*row)

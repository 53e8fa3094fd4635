"""What the catalogue holds of sources as wholes, to be checked against their files and cited by their lines."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from index.catalogue.connection import Catalogue, canonical_text, visible
from index.text.folding import encodable


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """A passage, target or repair (``kind``) that cites ``[start, end)`` of its source with these words."""

    kind: str
    start: int
    end: int
    quote: str


def sources_with_text(catalogue: Catalogue) -> list[sqlite3.Row]:
    """Every source by name: id, name, path, sha256, and its canonical text as it is kept (``connection.canonical_text``)."""
    sql = f"SELECT s.id, s.name, s.path, s.sha256, s.canonical FROM sources AS s WHERE {visible()} ORDER BY s.name"
    return catalogue.db.execute(sql, {"g": catalogue.generation}).fetchall()


def sources_as_read(catalogue: Catalogue) -> list[sqlite3.Row]:
    """How every source was read: name, path, damage (bytes that could not be decoded), pipeline."""
    sql = f"SELECT s.name, s.path, s.damage, s.pipeline FROM sources AS s WHERE {visible()}"
    return catalogue.db.execute(sql, {"g": catalogue.generation}).fetchall()


def cited_spans(catalogue: Catalogue, source: int) -> Iterator[CitedSpan]:
    """Everything that cites the source at a row id."""
    for kind, column in (("passages", "coalesce(quote, text)"), ("targets", "quote"), ("repairs", "before")):
        for row in catalogue.db.execute(f"SELECT start, end, {column} FROM {kind} WHERE source = ?", (source,)):
            yield CitedSpan(kind.removesuffix("s"), *row)


def passage_lines(catalogue: Catalogue, source: int) -> Iterator[sqlite3.Row]:
    """Where the passages of the source at a row id stand: passage_id, start, end, start_line, end_line."""
    sql = "SELECT passage_id, start, end, start_line, end_line FROM passages WHERE source = ?"
    return catalogue.db.execute(sql, (source,))


def passage_in_source(catalogue: Catalogue, passage_id: str) -> sqlite3.Row | None:
    """A passage's start, end and quote with its source's path, sha256 and canonical text as it is kept."""
    row: sqlite3.Row | None = catalogue.db.execute(
        "SELECT p.start, p.end, coalesce(p.quote, p.text) AS quote, s.path, s.sha256, s.canonical FROM passages AS p "
        f"JOIN sources AS s ON s.id = p.source WHERE p.passage_id = :id AND {visible()}",
        {"id": encodable(passage_id), "g": catalogue.generation},
    ).fetchone()
    return row


def lines_of_source(catalogue: Catalogue, name: str, first: int, last: int) -> str | None:
    """Lines ``[first, last]`` of the source of that name; None where there is no such source or line. Raises DamageError."""
    sql = f"SELECT s.canonical FROM sources AS s WHERE {visible()} AND s.name = :name"
    row = catalogue.db.execute(sql, {"g": catalogue.generation, "name": name}).fetchone()
    if row is None:
        return None
    return "\n".join(canonical_text(row["canonical"]).split("\n")[first - 1 : last]) or None


def integrity(catalogue: Catalogue) -> str:
    """What SQLite's own check says: ``ok``, or the first thing that is wrong."""
    return str(catalogue.db.execute("PRAGMA quick_check(1)").fetchone()[0])


def waiting_changes(catalogue: Catalogue) -> int:
    """How many sources were read or removed that the generation readers see knows nothing of."""
    sql = "SELECT count(*) FROM sources WHERE born > :g OR died > :g"
    return int(catalogue.db.execute(sql, {"g": catalogue.generation}).fetchone()[0])

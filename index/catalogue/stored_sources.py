"""What the catalogue holds of sources as wholes, to be checked against their files and cited by their lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.catalogue.connection import Catalogue, canonical_text, visible
from index.catalogue.source_paths import path_of
from index.text.folding import encodable


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """A passage, target or repair (``kind``) that cites ``[start, end)`` of its source with these words."""

    kind: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class SourceText:
    """A source's file, and its canonical text as it is kept."""

    id: int
    name: str
    path: str
    sha256: str
    kept: bytes

    def canonical(self) -> str:
        """The text. Raises DamageError."""
        return canonical_text(self.kept)


@dataclass(frozen=True, slots=True)
class SourceAsRead:
    """How a source was read; ``damage`` counts the bytes that could not be decoded."""

    name: str
    path: str
    damage: int
    pipeline: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PassageLines:
    """Where a passage stands in its source's canonical text."""

    passage_id: str
    start: int
    end: int
    start_line: int
    end_line: int


_TEXT = "s.id, s.name, s.path, s.sha256, s.canonical"


def sources_with_text(catalogue: Catalogue) -> list[SourceText]:
    """Every source by name."""
    sql = f"SELECT {_TEXT} FROM sources AS s WHERE {visible()} ORDER BY s.name"
    return [source_text(row) for row in catalogue.db.execute(sql, {"g": catalogue.generation})]


def source_text(row: Sequence[Any]) -> SourceText:
    """The source in a row of its id, name, path, hash and text."""
    number, name, path, digest, kept = row
    return SourceText(number, name, path_of(path), digest, kept)


def sources_as_read(catalogue: Catalogue) -> list[SourceAsRead]:
    sql = f"SELECT s.name, s.path, s.damage, s.pipeline, s.sha256 FROM sources AS s WHERE {visible()}"
    rows = catalogue.db.execute(sql, {"g": catalogue.generation})
    return [SourceAsRead(name, path_of(path), *rest) for name, path, *rest in rows]


def cited_spans(catalogue: Catalogue, source: int) -> Iterator[CitedSpan]:
    """Everything that cites the source at a row id."""
    for kind, column in (("passages", "coalesce(quote, text)"), ("targets", "quote"), ("repairs", "before")):
        for row in catalogue.db.execute(f"SELECT start, end, {column} FROM {kind} WHERE source = ?", (source,)):
            yield CitedSpan(kind.removesuffix("s"), *row)


def passage_lines(catalogue: Catalogue, source: int) -> Iterator[PassageLines]:
    """Where the passages of the source at a row id stand."""
    sql = "SELECT passage_id, start, end, start_line, end_line FROM passages WHERE source = ?"
    return (PassageLines(*row) for row in catalogue.db.execute(sql, (source,)))


def passage_in_source(catalogue: Catalogue, passage_id: str) -> tuple[CitedSpan, SourceText] | None:
    """What a passage cites, and its source."""
    row = catalogue.db.execute(
        f"SELECT p.start, p.end, coalesce(p.quote, p.text), {_TEXT} FROM passages AS p "
        f"JOIN sources AS s ON s.id = p.source WHERE p.passage_id = :id AND {visible()}",
        {"id": encodable(passage_id), "g": catalogue.generation},
    ).fetchone()
    return None if row is None else (CitedSpan("passage", *row[:3]), source_text(row[3:]))


def lines_of_source(catalogue: Catalogue, name: str, first: int, last: int) -> str | None:
    """Lines ``[first, last]`` of the source of that name; None where there is no such source or line. Raises DamageError."""
    sql = f"SELECT s.canonical FROM sources AS s WHERE {visible()} AND s.name = :name"
    row = catalogue.db.execute(sql, {"g": catalogue.generation, "name": name}).fetchone()
    if row is None:
        return None
    return "\n".join(canonical_text(row["canonical"]).split("\n")[first - 1 : last]) or None


def integrity(catalogue: Catalogue, deep: bool = False) -> str:
    """What the database's own check says: ``ok``, or what is wrong first; ``deep`` compares the indices with their tables."""
    return catalogue.integrity(deep)


def waiting_changes(catalogue: Catalogue) -> int:
    """How many sources were read or removed that the generation readers see knows nothing of."""
    sql = "SELECT count(*) FROM sources WHERE born > :g OR died > :g"
    return int(catalogue.db.execute(sql, {"g": catalogue.generation}).fetchone()[0])

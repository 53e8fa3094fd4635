"""Vectors and token states in the catalogue, kept by the model and the text they are of, so that no text is encoded twice."""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterable, Sequence

from index.arrays import Floats
from index.catalogue.connection import Catalogue, marks
from index.errors import DamageError
from index.text.passage_text import embedded_text


def unembedded(catalogue: Catalogue, model: str, everything: bool) -> array[int]:
    """A passage (row id) of each text of the coming generation that has no vector of ``model`` yet, the longest first. Those of
    sources that readers see have one, so only the others are looked at, unless ``everything`` is to be."""
    rows = catalogue.db.execute(
        "SELECT min(p.id) FROM sources AS s CROSS JOIN passages AS p ON p.source = s.id "
        "WHERE s.died IS NULL AND (s.born > :g OR :everything) AND NOT EXISTS "
        "(SELECT 1 FROM vectors AS v WHERE v.model = :model AND v.text_hash = p.embedded_hash) "
        'GROUP BY p.embedded_hash ORDER BY max(p."end" - p.start) DESC, p.embedded_hash',
        {"g": catalogue.generation, "everything": everything, "model": model},
    )
    return array("q", (number for (number,) in rows))


def texts_to_embed(catalogue: Catalogue, ids: Sequence[int]) -> list[tuple[bytes, str]]:
    """(hash, text to embed) of passages by their row ids, in that order."""
    rows = catalogue.db.execute(
        "SELECT p.id, p.embedded_hash, p.text, p.section_path, coalesce(d.title, d.name) FROM passages AS p "
        f"JOIN plans AS d ON d.id = p.plan WHERE p.id IN ({marks(ids)})",
        list(ids),
    )
    found = {number: (key, embedded_text(text, json.loads(path), title)) for number, key, text, path, title in rows}
    return [found[number] for number in ids]


def add_vectors(
    catalogue: Catalogue, model: str, hashes: Sequence[bytes], vectors: Floats, tokens: Sequence[bytes] = ()
) -> None:
    """Keep vectors (n, d), float32, by (model, text hash), and beside them the packed token states if there are any."""
    with catalogue.transaction():
        if tokens:
            catalogue.db.executemany(
                "INSERT INTO tokens (model, text_hash, codes, checksum) VALUES (?, ?, ?, ?) ON CONFLICT (model, text_hash) "
                "DO UPDATE SET codes = excluded.codes, checksum = excluded.checksum",
                ((model, key, codes, zlib.crc32(codes)) for key, codes in zip(hashes, tokens, strict=True)),
            )
        catalogue.db.executemany(
            "INSERT OR REPLACE INTO vectors (model, text_hash, vector, checksum) VALUES (?, ?, ?, ?)",
            (
                (model, key, packed, zlib.crc32(packed))
                for key, vector in zip(hashes, vectors, strict=True)
                for packed in (vector.astype("<f4").tobytes(),)
            ),
        )


def packed_tokens(catalogue: Catalogue, ids: Sequence[int]) -> dict[int, bytes]:
    """Packed token states by the id a generation keeps for its passages; those that are not there are left out. Raises
    DamageError where one is not what was computed."""
    rows = catalogue.db.execute(
        f"SELECT id, codes, checksum FROM tokens WHERE id IN ({', '.join('?' * len(ids))})", ids
    )
    packed = {}
    for number, codes, checksum in rows:
        if checksum is not None and zlib.crc32(codes) != checksum:
            raise DamageError("store.vectors_damaged", count=1)
        packed[number] = codes
    return packed


_DAMAGED = {
    "vectors": "checksum != crc32(vector)",
    "tokens": "checksum != crc32(codes)",
}
"""What is not what was computed, by table; a null checksum says nothing."""


def damaged_vectors(catalogue: Catalogue) -> int:
    """How many vectors and token states are not what was computed."""
    counts = (
        catalogue.db.execute(f"SELECT count(*) FROM {table} WHERE {wrong}").fetchone()[0]
        for table, wrong in _DAMAGED.items()
    )
    return sum(map(int, counts))


def forget_damaged(catalogue: Catalogue) -> int:
    """Delete what is not what was computed, vectors and token states with one another, so that it is computed again. Reads them
    all. Returns how many went."""
    keys: set[tuple[str, bytes]] = set()
    for table, wrong in _DAMAGED.items():
        rows = catalogue.db.execute(f"SELECT model, text_hash FROM {table} WHERE {wrong}")
        keys.update((row["model"], row["text_hash"]) for row in rows)
    with catalogue.transaction():
        for table in _DAMAGED:
            catalogue.db.executemany(f"DELETE FROM {table} WHERE model = ? AND text_hash = ?", sorted(keys))
    return len(keys)


def sum_up(catalogue: Catalogue) -> None:
    """Give a checksum to what has none: what a store held before checksums were kept. An index holds what has none."""
    with catalogue.transaction():
        for table, column in (("vectors", "vector"), ("tokens", "codes")):
            catalogue.db.execute(f"UPDATE {table} SET checksum = crc32({column}) WHERE checksum IS NULL")


def embedded_hashes(catalogue: Catalogue, sources: str, values: Sequence[object]) -> set[bytes]:
    """The keys of the texts of the sources whose row ids the SQL of ``sources`` gives."""
    sql = f"SELECT embedded_hash FROM passages WHERE source IN ({sources})"
    return {key for (key,) in catalogue.db.execute(sql, values)}


def forget_unused(catalogue: Catalogue, hashes: Iterable[bytes]) -> None:
    """Within a transaction: delete the vectors and token states of those texts that no source has any more, neither of the coming
    generation nor of the one that readers see."""
    keys = sorted(hashes)
    for table in _DAMAGED if keys else ():
        for model in _models(catalogue, table):
            catalogue.db.executemany(
                f"DELETE FROM {table} WHERE model = ?1 AND text_hash = ?2 AND NOT EXISTS (SELECT 1 FROM passages AS p "
                "JOIN sources AS s ON s.id = p.source WHERE p.embedded_hash = ?2 AND (s.died IS NULL OR s.died > ?3))",
                ((model, key, catalogue.generation) for key in keys),
            )


def forget_other_models(catalogue: Catalogue, model: str) -> None:
    """Delete the vectors and token states of every encoder but this one."""
    with catalogue.transaction():
        for table in _DAMAGED:
            for other in _models(catalogue, table):
                if other != model:
                    catalogue.db.execute(f"DELETE FROM {table} WHERE model = ?", (other,))


def _models(catalogue: Catalogue, table: str) -> list[str]:
    """The encoders of whose vectors there are any, one step in the table's index each."""
    found: list[str] = []
    while True:
        sql = f"SELECT min(model) FROM {table} WHERE model > ?"
        (model,) = catalogue.db.execute(sql, (found[-1] if found else "",)).fetchone()
        if model is None:
            return found
        found.append(str(model))

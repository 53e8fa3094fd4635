"""Vectors and token states in the catalogue, kept by the model and the text they are of, so that no text is encoded twice."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from index.arrays import Floats
from index.catalogue.connection import Catalogue
from index.errors import DamageError
from index.text.passage_text import embedded_text


def unembedded(catalogue: Catalogue, model: str) -> list[tuple[bytes, str]]:
    """(hash, text to embed) of every passage of the coming generation that has no vector of ``model`` yet."""
    rows = catalogue.db.execute(
        "SELECT p.embedded_hash AS hash, p.text, p.section_path, coalesce(d.title, d.name) AS title FROM passages AS p "
        "JOIN sources AS s ON s.id = p.source JOIN plans AS d ON d.id = p.plan "
        "WHERE s.died IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM vectors AS v WHERE v.model = ? AND v.text_hash = p.embedded_hash) GROUP BY p.embedded_hash",
        (model,),
    )
    return [(row["hash"], embedded_text(row["text"], json.loads(row["section_path"]), row["title"])) for row in rows]


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


def forget_damaged(catalogue: Catalogue, tokens: bool) -> int:
    """Delete vectors that are not what was computed, so that they are computed again; with ``tokens`` those whose token states
    are not. Returns how many went."""
    keys: set[tuple[str, bytes]] = set()
    for table in ("vectors", "tokens") if tokens else ("vectors",):
        rows = catalogue.db.execute(f"SELECT model, text_hash FROM {table} WHERE {_DAMAGED[table]}")
        keys.update((row["model"], row["text_hash"]) for row in rows)
    with catalogue.transaction():
        for table in ("vectors", "tokens"):
            catalogue.db.executemany(f"DELETE FROM {table} WHERE model = ? AND text_hash = ?", sorted(keys))
    return len(keys)


def sum_up(catalogue: Catalogue) -> None:
    """Give a checksum to what has none: what a store held before checksums were kept."""
    with catalogue.transaction():
        for table, column in (("vectors", "vector"), ("tokens", "codes")):
            catalogue.db.execute(f"UPDATE {table} SET checksum = crc32({column}) WHERE checksum IS NULL")


def forget_other_models(catalogue: Catalogue, model: str) -> None:
    """Delete the vectors and token states of every encoder but this one."""
    with catalogue.transaction():
        for table in ("vectors", "tokens"):
            catalogue.db.execute(f"DELETE FROM {table} WHERE model != ?", (model,))

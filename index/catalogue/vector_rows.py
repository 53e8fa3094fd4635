"""Vectors and token states in the catalogue, kept by the model and the text they are of, so that no text is encoded twice."""

from __future__ import annotations

import json
from collections.abc import Sequence

from index.arrays import Floats
from index.catalogue.connection import Catalogue
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
                "INSERT INTO tokens (model, text_hash, codes) VALUES (?, ?, ?) "
                "ON CONFLICT (model, text_hash) DO UPDATE SET codes = excluded.codes",
                ((model, key, codes) for key, codes in zip(hashes, tokens, strict=True)),
            )
        catalogue.db.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
            ((model, key, vector.astype("<f4").tobytes()) for key, vector in zip(hashes, vectors, strict=True)),
        )


def packed_tokens(catalogue: Catalogue, ids: Sequence[int]) -> dict[int, bytes]:
    """Packed token states by the id a generation keeps for its passages; those that are not there are left out."""
    rows = catalogue.db.execute(f"SELECT id, codes FROM tokens WHERE id IN ({', '.join('?' * len(ids))})", ids)
    return {row["id"]: row["codes"] for row in rows}


def forget_other_models(catalogue: Catalogue, model: str) -> None:
    """Delete the vectors and token states of every encoder but this one."""
    with catalogue.transaction():
        for table in ("vectors", "tokens"):
            catalogue.db.execute(f"DELETE FROM {table} WHERE model != ?", (model,))

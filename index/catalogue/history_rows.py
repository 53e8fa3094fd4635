"""Old versions: sources that were replaced or removed, whose text stays so that what cites it can be opened.

They are out of every search, list and count, for their rows say in which generation they went. Of a paper the newest few are
kept, and so many altogether (``PRECEDENT_KEEP_VERSIONS``, 0 for none); the oldest go first.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from index.catalogue.connection import Catalogue, visible
from index.catalogue.passage_rows import PassageRow, passages_by_row_id
from index.catalogue.records import Retired
from index.catalogue.source_paths import path_of
from index.catalogue.stored_sources import CitedSpan, SourceText, source_text
from index.catalogue.vector_rows import embedded_hashes
from index.text.folding import encodable

BATCH = 5_000
"""Row ids a statement: SQLite takes 32,766 parameters."""
KEPT_VARIABLE = "PRECEDENT_KEEP_VERSIONS"
KEPT_VERSIONS = 5
"""Old versions of one paper, not measured: who replaces a paper does so once or twice."""
KEPT_ALTOGETHER = 2_000
"""Old versions in a store; a plan of 10 pages takes some 60 KB."""
_SWEPT = "history_swept"
"""Where the catalogue keeps the generation up to which old versions were seen to."""


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a paper: its bytes, when it came, how many plans and passages it had; ``retired`` is None of the present one.
    ``passage_id`` opens its first passage."""

    sha256: str
    size: int
    added: str | None
    plans: int
    passages: int
    passage_id: str | None
    retired: Retired | None


@dataclass(frozen=True, slots=True)
class RetiredFile:
    """Where the file of an old version lay when it was the present one, and its SHA-256."""

    name: str
    path: str
    sha256: str


def kept_versions() -> int:
    """How many old versions of a paper are to be kept."""
    said = os.environ.get(KEPT_VARIABLE, "")
    return int(said) if said.isdecimal() and len(said) < 6 else KEPT_VERSIONS


def sweep_history(catalogue: Catalogue) -> set[bytes]:
    """Within a transaction: delete the old versions that are too many; take out of those that were retired since the last time
    what only a search needs. The hashes of the texts of these."""
    now = catalogue.generation
    values = (int(catalogue.meta(_SWEPT) or 0), now)
    retired = "SELECT id FROM sources WHERE died > ? AND died <= ? AND retired_as IS NOT NULL"
    new = catalogue.db.execute(f"{retired} LIMIT 1", values).fetchone() is not None
    hashes = embedded_hashes(catalogue, retired, values) if new else set()
    catalogue.db.execute(
        "DELETE FROM sources WHERE id IN (SELECT id FROM (SELECT id, "
        "row_number() OVER (PARTITION BY name ORDER BY died DESC, id DESC) AS nth, "
        "row_number() OVER (ORDER BY died DESC, id DESC) AS of_all "
        "FROM sources WHERE died <= :g AND retired_as IS NOT NULL) WHERE nth > :most OR of_all > :altogether)",
        {"g": now, "most": kept_versions(), "altogether": KEPT_ALTOGETHER},
    )
    if new:
        for table in ("passages", "targets"):
            catalogue.db.execute(f"UPDATE {table} SET terms = '' WHERE terms != '' AND source IN ({retired})", values)
        catalogue.set_meta(**{_SWEPT: str(now)})
    return hashes


def forget_history(catalogue: Catalogue, name: str) -> int:
    """Delete the old versions of the paper of that name; how many there were."""
    sql = "DELETE FROM sources WHERE name = ? AND died <= ? AND retired_as IS NOT NULL"
    with catalogue.transaction():
        return int(catalogue.db.execute(sql, (encodable(name), catalogue.generation)).rowcount)


def retired_hashes(catalogue: Catalogue) -> set[str]:
    """The SHA-256 of the file of every old version; of a member of an archive, the member's."""
    return {row["sha256"] for row in catalogue.db.execute("SELECT sha256 FROM sources WHERE retired_as IS NOT NULL")}


def retired_files(catalogue: Catalogue) -> list[RetiredFile]:
    """The file of every old version."""
    sql = "SELECT name, path, sha256 FROM sources WHERE retired_as IS NOT NULL AND died <= ? ORDER BY name, id"
    rows = catalogue.db.execute(sql, (catalogue.generation,))
    return [RetiredFile(name, path_of(path), sha256) for name, path, sha256 in rows]


def retired_passage(catalogue: Catalogue, passage_id: str) -> tuple[PassageRow, Retired] | tuple[None, None]:
    """The passage of that public id in the newest old version that has it."""
    row = catalogue.db.execute(
        "SELECT p.id, s.retired, s.retired_as FROM passages AS p JOIN sources AS s ON s.id = p.source "
        "WHERE p.passage_id = :id AND s.died <= :g AND s.retired_as IS NOT NULL ORDER BY s.died DESC, s.id DESC LIMIT 1",
        {"id": encodable(passage_id), "g": catalogue.generation},
    ).fetchone()
    if row is None:
        return None, None
    passage = passages_by_row_id(catalogue, [row["id"]])[row["id"]]
    return passage, Retired(row["retired_as"], row["retired"])


def retired_version(catalogue: Catalogue, name: str, digest: str) -> tuple[list[PassageRow], Retired] | None:
    """The passages of the old version of the paper of that name whose hash begins with ``digest`` (16 characters at least), in
    the order of the text; None where there is none, or no passage in it."""
    row = catalogue.db.execute(
        "SELECT id, retired, retired_as FROM sources WHERE name = :name AND substr(sha256, 1, length(:digest)) = :digest "
        "AND length(:digest) >= 16 AND died <= :g AND retired_as IS NOT NULL ORDER BY died DESC, id DESC LIMIT 1",
        {"name": encodable(name), "digest": encodable(digest), "g": catalogue.generation},
    ).fetchone()
    if row is None:
        return None
    ids = [found["id"] for found in catalogue.db.execute("SELECT id FROM passages WHERE source = ?", (row["id"],))]
    passages: dict[int, PassageRow] = {}
    for at in range(0, len(ids), BATCH):
        passages |= passages_by_row_id(catalogue, ids[at : at + BATCH])
    in_order = sorted(passages.values(), key=lambda passage: passage.start)
    return (in_order, Retired(row["retired_as"], row["retired"])) if in_order else None


def retired_in_source(catalogue: Catalogue, passage_id: str) -> tuple[CitedSpan, SourceText, Retired] | None:
    """What a passage of an old version cites, and its source as it was."""
    passage, retired = retired_passage(catalogue, passage_id)
    if passage is None or retired is None:
        return None
    row = catalogue.db.execute(
        "SELECT s.id, s.name, s.path, s.sha256, s.canonical FROM passages AS p JOIN sources AS s ON s.id = p.source "
        "WHERE p.id = ?",
        (passage.id,),
    ).fetchone()
    return CitedSpan("passage", passage.start, passage.end, passage.quote), source_text(row), retired


def versions_of(catalogue: Catalogue, name: str) -> list[Version]:
    """The versions of the paper of that name, the newest first."""
    rows = catalogue.db.execute(
        "SELECT s.sha256, s.size, s.added, s.retired, s.retired_as, s.died, "
        "(SELECT count(*) FROM plans AS d WHERE d.source = s.id) AS plans, "
        "(SELECT count(*) FROM passages AS p WHERE p.source = s.id) AS passages, "
        "(SELECT p.passage_id FROM passages AS p WHERE p.source = s.id ORDER BY p.start LIMIT 1) AS first "
        f"FROM sources AS s WHERE s.name = :name AND (({visible()}) OR (s.died <= :g AND s.retired_as IS NOT NULL)) "
        "ORDER BY s.died IS NOT NULL, s.died DESC, s.id DESC",
        {"name": encodable(name), "g": catalogue.generation},
    )
    return [
        Version(
            sha256=row["sha256"],
            size=row["size"],
            added=row["added"],
            plans=row["plans"],
            passages=row["passages"],
            passage_id=row["first"],
            retired=None if row["retired_as"] is None else Retired(row["retired_as"], row["retired"]),
        )
        for row in rows
    ]

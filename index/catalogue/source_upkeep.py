"""What an ingest asks and does of all sources at once: which it knows, which have gone, which were cut into terms otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from index.catalogue.connection import Catalogue
from index.catalogue.history_rows import sweep_history
from index.catalogue.source_paths import path_of
from index.catalogue.vector_rows import embedded_hashes, forget_unused
from index.errors import QueryError
from index.text.passage_text import index_terms, searchable_text, target_text
from index.text.segmentation import SEGMENTATION_VERSION


@dataclass(frozen=True, slots=True)
class StoredSource:
    """What an ingest must know of a source it has seen before."""

    id: int
    name: str
    path: str
    sha256: str
    pipeline: str


def stored_sources(catalogue: Catalogue) -> dict[str, StoredSource]:
    """The sources of the coming generation by absolute path."""
    rows = catalogue.db.execute("SELECT id, name, path, sha256, pipeline FROM sources WHERE died IS NULL")
    found = (StoredSource(**{**row, "path": path_of(row["path"])}) for row in rows)
    return {source.path: source for source in found}


@dataclass(frozen=True, slots=True)
class HeldBySource:
    """What a store holds of a source: the titles of its plans, or the names they were given (None: neither), and how many
    passages."""

    source: str
    plans: list[str | None]
    passages: int


def check_sources(catalogue: Catalogue, names: Iterable[str]) -> dict[str, int]:
    """The row id of every source by its name. Raises QueryError unless there is one of each of these names."""
    ids = {source.name: source.id for source in stored_sources(catalogue).values()}
    for name in names:
        if name not in ids:
            if near := get_close_matches(name, ids, n=3, cutoff=0.5):
                raise QueryError("source", "request.no_source_like", source=name[:200], near=", ".join(near))
            raise QueryError("source", "request.no_source", source=name[:200])
    return ids


def held_by_source(catalogue: Catalogue, name: str, source: int) -> HeldBySource:
    """What the source of that name at a row id holds."""
    titles = catalogue.db.execute("SELECT coalesce(title, name) FROM plans WHERE source = ? ORDER BY start", (source,))
    plans = [title for (title,) in titles]
    (passages,) = catalogue.db.execute("SELECT count(*) FROM passages WHERE source = ?", (source,)).fetchone()
    return HeldBySource(name, plans, int(passages))


def sweep_sources(catalogue: Catalogue) -> None:
    """Delete the sources that have gone, but for old versions that are kept, and vectors of text that no source has any more.

    A reader amid a search of an earlier generation goes on seeing them: its snapshot is older than the deletion.
    """
    with catalogue.transaction():
        gone = "FROM sources WHERE died <= ? AND retired_as IS NULL"
        hashes = embedded_hashes(catalogue, f"SELECT id {gone}", (catalogue.generation,))
        catalogue.db.execute(f"DELETE {gone}", (catalogue.generation,))
        forget_unused(catalogue, hashes | sweep_history(catalogue))


def segment_again(catalogue: Catalogue) -> None:
    """Cut into terms anew what another version of the segmentation cut, for a query is cut by this one."""
    with catalogue.transaction():
        for source in catalogue.db.execute("SELECT id, pipeline FROM sources WHERE died IS NULL").fetchall():
            reader, _, segmentation = source["pipeline"].partition(" ")
            if segmentation == SEGMENTATION_VERSION:
                continue
            _segment_source(catalogue, source["id"])
            pipeline = f"{reader} {SEGMENTATION_VERSION}"
            catalogue.db.execute("UPDATE sources SET pipeline = ? WHERE id = ?", (pipeline, source["id"]))


def _segment_source(catalogue: Catalogue, source: int) -> None:
    targets = catalogue.db.execute(
        "SELECT id, indicator, scope, quote, deadline FROM targets WHERE source = ?", (source,)
    ).fetchall()
    catalogue.db.executemany(
        "UPDATE targets SET terms = ? WHERE id = ?",
        ((index_terms(target_text(*parts)), row_id) for row_id, *parts in targets),
    )
    passages = catalogue.db.execute(
        "SELECT p.id, p.text, p.section_path, coalesce(d.title, d.name) AS title FROM passages AS p "
        "JOIN plans AS d ON d.id = p.plan WHERE p.source = ?",
        (source,),
    ).fetchall()
    catalogue.db.executemany(
        "UPDATE passages SET terms = ? WHERE id = ?",
        (
            (
                index_terms(searchable_text(row["text"], json.loads(row["section_path"]), row["title"])),
                row["id"],
            )
            for row in passages
        ),
    )

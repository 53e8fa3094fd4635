"""Sources taken out of a store at a word. Their files are left alone: an ingest of a folder that holds one reads it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

from index.catalogue import Catalogue
from index.catalogue.source_rows import remove_sources
from index.catalogue.source_upkeep import HeldBySource, held_by_source, stored_sources, sweep_sources
from index.encoders import Encoder
from index.errors import QueryError
from index.progress import Progress
from index.update import bring_up_to_date, writing


def held_by(catalogue: Catalogue, names: Sequence[str]) -> list[HeldBySource]:
    """What the sources of these names hold, each once. Raises QueryError for a name that no source has."""
    ids = {source.name: source.id for source in stored_sources(catalogue).values()}
    for name in names:
        if name not in ids:
            if near := get_close_matches(name, ids, n=3, cutoff=0.5):
                raise QueryError("source", "request.no_source_like", source=name[:200], near=", ".join(near))
            raise QueryError("source", "request.no_source", source=name[:200])
    return [held_by_source(catalogue, name, ids[name]) for name in dict.fromkeys(names)]


def remove(
    home: Path, names: Sequence[str], encoder: Callable[[], Encoder], model: str, progress: Progress
) -> list[HeldBySource]:
    """Take the sources of these names out of the store at ``home``, all or none, and tell what went.

    A kill in between loses nothing: the next ingest, or another removal, builds the generation. Raises QueryError,
    BusyError while another writes.
    """
    with writing(home) as catalogue:
        sweep_sources(catalogue)
        removed = held_by(catalogue, names)
        wanted = {item.source for item in removed}
        remove_sources(catalogue, [s.path for s in stored_sources(catalogue).values() if s.name in wanted])
        bring_up_to_date(catalogue, home, encoder(), model, progress, rebuild=False)
    return removed

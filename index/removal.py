"""Sources taken out of a store at a word. Files that were not uploaded are left alone: an ingest of a folder that holds one reads
it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

from index.catalogue import Catalogue
from index.catalogue.history_rows import forget_history, retired_hashes
from index.catalogue.source_rows import remove_sources
from index.catalogue.source_upkeep import HeldBySource, held_by_source, stored_sources, sweep_sources
from index.catalogue.stored_sources import sources_as_read
from index.encoders import Encoder
from index.errors import QueryError
from index.indexing import bring_up_to_date
from index.originals import folder_of, is_ours, sweep_versions, take_away
from index.progress import Progress
from index.update import writing


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
    home: Path,
    names: Sequence[str],
    encoder: Callable[[], Encoder],
    model: str,
    progress: Progress,
    *,
    forget: bool = False,
) -> list[HeldBySource]:
    """Take the sources of these names out of the store at ``home``, all or none, and tell what went. Uploaded files go with them.

    What they said stays, to be opened by its citations; ``forget`` deletes that too, of papers that went before as well. A kill
    in between loses nothing: the next ingest, or another removal, builds the generation. Raises QueryError, BusyError while
    another writes.
    """
    with writing(home) as catalogue:
        sweep_sources(catalogue)
        stored = {source.name: source.path for source in stored_sources(catalogue).values()}
        shown = {source.name: source.path for source in sources_as_read(catalogue)}
        going = [
            name for name in names if name in shown and name not in stored
        ]  # a removal was killed in: readers see them yet
        known = {*stored, *going}
        wanted = [name for name in names if not forget or name in known or not forget_history(catalogue, name)]
        wanted = [name for name in wanted if name not in going]
        removed = held_by(catalogue, wanted)
        gone = [stored[item.source] for item in removed]
        remove_sources(catalogue, gone, forget=forget)
        bring_up_to_date(catalogue, home, encoder(), model, progress, rebuild=False)
        if forget:
            for name in (*going, *(item.source for item in removed)):
                forget_history(catalogue, name)
        _take_away(catalogue, [*gone, *(shown[name] for name in going)], forget)
    return removed


def clear(home: Path, names: Sequence[str], *, forget: bool) -> None:
    """What a removal of these uploaded papers leaves that was killed in after readers no longer saw them: their files, and with
    ``forget`` what they said."""
    with writing(home) as catalogue:
        stored = {source.name for source in stored_sources(catalogue).values()}
        gone = [name for name in names if name not in stored]
        if forget:
            for name in gone:
                forget_history(catalogue, name)
        _take_away(catalogue, [str(folder_of(home) / name) for name in gone], forget)


def _take_away(catalogue: Catalogue, paths: Sequence[str], forget: bool) -> None:
    home = catalogue.home
    left = [Path(source.path) for source in stored_sources(catalogue).values()]
    ours = [Path(path) for path in paths if is_ours(home, Path(path))]
    take_away(home, ours, left, keep=not forget)
    sweep_versions(home, retired_hashes(catalogue))

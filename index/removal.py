"""Sources taken out of a store at a word. Files that were not uploaded are left alone: an ingest of a folder that holds one reads
it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from index.catalogue import Catalogue
from index.catalogue.collection_rows import take_out
from index.catalogue.history_rows import forget_history, retired_hashes
from index.catalogue.source_rows import remove_sources
from index.catalogue.source_upkeep import HeldBySource, check_sources, held_by_source, stored_sources, sweep_sources
from index.catalogue.stored_sources import sources_as_read
from index.encoders import Encoder
from index.indexing import bring_up_to_date
from index.originals import folder_of, is_ours, sweep_versions, take_away
from index.progress import Progress
from index.update import writing


def held_by(catalogue: Catalogue, names: Sequence[str]) -> list[HeldBySource]:
    """What the sources of these names hold, each once. Raises QueryError for a name that no source has."""
    ids = check_sources(catalogue, names)
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
        # Of a removal that was killed in: readers see them yet.
        going = [name for name in names if name in shown and name not in stored]
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
            with catalogue.transaction():
                take_out(catalogue, names)
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
            with catalogue.transaction():
                take_out(catalogue, gone)
        _take_away(catalogue, [str(folder_of(home) / name) for name in gone], forget)


def _take_away(catalogue: Catalogue, paths: Sequence[str], forget: bool) -> None:
    home = catalogue.home
    left = [Path(source.path) for source in stored_sources(catalogue).values()]
    ours = [Path(path) for path in paths if is_ours(home, Path(path))]
    take_away(home, ours, left, keep=not forget)
    sweep_versions(home, retired_hashes(catalogue))

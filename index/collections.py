"""Collections at a word: papers put in and taken out, a collection called otherwise or deleted. No paper is read for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.catalogue import Catalogue
from index.catalogue.collection_names import checked_names
from index.catalogue.collection_rows import fitting_names, put_in, rename_collection, take_out
from index.catalogue.source_upkeep import check_sources
from index.errors import QueryError
from index.update import writing


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of the collection ``name``: papers (by their names) ``put`` in, which makes it if need be, and ``taken`` out;
    then it is called ``renamed``, or ``deleted``, which leaves its papers."""

    name: str
    put: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    renamed: str | None = None
    deleted: bool = False


def checked_name(name: str) -> str:
    """One name as it is kept. Raises QueryError."""
    names = checked_names([name])
    if not names:
        raise QueryError("collection", "collection.no_name")
    return names[0]


def change(home: Path, wanted: Change) -> None:
    """Do all of it or nothing. Raises QueryError for a name that cannot be, a collection or a paper that is not there; BusyError
    while another writes."""
    name = checked_name(wanted.name)
    renamed = None if wanted.renamed is None else checked_name(wanted.renamed)
    with writing(home) as catalogue:
        check_sources(catalogue, wanted.put)
        known = fitting_names(catalogue, [name])
        if not known and not wanted.put:
            raise QueryError("collection", "collection.none", name=name)
        kept = known[0] if known else name
        with catalogue.transaction():
            _carry_out(catalogue, kept, wanted, renamed)


def _carry_out(catalogue: Catalogue, name: str, wanted: Change, renamed: str | None) -> None:
    put_in(catalogue, wanted.put, [name])
    take_out(catalogue, wanted.taken, name)
    if wanted.deleted or renamed is not None:
        rename_collection(catalogue, name, None if wanted.deleted else renamed)

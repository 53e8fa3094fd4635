"""Collections in the catalogue: which papers are in which, by their names, beside the sources' rows and outliving them.

A paper is in any number of them. No generation says who is in what: a change is seen by the next question. What is remembered of
them is therefore known by ``collections_changed``, which every change raises.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.catalogue.collection_names import PRESETS
from index.catalogue.connection import Catalogue, visible
from index.results import UNKNOWN, FacetValue
from index.text.folding import encodable, fold

_CHANGED = "collections"
"""Where the catalogue counts the changes."""
_MOST_REMEMBERED = 8
"""States of stores: a server has one, a test several."""

Members = Mapping[int, tuple[str, ...]]
_remembered: dict[tuple[str, int, int], Members] = {}
_remembering = threading.Lock()


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection with how many papers of the present generation, and how many plans, are in it."""

    name: str
    papers: int
    plans: int


def collections_changed(catalogue: Catalogue) -> int:
    """How often collections were changed; 0 in a store that has none and had none."""
    return int(catalogue.meta(_CHANGED) or 0)


def collections(catalogue: Catalogue) -> list[Collection]:
    """All that have a paper which is there: this bureau's and those of others first, then by their names."""
    rows = catalogue.db.execute(
        "SELECT c.name, count(DISTINCT s.id), count(d.id) FROM collections AS c JOIN sources AS s ON s.name = c.source "
        f"LEFT JOIN plans AS d ON d.source = s.id WHERE {visible()} GROUP BY c.name ORDER BY c.name",
        {"g": catalogue.generation},
    )
    found = [Collection(*row) for row in rows]
    return sorted(found, key=lambda one: PRESETS.index(one.name) if one.name in PRESETS else len(PRESETS))


def collections_of_papers(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The collections of every paper that is in one, by its name."""
    found: dict[str, tuple[str, ...]] = {}
    for source, name in catalogue.db.execute("SELECT source, name FROM collections ORDER BY source, name"):
        found[source] = (*found.get(source, ()), name)
    return found


def collections_of_plans(catalogue: Catalogue) -> Members:
    """The collections of every plan whose paper is in one, by row id; remembered until something changes."""
    changed = collections_changed(catalogue)
    if not changed:
        return {}
    state = (catalogue.store, catalogue.generation, changed)
    with _remembering:
        if (known := _remembered.get(state)) is not None:
            return known
    members: dict[int, tuple[str, ...]] = {}
    rows = catalogue.db.execute(
        "SELECT d.id, c.name FROM collections AS c JOIN sources AS s ON s.name = c.source "
        f"JOIN plans AS d ON d.source = s.id WHERE {visible()} ORDER BY d.id, c.name",
        {"g": catalogue.generation},
    )
    for plan, name in rows:
        members[plan] = (*members.get(plan, ()), name)
    with _remembering:
        while len(_remembered) >= _MOST_REMEMBERED:
            del _remembered[next(iter(_remembered))]
        _remembered[state] = members
    return members


def collection_facet(plans: Iterable[int], members: Members, most: int) -> list[FacetValue]:
    """How many of the plans (by row id) are in which collection, the ``most`` commonest, and how many in none. Empty in a store
    without collections."""
    if not members:
        return []
    held, alone = Counter[str](), 0
    for plan in plans:
        names = members.get(plan, ())
        held.update(names)
        alone += not names
    values = sorted(held.items(), key=lambda item: (-item[1], item[0]))[:most]
    return [FacetValue(value, count) for value, count in [*values, (UNKNOWN, alone)] if count]


def fitting_names(catalogue: Catalogue, asked: Iterable[str]) -> list[str]:
    """The names that are kept, of those that are asked for in either script."""
    wanted = {fold(name) for name in asked}
    return [name for (name,) in catalogue.db.execute(_NAMES) if fold(name) in wanted]


def kept_names(catalogue: Catalogue, names: Sequence[str]) -> list[str]:
    """The names as they are kept already, in whatever script and case; a new one as it is."""
    known = {fold(name): name for (name,) in catalogue.db.execute(_NAMES)}
    return list(dict.fromkeys(known.get(fold(name), name) for name in names))


_NAMES = "SELECT name FROM collections UNION SELECT name FROM folder_collections WHERE name IS NOT NULL"


def put_in(catalogue: Catalogue, sources: Iterable[str], names: Sequence[str]) -> None:
    """Within a transaction: put papers, by their names, into collections; those that they are in stay theirs."""
    before = catalogue.db.total_changes
    pairs = [(encodable(source), name) for source in sources for name in kept_names(catalogue, names)]
    catalogue.db.executemany("INSERT OR IGNORE INTO collections VALUES (?, ?)", pairs)
    _count_change(catalogue, before)


def take_out(catalogue: Catalogue, sources: Iterable[str], name: str | None = None) -> None:
    """Within a transaction: take papers out of a collection, or out of all."""
    before = catalogue.db.total_changes
    sql = "DELETE FROM collections WHERE source = :source AND (:name IS NULL OR name = :name)"
    catalogue.db.executemany(sql, [{"source": encodable(source), "name": name} for source in sources])
    _count_change(catalogue, before)


def rename_collection(catalogue: Catalogue, name: str, new: str | None) -> None:
    """Within a transaction: call a collection otherwise, or delete it (None); with one that is called so already it becomes one.
    Papers stay, and what comes into a watched folder goes along."""
    others = [other for other in fitting_names(catalogue, [new]) if other != name] if new is not None else []
    called = others[0] if others else new
    if called == name:
        return
    before = catalogue.db.total_changes
    if called is not None:
        sql = "INSERT OR IGNORE INTO collections SELECT source, ? FROM collections WHERE name = ?"
        catalogue.db.execute(sql, (called, name))
    catalogue.db.execute("UPDATE folder_collections SET name = ? WHERE name = ?", (called, name))
    catalogue.db.execute("DELETE FROM collections WHERE name = ?", (name,))
    _count_change(catalogue, before)


def collection_of_folder(catalogue: Catalogue, folder: str, given: str) -> tuple[str | None, bool]:
    """Within a transaction: what the collection that a watched folder was ``given`` is called now, None where it was deleted; and
    whether the folder is new to it."""
    key = (encodable(folder), given)
    row = catalogue.db.execute("SELECT name FROM folder_collections WHERE folder = ? AND given = ?", key).fetchone()
    if row is not None:
        return row["name"], False
    (name,) = kept_names(catalogue, [given])
    catalogue.db.execute("INSERT INTO folder_collections VALUES (?, ?, ?)", (*key, name))
    return name, True


def unseen(catalogue: Catalogue, names: Sequence[str]) -> list[str]:
    """Of the papers of these names those that no reader has seen yet in the text they have now."""
    rows = catalogue.db.execute("SELECT name FROM sources WHERE died IS NULL AND born > ?", (catalogue.generation,))
    new = {name for (name,) in rows}
    return [name for name in names if name in new]


def _count_change(catalogue: Catalogue, before: int) -> None:
    if catalogue.db.total_changes != before:
        catalogue.set_meta(**{_CHANGED: str(collections_changed(catalogue) + 1)})

"""What collections may be called. Two have a name in either language, so that a bureau whose people read both has each once."""

from __future__ import annotations

from collections.abc import Iterable

from index.errors import QueryError
from index.results import UNKNOWN
from index.text.folding import encodable, fold

OWN, OTHERS = "own", "others"
PRESETS = (OWN, OTHERS)
"""This bureau's papers and those of other places; shown in the reader's language."""
_CALLED = {
    fold(name): preset for preset, names in ((OWN, ("本局", "own")), (OTHERS, ("他处", "others"))) for name in names
}
MOST_CHARACTERS = 60
MOST_OF_ONE = 20
"""Collections named for one paper at once."""


def own_name(name: str) -> str:
    """The name by which a collection is kept: that of 本局 is ``own``."""
    return _CALLED.get(fold(name), name)


def checked_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names as they are kept, each once; empty ones are left out. Raises QueryError."""
    said = [" ".join(encodable(name).split()) for name in names]
    different = tuple(dict.fromkeys(own_name(name) for name in said if name))
    if len(different) > MOST_OF_ONE:
        raise QueryError("collection", "collection.many", count=len(different), most=MOST_OF_ONE)
    for name in different:
        if name == UNKNOWN or len(name) > MOST_CHARACTERS or not name.isprintable():
            raise QueryError("collection", "collection.name", most=MOST_CHARACTERS)
    return different

"""Paths of files as the catalogue keeps them: text, or their bytes where these are no UTF-8.

A name that an old archive left in GB18030 is carried by Python with half surrogates, which SQLite does not take as text.
"""

from __future__ import annotations

import os
from pathlib import Path

from index.catalogue.connection import Catalogue


def kept_path(path: Path | str) -> str | bytes:
    """What to bind for a path."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text)
    return text


def path_of(kept: str | bytes) -> str:
    """The path that was bound."""
    return kept if isinstance(kept, str) else os.fsdecode(kept)


def move_sources(catalogue: Catalogue, old: str, new: str) -> None:
    """Let the sources of the folder ``old`` lie in the folder ``new``."""
    rows = catalogue.db.execute("SELECT id, path FROM sources WHERE root = ?", (kept_path(old),)).fetchall()
    with catalogue.transaction():
        catalogue.db.executemany(
            "UPDATE sources SET path = ?, root = ? WHERE id = ?",
            ((kept_path(Path(new) / Path(path_of(path)).relative_to(old)), kept_path(new), row) for row, path in rows),
        )

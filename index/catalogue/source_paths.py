"""Paths of files as the catalogue keeps them: text, or their bytes where these are no UTF-8.

A name that an old archive left in GB18030 is carried by Python with half surrogates, which SQLite does not take as text.
"""

from __future__ import annotations

import os
from pathlib import Path


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

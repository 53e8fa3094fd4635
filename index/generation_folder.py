"""Where the files of a generation of the index lie in a store's folder."""

from __future__ import annotations

from pathlib import Path

FOLDERS = "generations"
MANIFEST = "manifest.json"
"""Lists every other file of a generation by its name."""


def folder_of(home: Path, number: int) -> Path:
    """The folder of generation ``number`` of the store at ``home``."""
    return home / FOLDERS / f"{number:06d}"

"""The folders of generations: the segments that two of them share, the writing to disk, and the sweeping."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from index.digests import make_read_only
from index.generation.generation import SEGMENTS
from index.generation_folder import FOLDERS, folder_of


def link_segment(segment: Path, folder: Path) -> None:
    """Let the coming generation have the files of a segment too: the same ones, where the file system can do that."""
    for path in segment.rglob("*"):
        target = folder / SEGMENTS / path.relative_to(segment.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            try:
                target.hardlink_to(path)
            except OSError:
                shutil.copy2(path, target)


def sweep_generations(home: Path, current: int, oldest: int | None = None) -> None:
    """Delete every generation but the present one and those before it from ``oldest`` on (by default the one before), which a
    reader may still be opening."""
    kept = range(current - 1 if oldest is None else min(oldest, current - 1), current + 1)
    for folder in (home / FOLDERS).glob("*"):
        if folder.name not in {folder_of(home, n).name for n in kept}:
            remove_folder(folder)


def older_generations(home: Path, current: int) -> list[int]:
    """The numbers of those before the present one that are still there."""
    numbers = (int(folder.name) for folder in (home / FOLDERS).glob("*") if folder.name.isdecimal())
    return sorted(number for number in numbers if number < current)


def remove_folder(folder: Path) -> None:
    """Delete a generation, or what there is of one."""
    if os.name == "nt":  # which does not delete what may not be written
        for path in folder.rglob("*"):
            path.chmod(stat.S_IWRITE)
    shutil.rmtree(folder, ignore_errors=True)


def flush(folder: Path) -> None:
    """Make what was written read-only, and have it on the disk when this returns."""
    for path in folder.rglob("*"):
        if path.is_file():
            make_read_only(path)
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            flush_folder(path)
    flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    if os.name == "posix":  # elsewhere a folder cannot be opened, and a rename is durable without it
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

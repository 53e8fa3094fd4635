"""Arrays: their kinds, and those in files: every ``.npy`` of a store is opened here, one an array, mapped rather than read."""

from __future__ import annotations

import threading
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
"""float32 of any shape: ``(n, d)`` vectors of unit length, ``(n,)`` scores, higher is better."""
Rows: TypeAlias = npt.NDArray[np.int64]
"""Numbers of passages in a generation, ``(m,)``."""
_ONE_AT_A_TIME = threading.Lock()
Arrays = TypeVar("Arrays")
"""A dataclass whose fields are arrays."""


def save(arrays: Any, folder: Path) -> None:
    """Write one ``.npy`` a field of the dataclass ``arrays`` into ``folder``, which is created."""
    folder.mkdir(parents=True)
    for field in fields(arrays):
        np.save(folder / f"{field.name}.npy", getattr(arrays, field.name), allow_pickle=False)


def opened(kind: type[Arrays], folder: Path) -> Arrays:
    """What ``save`` wrote of the dataclass ``kind``, mapped. Raises OSError, EOFError or ValueError where one is missing or
    broken."""
    # As plain arrays: a slice of a memory map costs ten times as much.
    return kind(*(np.asarray(mapped(folder / f"{field.name}.npy")) for field in fields(kind)))  # type: ignore[arg-type]


def mapped(path: Path) -> npt.NDArray[Any]:
    """The array in ``path``, mapped and read-only. Raises OSError, EOFError or ValueError where it is missing or broken.

    One thread at a time: numpy reads a file's header with Python's own parser, which in CPython 3.11 counts its depth in one
    place for all threads and, when two get in at once, now and then raises SystemError (github.com/python/cpython, gh-106905).
    """
    with _ONE_AT_A_TIME:
        return np.load(path, mmap_mode="r", allow_pickle=False)  # type: ignore[no-any-return]

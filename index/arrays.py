"""Arrays: their kinds, and those in files: every ``.npy`` of a store is opened here, one an array, mapped rather than read."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
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
Load: TypeAlias = Callable[[Path], npt.NDArray[Any]]
"""Gets the array of a file; raises OSError, EOFError or ValueError."""


def save(arrays: Any, folder: Path) -> None:
    """Write one ``.npy`` a field of the dataclass ``arrays`` into ``folder``, which is created."""
    folder.mkdir(parents=True)
    for field in fields(arrays):
        write(folder / f"{field.name}.npy", getattr(arrays, field.name))


def write(path: Path, array: npt.NDArray[Any]) -> None:
    """One array into its file. Raises OSError with the system's number, which numpy's own writing leaves out."""
    data = io.BytesIO()
    np.save(data, array, allow_pickle=False)
    path.write_bytes(data.getbuffer())


def opened(kind: type[Arrays], folder: Path, load: Load | None = None) -> Arrays:
    """What ``save`` wrote of the dataclass ``kind``, mapped or as ``load`` gets it. Raises OSError, EOFError or ValueError where
    one is missing or broken."""
    # As plain arrays: a slice of a memory map costs ten times as much.
    return kind(*(np.asarray((load or mapped)(folder / f"{field.name}.npy")) for field in fields(kind)))  # type: ignore[arg-type]


def mapped(path: Path) -> npt.NDArray[Any]:
    """The array in ``path``, mapped and read-only. Raises OSError, EOFError or ValueError where it is missing or broken.

    One thread at a time: numpy reads a file's header with Python's own parser, which in CPython 3.11 counts its depth in one
    place for all threads and, when two get in at once, now and then raises SystemError (github.com/python/cpython, gh-106905).
    """
    with _ONE_AT_A_TIME:
        return np.load(path, mmap_mode="r", allow_pickle=False)  # type: ignore[no-any-return]


def from_bytes(data: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
    """The array in the bytes of a file, read-only. Raises EOFError or ValueError where they are broken."""
    with _ONE_AT_A_TIME:
        array: npt.NDArray[Any] = np.load(io.BytesIO(data.data), allow_pickle=False)
    array.setflags(write=False)
    return array

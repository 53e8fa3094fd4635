"""Arrays in files: every ``.npy`` of a store is opened here."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_ONE_AT_A_TIME = threading.Lock()


def mapped(path: Path) -> npt.NDArray[Any]:
    """The array in ``path``, mapped and read-only. Raises OSError, EOFError or ValueError where it is missing or broken.

    One thread at a time: numpy reads a file's header with Python's own parser, which in CPython 3.11 counts its depth in one
    place for all threads and, when two get in at once, now and then raises SystemError (github.com/python/cpython, gh-106905).
    """
    with _ONE_AT_A_TIME:
        return np.load(path, mmap_mode="r", allow_pickle=False)  # type: ignore[no-any-return]

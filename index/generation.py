"""A generation: the vectors, terms and columns that make one state of the catalogue searchable, in one folder.

Written under a temporary name and renamed when whole; never changed afterwards. Row i of every array is the same
passage. Readers see the generation that ``meta.generation`` names, so the switch is that one row.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import mapped
from index.catalogue import Catalogue
from index.encoders import Encoder
from index.errors import DamageError, MismatchError
from index.places import Places
from index.scoring.lexical import LexicalIndex
from index.scoring.vectors import FloatMatrix, VectorIndex, centred
from index.targets.index import TargetEntry, TargetIndex
from index.words.names import NAMES_VERSION, Names, Readings
from index.words.terms import SEGMENTATION_VERSION, fold
from ingest.models import Role

FORMAT = 4
ROLES = tuple(Role)
_FOLDERS = "generations"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from; ``query_means`` are the mean query vectors by language (``en``, ``zh``), ``names`` is how
    its names were read, empty for a generation made before they were."""

    format: int
    generation: int
    model: str
    fingerprint: str
    dimension: int
    segmentation: str
    passages: int
    passage_mean: list[float]
    query_means: dict[str, list[float]]
    names: str = ""


@dataclass(frozen=True)
class Generation:
    """An opened generation. ``targets`` are those of its passages, each with its own words and value.

    Shapes: ``passage_ids``, ``token_ids`` (0 where a passage has no token states), ``plan_ids``, ``families``, ``roles`` are all
    ``(n,)``.
    """

    manifest: Manifest
    vectors: VectorIndex
    lexical: LexicalIndex
    targets: TargetIndex
    names: Names
    places: Places
    passage_ids: npt.NDArray[np.int64]
    token_ids: npt.NDArray[np.int64]
    plan_ids: npt.NDArray[np.int64]
    families: npt.NDArray[np.int64]
    roles: npt.NDArray[np.uint8]

    @classmethod
    def open(cls, home: Path, number: int) -> Generation:
        """Open generation ``number``. Raises DamageError if its files are missing or broken."""
        folder = folder_of(home, number)
        try:
            manifest = Manifest(**json.loads((folder / "manifest.json").read_text("utf-8")))
            if manifest.format != FORMAT:
                raise MismatchError(
                    f"{folder} has index format {manifest.format}, this precedent reads {FORMAT}: "
                    "run `precedent ingest --rebuild`"
                )
            generation = cls(
                manifest=manifest,
                vectors=VectorIndex.open(folder / "vectors.faiss"),
                lexical=LexicalIndex.open(folder / "lexical"),
                targets=TargetIndex.open(folder / "targets"),
                names=Names.open(folder / "names") if manifest.names == NAMES_VERSION else Names.none(),
                places=Places.open(folder / "places") if manifest.names == NAMES_VERSION else Places.none(),
                passage_ids=mapped(folder / "passage_ids.npy"),
                token_ids=mapped(folder / "token_ids.npy"),
                plan_ids=mapped(folder / "plan_ids.npy"),
                families=mapped(folder / "families.npy"),
                roles=mapped(folder / "roles.npy"),
            )
        except (OSError, EOFError, ValueError, TypeError, RuntimeError) as error:
            raise DamageError(
                f"generation {number} in {folder} cannot be opened ({error}): run `precedent ingest --rebuild`"
            ) from error
        generation.check()
        return generation

    @cached_property
    def sets_target(self) -> npt.NDArray[np.bool_]:
        """Which passages set a target, ``(n,)``."""
        return self.targets.setting(len(self.passage_ids))

    def check(self) -> None:
        """Raise DamageError unless all parts hold the same number of passages."""
        sizes = {
            len(self.vectors),
            len(self.lexical),
            *(c.size for c in (self.passage_ids, self.token_ids, self.plan_ids, self.families, self.roles)),
            self.manifest.passages,
        }
        if len(sizes) != 1:
            raise DamageError(
                f"generation {self.manifest.generation} is inconsistent (sizes {sorted(sizes)}): run `precedent ingest --rebuild`"
            )

    def check_encoder(self, encoder: Encoder) -> None:
        """Raise MismatchError unless ``encoder`` and this program's segmentation are what the generation was built with."""
        if self.manifest.fingerprint != encoder.fingerprint:
            raise MismatchError(
                f"the index was built with the model {self.manifest.model} ({self.manifest.fingerprint}), asked with "
                f"{encoder.name} ({encoder.fingerprint}): name that model with --model, or run `precedent ingest --rebuild`"
            )
        if self.manifest.segmentation != SEGMENTATION_VERSION:
            raise MismatchError(
                f"the index was segmented with {self.manifest.segmentation}, this is {SEGMENTATION_VERSION}: "
                "run `precedent ingest --rebuild`"
            )


def folder_of(home: Path, number: int) -> Path:
    return home / _FOLDERS / f"{number:06d}"


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the catalogue holds of every passage of the coming generation, in row order."""

    vectors: FloatMatrix
    columns: dict[str, npt.NDArray[np.generic]]
    terms: list[list[str]]
    targets: list[TargetEntry]
    place_of: dict[int, str]


def build(
    catalogue: Catalogue,
    home: Path,
    encoder: Encoder,
    query_means: dict[str, FloatMatrix],
    folding: Mapping[int, int],
    readings: Readings,
    progress: Callable[[int, int], None],
) -> int:
    """Build the coming generation out of the catalogue and put its folder in place; return its number.

    ``folding`` is the number of the family in which each passage (by row id) is folded; ``readings`` are those of
    the dictionary.

    The switch itself (``meta.generation``) is the caller's. Every passage must have its vector.
    """
    number = catalogue.generation + 1
    final = folder_of(home, number)
    working = final.with_suffix(".tmp")
    for leftover in (final, working):
        shutil.rmtree(leftover, ignore_errors=True)
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
        np.save(working / f"{name}.npy", column, allow_pickle=False)
    manifest = Manifest(
        format=FORMAT,
        generation=number,
        model=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        segmentation=SEGMENTATION_VERSION,
        passages=total,
        passage_mean=[float(x) for x in mean],
        query_means={language: [float(x) for x in vector] for language, vector in query_means.items()},
        names=NAMES_VERSION,
    )
    (working / "manifest.json").write_text(json.dumps(asdict(manifest)), "utf-8")
    _flush(working)
    working.rename(final)
    _flush_folder(final.parent)
    progress(total, total)
    return number


def _gather(
    catalogue: Catalogue, encoder: Encoder, folding: Mapping[int, int], progress: Callable[[int, int], None]
) -> _Gathered:
    (total,) = catalogue.db.execute(
        "SELECT count(*) FROM passages AS p JOIN sources AS s ON s.id = p.source WHERE s.died IS NULL"
    ).fetchone()
    vectors = np.zeros((total, encoder.dimension), dtype=np.float32)
    columns: dict[str, npt.NDArray[np.generic]] = {
        "passage_ids": np.zeros(total, dtype=np.int64),
        "token_ids": np.zeros(total, dtype=np.int64),
        "plan_ids": np.zeros(total, dtype=np.int64),
        "families": np.zeros(total, dtype=np.int64),
        "roles": np.zeros(total, dtype=np.uint8),
    }
    terms: list[list[str]] = []
    rows = catalogue.db.execute(
        "SELECT p.id, p.plan, p.role, p.terms, v.vector, t.id AS token FROM passages AS p "
        "JOIN sources AS s ON s.id = p.source JOIN vectors AS v ON v.model = :model AND v.text_hash = p.embedded_hash "
        "LEFT JOIN tokens AS t ON t.model = :model AND t.text_hash = p.embedded_hash "
        "WHERE s.died IS NULL ORDER BY s.name, p.start",
        {"model": encoder.fingerprint},
    )
    for at, row in enumerate(rows):
        vectors[at] = np.frombuffer(row["vector"], dtype="<f4")
        columns["passage_ids"][at] = row["id"]
        columns["token_ids"][at] = row["token"] or 0
        columns["plan_ids"][at] = row["plan"]
        columns["families"][at] = folding[row["id"]]
        columns["roles"][at] = ROLES.index(Role(row["role"]))
        terms.append(row["terms"].split())
        if at % 1000 == 0:
            progress(at, total)
    if len(terms) != total:
        raise DamageError(
            f"{total - len(terms)} passages have no vector of {encoder.name}: run `precedent ingest --rebuild`"
        )
    return _Gathered(vectors, columns, terms, _targets(catalogue, columns["passage_ids"]), _places(catalogue))


def _targets(catalogue: Catalogue, passage_ids: npt.NDArray[np.generic]) -> list[TargetEntry]:
    """The targets of the coming generation in the order of their passages."""
    row_of = {int(row_id): row for row, row_id in enumerate(passage_ids)}
    targets = catalogue.db.execute(
        "SELECT t.passage, t.terms, t.value, t.unit FROM targets AS t JOIN sources AS s ON s.id = t.source "
        "WHERE s.died IS NULL ORDER BY t.start, t.id"
    )
    entries = [TargetEntry(row_of[t["passage"]], t["terms"].split(), t["value"], t["unit"]) for t in targets]
    return sorted(entries, key=lambda entry: entry.row)


def _places(catalogue: Catalogue) -> dict[int, str]:
    """The place of every plan that has one."""
    rows = catalogue.db.execute(
        "SELECT p.id, p.place FROM plans AS p JOIN sources AS s ON s.id = p.source "
        "WHERE s.died IS NULL AND p.place IS NOT NULL"
    )
    return dict(map(tuple, rows))


def sweep(home: Path, current: int) -> None:
    """Delete every generation but the present one and the one before, which a reader may still be opening."""
    for folder in (home / _FOLDERS).glob("*"):
        if folder.name not in {folder_of(home, n).name for n in (current, current - 1)}:
            shutil.rmtree(folder, ignore_errors=True)


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
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

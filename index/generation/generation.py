"""A generation: the vectors, terms and columns that make one state of the catalogue searchable, in one folder.

Never changed once it is there (``build`` makes it). Row i of every array is the same passage. Readers see the generation
that ``meta.generation`` names, so the switch is that one row.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from index.arrays import Floats
from index.catalogue.plan_facets import PlanFacets
from index.encoders import Encoder
from index.errors import DamageError, MismatchError, StoreError
from index.generation.index_files import MANIFEST, IndexFiles
from index.generation.lexical import LexicalIndex
from index.generation.places import Places
from index.generation.target_index import TargetIndex
from index.generation.token_states import TokenMeans
from index.generation.vectors import VectorIndex
from index.query.names import NAMES_VERSION, Names
from index.text.segmentation import SEGMENTATION_VERSION, words_of
from ingest.models import Role

FORMAT = 4
ROLES = tuple(Role)
FOLDERS = "generations"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from; ``query_means`` are the mean query vectors by language (``en``, ``zh``), ``names`` is how
    its names were read, ``store`` the store's id, ``files`` size and SHA-256 of every other file by its name: each empty for a
    generation made before it was kept. ``token_means`` are those of a model that is not bundled (``TokenMeans.stored``), empty
    where it shows no tokens."""

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
    token_means: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    store: str = ""
    files: dict[str, tuple[int, str]] = field(default_factory=dict)


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
    def open(cls, home: Path, number: int, seal: str | None = None, whole: bool = False) -> Generation:
        """Open generation ``number``. ``seal`` is the SHA-256 that its manifest must have; ``whole`` reads every file into memory
        and checks it (``index_files``). Raises DamageError if its files are missing, broken or not those of ``seal``."""
        folder = folder_of(home, number)
        try:
            manifest, files = listed_files(home, number, seal, whole)
            load = files.array
            generation = cls(
                manifest=manifest,
                vectors=VectorIndex.open(folder / "vectors.faiss", files.data(folder / "vectors.faiss")),
                lexical=LexicalIndex.open(folder / "lexical", load),
                targets=TargetIndex.open(folder / "targets", load),
                names=Names.open(folder / "names", load) if manifest.names == NAMES_VERSION else Names.none(),
                places=Places.open(folder / "places", load) if manifest.names == NAMES_VERSION else Places.none(),
                passage_ids=load(folder / "passage_ids.npy"),
                token_ids=load(folder / "token_ids.npy"),
                plan_ids=load(folder / "plan_ids.npy"),
                families=load(folder / "families.npy"),
                roles=load(folder / "roles.npy"),
            )
        except (OSError, EOFError, ValueError, TypeError, RuntimeError) as error:
            raise DamageError(
                "store.generation_unreadable", number=number, folder=str(folder), why=str(error)
            ) from error
        generation.check()
        return generation

    @cached_property
    def sets_target(self) -> npt.NDArray[np.bool_]:
        """Which passages set a target, ``(n,)``."""
        return self.targets.passages_with_target(len(self.passage_ids))

    @cached_property
    def query_means(self) -> dict[str, Floats]:
        """The mean query vector ``(d,)`` of each language, ``en`` and ``zh``."""
        return {language: np.array(mean, dtype=np.float32) for language, mean in self.manifest.query_means.items()}

    @cached_property
    def token_means(self) -> TokenMeans:
        """The mean token states that are taken from those of queries and passages."""
        stored = self.manifest.token_means
        return TokenMeans.read(stored) if stored else TokenMeans.bundled()

    @cached_property
    def remembered_plans(self) -> dict[int, PlanFacets]:
        """The facets of plans that were read of this generation, by row id."""
        return {}

    @cached_property
    def remembered_names(self) -> list[object]:
        """The names of plans as ``answers.suggestions`` read them of this generation, once it has."""
        return []

    def holds(self, chinese: str) -> bool:
        """Whether a passage has that Chinese term."""
        return self.lexical.alternative(words_of(chinese)) is not None

    def check(self) -> None:
        """Raise DamageError unless all parts hold the same number of passages."""
        sizes = {
            len(self.vectors),
            len(self.lexical),
            *(c.size for c in (self.passage_ids, self.token_ids, self.plan_ids, self.families, self.roles)),
            self.manifest.passages,
        }
        if len(sizes) != 1:
            raise DamageError("store.inconsistent", number=self.manifest.generation, sizes=str(sorted(sizes)))

    def check_encoder(self, encoder: Encoder) -> None:
        """Raise MismatchError unless ``encoder`` and this program's segmentation are what the generation was built with."""
        if self.manifest.fingerprint != encoder.fingerprint:
            raise MismatchError(
                "store.other_encoder",
                model=self.manifest.model,
                fingerprint=self.manifest.fingerprint,
                other=encoder.name,
                other_fingerprint=encoder.fingerprint,
            )
        if self.manifest.segmentation != SEGMENTATION_VERSION:
            raise MismatchError(
                "store.other_segmentation", stored=self.manifest.segmentation, present=SEGMENTATION_VERSION
            )


_SHARED: WeakValueDictionary[tuple[Path, str], Generation] = WeakValueDictionary()
_SHARING = Lock()


def shared_generation(home: Path, number: int, seal: str | None, whole: bool) -> Generation:
    """As ``Generation.open``; one in memory is the same for all readers of a process."""
    if seal is None or not whole:
        return Generation.open(home, number, seal, whole)
    key = (home.resolve(), seal)
    with _SHARING:
        generation = _SHARED.get(key)
        if generation is None:
            generation = _SHARED[key] = Generation.open(home, number, seal, whole)
        return generation


def listed_files(
    home: Path, number: int, seal: str | None, whole: bool, sizes: bool = True
) -> tuple[Manifest, IndexFiles]:
    """The manifest of generation ``number`` and its files, their ``sizes`` checked. Raises DamageError, MismatchError, OSError,
    ValueError or TypeError."""
    folder = folder_of(home, number)
    said = (folder / MANIFEST).read_bytes()
    if seal is not None and hashlib.sha256(said).hexdigest() != seal:
        raise DamageError("store.index_damaged", path=str(folder / MANIFEST), number=number)
    manifest = Manifest(**json.loads(said))
    if manifest.format != FORMAT:
        raise MismatchError("store.other_format", folder=str(folder), stored=manifest.format, present=FORMAT)
    if not sizes:
        return manifest, IndexFiles(folder, number, manifest.files, False)
    return manifest, IndexFiles.of(folder, number, manifest.files, whole)


def damaged_files(home: Path, number: int, seal: str | None, whole: bool = True) -> list[Path]:
    """The files of generation ``number`` that are not what was written, every byte read if ``whole`` or small; its manifest where
    that is one, or of another format."""
    try:
        return listed_files(home, number, seal, whole=False, sizes=False)[1].damaged(whole)
    except (StoreError, OSError, ValueError, TypeError):
        return [folder_of(home, number) / MANIFEST]


def whole_file(home: Path, number: int, name: str) -> bytes | None:
    """One file of generation ``number`` if it is what its manifest lists; None if either is missing or damaged."""
    try:
        files = listed_files(home, number, None, whole=False, sizes=False)[1]
        data = files.folder.joinpath(name).read_bytes()
    except (StoreError, OSError, ValueError, TypeError):
        return None
    return data if hashlib.sha256(data).hexdigest() == files.listed.get(name, (0, ""))[1] else None


def folder_of(home: Path, number: int) -> Path:
    return home / FOLDERS / f"{number:06d}"

"""A generation: the vectors, terms and columns that make one state of the catalogue searchable, in one folder.

Never changed once it is there (``build`` makes it). Row i of every array is the same passage. Readers see the generation
that ``meta.generation`` names, so the switch is that one row.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, mapped
from index.catalogue.plan_rows import PlanFacets
from index.encoders import Encoder
from index.errors import DamageError, MismatchError
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
    its names were read, empty for a generation made before they were; ``token_means`` are those of a model that is not bundled
    (``TokenMeans.stored``), empty where it shows no tokens."""

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
                raise MismatchError("store.other_format", folder=str(folder), stored=manifest.format, present=FORMAT)
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


def folder_of(home: Path, number: int) -> Path:
    return home / FOLDERS / f"{number:06d}"

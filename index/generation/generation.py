"""A generation: the segments that make one state of the catalogue searchable, in one folder.

Never changed once it is there (``build`` makes it); segments that an earlier one has are the same files (hard links), so a
generation costs the disk what is new in it. Row i of every array is the same passage: those of the first segment that are alive,
then those of the second. Readers see the generation that ``meta.generation`` names, so the switch is that one row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from index.arrays import Floats
from index.encoders import Encoder
from index.errors import DamageError, MismatchError, StoreError
from index.generation.index_files import IndexFiles
from index.generation.lexical import LexicalIndex
from index.generation.places import Places
from index.generation.placing import Placed, in_order, joined, placed
from index.generation.plan_columns import Plans
from index.generation.segment import COLUMNS, Segment, full_text, living, open_segment, sources_of_passages
from index.generation.target_index import TargetIndex
from index.generation.token_states import TokenMeans
from index.generation.vectors import VectorIndex, centred
from index.generation_folder import MANIFEST, folder_of
from index.query.names import NAMES_VERSION, Names
from index.text.segmentation import SEGMENTATION_VERSION, words_of

FORMAT = 6
SEGMENTS, ALIVE = "segments", "alive"


class SegmentEntry(NamedTuple):
    """A segment of a generation: its folder's name, its passages, and how many of these are alive."""

    name: str
    size: int
    held: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from, its ``segments`` in their order; ``trained_on`` is how many passages there were when the
    quantisers of its codes were trained and ``passage_mean`` was taken, 0 where vectors are kept whole. ``query_means`` are the
    mean query vectors by language (``en``, ``zh``), ``names`` is how its names were read, ``store`` the store's id, ``files``
    size and SHA-256 of every other file by its name. ``token_means`` are those of a model that is not bundled
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
    store: str = ""
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    segments: list[SegmentEntry] = field(default_factory=list)
    trained_on: int = 0


@dataclass(frozen=True)
class Generation:
    """An opened generation. ``targets`` are those of its passages, each with its own words and value.

    Shapes: ``passage_ids``, ``token_ids`` (0 where a passage has no token states), ``plan_ids``, ``families``, ``roles`` are all
    ``(n,)``.
    """

    manifest: Manifest
    parts: tuple[tuple[Segment, Placed], ...]
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
            parts = _parts(manifest, files)
            lexical = full_text(parts)
            lists = tuple(segment.names for segment, _ in parts) if manifest.names == NAMES_VERSION else ()
            generation = cls(
                manifest=manifest,
                parts=parts,
                vectors=_vectors(parts, manifest),
                lexical=lexical,
                targets=TargetIndex.together([(segment.targets, where) for segment, where in parts]),
                names=Names(lists, lambda word: 0 if (held := lexical.term(word)) is None else held.held),
                places=Places.together([segment.places for segment, _ in parts] if lists else []),
                families=_as_placed(files.array(folder / "families.npy"), parts),
                **{column: living(column, parts) for column in COLUMNS},
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
    def plans(self) -> Plans:
        """What its plans can be narrowed by."""
        return Plans([(segment.plans, segment.source_names) for segment, _ in self.parts])

    @cached_property
    def plan_of(self) -> npt.NDArray[np.int32]:
        """Where the plan of each passage stands in the columns of ``plans``, ``(n,)``."""
        return self.plans.at(self.plan_ids).astype(np.int32)

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


def _parts(manifest: Manifest, files: IndexFiles) -> tuple[tuple[Segment, Placed], ...]:
    """The segments, each with where its rows stand. Raises as ``open_segment`` does."""
    entries = manifest.segments
    segments = [open_segment(files.folder / SEGMENTS / entry.name, files) for entry in entries]
    alive = [
        np.asarray(files.array(files.folder / ALIVE / f"{entry.name}.npy")) if entry.held < entry.size else None
        for entry in entries
    ]
    places = placed([(entry.size, mask) for entry, mask in zip(entries, alive, strict=True)])
    if segments and not manifest.trained_on:
        places = in_order(places, sources_of_passages(segments))
    for entry, segment, where in zip(entries, segments, places, strict=True):
        if (
            len(segment) != entry.size
            or where.held != entry.held
            or (where.alive is not None and len(where.alive) != entry.size)
        ):
            raise ValueError(f"segment {entry.name} does not hold what the manifest says")
    return tuple(zip(segments, places, strict=True))


def _as_placed(values: npt.NDArray[np.int64], parts: Sequence[tuple[Segment, Placed]]) -> npt.NDArray[np.int64]:
    """Values of all passages, segment by segment, in the order of the generation's rows."""
    if len(values) != sum(where.held for _, where in parts) or all(where.moved is None for _, where in parts):
        return values  # of another number than the passages: ``check`` tells
    placed_values = np.empty_like(values)
    placed_values[np.concatenate([where.numbers[where.kept] for _, where in parts])] = values
    return placed_values


def _vectors(parts: Sequence[tuple[Segment, Placed]], manifest: Manifest) -> VectorIndex:
    mean = np.array(manifest.passage_mean, np.float32)
    if manifest.trained_on:
        codes = [segment.codes for segment, _ in parts if segment.codes is not None]
        return VectorIndex(list(zip(codes, (where for _, where in parts), strict=True)))
    raw = [segment.raw for segment, _ in parts if segment.raw is not None]
    none = np.zeros((0, manifest.dimension), np.float32)
    return VectorIndex.exact(centred(joined(raw, [where for _, where in parts]) if raw else none, mean))


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


def mapped_generation(home: Path, number: int, seal: str | None) -> Generation:
    """As ``Generation.open``: every byte checked and then mapped, so that several processes hold one index. What happens to the
    files afterwards reaches them (``index_files``)."""
    generation = Generation.open(home, number, seal)
    for path in damaged_files(home, number, seal):
        raise DamageError("store.index_damaged", path=str(path), number=number)
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
    manifest = replace(manifest, segments=[SegmentEntry(*entry) for entry in manifest.segments])
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

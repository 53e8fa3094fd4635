"""A generation built out of the one before and of what the catalogue holds besides: under a temporary name, renamed when whole.

What an ingest adds is written as segments of its own and what it removes is marked, so it costs what it changes. Everything is
built anew only where it must be: the first time, for another encoder or release, after damage; and the vectors once the store has
outgrown its quantisers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index import arrays
from index.arrays import Floats, Rows
from index.catalogue import Catalogue
from index.catalogue.generation_rows import (
    coming_files,
    coming_passages,
    coming_plans,
    coming_targets,
    count_coming,
    gone_passages,
    vectors_of,
)
from index.encoders import Encoder
from index.errors import DamageError
from index.generation.centring import CentringMeans
from index.generation.folders import flush, flush_folder, link_segment, remove_folder
from index.generation.generation import ALIVE, FORMAT, SEGMENTS, Generation, Manifest, SegmentEntry
from index.generation.index_files import IndexFiles, listed
from index.generation.placing import Placed, placed
from index.generation.quantisers import Quantisers
from index.generation.segment import Segment, living, open_segment, write_codes, write_merged, write_raw, write_segment
from index.generation_folder import MANIFEST, folder_of
from index.query.names import NAMES_VERSION, Readings
from index.text.segmentation import SEGMENTATION_VERSION

SOURCES_FILE = "sources.json"
"""The files that the generation was made of: of them the catalogue is made again where it is lost."""
RUN = 20_000
"""Passages whose terms are sorted at once, and the most of a segment that is not merged out of others: some
100 MB of words, calculated."""
VECTORS_AT_ONCE = 10_000
FRACTIONS = 1 << 40
"""A mean is summed up in so many parts of 1: 20,000 numbers of a unit vector fit."""


class Built(NamedTuple):
    """The number of a generation, and the SHA-256 of its manifest, by which it is known again."""

    number: int
    seal: str


def build_generation(
    catalogue: Catalogue,
    home: Path,
    encoder: Encoder,
    means: CentringMeans,
    folding: Mapping[int, int],
    readings: Readings,
    progress: Callable[[int, int], None],
    before: Generation | None = None,
) -> Built:
    """Build the coming generation out of the catalogue and put its folder in place; what the one ``before`` has is taken over.

    ``folding`` is the number of the family in which passages (by row id) are folded, of all that are new or have another than
    before; ``readings`` are those of the dictionary.

    The switch itself (``meta.generation``) is the caller's. Raises DamageError if a passage has no vector.
    """
    work = _begun(catalogue, home, encoder, before)
    total = count_coming(catalogue, "passages")
    kept = _taken_over(work)
    held = sum(part.held for part in kept)
    added = list(_added(work, readings, lambda done: progress(done, total - held)))
    if before is None and len(added) > 1:
        added = [_as_one(work, added)]
    if (held := held + sum(part.held for part in added)) != total:
        raise DamageError("store.no_vectors", count=total - held, model=encoder.name)
    quantisers = None if before is None else Quantisers.of(before)
    if quantisers is None or not quantisers.suit(total):
        kept = [_merged(work, kept)] if kept else []
        every = _passage_ids([*kept, *added])
        quantisers = Quantisers.suiting(total, lambda: _vectors(work, every))
    new = [_with_vectors(work, part, quantisers) for part in (*kept, *added) if part.segment is None]
    parts = [*(part for part in kept if part.segment is not None), *new]
    families = _families(_passage_ids(parts), folding, before)
    built = _finished(work, parts, quantisers, families, _stored(means))
    progress(total, total)
    return built


def merge_generation(catalogue: Catalogue, home: Path, encoder: Encoder, before: Generation, chosen: slice) -> Built:
    """Build the coming generation of the same passages as the one ``before``, whose ``chosen`` segments become one."""
    manifest = before.manifest
    work = _begun(catalogue, home, encoder, before)
    parts, quantisers = _taken_over(work), Quantisers.of(before)
    parts[chosen] = [_with_vectors(work, _merged(work, parts[chosen]), quantisers)]
    means = _StoredMeans(manifest.query_means, manifest.token_means)
    families = _families(_passage_ids(parts), {}, before)
    return _finished(work, parts, quantisers, families, means)


@dataclass(frozen=True)
class _Work:
    """What is built from, and where: the folder of the coming generation, under its temporary name."""

    catalogue: Catalogue
    encoder: Encoder
    before: Generation | None
    number: int
    final: Path
    folder: Path


class _StoredMeans(NamedTuple):
    """The means of an encoder as a manifest has them."""

    queries: dict[str, list[float]]
    tokens: dict[str, dict[str, list[float]]]


def _stored(means: CentringMeans) -> _StoredMeans:
    queries = {language: [float(x) for x in vector] for language, vector in means.queries.items()}
    return _StoredMeans(queries, {} if means.tokens is None else means.tokens.stored())


@dataclass(frozen=True)
class _Part:
    """A segment of the coming generation: its name, its passages by row id, which of them are alive (None: all); the ``segment``
    where it is taken over, and the ``vectors`` of a new one that keeps them whole."""

    name: str
    passage_ids: npt.NDArray[np.int64]
    alive: npt.NDArray[np.bool_] | None = None
    segment: Segment | None = None
    vectors: Floats | None = None

    @property
    def held(self) -> int:
        return len(self.passage_ids) if self.alive is None else int(np.count_nonzero(self.alive))


def _begun(catalogue: Catalogue, home: Path, encoder: Encoder, before: Generation | None) -> _Work:
    number = catalogue.generation + 1
    final = folder_of(home, number)
    folder = final.with_suffix(".tmp")
    for leftover in (final, folder):
        remove_folder(leftover)
    (folder / SEGMENTS).mkdir(parents=True)
    return _Work(catalogue, encoder, before, number, final, folder)


def _taken_over(work: _Work) -> list[_Part]:
    """The segments of the generation before, less what has gone since."""
    if work.before is None:
        return []
    gone = np.array(gone_passages(work.catalogue), np.int64)
    parts = []
    for entry, (segment, where) in zip(work.before.manifest.segments, work.before.parts, strict=True):
        alive = ~np.isin(segment.passage_ids, gone)
        if where.alive is not None:
            alive &= where.alive
        if alive.any():
            parts.append(_Part(entry.name, segment.passage_ids, None if alive.all() else alive, segment))
    return parts


def _added(work: _Work, readings: Readings, told: Callable[[int], None]) -> Iterator[_Part]:
    """What the generation before has not, written as segments without vectors."""
    coming = coming_passages(work.catalogue, work.encoder.fingerprint, added=work.before is not None)
    done = 0
    for ordinal in range(1, 1_000_000):
        passages = list(islice(coming, RUN))
        if not passages:
            return
        ids = [passage.id for passage in passages]
        name = f"{work.number:06d}-{ordinal:03d}"
        write_segment(
            work.folder / SEGMENTS / name,
            passages,
            coming_targets(work.catalogue, ids),
            list(coming_plans(work.catalogue, sorted({passage.plan for passage in passages}))),
            readings,
        )
        yield _Part(name, np.array(ids, np.int64))
        done += len(ids)
        told(done)


def _as_one(work: _Work, runs: Sequence[_Part]) -> _Part:
    """What is built from scratch as one segment: every segment is scanned for itself, and seven cost a query of 140,000 passages
    twice the time of one."""
    files = IndexFiles(work.folder, work.number, {}, whole=False)
    folders = [work.folder / SEGMENTS / run.name for run in runs]
    opened = [
        _Part(run.name, run.passage_ids, segment=open_segment(folder, files))
        for run, folder in zip(runs, folders, strict=True)
    ]
    merged = _merged(work, opened)
    for folder in folders:
        remove_folder(folder)
    return merged


def _merged(work: _Work, parts: Sequence[_Part]) -> _Part:
    """Some that are taken over, written as one without vectors."""
    places = _places(parts)
    opened = [(part.segment, where) for part, where in zip(parts, places, strict=True) if part.segment is not None]
    name = f"{work.number:06d}-000"
    write_merged(work.folder / SEGMENTS / name, opened)
    return _Part(name, np.asarray(living("passage_ids", opened), np.int64))


def _with_vectors(work: _Work, part: _Part, quantisers: Quantisers) -> _Part:
    """A new segment, its vectors written too."""
    folder, batches = work.folder / SEGMENTS / part.name, _vectors(work, part.passage_ids)
    if quantisers.empty is not None and quantisers.mean is not None:
        write_codes(folder, batches, quantisers.empty, quantisers.mean)
        return part
    vectors = np.concatenate([np.zeros((0, work.encoder.dimension), np.float32), *batches])
    write_raw(folder, vectors)
    return _Part(part.name, part.passage_ids, vectors=vectors)


def _vectors(work: _Work, passage_ids: Rows) -> Iterator[Floats]:
    """The vectors of some passages in their order, (m, d) at once."""
    packed = vectors_of(work.catalogue, work.encoder.fingerprint, passage_ids.tolist())
    while batch := list(islice(packed, VECTORS_AT_ONCE)):
        yield np.frombuffer(b"".join(batch), "<f4").reshape(len(batch), -1)


def _places(parts: Sequence[_Part]) -> list[Placed]:
    return placed([(len(part.passage_ids), part.alive) for part in parts])


def _passage_ids(parts: Sequence[_Part]) -> npt.NDArray[np.int64]:
    """Those that are alive, in the order of the generation."""
    living_ids = [where.living(part.passage_ids) for part, where in zip(parts, _places(parts), strict=True)]
    return np.concatenate([np.zeros(0, np.int64), *living_ids])


def _families(ids: Rows, folding: Mapping[int, int], before: Generation | None) -> npt.NDArray[np.int64]:
    """The folding family of each passage by row id: as told now, else as it was before."""
    families = np.zeros(len(ids), np.int64)
    known: list[tuple[Rows, Rows]] = [] if before is None else [(before.passage_ids, before.families)]
    numbers, of = (np.fromiter(values, np.int64, len(folding)) for values in (folding.keys(), folding.values()))
    for keys, values in (*known, (numbers, of)):
        if len(keys):
            order = np.argsort(keys)
            at = order[np.minimum(np.searchsorted(keys[order], ids), len(keys) - 1)]
            found = keys[at] == ids
            families[found] = values[at[found]]
    return families


def _finished(
    work: _Work,
    parts: Sequence[_Part],
    quantisers: Quantisers,
    families: npt.NDArray[np.int64],
    means: _StoredMeans,
) -> Built:
    """Put what is written in place, with all that the parts have in common."""
    before, folder = work.before, work.folder
    for part in parts:
        if part.segment is not None and before is not None:
            link_segment(work.final.with_name(f"{before.manifest.generation:06d}") / SEGMENTS / part.name, folder)
        if part.alive is not None:
            (folder / ALIVE).mkdir(exist_ok=True)
            arrays.write(folder / ALIVE / f"{part.name}.npy", part.alive)
    arrays.write(folder / "families.npy", families)
    (folder / SOURCES_FILE).write_text(json.dumps(coming_files(work.catalogue)), "utf-8")
    known = {} if before is None else before.manifest.files
    taken_over = tuple(f"{SEGMENTS}/{part.name}/" for part in parts if part.segment is not None)
    manifest = Manifest(
        format=FORMAT,
        generation=work.number,
        model=work.encoder.name,
        fingerprint=work.encoder.fingerprint,
        dimension=work.encoder.dimension,
        segmentation=SEGMENTATION_VERSION,
        passages=len(families),
        passage_mean=[float(x) for x in _mean(work, parts, quantisers)],
        names=NAMES_VERSION,
        store=work.catalogue.store,
        files=listed(folder, {name: said for name, said in known.items() if name.startswith(taken_over)}),
        segments=[SegmentEntry(part.name, len(part.passage_ids), part.held) for part in parts],
        trained_on=quantisers.trained_on,
        query_means=means.queries,
        token_means=means.tokens,
    )
    said = json.dumps(asdict(manifest)).encode()
    (folder / MANIFEST).write_bytes(said)
    flush(folder)
    folder.rename(work.final)
    flush_folder(work.final.parent)
    return Built(work.number, hashlib.sha256(said).hexdigest())


def _mean(work: _Work, parts: Sequence[_Part], quantisers: Quantisers) -> Floats:
    """What is taken from vectors (d,): of all of them where they are kept whole, else what the codes were made with."""
    if quantisers.mean is not None:
        return quantisers.mean
    total, count = np.zeros(work.encoder.dimension, np.int64), 0
    for part, where in zip(parts, _places(parts), strict=True):
        raw = where.living(_raw(part))
        # In whole numbers, for the sum of fractions depends on their order.
        total += np.rint(raw.astype(np.float64) * FRACTIONS).astype(np.int64).sum(axis=0)
        count += len(raw)
    return np.asarray(total / (FRACTIONS * max(count, 1)), np.float32)


def _raw(part: _Part) -> Floats:
    return np.asarray(part.vectors if part.segment is None else part.segment.raw, np.float32)

"""A segment: what one ingest added to the index, in a folder of its own that is never changed.

A generation is a list of segments, each with which of its rows are alive. What an ingest adds becomes a segment, what it removes
is marked, and small segments are merged into larger ones (``merging``), as Lucene does (McCandless et al. 2010, "Lucene in
Action"). Row i of every part of a segment is the same passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

import faiss
import numpy as np
import numpy.typing as npt

from index import arrays
from index.arrays import Floats
from index.catalogue.generation_rows import ComingPassage, ComingPlan, ComingTarget
from index.generation import term_lists
from index.generation.index_files import IndexFiles
from index.generation.lexical import LexicalIndex
from index.generation.places import Places
from index.generation.placing import Placed, joined
from index.generation.plan_columns import PlanColumns, together
from index.generation.target_index import TargetEntry, TargetIndex
from index.generation.term_lists import TermLists
from index.generation.vectors import centred, read_index, write_index
from index.query.names import NameList, Readings
from index.text.folding import fold
from ingest.models import Role

ROLES = tuple(Role)
COLUMNS = ("passage_ids", "token_ids", "plan_ids", "roles")
"""Of a generation too; a segment has ``source_of`` besides."""
_KINDS = {"roles": np.uint8}
RAW, CODES = "vectors.npy", "codes.faiss"
"""Vectors as the encoder made them, of a store that is small enough to be searched exactly; or the codes of the centred ones."""


@dataclass(frozen=True)
class Segment:
    """An opened segment. All columns are ``(n,)``: ``token_ids`` are 0 where a passage has no token states, ``source_of`` numbers
    each passage's source among ``source_names``. Either ``raw`` are its vectors as they are ``(n, d)``, or ``codes`` is the index
    of their codes; of one that is being built, neither."""

    passage_ids: npt.NDArray[np.int64]
    token_ids: npt.NDArray[np.int64]
    plan_ids: npt.NDArray[np.int64]
    roles: npt.NDArray[np.uint8]
    source_of: npt.NDArray[np.int32]
    source_names: npt.NDArray[np.str_]
    plans: PlanColumns
    lists: TermLists
    targets: TargetIndex
    names: NameList
    places: Places
    raw: Floats | None
    codes: faiss.Index | None

    def __len__(self) -> int:
        return len(self.passage_ids)

    def check(self) -> Segment:
        """Itself. Raises ValueError unless all parts hold the same number of passages."""
        sizes = {len(self.lists.lengths), *(len(getattr(self, column)) for column in (*COLUMNS, "source_of"))}
        if self.raw is not None:
            sizes.add(len(self.raw))
        if self.codes is not None:
            sizes.add(int(self.codes.ntotal))
        if len(sizes) != 1:
            raise ValueError(f"its parts hold {', '.join(map(str, sorted(sizes)))} passages")
        return self


def open_segment(folder: Path, files: IndexFiles) -> Segment:
    """The segment in ``folder``, a part of a generation's ``files``; one in memory is the same for all generations of a process.
    Raises DamageError, OSError, EOFError, ValueError or RuntimeError where a file is missing or broken."""
    if not files.whole:
        return _opened(folder, files)
    key = (files.folder.parent.resolve(), files.digest_below(folder))
    with _SHARING:
        segment = _SHARED.get(key)
        if segment is None:
            segment = _SHARED[key] = _opened(folder, files)
        return segment


_SHARED: WeakValueDictionary[tuple[Path, str], Segment] = WeakValueDictionary()
_SHARING = Lock()


def _opened(folder: Path, files: IndexFiles) -> Segment:
    load = files.array
    raw, codes = folder / RAW, folder / CODES
    return Segment(
        **{column: load(folder / f"{column}.npy") for column in (*COLUMNS, "source_of")},
        source_names=np.asarray(load(folder / "source_names.npy")),
        plans=PlanColumns.open(folder / "plans", load),
        lists=arrays.opened(TermLists, folder / "lexical", load).check(),
        targets=TargetIndex.open(folder / "targets", load),
        names=NameList.open(folder / "names", load),
        places=Places.open(folder / "places", load),
        raw=np.asarray(load(raw)) if raw.exists() else None,
        codes=read_index(codes, files.data(codes)) if codes.exists() else None,
    ).check()


def write_segment(
    folder: Path,
    passages: Sequence[ComingPassage],
    targets: Iterable[ComingTarget],
    plans: Sequence[ComingPlan],
    readings: Readings,
) -> None:
    """Write all of a segment but its vectors. ``targets`` are those of the passages, those of one in their order; ``plans`` are
    theirs, each once."""
    folder.mkdir(parents=True)
    terms = [passage.terms.split() for passage in passages]
    lists = term_lists.build(terms)
    row_of = {passage.id: row for row, passage in enumerate(passages)}
    source_names, source_of = np.unique(np.array([p.source for p in passages], np.str_), return_inverse=True)
    places = {plan.id: plan.place for plan in plans if plan.place is not None}
    entries = [TargetEntry(row_of[t.passage], t.terms.split(), t.value, t.unit) for t in targets]
    _write(
        folder,
        columns={
            "passage_ids": np.array([passage.id for passage in passages], np.int64),
            "token_ids": np.array([passage.token or 0 for passage in passages], np.int64),
            "plan_ids": np.array([passage.plan for passage in passages], np.int64),
            "source_of": source_of.astype(np.int32),
            "roles": np.array([ROLES.index(Role(passage.role)) for passage in passages], np.uint8),
        },
        source_names=source_names,
        plans=PlanColumns.build(plans, source_names),
        lists=lists,
        targets=TargetIndex.build(sorted(entries, key=lambda entry: entry.row)),
        names=NameList.build(
            (word.decode() for word in lists.vocabulary.tolist()), map(fold, places.values()), readings
        ),
        places=Places.build(places),
    )


def write_merged(folder: Path, parts: Sequence[tuple[Segment, Placed]]) -> None:
    """Write what is alive of some segments as one, but for its vectors."""
    folder.mkdir(parents=True)
    segments = [segment for segment, _ in parts]
    source_names, numbers = sources(segments)
    columns = {column: living(column, parts) for column in COLUMNS}
    plans = together([(segment.plans, number) for segment, number in zip(segments, numbers, strict=True)])
    _write(
        folder,
        columns={**columns, "source_of": joined(sources_of_passages(segments), [where for _, where in parts])},
        source_names=source_names,
        plans=plans.of(columns["plan_ids"]),
        lists=term_lists.merged([(segment.lists, where) for segment, where in parts]),
        targets=TargetIndex.together([(segment.targets, where) for segment, where in parts]),
        names=NameList.together([segment.names for segment in segments]),
        places=Places.together([segment.places for segment in segments]),
    )


def living(column: str, parts: Sequence[tuple[Segment, Placed]]) -> npt.NDArray[Any]:
    """What some segments hold of one column, of what is alive ``(n,)``."""
    if not parts:
        return np.zeros(0, _KINDS.get(column, np.int64))
    return joined([getattr(segment, column) for segment, _ in parts], [where for _, where in parts])


def sources(segments: Sequence[Segment]) -> tuple[npt.NDArray[np.str_], list[npt.NDArray[np.int32]]]:
    """The names of the sources of all segments, ascending, and the number among them of each that a segment has."""
    names = np.unique(np.concatenate([segment.source_names for segment in segments]))
    return names, [np.searchsorted(names, segment.source_names).astype(np.int32) for segment in segments]


def sources_of_passages(segments: Sequence[Segment]) -> list[npt.NDArray[np.int32]]:
    """The number of each passage's source among those of all segments, by their names."""
    return [number[segment.source_of] for number, segment in zip(sources(segments)[1], segments, strict=True)]


def _write(
    folder: Path,
    columns: dict[str, npt.NDArray[np.generic]],
    source_names: npt.NDArray[np.str_],
    plans: PlanColumns,
    lists: TermLists,
    targets: TargetIndex,
    names: NameList,
    places: Places,
) -> None:
    for name, column in columns.items():
        arrays.write(folder / f"{name}.npy", column)
    arrays.write(folder / "source_names.npy", source_names)
    plans.save(folder / "plans")
    arrays.save(lists, folder / "lexical")
    targets.save(folder / "targets")
    names.save(folder / "names")
    places.save(folder / "places")


def write_raw(folder: Path, vectors: Floats) -> None:
    """Give a segment its vectors ``(n, d)`` as the encoder made them."""
    arrays.write(folder / RAW, vectors)


def write_codes(folder: Path, batches: Iterator[Floats], empty: faiss.Index, mean: Floats) -> None:
    """Give a segment the codes of its vectors less the ``mean`` (d,), by the quantisers of an ``empty`` index."""
    for batch in batches:
        empty.add(np.ascontiguousarray(centred(batch, mean)))
    write_index(empty, folder / CODES)
    empty.reset()


def full_text(parts: Sequence[tuple[Segment, Placed]]) -> LexicalIndex:
    """The full text of all segments."""
    return LexicalIndex([(segment.lists, where) for segment, where in parts])

"""The index brought to what the catalogue says: what has no vector is embedded, the coming generation built, switched to, merged.

Each step is safe to be killed in: embedding commits a batch at a time, a generation is built in a folder of its own, and the
switch is one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from index.catalogue import Catalogue, family_rows
from index.catalogue.family_upkeep import changed_families
from index.catalogue.source_upkeep import segment_again, sweep_sources
from index.catalogue.stored_sources import waiting_changes
from index.catalogue.vector_rows import (
    add_vectors,
    forget_damaged,
    forget_other_models,
    sum_up,
    texts_to_embed,
    unembedded,
)
from index.encoders import Encoder
from index.errors import DamageError, StoreError
from index.generation.build import Built, build_generation, merge_generation
from index.generation.centring import CentringMeans, centring_means
from index.generation.folders import sweep_generations
from index.generation.generation import FORMAT, Generation, damaged_files, listed_files
from index.generation.merging import due
from index.pools import LOCAL, Pool, Texts
from index.progress import Progress
from index.query.compiled_map import compiled_map
from index.query.names import NAMES_VERSION
from index.query.term_map import TermMap
from index.text.near_copies import FAMILIES_VERSION
from index.text.segmentation import SEGMENTATION_VERSION

EMBEDDING_BATCH = 64
"""Passages embedded between two commits: what a kill can cost, about half a second of work."""
_VECTORS_MISSED = ("store.vectors_damaged", "store.no_vectors")
"""What a build says that embedding again mends."""


def bring_up_to_date(
    catalogue: Catalogue,
    home: Path,
    encoder: Encoder,
    model: str,
    progress: Progress,
    rebuild: bool,
    deep: bool = False,
    pool: Pool = LOCAL,
) -> None:
    """Build the index anew if it no longer says what the catalogue says, is damaged, or is to be built in any case (``rebuild``);
    sweep what has gone. ``deep``: look at every byte of a large index, every vector and token state too, as ``rebuild`` does.
    ``pool`` encodes."""
    forgotten = forget_damaged(catalogue) if deep or rebuild else 0
    sum_up(catalogue)
    shown = catalogue.generation
    before = None if rebuild or forgotten else usable_generation(catalogue, home, encoder, deep)
    if before is None or waiting_changes(catalogue) > 0:
        everything = rebuild or forgotten > 0
        build_index(catalogue, home, encoder, model, progress, before, rebuild, everything, pool)
        sweep_sources(catalogue)
        forget_other_models(catalogue, encoder.fingerprint)
    merge_segments(catalogue, home, encoder, model, progress)
    sweep_generations(home, catalogue.generation, shown)
    catalogue.sweep_index(min(shown, catalogue.generation - 1))


def usable_generation(catalogue: Catalogue, home: Path, encoder: Encoder, deep: bool = False) -> Generation | None:
    """The present generation, opened, if it is as it was written and made as this program makes it with this encoder: what has
    changed since can be put beside it. Another release may bring the model's vectors, or the segmentation, in another make. Of
    large files the sizes are looked at, unless ``deep``."""
    shown = catalogue.shown
    catalogue.at_hand(shown.generation, shown.seal)
    if shown.generation == 0 or shown.seal is None or damaged_files(home, shown.generation, shown.seal, deep):
        return None
    made_with = tuple(map(catalogue.meta, ("segmentation", "families", "names", "fingerprint", "format")))
    now = (SEGMENTATION_VERSION, FAMILIES_VERSION, NAMES_VERSION, encoder.fingerprint, str(FORMAT))
    if made_with != now:
        return None
    try:
        return Generation.open(home, shown.generation, shown.seal)
    except StoreError:
        return None


def is_stale(catalogue: Catalogue, home: Path, encoder: Encoder) -> bool:
    """Whether the present generation does not say what the catalogue says: after changes, after a killed run, or not usable."""
    return usable_generation(catalogue, home, encoder) is None or waiting_changes(catalogue) > 0


def build_index(
    catalogue: Catalogue,
    home: Path,
    encoder: Encoder,
    model: str,
    progress: Progress,
    before: Generation | None = None,
    rebuild: bool = False,
    everything: bool = False,
    pool: Pool = LOCAL,
) -> None:
    """Embed what has no vector yet, build the coming generation, out of the one ``before`` where it is told, and switch to it and
    to ``model``, the encoder's name. Vectors are missed in what is new, in ``everything`` where some may have gone or are of
    another encoder. ``rebuild``: find the families of everything anew."""
    terms = TermMap(compiled_map(home / "terms"))
    segment_again(catalogue)
    means = centring_means(catalogue, encoder)
    everything = everything or catalogue.meta("fingerprint") != encoder.fingerprint
    _embed(catalogue, encoder, means, progress, everything, pool)
    families = changed_families(catalogue, rebuild)
    folding = families.folding if before else family_rows.folding_of_coming(catalogue, families)

    def build() -> Built:
        told = partial(progress, "indexing")
        return build_generation(catalogue, home, encoder, means, folding, terms.readings, told, before)

    try:
        built = build()
    except DamageError as error:
        if error.reason.code not in _VECTORS_MISSED:
            raise
        forget_damaged(catalogue)
        _embed(catalogue, encoder, means, progress, True, pool)
        built = build()
    terms.close()
    catalogue.publish(built.number)
    with catalogue.transaction():
        family_rows.keep(catalogue, families)
        catalogue.set_meta(
            generation=str(built.number),
            manifest=built.seal,
            model=model,
            fingerprint=encoder.fingerprint,
            segmentation=SEGMENTATION_VERSION,
            families=FAMILIES_VERSION,
            names=NAMES_VERSION,
            format=str(FORMAT),
        )


def merge_segments(catalogue: Catalogue, home: Path, encoder: Encoder, model: str, progress: Progress) -> None:
    """Merge what is due, each time switching to a generation of the same passages in fewer segments; where that finds vectors
    missing or damaged, all is built anew with new ones."""
    while True:
        shown = catalogue.shown
        manifest, _ = listed_files(home, shown.generation, shown.seal, whole=False)
        chosen = due([(segment.size, segment.held) for segment in manifest.segments])
        if chosen is None:
            return
        before = Generation.open(home, shown.generation, shown.seal)
        try:
            built = merge_generation(catalogue, home, encoder, before, chosen)
        except DamageError as error:
            if error.reason.code not in _VECTORS_MISSED:
                raise
            forget_damaged(catalogue)
            build_index(catalogue, home, encoder, model, progress, everything=True)
            return
        catalogue.publish(built.number)
        with catalogue.transaction():
            catalogue.set_meta(generation=str(built.number), manifest=built.seal)


def _embed(
    catalogue: Catalogue, encoder: Encoder, means: CentringMeans, progress: Progress, everything: bool, pool: Pool
) -> None:
    waiting = unembedded(catalogue, encoder.fingerprint, everything)
    done = 0
    progress("embedding", done, len(waiting))
    for batch in pool.encode(_batches(catalogue, waiting), encoder, means):
        add_vectors(catalogue, encoder.fingerprint, batch.hashes, batch.vectors, batch.tokens)
        done += len(batch.hashes)
        progress("embedding", done, len(waiting))


def _batches(catalogue: Catalogue, waiting: Sequence[int]) -> Iterator[Texts]:
    for at in range(0, len(waiting), EMBEDDING_BATCH):
        hashes, texts = zip(*texts_to_embed(catalogue, waiting[at : at + EMBEDDING_BATCH]), strict=True)
        yield Texts(hashes, texts)

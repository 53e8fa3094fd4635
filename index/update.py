"""Bring a store up to date with files and folders: only what is new or changed is read, only new text is embedded.

The walk, each step safe to be killed in: read (one transaction a source) -> embed (one transaction a batch) -> build the
coming generation in a folder of its own -> switch (one row) -> sweep. Whatever was committed before a kill is found
again by the next run, which goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import filelock
import numpy as np

from index.catalogue import FILE_NAME, Catalogue, family_rows
from index.catalogue.family_upkeep import changed_families
from index.catalogue.generation_rows import count_coming
from index.catalogue.source_rows import add_source, remove_sources
from index.catalogue.source_upkeep import segment_again, stored_sources, sweep_sources
from index.catalogue.stored_sources import waiting_changes
from index.catalogue.system_errors import told_by_the_store
from index.catalogue.vector_rows import (
    add_vectors,
    forget_damaged,
    forget_other_models,
    sum_up,
    texts_to_embed,
    unembedded,
)
from index.encoders import Encoder, token_encoder
from index.errors import BusyError, DamageError, MismatchError, StoreError
from index.generation.build import Built, build_generation, merge_generation
from index.generation.centring import CentringMeans, centring_means
from index.generation.folders import sweep_generations
from index.generation.generation import FORMAT, Generation, damaged_files, listed_files
from index.generation.merging import due
from index.generation.token_states import packed
from index.progress import Progress
from index.query.compiled_map import compiled_map
from index.query.names import NAMES_VERSION
from index.query.term_map import TermMap
from index.text.families import FAMILIES_VERSION
from index.text.segmentation import SEGMENTATION_VERSION
from ingest.document import PIPELINE_VERSION
from ingest.files.sources import Found, FoundFile, Rejection, find_files, is_gone, readable_name
from ingest.several import read_several

EMBEDDING_BATCH = 64
"""Passages embedded between two commits: what a kill can cost, about half a second of work."""
LOCK_FILE = "ingest.lock"
_VECTORS_MISSED = ("store.vectors_damaged", "store.no_vectors")
"""What a build says that embedding again mends."""


@dataclass
class IngestReport:
    """What an ingest did, by source name; ``plans`` and ``passages`` count what the store now holds."""

    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    plans: int = 0
    passages: int = 0
    seconds: float = 0.0


def ingest(
    home: Path,
    paths: Sequence[Path],
    encoder: Callable[[], Encoder],
    model: str,
    progress: Progress,
    rebuild: bool = False,
    found: Found | None = None,
) -> IngestReport:
    """Make the store at ``home`` hold what ``paths`` hold now.

    A folder stands for all documents below it: one that has vanished from it leaves the store. ``rebuild`` re-reads
    every source and accepts another model; ``found``: what is to be read of ``paths``, if not all. Raises
    IngestError for a path that is not there, BusyError while another ingest runs, MismatchError for a model other than its own.
    """
    started = time.monotonic()
    found = find_files(paths) if found is None else found
    report = IngestReport(rejected=list(found.rejected), skipped=list(found.skipped))
    with writing(home, whole=rebuild) as catalogue:
        _check_model(catalogue, model, rebuild)
        sweep_sources(catalogue)
        _read_changed(catalogue, found, report, progress, rebuild)
        _remove_vanished(catalogue, found, report)
        bring_up_to_date(catalogue, home, encoder(), model, progress, rebuild)
        report.plans, report.passages = (count_coming(catalogue, table) for table in ("plans", "passages"))
    report.seconds = time.monotonic() - started
    return report


def read_files(catalogue: Catalogue, found: Found, progress: Progress) -> IngestReport:
    """Read files into a catalogue, whatever it holds of them."""
    report = IngestReport()
    _read_changed(catalogue, found, report, progress, rebuild=True)
    return report


@contextmanager
def writing(home: Path, whole: bool = False) -> Iterator[Catalogue]:
    """The catalogue to be written, by nobody else meanwhile; sealed if all goes well. ``whole`` checks all of a large one first.
    Raises StoreErrors, among them those of a full disk or a folder that is not to be written."""
    with told_by_the_store(home / FILE_NAME), only_writer(home):
        catalogue = Catalogue.create(home, whole)
        try:
            yield catalogue
            catalogue.seal()
        finally:
            catalogue.close()


def bring_up_to_date(
    catalogue: Catalogue,
    home: Path,
    encoder: Encoder,
    model: str,
    progress: Progress,
    rebuild: bool,
    deep: bool = False,
) -> None:
    """Build the index anew if it no longer says what the catalogue says, is damaged, or is to be built in any case (``rebuild``);
    sweep what has gone. ``deep``: look at every byte of a large index, every vector and token state too, as ``rebuild`` does."""
    forgotten = forget_damaged(catalogue) if deep or rebuild else 0
    sum_up(catalogue)
    shown = catalogue.generation
    before = None if rebuild or forgotten else usable_generation(catalogue, home, encoder, deep)
    if before is None or waiting_changes(catalogue) > 0:
        build_index(catalogue, home, encoder, model, progress, before, rebuild, everything=rebuild or forgotten > 0)
        sweep_sources(catalogue)
        forget_other_models(catalogue, encoder.fingerprint)
    merge_segments(catalogue, home, encoder, model, progress)
    sweep_generations(home, catalogue.generation, shown)


@contextmanager
def only_writer(home: Path) -> Iterator[None]:
    """Hold the store's write lock, which the system lets go of when the process ends. Raises BusyError if another has it."""
    home.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(home / LOCK_FILE)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise BusyError("store.busy", home=str(home)) from error
    try:
        yield
    finally:
        lock.release()


def _check_model(catalogue: Catalogue, model: str, rebuild: bool) -> None:
    stored = catalogue.meta("model")
    if stored is not None and stored != model and not rebuild:
        raise MismatchError("store.other_model", stored=stored, named=model)


def _read_changed(catalogue: Catalogue, found: Found, report: IngestReport, progress: Progress, rebuild: bool) -> None:
    stored = stored_sources(catalogue)
    names = {source.name: source.path for source in stored.values()}
    pipeline = f"{PIPELINE_VERSION} {SEGMENTATION_VERSION}"
    settled = {path: of.sha256 for path, of in stored.items() if of.pipeline == pipeline and not rebuild}
    progress("reading", 0, len(found.files))
    for done, outcome in enumerate(read_several(found.files, settled), 1):
        file, document = outcome.file, outcome.document
        known = stored.get(str(file.path))
        if outcome.refused:
            report.rejected.append(Rejection(file.name, outcome.refused))
        elif document is None:
            report.unchanged.append(stored[str(file.path)].name)
        else:
            name = known.name if known else free_name(file, names)
            names[name] = str(file.path)
            add_source(catalogue, file, document, pipeline, name)
            report.rejected += [Rejection(file.name, reason) for reason in document.canonical.left_out]
            (report.replaced if known else report.added).append(name)
        progress("reading", done, len(found.files))


def free_name(file: FoundFile, names: dict[str, str]) -> str:
    """The file's name as given; with its folder in front where another file of the store has that name already."""
    for name in (file.name, f"{file.root.name}/{file.name}"):
        if names.get(name, str(file.path)) == str(file.path):
            return name
    return readable_name(file.path.as_posix().lstrip("/"))


def _remove_vanished(catalogue: Catalogue, found: Found, report: IngestReport) -> None:
    """A source below an ingested folder goes when its file is gone or left out; one that could not be read now stays."""
    present = {str(file.path) for file in found.files}
    gone = [
        source
        for source in stored_sources(catalogue).values()
        if source.path not in present
        and any(Path(source.path).is_relative_to(root) for root in found.roots)
        and (is_gone(Path(source.path)) or any(Path(source.path).is_relative_to(path) for path in found.ignored))
    ]
    if gone:
        remove_sources(catalogue, [source.path for source in gone])
        report.removed.extend(source.name for source in gone)


def usable_generation(catalogue: Catalogue, home: Path, encoder: Encoder, deep: bool = False) -> Generation | None:
    """The present generation, opened, if it is as it was written and made as this program makes it with this encoder: what has
    changed since can be put beside it. Another release may bring the model's vectors, or the segmentation, in another make. Of
    large files the sizes are looked at, unless ``deep``."""
    shown = catalogue.shown
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
) -> None:
    """Embed what has no vector yet, build the coming generation, out of the one ``before`` where it is told, and switch to it and
    to ``model``, the encoder's name. Vectors are missed in what is new, in ``everything`` where some may have gone or are of
    another encoder. ``rebuild``: find the families of everything anew."""
    terms = TermMap(compiled_map(home / "terms"))
    segment_again(catalogue)
    means = centring_means(catalogue, encoder)
    _embed(catalogue, encoder, means, progress, everything or catalogue.meta("fingerprint") != encoder.fingerprint)
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
        _embed(catalogue, encoder, means, progress, everything=True)
        built = build()
    terms.close()
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
        with catalogue.transaction():
            catalogue.set_meta(generation=str(built.number), manifest=built.seal)


def _embed(catalogue: Catalogue, encoder: Encoder, means: CentringMeans, progress: Progress, everything: bool) -> None:
    waiting = unembedded(catalogue, encoder.fingerprint, everything)
    for at in range(0, len(waiting), EMBEDDING_BATCH):
        progress("embedding", at, len(waiting))
        batch = texts_to_embed(catalogue, waiting[at : at + EMBEDDING_BATCH])
        hashes, texts = [key for key, _ in batch], [text for _, text in batch]
        if (shown := token_encoder(encoder)) is not None:
            encoded = shown.encode_passage_tokens(texts)
            vectors = np.array([one.vector for one in encoded])
            tokens = [packed(one.tokens, means.of_passage(text)) for one, text in zip(encoded, texts, strict=True)]
            add_vectors(catalogue, encoder.fingerprint, hashes, vectors, tokens)
        else:
            add_vectors(catalogue, encoder.fingerprint, hashes, encoder.encode_passages(texts))
    progress("embedding", len(waiting), len(waiting))

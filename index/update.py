"""Bring a store up to date with files and folders: only what is new or changed is read, only new text is embedded.

The walk, each step safe to be killed in: read (one transaction a source) -> embed (one transaction a batch) -> build the
coming generation in a folder of its own -> switch (one row) -> sweep. Whatever was committed before a kill is found
again by the next run, which goes on from there.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import filelock

from index.catalogue import FILE_NAME, Catalogue
from index.catalogue.collection_rows import put_in
from index.catalogue.generation_rows import count_coming
from index.catalogue.source_rows import add_source, remove_sources
from index.catalogue.source_upkeep import stored_sources, sweep_sources
from index.catalogue.system_errors import told_by_the_store
from index.encoders import Encoder
from index.errors import BusyError, MismatchError
from index.indexing import bring_up_to_date
from index.pools import LOCAL, Pool
from index.progress import Progress
from index.text.segmentation import SEGMENTATION_VERSION
from ingest.document import PIPELINE_VERSION
from ingest.errors import Reason
from ingest.files.sources import Found, FoundFile, Rejection, find_files, is_gone, readable_name

LOCK_FILE = "ingest.lock"


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


Collect = Callable[[Catalogue, IngestReport], None]
"""Within a transaction: puts what an ingest found into collections."""


def into(names: Sequence[str]) -> Collect:
    """All that was found goes into collections of these names."""

    def collect(catalogue: Catalogue, report: IngestReport) -> None:
        put_in(catalogue, [*report.added, *report.replaced, *report.unchanged], names)

    return collect


def ingest(
    home: Path,
    paths: Sequence[Path],
    encoder: Callable[[], Encoder],
    model: str,
    progress: Progress,
    rebuild: bool = False,
    found: Found | None = None,
    collect: Collect | None = None,
    pool: Pool = LOCAL,
) -> IngestReport:
    """Make the store at ``home`` hold what ``paths`` hold now.

    A folder stands for all documents below it: one that has vanished from it leaves the store. ``rebuild`` re-reads
    every source and accepts another model; ``found``: what is to be read of ``paths``, if not all; ``collect`` puts papers into
    collections before readers see them; ``pool`` reads and encodes. Raises IngestError for a path that is
    not there, BusyError while another ingest runs, MismatchError for a model other than its own.
    """
    started = time.monotonic()
    found = find_files(paths) if found is None else found
    report = IngestReport(rejected=list(found.rejected), skipped=list(found.skipped))
    with writing(home, whole=rebuild) as catalogue:
        _check_model(catalogue, model, rebuild)
        sweep_sources(catalogue)
        _read_changed(catalogue, found, report, progress, rebuild, pool)
        _remove_vanished(catalogue, found, report)
        if collect is not None:
            with catalogue.transaction():
                collect(catalogue, report)
        bring_up_to_date(catalogue, home, encoder(), model, progress, rebuild, pool=pool)
        report.plans, report.passages = (count_coming(catalogue, table) for table in ("plans", "passages"))
    report.seconds = time.monotonic() - started
    return report


def read_files(catalogue: Catalogue, found: Found, progress: Progress) -> IngestReport:
    """Read files into a catalogue, whatever it holds of them."""
    report = IngestReport()
    _read_changed(catalogue, found, report, progress, True, LOCAL)
    return report


@contextmanager
def writing(home: Path, whole: bool = False) -> Iterator[Catalogue]:
    """The catalogue to be written, by nobody else meanwhile; sealed if all goes well. ``whole`` checks all of a large one first.
    Raises StoreErrors, among them those of a full disk or a folder that is not to be written."""
    with told_by_the_store(home / FILE_NAME), only_writer(home):
        catalogue = Catalogue.create(home, whole)
        try:
            with catalogue.leased():
                yield catalogue
                catalogue.seal()
        finally:
            catalogue.close()


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


def _read_changed(
    catalogue: Catalogue, found: Found, report: IngestReport, progress: Progress, rebuild: bool, pool: Pool
) -> None:
    stored = stored_sources(catalogue)
    pipeline = f"{PIPELINE_VERSION} {SEGMENTATION_VERSION}"
    settled = {path: of.sha256 for path, of in stored.items() if of.pipeline == pipeline and not rebuild}
    names = _names(found.files, {source.name: source.path for source in stored.values()})
    rejected: list[tuple[FoundFile, Reason]] = []
    progress("reading", 0, len(found.files))
    for done, outcome in enumerate(pool.read(found.files, settled), 1):
        file, document = outcome.file, outcome.document
        if outcome.refused:
            rejected.append((file, outcome.refused))
        elif document is None:
            report.unchanged.append(names[file])
        else:
            add_source(catalogue, file, document, pipeline, names[file])
            rejected += ((file, reason) for reason in document.canonical.left_out)
            (report.replaced if str(file.path) in stored else report.added).append(names[file])
        progress("reading", done, len(found.files))
    _tell_in_order(report, names, rejected)


def _names(files: Sequence[FoundFile], stored: dict[str, str]) -> dict[FoundFile, str]:
    """What each file is called in the store, whatever is read first; ``stored`` are paths by name."""
    of_path = {path: name for name, path in stored.items()}
    taken, names = dict(stored), {}
    for file in files:
        name = names[file] = of_path.get(str(file.path)) or free_name(file, taken)
        taken[name] = str(file.path)
    return names


def _tell_in_order(
    report: IngestReport, names: dict[FoundFile, str], rejected: Sequence[tuple[FoundFile, Reason]]
) -> None:
    """The report tells of files in their order, whatever was read first."""
    places = {name: place for place, name in enumerate(names.values())}
    for told in (report.added, report.unchanged, report.replaced):
        told.sort(key=places.__getitem__)
    in_order = sorted(rejected, key=lambda of: places[names[of[0]]])
    report.rejected += [Rejection(file.name, reason) for file, reason in in_order]


def free_name(file: FoundFile, names: dict[str, str]) -> str:
    """The file's name as given; with its folder in front where another file of the store has that name already."""
    for name in (file.name, f"{file.root.name}/{file.name}"):
        if names.get(name, str(file.path)) == str(file.path):
            return name
    return readable_name(file.path.as_posix().lstrip("/"))


def _remove_vanished(catalogue: Catalogue, found: Found, report: IngestReport) -> None:
    """A source below an ingested folder goes when its file is gone or left out; one that could not be read now stays."""
    present = {str(file.path) for file in found.files}
    # As text: of very many sources each path would be taken apart.
    roots = tuple(f"{str(root).rstrip(os.sep)}{os.sep}" for root in found.roots)
    gone = [
        source
        for source in stored_sources(catalogue).values()
        if source.path not in present
        and f"{source.path}{os.sep}".startswith(roots)
        and (is_gone(Path(source.path)) or any(Path(source.path).is_relative_to(path) for path in found.ignored))
    ]
    if gone:
        remove_sources(catalogue, [source.path for source in gone])
        report.removed.extend(source.name for source in gone)

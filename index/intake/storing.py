"""Jobs carried out: uploads stored, papers removed or collected, plans corrected. Each step can be killed in, and begun again
from its first.

A file is read before anything is touched. What can be read is put into its place among the originals, then written to the
catalogue in one transaction; readers see all of a job at once, by the one switch of generations.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from index import collections, corrections, originals, removal
from index.catalogue import Catalogue
from index.catalogue.collection_rows import put_in
from index.catalogue.history_rows import retired_hashes
from index.catalogue.source_rows import add_source, remove_sources
from index.catalogue.source_upkeep import StoredSource, stored_sources, sweep_sources
from index.collections import Change
from index.encoders import BUNDLED, Encoder
from index.errors import QueryError
from index.indexing import bring_up_to_date
from index.intake.following import follow
from index.intake.jobs import Job, JobFile
from index.intake.looking import found_in, looked_at, read_upload, seen
from index.intake.queue import Queue
from index.progress import Progress
from index.text.segmentation import SEGMENTATION_VERSION
from index.update import free_name, writing
from ingest.document import PIPELINE_VERSION
from ingest.errors import IngestError, Reason
from ingest.files.sources import FoundFile, load

Loader = Callable[[str], Encoder]
"""Loads the encoder of a name."""


def carry_out(home: Path, queue: Queue, job: Job, load_encoder: Loader, progress: Progress) -> None:
    """Do what a job orders and tell it in the job. Raises StoreErrors, BusyError while another writes."""
    if job.kind == "look":
        _look(queue, job)
    elif job.kind == "store":
        _store(home, queue, job, load_encoder, progress)
    elif job.kind == "remove":
        _remove(home, job, load_encoder, progress)
    elif job.kind == "follow":
        follow(home, job, load_encoder, progress)
    elif job.kind == "collect":
        _collect(home, job)
    else:
        _correct(home, job, load_encoder, progress)


# -- uploads -------------------------------------------------------------------------------------------------------


def _look(queue: Queue, job: Job) -> None:
    refused = [file for file in job.files if file.state == "refused" and file.name not in job.uploads]
    sizes = {file.name: file.size for file in job.files}
    waiting = {name: JobFile(name, sizes.get(name, 0)) for name in job.uploads}
    looked: list[JobFile] = []
    for number, name in enumerate(job.uploads):
        waiting.pop(name).state = "reading"
        if not queue.is_whole(job, number):
            looked.append(_damaged(name, sizes.get(name, 0)))
            continue
        for file in looked_at(queue.staged(job, number), name, sizes.get(name, 0)):
            looked.append(file)
            job.files = [*refused, *looked, *waiting.values()]
            queue.save(job, flushed=False)
    job.state = "looked" if any(file.state == "read" for file in looked) else "done"


def _store(home: Path, queue: Queue, job: Job, load_encoder: Loader, progress: Progress) -> None:
    with writing(home) as catalogue:
        model = catalogue.meta("model") or BUNDLED
        sweep_sources(catalogue)
        names = {source.name: source.path for source in stored_sources(catalogue).values()}
        told = [file for file in job.files if file.state == "refused" and file.name not in job.uploads]
        sizes = {file.name: file.size for file in job.files}
        for number, name in enumerate(job.uploads):
            waiting = [JobFile(one, sizes.get(one, 0)) for one in job.uploads[number:]]
            waiting[0].state = "reading"
            job.files = [*told, *waiting]
            queue.save(job, flushed=False)
            if queue.is_whole(job, number):
                told += _Upload(home, catalogue, names, queue.staged(job, number), name).stored()
            else:
                told.append(_damaged(name, sizes.get(name, 0)))
            job.files = [*told, *waiting[1:]]
        with catalogue.transaction():
            put_in(catalogue, [file.source for file in told if file.source], job.collections)
        bring_up_to_date(catalogue, home, load_encoder(model), model, progress, rebuild=False)
        originals.sweep_versions(home, retired_hashes(catalogue))
    for file in job.files:
        file.state = "stored" if file.state == "read" else file.state
    job.state = "done"


def _damaged(name: str, size: int) -> JobFile:
    return JobFile(name, size, "refused", reason=Reason("upload.damaged"))


class _Upload:
    """One uploaded file on its way into the store."""

    def __init__(self, home: Path, catalogue: Catalogue, names: dict[str, str], staged: Path, name: str) -> None:
        self._home = home
        self._catalogue = catalogue
        self._names = names
        self._staged = staged
        self._name = name
        self._root = originals.folder_of(home)
        self._placed = False

    def stored(self) -> list[JobFile]:
        """What became of it: a line a document, and one for each that is not taken."""
        try:
            files, rejected = found_in(self._staged, self._name)
        except IngestError as error:
            return [JobFile(self._name, self._staged.stat().st_size, "refused", reason=error.reason)]
        told = [JobFile(one.path, 0, "refused", reason=one.reason) for one in rejected]
        known = stored_sources(self._catalogue)
        for file in files:
            try:
                told.append(self._stored(file, known))
            except IngestError as error:
                told.append(JobFile(file.name, 0, "refused", reason=error.reason))
        if self._placed:
            self._remove_vanished(files, known)
        return told

    def _stored(self, file: FoundFile, known: dict[str, StoredSource]) -> JobFile:
        """One document, read and written. Raises IngestError, with nothing written."""
        final = self._final(file)
        before = known.get(str(final.path))
        told = JobFile(file.name, 0, "read", how="replaced" if before else "added")
        pipeline = f"{PIPELINE_VERSION} {SEGMENTATION_VERSION}"
        source, _ = load(file)
        told.size = source.size
        if before and before.sha256 == source.sha256 and before.pipeline == pipeline:
            self._place()
            told.how, told.source = "unchanged", before.name
            return told
        document = read_upload(file)
        self._place()
        told.source = before.name if before else free_name(final, self._names)
        self._names[told.source] = str(final.path)
        add_source(self._catalogue, final, document, pipeline, told.source)
        return seen(told, document)

    def _final(self, file: FoundFile) -> FoundFile:
        """The document where it will stay."""
        inside = file.path.parts[len(self._staged.resolve().parts) :]
        return replace(file, path=(self._root / self._name).joinpath(*inside), root=self._root)

    def _place(self) -> None:
        if not self._placed:
            originals.place(self._home, self._staged, self._name)
            self._placed = True

    def _remove_vanished(self, files: list[FoundFile], known: dict[str, StoredSource]) -> None:
        """Of an archive that was replaced, what is no longer in it."""
        present = {str(self._final(file).path) for file in files}
        place = self._root / self._name
        gone = [path for path in known if path not in present and Path(path).is_relative_to(place)]
        if gone:
            remove_sources(self._catalogue, gone)


# -- papers that go, plans that are corrected ----------------------------------------------------------------------


def _remove(home: Path, job: Job, load_encoder: Loader, progress: Progress) -> None:
    try:
        model = _model_of(home)
        removal.remove(home, job.sources, lambda: load_encoder(model), model, progress, forget=job.forget)
    except QueryError:
        if job.attempts < 2:
            raise
        removal.clear(home, job.sources, forget=job.forget)  # begun before and killed: it is gone
    job.state = "done"


def _correct(home: Path, job: Job, load_encoder: Loader, progress: Progress) -> None:
    model = _model_of(home)
    corrections.correct(home, job.plan_id or "", job.changes, lambda: load_encoder(model), model, progress)
    job.state = "done"


def _collect(home: Path, job: Job) -> None:
    renamed = job.changes.get("name")
    deleted = "name" in job.changes and renamed is None
    new = None if renamed is None else str(renamed)
    try:
        wanted = Change(job.collections[0], tuple(job.sources), tuple(job.taken), new, deleted)
        collections.change(home, wanted)
    except QueryError as error:
        if job.attempts < 2 or "name" not in job.changes:
            raise
        job.reason = error.reason  # begun before and killed: it may be done
    job.state = "done"


def _model_of(home: Path) -> str:
    with closing(Catalogue.open(home)) as catalogue:
        return catalogue.meta("model") or BUNDLED

"""A folder that the store follows: what is new, changed or gone in it, but nothing that is still being written."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from index import update
from index.catalogue import Catalogue, exists
from index.catalogue.collection_rows import collection_of_folder, put_in, unseen
from index.catalogue.source_upkeep import stored_sources
from index.encoders import BUNDLED, Encoder
from index.intake.jobs import How, Job, JobFile
from index.progress import Progress
from ingest.errors import IngestError
from ingest.files.sources import Found, find_files

SETTLED_SECONDS = 2.0
"""A file is taken that did not change for so long: copying over a network writes all the time."""
MOST_TOLD = 500
"""Files told of one job, the refused ones first."""

State = tuple[int, int, int]
"""Time of the last change (ns), size, inode."""


def states_below(folder: Path) -> dict[str, State]:
    """The files below a folder as they are now. Raises OSError where it cannot be listed."""
    found: dict[str, State] = {}

    def told(error: OSError) -> None:
        if error.filename == str(folder):
            raise error

    for at, folders, names in os.walk(folder, onerror=told):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = os.path.join(at, name)  # noqa: PTH118 - a folder may hold tens of thousands
            with suppress(OSError):
                of = os.stat(path)  # noqa: PTH116
                found[path] = of.st_mtime_ns, of.st_size, of.st_ino
    return found


def follow(home: Path, job: Job, load_encoder: Callable[[str], Encoder], progress: Progress) -> None:
    """Make the store hold what the folder of ``job`` holds. Raises IngestError where the folder is not there, or suddenly empty:
    a network drive that is away looks so, and nothing is taken out for that. Raises StoreErrors."""
    folder = Path(job.sources[0])
    try:
        before = states_below(folder.resolve())
        time.sleep(SETTLED_SECONDS)
        now = states_below(folder.resolve())
    except OSError as error:
        raise IngestError("folder.away", path=folder.name, why=error.strerror or type(error).__name__) from error
    model, held = _stored(home, folder)
    if held and not now:
        raise IngestError("folder.empty", path=folder.name, count=held)
    found = _settled(find_files([folder]), {path for path, state in now.items() if before.get(path) != state})
    collect = partial(_collected, folder, job.collections[0]) if job.collections else None
    report = update.ingest(home, [folder], lambda: load_encoder(model), model, progress, found=found, collect=collect)
    ways: list[tuple[How, list[str]]] = [
        ("added", report.added),
        ("replaced", report.replaced),
        ("removed", report.removed),
    ]
    job.files = [JobFile(one.path, 0, "refused", reason=one.reason) for one in report.rejected][:MOST_TOLD]
    for how, names in ways:
        told = (JobFile(name, 0, "stored", how, source=None if how == "removed" else name) for name in names)
        job.files += list(told)[: MOST_TOLD - len(job.files)]
    job.state = "done"


def _settled(found: Found, changing: set[str]) -> Found:
    """What was found without the files of ``changing``, and without archives among them. They are there, so nothing of theirs is
    taken out."""

    def is_settled(path: Path) -> bool:
        return not any(str(one) in changing for one in (path, *path.parents))

    root = found.roots[0]
    return replace(
        found,
        files=tuple(file for file in found.files if is_settled(file.path)),
        rejected=tuple(one for one in found.rejected if is_settled(root / one.path)),
    )


def _collected(folder: Path, given: str, catalogue: Catalogue, report: update.IngestReport) -> None:
    """Put what is new into the folder's collection, everything if the folder is new to it. What is not shown yet is new: the
    worker may have been killed before it came here."""
    name, first = collection_of_folder(catalogue, str(folder), given)
    if name is not None:
        old = report.unchanged if first else unseen(catalogue, report.unchanged)
        put_in(catalogue, [*report.added, *old, *(report.replaced if first else ())], [name])


def _stored(home: Path, folder: Path) -> tuple[str, int]:
    """The store's model, and how many of its sources lie in the folder."""
    if not exists(home):
        return BUNDLED, 0
    with closing(Catalogue.create(home)) as catalogue:  # of an older schema too
        held = sum(Path(path).is_relative_to(folder.resolve()) for path in stored_sources(catalogue))
        return catalogue.meta("model") or BUNDLED, held

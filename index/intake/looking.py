"""What an upload holds, told before it is stored: its plans with what was read of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from index.intake.jobs import JobFile, PlanSeen
from ingest.document import analyse
from ingest.errors import IngestError
from ingest.extract import extract
from ingest.files.sources import FoundFile, Rejection, find_files, load
from ingest.models import Document

MOST_SEEN = 30
"""Plans told of one file."""


def found_in(staged: Path, name: str) -> tuple[list[FoundFile], list[Rejection]]:
    """The documents of an upload, by the names they will have, and what is not taken. ``path`` leads to the staged file. Raises
    IngestError."""
    found = find_files([staged])
    files = [replace(file, name=_renamed(file.name, staged, name)) for file in found.files]
    return files, [Rejection(_renamed(one.path, staged, name), one.reason) for one in found.rejected]


def _renamed(found: str, staged: Path, name: str) -> str:
    return name + found.removeprefix(staged.name)


def read_upload(file: FoundFile) -> Document:
    """Raises IngestError."""
    source, data = load(file)
    return analyse(*extract(data, source))


def looked_at(staged: Path, name: str, size: int) -> Iterator[JobFile]:
    """Each document of an upload as it is read, and what is not taken."""
    try:
        files, rejected = found_in(staged, name)
    except IngestError as error:
        yield JobFile(name, size, "refused", reason=error.reason)
        return
    for rejection in rejected:
        yield JobFile(rejection.path, 0, "refused", reason=rejection.reason)
    for file in files:
        try:
            document = read_upload(file)
        except IngestError as error:
            yield JobFile(file.name, 0, "refused", reason=error.reason)
            continue
        yield seen(JobFile(file.name, document.source.size, "read"), document)


def seen(file: JobFile, document: Document) -> JobFile:
    """``file`` with what was read in it."""
    passages = Counter(passage.plan for passage in document.passages)
    targets = Counter(dict.fromkeys(passages, 0))
    for passage in document.passages:
        targets[passage.plan] += len(passage.targets)
    sections = Counter(section.plan for section in document.sections)
    file.count, file.passages, file.targets = len(document.plans), passages.total(), targets.total()
    file.plans = [
        PlanSeen(
            title=plan.title or plan.name or plan.label,
            named=plan.title is None,
            issuer=plan.issuer,
            place=" ".join(plan.place_chain) or plan.place,
            year=plan.year,
            type=plan.type,
            sections=sections[plan.ordinal],
            passages=passages[plan.ordinal],
            targets=targets[plan.ordinal],
        )
        for plan in document.plans[:MOST_SEEN]
    ]
    return file

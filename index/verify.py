"""Re-read every source and re-check every citation against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.catalogue import Catalogue
from index.catalogue.history_rows import retired_in_source
from index.catalogue.stored_sources import (
    CitedSpan,
    SourceText,
    cited_spans,
    passage_in_source,
    passage_lines,
    sources_with_text,
)
from index.errors import DamageError
from index.originals import version_of
from index.progress import Counted
from ingest.errors import IngestError, Reason
from ingest.extract import extract
from ingest.files.sources import FoundFile, load
from ingest.models import CanonicalText


@dataclass(frozen=True, slots=True)
class Failure:
    """Something in a source that is not as it was cited."""

    source: str
    reason: Reason


@dataclass
class VerifyReport:
    """How many sources and citations were checked, and everything that is not as it was cited."""

    sources: int = 0
    citations: int = 0
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Verification:
    verified: bool
    reason: Reason | None = None


def verify_all(catalogue: Catalogue, progress: Counted) -> VerifyReport:
    """Check every source, its passages, targets and repairs."""
    report = VerifyReport()
    sources = sources_with_text(catalogue)
    for done, source in enumerate(sources):
        progress(done, len(sources))
        report.sources += 1
        try:
            stored = source.canonical()
        except DamageError as error:
            report.failures.append(Failure(source.name, error.reason))
            continue
        problem = _source_problem(source, stored)
        if problem:
            report.failures.append(Failure(source.name, problem))
        for citation in cited_spans(catalogue, source.id):
            report.citations += 1
            if stored[citation.start : citation.end] != citation.quote:
                place = f"{citation.start}-{citation.end}"
                differs = Reason(f"citation.{citation.kind}_differs", place=place)
                report.failures.append(Failure(source.name, differs))
        report.failures.extend(_wrong_lines(catalogue, source, stored))
    progress(len(sources), len(sources))
    return report


def verify_passage(catalogue: Catalogue, passage_id: str) -> Verification | None:
    """Check one passage against its file as it is now, one of an old version against that file if it was kept; None if there is
    no such passage."""
    found = passage_in_source(catalogue, passage_id) or _of_old_version(catalogue, passage_id)
    if found is None:
        return None
    cited, source = found
    if not source.path:
        return Verification(False, Reason("citation.old_version"))
    try:
        stored = source.canonical()
    except DamageError as error:
        return Verification(False, error.reason)
    if stored[cited.start : cited.end] != cited.quote:
        return Verification(False, Reason("citation.differs"))
    problem = _source_problem(source, stored)
    return Verification(problem is None, problem)


def _of_old_version(catalogue: Catalogue, passage_id: str) -> tuple[CitedSpan, SourceText] | None:
    """Its source's path is that of the kept file, empty where none was kept."""
    found = retired_in_source(catalogue, passage_id)
    if found is None:
        return None
    cited, source, _ = found
    kept = version_of(catalogue.home, source.sha256)
    return cited, replace(source, path=str(kept) if kept else "")


def _source_problem(source: SourceText, stored: str) -> Reason | None:
    """What is wrong with a source's file; None if it still says what was ingested."""
    path = Path(source.path)
    try:
        file, data = load(FoundFile(path=path, root=path.parent, name=path.name))
        if file.sha256 != source.sha256:
            return Reason("citation.file_changed")
        _, canonical = extract(data, file)
    except IngestError as error:
        return Reason("citation.file_not_read", reason=error.reason)
    if canonical.text != stored:
        return Reason("citation.other_reading")
    return None


def _wrong_lines(catalogue: Catalogue, source: SourceText, stored: str) -> Iterator[Failure]:
    canonical = CanonicalText(stored, "stored")
    for passage in passage_lines(catalogue, source.id):
        lines = canonical.line_of(passage.start), canonical.line_of(max(passage.start, passage.end - 1))
        if lines != (passage.start_line, passage.end_line):
            there, said = f"{lines[0]}-{lines[1]}", f"{passage.start_line}-{passage.end_line}"
            yield Failure(source.name, Reason("citation.lines", passage=passage.passage_id, there=there, said=said))

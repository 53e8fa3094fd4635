"""The check of a draft against the precedents: lacking sections, targets out of range, copied words, wrong figures."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import PurePath

from index.errors import QueryError
from index.snapshot import Snapshot
from index.workbench import skeleton
from index.workbench.check_citations import cited_figures
from index.workbench.check_contradictions import contradictions
from index.workbench.check_copies import Candidates, copied_text
from index.workbench.check_results import CheckReport, PlanCheck
from index.workbench.check_sections import missing_sections
from index.workbench.check_targets import KnownTargets, target_ranges
from index.workbench.draft_passages import DraftPlan, draft_plans, nearest
from index.workbench.drafts import DEFAULT_TYPE
from index.workbench.notes import notes_of
from ingest.document import analyse
from ingest.errors import IngestError
from ingest.extract import extract
from ingest.files.sniffing import sniff
from ingest.models import Document, Source

MAX_PASSAGES = 600
"""Passages of one file that are checked: the longest compilation seen has 460, a draft a hundred. Each costs some 20 ms."""
MAX_CHARACTERS = 150_000
"""The same in characters; the longest compilation seen has 55,000."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What of the store a draft is compared with: read once for all plans of the draft."""

    candidates: Candidates
    targets: KnownTargets


def read_draft(name: str, data: bytes) -> Document:
    """A file's bytes as the ingest reads them; nothing is stored. Raises IngestError with the reason if it cannot be read,
    QueryError for one that is too long."""
    if not data.strip():
        raise IngestError("file.blank" if data else "file.empty")
    path = PurePath(name).name
    found = Source(path, hashlib.sha256(data).hexdigest(), len(data), sniff(data, PurePath(path).suffix))
    source, canonical = extract(data, found)
    _check_length(len(canonical.text))  # before it is analysed, which takes a while
    # A check asks what is cited where, so the marks of notes stay in what is read.
    marks = tuple(mark for mark in canonical.marks if not mark.before.startswith("[^"))
    return analyse(source, replace(canonical, marks=marks))


def check(document: Document, snapshot: Snapshot) -> CheckReport:
    """Everything there is to say about a draft. Raises QueryError for one that is too long."""
    if len(document.passages) > MAX_PASSAGES:
        raise QueryError("file", "request.file_passages", count=len(document.passages), most=MAX_PASSAGES)
    _check_length(len(document.canonical.text))
    notes = notes_of([passage.text for passage in document.passages])
    stored = Stored(Candidates(snapshot, document.source.sha256), KnownTargets(snapshot, document.source.sha256))
    plans = [_check(draft, notes, stored, snapshot) for draft in draft_plans(document, snapshot)]
    return CheckReport(document.source.path, document.source.sha256, plans)


def _check_length(characters: int) -> None:
    if characters > MAX_CHARACTERS:
        raise QueryError("file", "request.file_characters", count=characters, most=MAX_CHARACTERS)


def _check(draft: DraftPlan, notes: dict[str, str], stored: Stored, snapshot: Snapshot) -> PlanCheck:
    usual = skeleton.learn(snapshot.catalogue, draft.plan.type or DEFAULT_TYPE)
    near = nearest(draft, snapshot)
    sources, wrong = cited_figures(draft, notes, snapshot.catalogue)
    copied, changed = copied_text(draft, stored.candidates, sources)
    # What is cited wrongly is said once, not again because the words are the source's.
    changed = [item for item in changed if not any(item.place.text in told.place.text for told in wrong)]
    targets = list(target_ranges(draft, stored.targets))
    line = draft.document.canonical.line_of
    return PlanCheck(
        title=draft.plan.title,
        name=draft.plan.name,
        type=draft.plan.type,
        start_line=line(draft.plan.start),
        end_line=line(max(draft.plan.start, draft.plan.end - 1)),
        usual_from=usual.plans,
        nearest=[neighbour.near for neighbour in near],
        missing=missing_sections(draft, usual, near, snapshot.generation.vectors),
        targets=targets,
        targets_found=sum(len(passage.targets) for passage in draft.passages),
        targets_compared=len(targets),
        copied=copied,
        numbers=[*wrong, *changed],
        contradictions=contradictions(draft),
    )

"""What readers say of passages: this answers the question, this does not. Kept in the store, for measuring and for fitting.

Nothing leaves the machine: verdicts lie in the store's catalogue, and only ``export`` writes them elsewhere, where it is told
to. As a BEIR folder they are what ``precedent eval`` reads: the store's passages, the questions asked, the grades given.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.catalogue import Catalogue, exports
from index.catalogue.passage_rows import PassageRow, passage_by_id
from index.catalogue.source_rows import now
from index.catalogue.verdict_rows import (
    VerdictRow,
    add_verdict,
    count_verdicts,
    passage_of,
    remove_verdicts,
    take_back,
    verdicts,
)
from index.errors import BusyError, QueryError
from index.results import check_length
from index.text.folding import encodable, fold

ANSWERS_GRADE, NOT_GRADE = 2, 0
"""Grades of what answers and of what does not; as in the judged sets, where 1 is for what half answers."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict with the passage it is on as that is stored now: its id, None where it is no longer there."""

    id: int
    query: str
    answers: bool
    given: str
    passage_id: str | None
    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class VerdictList:
    """Some of the ``total`` verdicts, oldest first; ``cursor`` leads to those after them, None where there are none."""

    verdicts: list[Verdict]
    total: int
    cursor: int | None


@dataclass(frozen=True, slots=True)
class ExportedVerdicts:
    """What was written: questions and grades; ``gone`` counts the verdicts whose passage is no longer there."""

    queries: int
    grades: int
    gone: int


def give(home: Path, reading: Catalogue, query: str, passage_id: str, answers: bool | None) -> Verdict | None:
    """Keep what a reader says of a passage for a question; None takes it back. Raises QueryError, BusyError."""
    if not query.strip():
        raise QueryError("q", "request.empty_query")
    check_length(query)
    passage = passage_by_id(reading, passage_id)
    if passage is None:
        raise QueryError("passage", "request.no_passage", passage=passage_id[:100])
    written = encodable(query).strip()
    asked, given = as_compared(query), now()
    with _writing(home) as catalogue:
        if answers is None:
            take_back(catalogue, asked, passage)
            return None
        number = add_verdict(catalogue, asked, written, answers, given, passage)
    return Verdict(number, written, answers, given, passage.passage_id, passage.source, passage.quote)


def remove(home: Path, numbers: list[int]) -> int:
    """Delete verdicts by their numbers; how many there were. Raises BusyError."""
    with _writing(home) as catalogue:
        return remove_verdicts(catalogue, numbers)


def listed(catalogue: Catalogue, after: int = 0, most: int | None = None) -> VerdictList:
    """The verdicts of numbers above ``after``, at most ``most``."""
    rows = verdicts(catalogue, after=after, most=None if most is None else most + 1)
    shown = rows if most is None else rows[:most]
    cursor = shown[-1].id if len(rows) > len(shown) and shown else None
    return VerdictList([_found(catalogue, row) for row in shown], count_verdicts(catalogue), cursor)


def on_question(catalogue: Catalogue, query: str) -> dict[str, bool]:
    """What was said of passages for a question, by the id that each has now."""
    given = ((passage_of(catalogue, row), row.answers) for row in verdicts(catalogue, as_compared(query)))
    return {passage.passage_id: answers for passage, answers in given if passage is not None}


def judged(catalogue: Catalogue) -> dict[str, list[tuple[PassageRow, bool]]]:
    """What was said of every passage that is there, by question (as it was first written)."""
    found: dict[str, tuple[str, list[tuple[PassageRow, bool]]]] = {}
    for row in verdicts(catalogue):
        if (passage := passage_of(catalogue, row)) is not None:
            found.setdefault(as_compared(row.query), (row.query, []))[1].append((passage, row.answers))
    return dict(found.values())


def export(catalogue: Catalogue, folder: Path) -> ExportedVerdicts:
    """Write the store's passages and all verdicts into ``folder`` as BEIR has them. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    titles = {plan.plan_id: plan.title or plan.name or "" for plan in exports.plan_records(catalogue)}
    with (folder / "corpus.jsonl").open("w", encoding="utf-8") as file:
        for record in exports.export(catalogue, "passages"):
            line = {"_id": record.passage_id, "title": titles[record.plan_id], "text": record.text}  # type: ignore[union-attr]
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    of_question = judged(catalogue)
    grades = 0
    with (
        (folder / "queries.jsonl").open("w", encoding="utf-8") as asked,
        (folder / "qrels.tsv").open("w", encoding="utf-8") as qrels,
    ):
        qrels.write("query-id\tcorpus-id\tscore\n")
        for number, (query, said) in enumerate(of_question.items(), 1):
            asked.write(json.dumps({"_id": f"v{number}", "text": query}, ensure_ascii=False) + "\n")
            for passage, answers in said:
                qrels.write(f"v{number}\t{passage.passage_id}\t{ANSWERS_GRADE if answers else NOT_GRADE}\n")
            grades += len(said)
    return ExportedVerdicts(len(of_question), grades, count_verdicts(catalogue) - grades)


def as_compared(query: str) -> str:
    """A question as it is told from others: folded, its spaces single."""
    return " ".join(fold(query).split())


def _found(catalogue: Catalogue, row: VerdictRow) -> Verdict:
    passage = passage_of(catalogue, row)
    now = None if passage is None else passage.passage_id
    return Verdict(row.id, row.query, row.answers, row.given, now, row.source, row.quote)


@contextmanager
def _writing(home: Path) -> Iterator[Catalogue]:
    """A connection that writes, beside an ingest too: each waits for the other's transaction to end. Raises BusyError where that
    takes too long."""
    with closing(Catalogue.create(home)) as catalogue:
        try:
            yield catalogue
        except sqlite3.OperationalError as error:
            raise BusyError("store.not_written", home=str(home), why=str(error)) from error

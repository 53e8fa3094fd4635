"""Readers' verdicts in the catalogue: kept by question and place, found again in what is stored now."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from index.catalogue.connection import EVERY_ROW, Catalogue, marks, visible
from index.catalogue.passage_rows import PassageRow, passage_by_id, passages_by_row_id

_PLACE = ("source", "sha256", "start", "end", "quote")


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A verdict as it was given: ``query`` as written, whether the passage ``answers`` it, when (``given``, UTC), and the passage
    as a citation of that day names it."""

    id: int
    query: str
    answers: bool
    given: str
    passage_id: str
    source: str
    sha256: str
    start: int
    end: int
    quote: str


def add_verdict(catalogue: Catalogue, asked: str, query: str, answers: bool, given: str, passage: PassageRow) -> int:
    """Keep a verdict and give its number; it takes the place of an earlier one on the same passage for the same question."""
    with catalogue.transaction():
        _forget(catalogue, asked, [passage])
        cursor = catalogue.db.execute(
            "INSERT INTO verdicts (asked, query, answers, given, passage_id, source, sha256, start, end, quote) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (asked, query, int(answers), given, passage.passage_id, *(getattr(passage, name) for name in _PLACE)),
        )
        return int(cursor.lastrowid or 0)


def take_back(catalogue: Catalogue, asked: str, passage: PassageRow) -> int:
    """Delete the verdicts on a passage for a question; how many there were."""
    with catalogue.transaction():
        return _forget(catalogue, asked, [passage])


def _forget(catalogue: Catalogue, asked: str, passages: Sequence[PassageRow]) -> int:
    given = verdicts(catalogue, asked)
    wanted = {passage.id for passage in passages}
    gone = [one.id for one in given if (found := passage_of(catalogue, one)) is not None and found.id in wanted]
    return _deleted(catalogue, gone)


def remove_verdicts(catalogue: Catalogue, numbers: Sequence[int]) -> int:
    """Delete verdicts by their numbers; how many of them there were."""
    with catalogue.transaction():
        return _deleted(catalogue, numbers)


def _deleted(catalogue: Catalogue, numbers: Sequence[int]) -> int:
    return int(catalogue.db.execute(f"DELETE FROM verdicts WHERE id IN ({marks(numbers)})", list(numbers)).rowcount)


def verdicts(
    catalogue: Catalogue, asked: str | None = None, after: int = 0, most: int | None = None
) -> list[VerdictRow]:
    """Verdicts in the order in which they were given: those on one question, if it is named; of numbers above ``after``."""
    rows = catalogue.db.execute(
        "SELECT id, query, answers, given, passage_id, source, sha256, start, end, quote FROM verdicts "
        "WHERE (:asked IS NULL OR asked = :asked) AND id > :after ORDER BY id LIMIT :most",
        {"asked": asked, "after": after, "most": EVERY_ROW if most is None else most},
    )
    return [_verdict(row) for row in rows]


def count_verdicts(catalogue: Catalogue) -> int:
    """How many there are."""
    return int(catalogue.db.execute("SELECT count(*) FROM verdicts").fetchone()[0])


def _verdict(row: sqlite3.Row) -> VerdictRow:
    return VerdictRow(**{**dict(row), "answers": bool(row["answers"])})


def passage_of(catalogue: Catalogue, verdict: VerdictRow) -> PassageRow | None:
    """The passage that a verdict is on, as it is stored now: the one of its id, else what stands in the same place of the same
    file, else what holds its words in the file of that name. None where there is none: the verdict stays, in case it comes
    back."""
    if (found := passage_by_id(catalogue, verdict.passage_id)) is not None:
        return found
    parameters = {"g": catalogue.generation, "sha256": verdict.sha256, "source": verdict.source, "quote": verdict.quote}
    row = catalogue.db.execute(
        "SELECT p.id FROM passages AS p JOIN sources AS s ON s.id = p.source "
        f"WHERE {visible()} AND ((s.sha256 = :sha256 AND p.start < :end AND p.end > :start) OR "
        "(s.sha256 != :sha256 AND s.name = :source AND instr(coalesce(p.quote, p.text), :quote) > 0)) "
        "ORDER BY s.sha256 = :sha256 DESC, min(p.end, :end) - max(p.start, :start) DESC, p.start LIMIT 1",
        {**parameters, "start": verdict.start, "end": verdict.end},
    ).fetchone()
    return None if row is None else passages_by_row_id(catalogue, [row["id"]])[row["id"]]

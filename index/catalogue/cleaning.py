"""What the ingest took out of a plan and what it mended: its ledgers, read for one plan."""

from __future__ import annotations

from dataclasses import dataclass

from index.catalogue.connection import Catalogue, canonical_text, visible
from index.text.folding import encodable


@dataclass(frozen=True, slots=True)
class DroppedText:
    """Text of the source that is no policy text; ``text == canonical_text[start:end]``."""

    start: int
    end: int
    start_line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class RepairedText:
    """One place where the text for reading says ``after`` and the source ``before``; ``passage_id`` is where, if in one."""

    start: int
    end: int
    kind: str
    before: str
    after: str
    passage_id: str | None


@dataclass(frozen=True, slots=True)
class Cleaning:
    """Both in the order of the text."""

    dropped: list[DroppedText]
    repairs: list[RepairedText]


def cleaning_of(catalogue: Catalogue, plan_id: str) -> Cleaning | None:
    """The dropped and repaired places within a plan; None for a plan that is not there. Raises DamageError."""
    plan = catalogue.db.execute(
        "SELECT d.id, d.source, d.start, d.end, s.canonical FROM plans AS d JOIN sources AS s ON s.id = d.source "
        f"WHERE d.plan_id = :id AND {visible()}",
        {"id": encodable(plan_id), "g": catalogue.generation},
    ).fetchone()
    if plan is None:
        return None
    text = canonical_text(plan["canonical"])
    span = {"source": plan["source"], "start": plan["start"], "end": plan["end"]}
    inside = "t.source = :source AND t.start >= :start AND t.end <= :end"
    dropped = catalogue.db.execute(
        f"SELECT t.start, t.end, t.start_line, t.reason FROM dropped AS t WHERE {inside} ORDER BY t.start", span
    )
    repairs = catalogue.db.execute(
        "SELECT t.start, t.end, t.kind, t.before, t.after, (SELECT p.passage_id FROM passages AS p WHERE p.plan = :plan "
        f"AND p.start <= t.start AND p.end >= t.end) AS passage_id FROM repairs AS t WHERE {inside} ORDER BY t.start",
        {**span, "plan": plan["id"]},
    )
    return Cleaning(
        [DroppedText(**dict(row), text=text[row["start"] : row["end"]]) for row in dropped],
        [RepairedText(**dict(row)) for row in repairs],
    )

"""Targets as the catalogue holds them, each with its passage, plan and source."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from index.catalogue.connection import Catalogue, marks

_SQL = (
    "SELECT t.id, t.indicator, t.comparator, t.value, t.unit, t.deadline, t.baseline, t.scope, t.quote, t.start, t.end, "
    "t.start_line, p.id AS passage, p.passage_id, p.section_path, p.role, p.page, p.family, s.name AS source, s.sha256, "
    "d.plan_id, d.title, d.issuer, d.place, d.year, d.type, d.template, d.label, d.family AS plan_family FROM targets AS t "
    "JOIN passages AS p ON p.id = t.passage JOIN plans AS d ON d.id = p.plan JOIN sources AS s ON s.id = t.source "
    "WHERE t.passage IN ({marks}) ORDER BY s.name, t.start, t.id"
)
_BATCH = 5_000
"""Row ids a statement: SQLite takes 32,766 parameters."""


def stored_targets(catalogue: Catalogue, passages: Sequence[int]) -> Iterator[sqlite3.Row]:
    """The targets of passages (catalogue row ids), of each batch in the order of their sources."""
    for at in range(0, len(passages), _BATCH):
        batch = list(passages[at : at + _BATCH])
        yield from catalogue.db.execute(_SQL.format(marks=marks(batch)), batch)

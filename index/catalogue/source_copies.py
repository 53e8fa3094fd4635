"""A source copied into the coming generation with what was corrected of its plans: nothing is read again, no file is needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from index.catalogue.connection import Catalogue
from index.catalogue.correction_rows import apply_corrections, corrections_of, plans_to_correct, take_back_corrections
from index.catalogue.vector_rows import embedded_hashes, forget_unused
from index.text.passage_text import embedded_text, index_terms, searchable_text, text_hash

_UNNUMBERED = ("dropped", "repairs")


def copy_corrected(catalogue: Catalogue, source: int) -> None:
    """Within a transaction: put a copy of the source at a row id into its place, its plans corrected as is now said."""
    coming = catalogue.generation + 1
    row = dict(catalogue.db.execute("SELECT * FROM sources WHERE id = ?", (source,)).fetchone())
    copy = insert_row(catalogue, "sources", {**_without_id(row), "born": coming, "died": None})
    candidates = plans_to_correct(catalogue, source)
    for candidate in candidates:
        take_back_corrections(candidate.row)
    apply_corrections(corrections_of(catalogue, row["name"]), candidates, row["sha256"])
    plans, titles = {}, {}
    for candidate in candidates:
        plan = candidate.row
        plans[plan["id"]] = insert_row(catalogue, "plans", {**_without_id(plan), "source": copy})
        titles[plan["id"]] = plan["title"] or plan["name"]
    for section in _rows(catalogue, "sections", source):
        insert_row(catalogue, "sections", {**_without_id(section), "source": copy, "plan": plans[section["plan"]]})
    passages = {}
    for passage in _rows(catalogue, "passages", source):
        said = _said_with(passage, titles[passage["plan"]])
        new = {**_without_id(passage), **said, "source": copy, "plan": plans[passage["plan"]]}
        passages[passage["id"]] = insert_row(catalogue, "passages", new)
    for target in _rows(catalogue, "targets", source):
        new = {**_without_id(target), "source": copy, "passage": passages[target["passage"]]}
        insert_row(catalogue, "targets", new)
    for table in _UNNUMBERED:
        for place in _rows(catalogue, table, source):
            insert_row(catalogue, table, {**place, "source": copy})
    if row["born"] == coming:
        hashes = embedded_hashes(catalogue, "?", (source,))
        catalogue.db.execute("DELETE FROM sources WHERE id = ?", (source,))
        forget_unused(catalogue, hashes)
    else:  # readers see it until the switch
        catalogue.db.execute("UPDATE sources SET died = ?, retired_as = NULL WHERE id = ?", (coming, source))


def _said_with(passage: dict[str, Any], title: str | None) -> dict[str, Any]:
    """What of a passage hangs on the title of its plan."""
    path = json.loads(passage["section_path"])
    return {
        "terms": index_terms(searchable_text(passage["text"], path, title)),
        "embedded_hash": text_hash(embedded_text(passage["text"], path, title)),
    }


def insert_row(catalogue: Catalogue, table: str, row: dict[str, Any]) -> int:
    """``row`` by its columns, whose names are the schema's; the new row's id."""
    names, values = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    cursor = catalogue.db.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", list(row.values()))
    return int(cursor.lastrowid or 0)


def _rows(catalogue: Catalogue, table: str, source: int) -> Iterator[dict[str, Any]]:
    order = '"start", "end"' if table in _UNNUMBERED else "id"
    found = catalogue.db.execute(f"SELECT * FROM {table} WHERE source = ? ORDER BY {order}", (source,)).fetchall()
    return (dict(row) for row in found)


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}

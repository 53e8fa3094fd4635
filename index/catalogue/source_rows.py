"""A source's rows in the catalogue: the file, its plans, sections, passages, targets, and what was dropped and repaired."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from index.catalogue.connection import Catalogue
from index.catalogue.correction_rows import Candidate, apply_corrections, corrections_of
from index.catalogue.origins import stored_provenance
from index.catalogue.source_copies import insert_row
from index.catalogue.source_paths import kept_path
from index.catalogue.vector_rows import embedded_hashes, forget_unused
from index.text.passage_text import embedded_text, index_terms, searchable_text, target_text, text_hash
from ingest.files.sources import FoundFile
from ingest.models import Document, Plan, Section, Target


def add_source(catalogue: Catalogue, file: FoundFile, document: Document, pipeline: str, name: str) -> None:
    """Write one source with all that hangs on it, in place of what stood at its path, in one transaction. What was corrected of
    its plans is corrected in these."""
    with catalogue.transaction():
        replaced = _retire(catalogue, [file.path], "replaced", document.source.sha256)
        source = _insert_source(catalogue, file, document, pipeline, name)
        rows = _plan_rows(catalogue, document, name)
        plans = {row["ordinal"]: insert_row(catalogue, "plans", {**row, "source": source}) for row in rows}
        catalogue.db.executemany(
            "INSERT INTO sections (source, plan, level, number, heading, role, start, heading_end, end, start_line) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_section_row(source, plans[s.plan], s, document) for s in document.sections),
        )
        titles = {row["ordinal"]: row["title"] or row["name"] for row in rows}
        _insert_passages(catalogue, source, plans, titles, name, document)
        line = document.canonical.line_of
        catalogue.db.executemany(
            "INSERT INTO dropped VALUES (?, ?, ?, ?, ?)",
            ((source, d.start, d.end, line(d.start), d.reason) for d in document.dropped),
        )
        catalogue.db.executemany(
            "INSERT INTO repairs VALUES (?, ?, ?, ?, ?, ?)",
            ((source, r.start, r.end, r.kind, r.before, r.after) for r in document.repairs),
        )
        forget_unused(catalogue, replaced)  # last: most of them are those of the new text


def remove_sources(catalogue: Catalogue, paths: Sequence[str | Path], *, forget: bool = False) -> None:
    """Let the sources at these absolute paths be gone from the coming generation on. Their text stays to be cited, unless it is
    to be forgotten."""
    with catalogue.transaction():
        forget_unused(catalogue, _retire(catalogue, paths, None if forget else "removed"))


def _retire(
    catalogue: Catalogue, paths: Sequence[str | Path], how: Literal["replaced", "removed"] | None, sha256: str = ""
) -> set[bytes]:
    """``sha256``: the same bytes read anew replace nothing. Returns the hashes of the texts that went at once."""
    coming = catalogue.generation + 1
    hashes: set[bytes] = set()
    for path in map(kept_path, paths):
        # What no reader has seen yet goes at once; what readers see now stays for them until the switch.
        unseen = "FROM sources WHERE path = ? AND died IS NULL AND born = ?"
        hashes |= embedded_hashes(catalogue, f"SELECT id {unseen}", (path, coming))
        catalogue.db.execute(f"DELETE {unseen}", (path, coming))
        catalogue.db.execute(
            "UPDATE sources SET died = ?, retired = ?, retired_as = iif(sha256 = ?, NULL, ?) "
            "WHERE path = ? AND died IS NULL",
            (coming, now(), sha256, how, path),
        )
    return hashes


def now() -> str:
    """Now, as the catalogue writes it: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _insert_source(catalogue: Catalogue, file: FoundFile, document: Document, pipeline: str, name: str) -> int:
    source, canonical = document.source, document.canonical
    known, since = catalogue.db.execute(
        "SELECT count(*), min(added) FROM sources WHERE name = ? AND sha256 = ?", (name, source.sha256)
    ).fetchone()
    row = {
        "born": catalogue.generation + 1,
        "name": name,
        "path": kept_path(file.path),
        "root": kept_path(file.root),
        "sha256": source.sha256,
        "size": source.size,
        "media_type": source.media_type,
        "encoding": source.encoding,
        "damage": source.damage,
        "extractor": canonical.extractor,
        "pipeline": pipeline,
        "title": canonical.title,
        "metadata": json.dumps(canonical.metadata, ensure_ascii=False),
        "canonical": zlib.compress(canonical.text.encode(), 6),
        "added": since if known else now(),
    }
    return insert_row(catalogue, "sources", row)


def _plan_rows(catalogue: Catalogue, document: Document, name: str) -> list[dict[str, Any]]:
    """The plans' columns but for their source, with what was corrected of them."""
    rows, named = [], Counter[str]()
    for plan in document.plans:
        called = plan.title or plan.label or ""
        # Title and occurrence, not ordinal: a permalink survives a plan added in front of it.
        rows.append(_plan_row(plan, _identifier("d", name, called, str(named[called])), document))
        named[called] += 1
    candidates = [
        Candidate(row["plan_id"], plan.start, plan.end, named[plan.title or plan.label or ""] == 1, row)
        for row, plan in zip(rows, document.plans, strict=True)
    ]
    apply_corrections(corrections_of(catalogue, name), candidates, document.source.sha256)
    return rows


def _plan_row(plan: Plan, plan_id: str, document: Document) -> dict[str, Any]:
    line = document.canonical.line_of
    return {
        "plan_id": plan_id,
        "ordinal": plan.ordinal,
        "title": plan.title,
        "issuer": plan.issuer,
        "place": plan.place,
        "year": plan.year,
        "period": plan.period,
        "type": plan.type,
        "number": plan.number,
        "template": int(plan.template),
        "label": plan.label,
        "place_chain": json.dumps(plan.place_chain, ensure_ascii=False) if plan.place_chain else None,
        "provenance": stored_provenance(plan.provenance),
        "name": plan.name,
        "name_from": plan.name_from,
        "issuer_from": plan.issuer_from,
        "place_from": plan.place_from,
        "year_from": plan.year_from,
        "start": plan.start,
        "end": plan.end,
        "start_line": line(plan.start),
        "end_line": line(max(plan.start, plan.end - 1)),
        "corrected": None,
    }


def _insert_passages(
    catalogue: Catalogue,
    source: int,
    plans: dict[int, int],
    titles: dict[int, str | None],
    name: str,
    document: Document,
) -> None:
    seen: dict[str, int] = {}
    for passage in document.passages:
        occurrence = seen[passage.text] = seen.get(passage.text, -1) + 1
        cursor = catalogue.db.execute(
            "INSERT INTO passages (source, plan, passage_id, start, end, start_line, end_line, page, text, quote, "
            "section_path, role, terms, embedded_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                source,
                plans[passage.plan],
                _identifier("p", name, passage.text, str(occurrence)),
                passage.start,
                passage.end,
                passage.start_line,
                passage.end_line,
                passage.page,
                passage.text,
                None if passage.quote == passage.text else passage.quote,
                json.dumps(passage.section_path, ensure_ascii=False),
                passage.role,
                index_terms(searchable_text(passage.text, passage.section_path, titles[passage.plan])),
                text_hash(embedded_text(passage.text, passage.section_path, titles[passage.plan])),
            ),
        )
        _insert_targets(catalogue, source, int(cursor.lastrowid or 0), passage.targets, document)


def _insert_targets(
    catalogue: Catalogue, source: int, passage: int, targets: Iterable[Target], document: Document
) -> None:
    catalogue.db.executemany(
        "INSERT INTO targets (source, passage, indicator, comparator, value, unit, deadline, baseline, scope, quote, start, "
        "end, start_line, terms, binding) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                source,
                passage,
                t.indicator,
                t.comparator,
                t.value,
                t.unit,
                t.deadline,
                t.baseline,
                t.scope,
                t.quote,
                t.start,
                t.end,
                document.canonical.line_of(t.start),
                index_terms(target_text(t.indicator, t.scope, t.quote, t.deadline)),
                t.binding,
            )
            for t in targets
        ),
    )


def _identifier(kind: str, *parts: str) -> str:
    return kind + hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()


def _section_row(source: int, plan: int, section: Section, document: Document) -> tuple[Any, ...]:
    return (
        source,
        plan,
        section.level,
        section.number,
        section.heading,
        section.role,
        section.start,
        section.heading_end,
        section.end,
        document.canonical.line_of(section.start),
    )

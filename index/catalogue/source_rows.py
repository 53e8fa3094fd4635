"""A source's rows in the catalogue: the file, its plans, sections, passages, targets, and what was dropped and repaired."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.catalogue.connection import Catalogue
from index.catalogue.origins import stored_provenance
from index.catalogue.source_paths import kept_path
from index.catalogue.source_times import time_of_reading
from index.text.passage_text import embedded_text, index_terms, searchable_text, target_text, text_hash
from ingest.files.sources import FoundFile
from ingest.models import Document, Plan, Section, Target


def add_source(catalogue: Catalogue, file: FoundFile, document: Document, pipeline: str, name: str) -> None:
    """Write one source with all that hangs on it, in place of what stood at its path, in one transaction."""
    with catalogue.transaction():
        _retire(catalogue, [file.path])
        source = _insert_source(catalogue, file, document, pipeline, name)
        plans: dict[int, int] = {}
        named: Counter[str] = Counter()
        for plan in document.plans:
            called = plan.title or plan.label or ""
            # Title and occurrence, not ordinal: a permalink survives a plan added in front of it.
            identifier = _identifier("d", name, called, str(named[called]))
            plans[plan.ordinal] = _insert_plan(catalogue, source, identifier, plan, document)
            named[called] += 1
        catalogue.db.executemany(
            "INSERT INTO sections (source, plan, level, number, heading, role, start, heading_end, end, start_line) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_section_row(source, plans[s.plan], s, document) for s in document.sections),
        )
        _insert_passages(catalogue, source, plans, name, document)
        line = document.canonical.line_of
        catalogue.db.executemany(
            "INSERT INTO dropped VALUES (?, ?, ?, ?, ?)",
            ((source, d.start, d.end, line(d.start), d.reason) for d in document.dropped),
        )
        catalogue.db.executemany(
            "INSERT INTO repairs VALUES (?, ?, ?, ?, ?, ?)",
            ((source, r.start, r.end, r.kind, r.before, r.after) for r in document.repairs),
        )


def remove_sources(catalogue: Catalogue, paths: Sequence[str | Path]) -> None:
    """Let the sources at these absolute paths be gone from the coming generation on."""
    with catalogue.transaction():
        _retire(catalogue, paths)


def _retire(catalogue: Catalogue, paths: Sequence[str | Path]) -> None:
    coming = catalogue.generation + 1
    for path in map(kept_path, paths):
        # What no reader has seen yet goes at once; what readers see now stays for them until the switch.
        catalogue.db.execute("DELETE FROM sources WHERE path = ? AND died IS NULL AND born = ?", (path, coming))
        catalogue.db.execute("UPDATE sources SET died = ? WHERE path = ? AND died IS NULL", (coming, path))


def _insert_source(catalogue: Catalogue, file: FoundFile, document: Document, pipeline: str, name: str) -> int:
    source, canonical = document.source, document.canonical
    cursor = catalogue.db.execute(
        "INSERT INTO sources (born, name, path, root, sha256, size, media_type, encoding, damage, extractor, pipeline, "
        "title, metadata, read_at, canonical) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            catalogue.generation + 1,
            name,
            kept_path(file.path),
            kept_path(file.root),
            source.sha256,
            source.size,
            source.media_type,
            source.encoding,
            source.damage,
            canonical.extractor,
            pipeline,
            canonical.title,
            json.dumps(canonical.metadata, ensure_ascii=False),
            time_of_reading(catalogue, kept_path(file.path), source.sha256),
            zlib.compress(canonical.text.encode(), 6),
        ),
    )
    return int(cursor.lastrowid or 0)


def _insert_plan(catalogue: Catalogue, source: int, plan_id: str, plan: Plan, document: Document) -> int:
    line = document.canonical.line_of
    cursor = catalogue.db.execute(
        "INSERT INTO plans (source, plan_id, ordinal, title, issuer, place, year, period, type, number, template, label, "
        "place_chain, provenance, name, name_from, issuer_from, place_from, year_from, start, end, start_line, end_line) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            source,
            plan_id,
            plan.ordinal,
            plan.title,
            plan.issuer,
            plan.place,
            plan.year,
            plan.period,
            plan.type,
            plan.number,
            int(plan.template),
            plan.label,
            json.dumps(plan.place_chain, ensure_ascii=False) if plan.place_chain else None,
            stored_provenance(plan.provenance),
            plan.name,
            plan.name_from,
            plan.issuer_from,
            plan.place_from,
            plan.year_from,
            plan.start,
            plan.end,
            line(plan.start),
            line(max(plan.start, plan.end - 1)),
        ),
    )
    return int(cursor.lastrowid or 0)


def _insert_passages(catalogue: Catalogue, source: int, plans: dict[int, int], name: str, document: Document) -> None:
    titles = {plan.ordinal: plan.title or plan.name for plan in document.plans}
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

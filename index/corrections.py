"""What was read wrong of a plan, corrected at a word: title, issuer, place, year, type.

The correction stays beside what the text says, outlives every ingest (``index.catalogue.correction_rows``) and is marked wherever
the plan is shown or cited. The plan's paper is copied with it into the next generation, so filters, facets and ranking go by it
and no reader sees half of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.catalogue import Catalogue
from index.catalogue.correction_rows import (
    CORRECTED_FIELDS,
    Correction,
    Value,
    as_read,
    drop_correction,
    keep_correction,
)
from index.catalogue.plan_places import PlanPlace, plan_place
from index.catalogue.source_copies import copy_corrected
from index.catalogue.source_rows import now
from index.catalogue.source_upkeep import sweep_sources
from index.encoders import Encoder
from index.errors import QueryError
from index.indexing import bring_up_to_date
from index.progress import Progress
from index.text.folding import encodable
from index.update import writing

MOST_CHARACTERS = 300
UNKNOWN = "none"
"""What is said for a field that is not known; as a filter says it."""
FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class Corrected:
    """A plan, and its fields as they are now corrected, each with what the text says; ``taken_back`` are those that are no
    longer."""

    plan_id: str
    source: str
    corrected: dict[str, Value] = field(default_factory=dict)
    taken_back: tuple[str, ...] = ()


def checked_changes(changes: Mapping[str, str | int | None]) -> dict[str, Value]:
    """The values as they are kept: ``none`` means unknown. A None stays: it takes a correction back. Raises QueryError."""
    if not changes:
        raise QueryError("field", "correction.nothing", fields=", ".join(CORRECTED_FIELDS))
    return {name: None if value is None else _checked(name, str(value)) for name, value in changes.items()}


def _checked(name: str, said: str) -> str | int:
    if name not in CORRECTED_FIELDS:
        raise QueryError(name[:100], "correction.no_field", field=name[:100], fields=", ".join(CORRECTED_FIELDS))
    text = " ".join(encodable(said).split())
    if not text or (name == "title" and text == UNKNOWN):
        raise QueryError(name, "correction.empty", field=name)
    if len(text) > MOST_CHARACTERS:
        raise QueryError(name, "correction.long", length=len(text), most=MOST_CHARACTERS)
    if name != "year" or text == UNKNOWN:
        return text
    if not re.fullmatch(r"[0-9]{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise QueryError(name, "correction.year", value=text[:20], first=FIRST_YEAR, last=LAST_YEAR)
    return int(text)


def correct(
    home: Path,
    plan_id: str,
    changes: Mapping[str, str | int | None],
    encoder: Callable[[], Encoder],
    model: str,
    progress: Progress,
) -> Corrected:
    """Correct fields of a plan; None takes a correction back. A kill loses nothing: the next ingest builds the generation. Raises
    QueryError, BusyError while another writes."""
    values = checked_changes(changes)
    with writing(home) as catalogue:
        sweep_sources(catalogue)
        place = plan_place(catalogue, plan_id)
        with catalogue.transaction():
            taken_back = _keep(catalogue, plan_id, place, values)
            if place is not None:
                copy_corrected(catalogue, place.source_id)
        bring_up_to_date(catalogue, home, encoder(), model, progress, rebuild=False)
        now = plan_place(catalogue, plan_id)
    if now is None:
        return Corrected(plan_id, "", {}, taken_back)
    return Corrected(plan_id, now.source, as_read(now.corrected), taken_back)


def _keep(catalogue: Catalogue, plan_id: str, place: PlanPlace | None, values: Mapping[str, Value]) -> tuple[str, ...]:
    """The fields of which a correction was taken back. Of a plan that is no longer there only that can be done."""
    taken_back = []
    for name, value in values.items():
        if value is None:
            if drop_correction(catalogue, plan_id, name):
                taken_back.append(name)
        elif place is None:
            raise QueryError("plan", "request.no_plan", plan=plan_id[:100])
        else:
            was = as_read(place.corrected).get(name, place.columns[name])
            kept = None if value == UNKNOWN else value
            if kept == was:  # as the text says: nothing to correct
                taken_back += [name] if drop_correction(catalogue, plan_id, name) else []
                continue
            where = (place.source, plan_id, place.sha256, place.start, place.end)
            keep_correction(catalogue, Correction(*where, name, kept, was, now()))
    if place is None and not taken_back:
        raise QueryError("plan", "request.no_plan", plan=plan_id[:100])
    return tuple(taken_back)

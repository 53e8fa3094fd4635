"""What in a precedent's words is its own place's and time's, and so to be replaced by who takes them over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.results import PlanInfo, TargetInfo
from ingest.cutting.local_facts import LocalKind, local_facts
from ingest.reading import fold_characters


@dataclass(frozen=True, slots=True)
class ToReplace:
    """``[start, end)`` of the text beside it. ``kind``: a ``place``, a ``body``, a ``date`` or a ``figure``."""

    start: int
    end: int
    kind: LocalKind


def of_another_place(text: str, plan: PlanInfo, targets: Sequence[TargetInfo] = ()) -> list[ToReplace]:
    """What of ``text``, which stands in ``plan``, names places, bodies, dates and figures; in order, none overlapping."""
    places = [fold_characters(name) for name in (plan.place, *plan.place_chain) if name]
    bodies = [fold_characters(plan.issuer)] if plan.issuer else []
    committed = [target.value for target in targets]
    found = local_facts(fold_characters(text), places, bodies, committed)
    return [ToReplace(fact.start, fact.end, fact.kind) for fact in found]

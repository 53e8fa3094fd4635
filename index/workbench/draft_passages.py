"""A draft made comparable with the store: its plans' passages embedded as the store's are, and the nearest precedents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from index.arrays import Floats
from index.catalogue.plan_rows import plans_of_file
from index.generation.vectors import centred
from index.snapshot import Snapshot
from index.stopping import look, look_counted
from index.text.passage_text import embedded_text
from index.workbench.check_results import DraftPlace, NearPlan
from index.workbench.content_roles import roles_without_headings
from index.workbench.notes import NOTE
from index.workbench.precedents import Precedent, read
from ingest.models import Document, Passage, Plan, Section

NEAREST = 5
_DEPTH = 60
"""Passages of the store looked at for each one of the draft."""


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """One plan of a draft. ``vectors`` (n, d): of ``passages``, centred as the store's; notes are no passages."""

    document: Document
    plan: Plan
    sections: list[Section]
    passages: list[Passage]
    vectors: Floats

    @property
    def roles(self) -> list[str]:
        """The roles of its passages; of a draft without outermost headings, as their own words tell them."""
        roles = [passage.role.value for passage in self.passages]
        if any(section.level == 1 for section in self.sections):
            return roles
        headed = [bool(passage.section_path) for passage in self.passages]
        return roles_without_headings([passage.text for passage in self.passages], roles, headed)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A precedent near a draft, read whole, with its likeness (see NearPlan)."""

    precedent: Precedent
    likeness: float

    @property
    def near(self) -> NearPlan:
        plan = self.precedent
        return NearPlan(plan.plan, plan.source, plan.start_line, plan.end_line, round(self.likeness, 4))


def draft_plans(document: Document, snapshot: Snapshot) -> list[DraftPlan]:
    """Every plan of the document that has passages."""
    found = []
    mean = np.array(snapshot.generation.manifest.passage_mean, dtype=np.float32)
    for plan in document.plans:
        passages = [p for p in document.passages if p.plan == plan.ordinal and not NOTE.match(p.text)]
        if not passages:
            continue
        texts = [embedded_text(p.text, p.section_path, plan.title or plan.name) for p in passages]
        vectors = centred(snapshot.encoder.encode_passages(texts, look_counted), mean)
        sections = [section for section in document.sections if section.plan == plan.ordinal]
        found.append(DraftPlan(document, plan, sections, passages, vectors))
    return found


def nearest(draft: DraftPlan, snapshot: Snapshot) -> list[Neighbour]:
    """The precedents most like the draft, at most NEAREST, best first; the draft's own file is none."""
    generation = snapshot.generation
    own = plans_of_file(snapshot.catalogue, draft.document.source.sha256)
    best: dict[int, Floats] = defaultdict(lambda: np.zeros(len(draft.passages), dtype=np.float32))
    for at, vector in enumerate(draft.vectors):
        look()
        found = generation.vectors.search(vector, _DEPTH)
        for plan, score in zip(generation.plan_ids[found.rows].tolist(), found.scores.tolist(), strict=True):
            best[plan][at] = max(best[plan][at], score)
    likeness = {plan: float(scores.mean()) for plan, scores in best.items() if plan not in own}
    plans = sorted(likeness, key=lambda plan: (-likeness[plan], plan))[:NEAREST]
    return [
        Neighbour(precedent, likeness[plan]) for plan, precedent in zip(plans, read(plans, None, snapshot), strict=True)
    ]


def place(passage: Passage, text: str | None = None) -> DraftPlace:
    """Where a passage of the draft stands; ``text`` if not all of it is meant."""
    return DraftPlace(
        passage.start_line, passage.end_line, passage.page, list(passage.section_path), text or passage.text
    )

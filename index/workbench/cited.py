"""What the workbench hands about: a passage with its citation."""

from __future__ import annotations

from dataclasses import dataclass

from index.catalogue.passage_rows import PassageRow
from index.results import Citation, TargetInfo


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage with its citation. ``relevance`` is the score of the question for it (higher is better, comparable within
    one answer only), 0 where there is no question or nothing speaks for it; ``relevant`` says whether it belongs to the
    question. ``family`` is shared with its near copies in other plans. ``by_content``: no heading gives ``role``, its own
    words do."""

    passage_id: str
    plan_id: str
    text: str
    section_path: list[str]
    role: str
    family: str | None
    targets: list[TargetInfo]
    citation: Citation
    relevance: float = 0.0
    relevant: bool = False
    by_content: bool = False

    @classmethod
    def of(cls, found: PassageRow, targets: list[TargetInfo], relevance: float, relevant: bool) -> CitedPassage:
        return cls(
            passage_id=found.passage_id,
            plan_id=found.plan_id,
            text=found.text,
            section_path=found.section_path,
            role=found.role,
            family=found.family,
            targets=targets,
            citation=found.citation,
            relevance=round(relevance, 4),
            relevant=relevant,
        )

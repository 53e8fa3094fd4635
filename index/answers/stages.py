"""A question that asks for stages is answered with a section in order: its parts one behind the other, not as scraps by rank."""

from __future__ import annotations

import re
from itertools import groupby

from index.catalogue.passage_rows import passages_of_plan
from index.results import Hit, StagedPart, StagedPassage, Stages
from index.snapshot import Snapshot
from ingest.models import Role

_ASKS = re.compile(
    "几步|几个阶段|哪几个?阶段|哪些阶段|分步|分阶段|步骤|阶段|环节|\\bstages?\\b|\\bphases?\\b|\\bsteps?\\b|\\bstep by step\\b"
)
LOOKED_AT = 10
"""Hits among which the section is looked for."""
MOST_PASSAGES = 60
"""Of a section; a longer one is a plan of its own, and is read there."""


def stages_asked(folded: str, hits: list[Hit], snapshot: Snapshot) -> Stages | None:
    """The section of steps that the best hits lead to, whole and in the order of the text; None where the question asks for none
    or none of them is one of several parts."""
    if not _ASKS.search(folded):
        return None
    for hit in hits[:LOOKED_AT]:
        if hit.role != Role.SCHEDULE or not hit.section_path:
            continue
        of_plan = passages_of_plan(snapshot.catalogue, hit.plan.plan_id)
        section = [passage for passage in of_plan if passage.section_path[:1] == hit.section_path[:1]]
        if 1 < len(section) <= MOST_PASSAGES:
            parts = [
                StagedPart(
                    heading[0] if heading else None,
                    [StagedPassage(passage.passage_id, passage.text, passage.citation) for passage in passages],
                )
                for heading, passages in groupby(section, key=lambda passage: passage.section_path[1:2])
            ]
            return Stages(hit.plan, hit.section_path[0], parts)
    return None

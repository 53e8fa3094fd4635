"""Whether a passage is about all of a topic by its own words: of laboratory safety, not about safety or a laboratory alone.

What answers a question may say a part of it; what is ticked in a draft unasked must not. Of the 472 passages that were ticked on
116 topics of ``tests/topics.jsonl`` .913 belonged; by these limits, chosen on them, 305 stayed and .987 of these belonged. On 40
topics written blind, asked once before: .758 of 153, by these limits .899 of 119.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.arrays import Rows
from index.generation.lexical import LexicalIndex
from index.query.group import Group
from index.query.query import Query
from index.text.folding import simplify

COVERED = 0.8
"""The share of a topic's words, weighted by how rare they are, that a passage must hold itself."""
COVERED_BY_TITLE = 0.6
"""The same of the title of its plan: what such a plan says is about the topic."""


def holding_most(query: Query, rows: Rows, lexical: LexicalIndex) -> npt.NDArray[np.bool_]:
    """Which of ``rows`` (m,) hold most of what the topic names, ``(m,)``."""
    return lexical.coverage(_whole(query), rows) >= COVERED


def named_by(query: Query, title: str | None, lexical: LexicalIndex) -> bool:
    """Whether a title names most of the topic."""
    groups, text = _whole(query), simplify(title or "")
    asked = lexical.weighted_idf(groups)
    held = lexical.weighted_idf(
        [group for group in groups if any(_in(alternative, text) for alternative in group.alternatives)]
    )
    return asked > 0 and held >= COVERED_BY_TITLE * asked


def _whole(query: Query) -> list[Group]:
    """What is asked for by itself, not as a part of another word."""
    return [group for group in query.groups if not group.part]


def _in(alternative: tuple[str, ...], text: str) -> bool:
    return all(term in text for term in alternative)

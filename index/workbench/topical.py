"""Whether a passage is about all of a topic by its own words: of laboratory safety, not about safety or a laboratory alone.

What answers a question may say a part of it; what is ticked in a draft unasked must not. Of the 472 passages that were ticked
on the first 116 topics of ``tests/topics.jsonl`` .913 belonged; by this limit, chosen on them, 286 stayed, and .986 belonged.
Of two lots of 40 topics written blind .891 of 110 and .897 of 68 belong by it, of the first .758 of 153 without it
(docs/workbench.md).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.arrays import Rows
from index.generation.lexical import LexicalIndex
from index.query.query import Query

COVERED = 0.8
"""The share of a topic's words, weighted by how rare they are, that a passage must hold. With the title of its plan in its
stead, from .6 of them on, .899 and .851 of those two lots belonged."""


def holding_most(query: Query, rows: Rows, lexical: LexicalIndex) -> npt.NDArray[np.bool_]:
    """Which of ``rows`` (m,) hold most of what the topic names by itself, not as a part of another word; ``(m,)``."""
    return lexical.coverage([group for group in query.groups if not group.part], rows) >= COVERED

"""What is said of an answer that is not sure."""

from __future__ import annotations

from collections.abc import Sequence

from index.results import Confidence
from service.messages import Messages

MOST_MISSING = 5
"""So many of the words that no passage holds are named."""


def said_of(confidence: Confidence, missing: Sequence[str], say: Messages) -> str | None:
    """One line, for the terminal; None where a passage answers."""
    if confidence == "answers":
        return None
    if confidence == "nothing":
        return say("query.closest")
    if not missing:
        return say("query.perhaps")
    return say("query.perhaps_missing", words=say("list.comma").join(missing[:MOST_MISSING]))

"""Answers for readers that count tokens: as many of a list's records as fit, and where to go on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

MOST_TOKENS = 8_000
"""What one answer may take."""
_MARGIN = 100
"""Kept for the counts and the place to go on from."""
_CUTS = ((2_000, 40), (800, 20), (300, 10), (100, 5), (40, 2))
"""Characters of a text and members of a list that a record too long for any answer is cut to, until it fits."""

Record = dict[str, Any]


def tokens(text: str) -> int:
    """How many tokens a text takes at most: one for every character that is not ASCII, one for every two that are.

    No vocabulary is asked: of one that knows Chinese a character takes .6 to 1, of JSON one token holds 2.5 to 4 characters.
    """
    beyond = sum(character > "\x7f" for character in text)
    return beyond + (len(text) - beyond + 1) // 2


def written(record: object) -> str:
    """A record as it is sent, and counted."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def page(head: Record, name: str, records: Sequence[Record], offset: int = 0) -> Record:
    """``head`` with those of ``records`` from ``offset`` on that fit beside it, at least one, under ``name``; how many there
    are in all (``total``), and the offset of the next page (``next_offset``, None on the last). A record that fits no
    answer is cut and says so (``cut``)."""
    left = MOST_TOKENS - _MARGIN - tokens(written(head))
    taken: list[Record] = []
    for record in records[offset:]:
        cost = tokens(written(record)) + 1
        if cost > left:
            if not taken:
                taken.append(cut(record, left))
            break
        taken.append(record)
        left -= cost
    after = offset + len(taken)
    more = after if after < len(records) else None
    return {**head, name: taken, "total": len(records), "next_offset": more}


def cut(record: Record, most: int) -> Record:
    """A record whose texts and lists are cut until it takes ``most`` tokens at most; the beginning of a quote still verifies."""
    if tokens(written(record)) <= most:
        return record
    shortened = record
    for characters, members in _CUTS:
        shortened = {**_shortened(record, characters, members), "cut": True}
        if tokens(written(shortened)) <= most:
            break
    return shortened


def first_that_fit(records: Iterable[Record], most: int) -> list[Record]:
    """The first records that take ``most`` tokens together at most."""
    taken: list[Record] = []
    for record in records:
        most -= tokens(written(record)) + 1
        if most < 0:
            break
        taken.append(record)
    return taken


def _shortened(value: Any, characters: int, members: int) -> Any:
    if isinstance(value, str):
        return value[:characters]
    if isinstance(value, list):
        return [_shortened(inner, characters, members) for inner in value[:members]]
    if isinstance(value, dict):
        return {name: _shortened(inner, characters, members) for name, inner in value.items()}
    return value

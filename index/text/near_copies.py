"""What a near copy is: two texts compared. Pure; everything that finds families asks here.

Two kinds of family of passages come out. One is *shown* (the same paragraph in another place's plan). The other *folds* hits of
a search into one, and so is narrower: its members say the same figures, limits and negations, for a hit that sets 15% must not
vanish behind one that sets 12%.
"""

from __future__ import annotations

import hashlib
import re

from rapidfuzz.distance import Indel

from index.text.folding import fold
from ingest.chinese_numerals import NUMERAL
from ingest.headings.numbering import read_marker

FAMILIES_VERSION = "families/2"
"""Raise whenever the same texts may fall into other families or bands (another rensa may hash otherwise): a store's are then
found anew at its next ingest."""
SHORTEST = 20
"""Characters (without spaces) below which only exact copies are a family: a short sentence differs by what it says."""
NEAR = 0.8
"""Share of the characters of both that an exact diff must find in common, in order, for a shown family. Seen on seeds and
samples: below 0.73 other contents in the same form, from 0.83 the same paragraph with names or figures changed."""
SAME = 0.9
"""The same for folding: at 0.83 one of two short paragraphs still speaks of the score (评议分), the other of the
satisfaction (满意率)."""
_COMMITMENT = re.compile(
    rf"\d+(?:[.,:]\d+)*.?|[{NUMERAL}]+|以上|以下|以内|以外|超过|低于|高于|少于|多于|至少|至多|最多|[不未无勿禁免]"
)


def key_of(text: str) -> str:
    """What two exact copies have in common: script, width, case and spaces are none of it."""
    return "".join(fold(text).split())


def passage_number(key: str) -> int:
    """The number, 64 bits with a sign, of all passages with this key."""
    return _number(f"passage\0{key}")


def plan_number(keys: list[str]) -> int | None:
    """The number of all plans whose passages have these keys in this order; None for a plan that says nothing."""
    whole = "\n".join(keys)
    return _number(f"plan\0{whole}") if whole else None


def said_number(key: str) -> int:
    """The number of all texts that commit to the same."""
    return _number("\0".join(commitments(key)))


def family_name(number: int) -> str:
    """The public id of the family whose smallest number this is."""
    return f"f{number + (1 << 63):016x}"


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) - (1 << 63)


def commitments(text: str) -> tuple[str, ...]:
    """What a folded text commits to, in order: its numbers with what they count, its limits, its negations.

    The number of a list item or heading in front is none of them.
    """
    marker = read_marker(text)
    start = marker.length if marker and not text[marker.length - 1 : marker.length].isdigit() else 0
    return tuple(_COMMITMENT.findall(text, start))


def likeness(one: str, other: str) -> float:
    """The share of both texts' characters, 0 to 1, that an exact diff finds in common in the same order; 0 below NEAR."""
    return float(Indel.normalized_similarity(one, other, score_cutoff=NEAR))

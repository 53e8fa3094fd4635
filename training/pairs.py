"""Pairs of a question and the passage that answers it, out of ``../shared/train``: as many of every source as there are."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MOST_CHARACTERS = 120
"""What of a passage is read: it stands at its head mostly, and time grows with it."""
OF_A_LAW = {"law_heading", "law_title", "mojlaw_en_title", "mojlaw_en_partial"}
"""Sources in which several passages of one law fit one question."""


@dataclass(frozen=True, slots=True)
class Pair:
    """``group`` is the law or plan that the passage is from, as far as known: what is of one group is no negative."""

    query: str
    passage: str
    source: str
    group: str


def read_pairs(folder: Path, most: int, seed: int = 13) -> list[Pair]:
    """``most`` pairs, the sources in turns until each is used up; the same for the same seed, and a smaller number of them is the
    head of a larger one."""
    chance = random.Random(seed)
    by_source = []
    for path in sorted(folder.glob("*.jsonl")):
        pairs = [_pair(path.stem, json.loads(line)) for line in path.read_text("utf-8").splitlines()]
        chance.shuffle(pairs)
        by_source.append(pairs)
    return _once(in_turns(by_source))[:most]


def in_turns(lists: Sequence[Sequence[Pair]]) -> Iterator[Pair]:
    """One of each list, then the second of each, until all are used up."""
    for at in range(max(map(len, lists), default=0)):
        yield from (of[at] for of in lists if at < len(of))


def _once(pairs: Iterator[Pair]) -> list[Pair]:
    """Without those whose question stands in their passage's beginning: they teach nothing."""
    return list(dict.fromkeys(pair for pair in pairs if not pair.passage.startswith(pair.query)))


def _pair(source: str, row: dict[str, str]) -> Pair:
    query, passage = row["query"].strip(), row["passage"].strip()[:MOST_CHARACTERS]
    return Pair(query, passage, source, _group(source, query, passage))


def _group(source: str, query: str, passage: str) -> str:
    if source == "law_heading":
        return query.split(" ")[0]
    if source in OF_A_LAW:
        return " ".join(query.split()[:6])
    return hashlib.blake2b(passage.encode(), digest_size=8).hexdigest()

"""Families: copies and near copies among passages and plans. Pure: texts in, family ids out, whatever their order.

MinHash over character 5-grams proposes pairs, an exact diff decides: how like two plans' boilerplate is says little, so
nothing is a near copy for a likeness of hashes alone. Two kinds of family of passages come out. One is *shown* (the same
paragraph in another place's plan). The other *folds* hits of a search into one, and so is narrower: its members say the
same figures, limits and negations, for a hit that sets 15% must not vanish behind one that sets 12%. Plans are never
folded; theirs is the shown kind, whatever the figures.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel
from rensa import RMinHash

from index.text.folding import fold
from ingest.chinese_numerals import NUMERAL
from ingest.headings.numbering import read_marker

FAMILIES_VERSION = "families/1"
"""Raise whenever the same texts may fall into other families: a store's are then found anew at its next ingest."""
SHORTEST = 20
"""Characters (without spaces) below which only exact copies are a family: a short sentence differs by what it says."""
NEAR = 0.8
"""Share of the characters of both that an exact diff must find in common, in order, for a shown family. Seen on seeds and
samples: below 0.73 other contents in the same form, from 0.83 the same paragraph with names or figures changed."""
SAME = 0.9
"""The same for folding: at 0.83 one of two short paragraphs still speaks of the score (评议分), the other of the
satisfaction (满意率)."""
SAME_PLAN = 0.5
"""Share of the characters of both plans that must stand in passages of shown families they have in common. On seeds and
samples every known pair of copies has more than 0.93, no other pair more than 0.04."""
_SHINGLE = 5
_BANDS, _BAND = 40, 3
"""LSH: texts that share all 3 hashes of one of 40 bands are compared, so a 5-gram Jaccard of 0.2 is proposed with
probability 0.28, of 0.35 with 0.83, of 0.5 with 0.995. Low, for a place name put in every sentence breaks many 5-grams;
what is proposed in vain costs a diff of some microseconds."""
_WINDOW = 8
"""Of a band's bucket each text is compared with so many next ones in the order of the texts, so that a form everyone fills
in does not make it quadratic: 50,000 such texts are the worst case. Families are joined through their members."""
_CHUNK = 10_000
_WORDS = re.compile(r"[\W_]+")
_COMMITMENT = re.compile(
    rf"\d+(?:[.,:]\d+)*.?|[{NUMERAL}]+|以上|以下|以内|以外|超过|低于|高于|少于|多于|至少|至多|最多|[不未无勿禁免]"
)


@dataclass(frozen=True, slots=True)
class Families:
    """Family ids, None for what stands alone: ``plans[i]`` of plan i, ``passages[i][j]`` of its passage j.

    ``folding`` is shaped like ``passages``; its ids say which hits are one, and every passage has one.
    """

    plans: list[str | None]
    passages: list[list[str | None]]
    folding: list[list[str]]


def find_families(plans: Sequence[Sequence[str]]) -> Families:
    """The families among plans, each given as the texts of its passages.

    An id is made of the smallest member's text: it depends on which texts there are, not on their order or number.
    """
    keys = [[_key(text) for text in plan] for plan in plans]
    occurrences: dict[str, int] = defaultdict(int)
    for key in (key for plan in keys for key in plan):
        occurrences[key] += 1
    texts = sorted(occurrences)
    shown, folding = _join_passages(texts)
    row_of = {text: row for row, text in enumerate(texts)}
    root_of = {text: shown.root(row) for text, row in row_of.items()}
    members: dict[int, int] = defaultdict(int)
    for text, count in occurrences.items():
        members[root_of[text]] += count
    name = [_identifier("passage", text) for text in texts]
    return Families(
        plans=_plan_families(keys, root_of),
        passages=[[name[root_of[key]] if members[root_of[key]] > 1 else None for key in plan] for plan in keys],
        folding=[[name[folding.root(row_of[key])] for key in plan] for plan in keys],
    )


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


def _key(text: str) -> str:
    """What two exact copies have in common: script, width, case and spaces are none of it."""
    return "".join(fold(text).split())


def _identifier(kind: str, text: str) -> str:
    return "f" + hashlib.blake2b(f"{kind}\0{text}".encode(), digest_size=8).hexdigest()


class _Groups:
    """Disjoint sets of rows, each known by its smallest."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def root(self, row: int) -> int:
        while self._above[row] != row:
            self._above[row] = row = self._above[self._above[row]]
        return row

    def join(self, one: int, other: int) -> None:
        one, other = self.root(one), self.root(other)
        self._above[max(one, other)] = min(one, other)


def _join_passages(texts: Sequence[str]) -> tuple[_Groups, _Groups]:
    """The shown and the folding families of different texts in their order."""
    shown, folding = _Groups(len(texts)), _Groups(len(texts))
    long = [row for row, text in enumerate(texts) if len(text) >= SHORTEST]
    said = {row: commitments(texts[row]) for row in long}
    for first, second in _proposed([texts[row] for row in long]):
        one, other = long[first], long[second]
        may_fold = said[one] == said[other]
        narrowest = folding if may_fold else shown
        if narrowest.root(one) == narrowest.root(other):
            continue
        like = likeness(texts[one], texts[other])
        if like >= NEAR:
            shown.join(one, other)
        if like >= SAME and may_fold:
            folding.join(one, other)
    return shown, folding


def _proposed(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of rows that may be near copies, the smaller first, each once."""
    if len(texts) < 2:
        return
    signatures = _signatures(texts)
    mix = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
    found = []
    for band in range(_BANDS):
        columns = signatures[:, band * _BAND : (band + 1) * _BAND].astype(np.uint64)
        found.append(_neighbours((columns * mix).sum(axis=1, dtype=np.uint64)))
    for pair in np.unique(np.concatenate(found)):
        yield divmod(int(pair), len(texts))


def _neighbours(buckets: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Pairs of rows in one bucket as ``first * n + second``."""
    order = np.argsort(buckets, kind="stable").astype(np.int64)
    ordered = buckets[order]
    found = [np.zeros(0, dtype=np.int64)]
    for distance in range(1, min(_WINDOW, len(order) - 1) + 1):
        same = ordered[distance:] == ordered[:-distance]
        if not same.any():
            break
        found.append(order[:-distance][same] * len(order) + order[distance:][same])
    return np.concatenate(found)


def _signatures(texts: Sequence[str]) -> npt.NDArray[np.uint32]:
    """MinHash signatures (n, 120) of the texts' character 5-grams, punctuation aside."""
    width = _BANDS * _BAND
    signatures = np.zeros((len(texts), width), dtype=np.uint32)
    for at in range(0, len(texts), _CHUNK):
        shingles = [list(_shingles(text)) for text in texts[at : at + _CHUNK]]
        rows = RMinHash.digest_matrix_from_token_sets(shingles, num_perm=width, seed=1).to_rows()
        signatures[at : at + len(rows)] = rows
    return signatures


def _shingles(text: str) -> set[str]:
    words = _WORDS.sub("", text)
    return {words[at : at + _SHINGLE] for at in range(max(len(words) - _SHINGLE + 1, 1))}


def _plan_families(keys: Sequence[Sequence[str]], root_of: dict[str, int]) -> list[str | None]:
    """The family of each plan: its exact copies, and those with which it shares most of both their text."""
    whole = ["\n".join(plan) for plan in keys]
    texts = sorted(set(filter(None, whole)))
    passages = [[(root_of[key], len(key)) for key in text.split("\n")] for text in texts]
    groups = _Groups(len(texts))
    for one, other in _sharing(passages):
        if groups.root(one) != groups.root(other) and shared(passages[one], passages[other]) >= SAME_PLAN:
            groups.join(one, other)
    row_of = {text: row for row, text in enumerate(texts)}
    roots = [groups.root(row_of[text]) if text else -1 for text in whole]
    members: dict[int, int] = defaultdict(int)
    for root in roots:
        members[root] += 1
    return [_identifier("plan", texts[root]) if root >= 0 and members[root] > 1 else None for root in roots]


def _sharing(plans: Sequence[Sequence[tuple[int, int]]]) -> Iterable[tuple[int, int]]:
    """Pairs of plans with a passage in common, each once."""
    holders: dict[int, list[int]] = defaultdict(list)
    for row, passages in enumerate(plans):
        for family in {family for family, length in passages if length >= SHORTEST}:
            holders[family].append(row)
    return {
        (one, other)
        for rows in holders.values()
        for at, one in enumerate(rows)
        for other in rows[at + 1 : at + 1 + _WINDOW]
    }


def shared(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> float:
    """Which share of its characters the plan with less in common has in common; plans as (passage family, length)."""
    first, second = ({family for family, _ in plan} for plan in (one, other))
    return min(
        sum(length for family, length in plan if family in common) / sum(length for _, length in plan)
        for plan, common in ((one, second), (other, first))
    )

"""Which families are to be found anew when some of their texts go.

A small one always. A large one, such as a form that everyone fills in, is looked at around what goes: if those that were joined
to it are joined to each other as well, nothing else in the family can have come apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from index.catalogue.connection import Catalogue
from index.catalogue.family_tables import Member, keys_of_texts, members_with, texts_near, texts_shown_in
from index.text.bands import WINDOW
from index.text.family_joins import band_rows, join_all
from index.text.groups import Groups
from index.text.near_copies import NEAR, SAME, commitments, likeness

LARGE = 64
"""Texts from which on a family is looked at before it is taken apart: to find so many anew costs some 20 ms."""

LOOKED_AT = 48
"""Neighbours of a text that are looked at, where it stands in a crowd."""


def broken_families(catalogue: Catalogue, vanished: Mapping[int, str], leaving: Sequence[Member]) -> set[int]:
    """The shown families to be found anew, when texts (keys by number) have vanished with the passages that are leaving."""
    lost: dict[int, dict[int, str]] = defaultdict(dict)
    folded: dict[int, set[int]] = defaultdict(set)
    for member in leaving:
        if member.text in vanished:
            lost[member.shown][member.text] = vanished[member.text]
            folded[member.shown].add(member.folding)
    full = Counter(bucket for bucket, _ in band_rows(vanished).tolist())
    return {
        family
        for family, texts in lost.items()
        if len(texts_shown_in(catalogue, family, LARGE + 1)) <= LARGE
        or family in texts
        or any(number in texts and _is_held(catalogue, number, texts) for number in folded[family])
        or not _hangs_together(catalogue, texts, _near(catalogue, texts, vanished, full))
    }


def _is_held(catalogue: Catalogue, folding: int, lost: Mapping[int, str]) -> bool:
    """Whether a folding family has other texts, and so another smallest one from now on."""
    return any(member.text not in lost for member in members_with(catalogue, "folding", folding))


def _near(
    catalogue: Catalogue, lost: Mapping[int, str], vanished: Mapping[int, str], full: Mapping[int, int]
) -> dict[int, set[int]]:
    """The texts near each that goes, in any of its buckets; where one has more than the window, only so many of them."""
    near: dict[int, set[int]] = defaultdict(set)
    crowded: set[int] = set()
    for bucket, text in band_rows(lost).tolist():
        others = set(texts_near(catalogue, bucket, text, WINDOW + full[bucket])) - vanished.keys()
        near[text] |= others
        if len(others) > WINDOW:
            crowded.add(text)
    for text in crowded:
        near[text] = set(sorted(near[text], key=lambda other: abs(other - text))[:LOOKED_AT])
    return near


def _hangs_together(catalogue: Catalogue, lost: Mapping[int, str], near: Mapping[int, set[int]]) -> bool:
    """Whether what was joined to a text that goes, or to one of several that were joined, is joined without it too."""
    keys = keys_of_texts(catalogue, set().union(*near.values()))
    among_lost, among_kept = join_all(lost), join_all(keys)
    shown: dict[int, set[int]] = defaultdict(set)
    folding: dict[int, set[int]] = defaultdict(set)
    for text, key in lost.items():
        said = commitments(key)
        for other in near.get(text, set()) & keys.keys():
            like = likeness(key, keys[other])
            if like >= NEAR:
                shown[among_lost.shown.root(text)].add(other)
            if like >= SAME and said == commitments(keys[other]):
                folding[among_lost.folding.root(text)].add(other)
    return _is_one(shown, among_kept.shown) and _is_one(folding, among_kept.folding)


def _is_one(neighbours: Mapping[int, set[int]], groups: Groups) -> bool:
    return all(len({groups.root(text) for text in texts}) <= 1 for texts in neighbours.values())

"""Where in a passage the words of a query stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.lexical import Group
from index.terms import fold_in_place, stem

_WORD = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?%?")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Matched:
    """A term of the query, the form of it that the passage holds, and where: spans into the passage's text."""

    source: str
    found: str
    spans: list[Span]


def matches(text: str, groups: Sequence[Group]) -> list[Matched]:
    """The alternatives of each group that stand in ``text``; single characters count only for one-character terms."""
    folded = fold_in_place(text)
    stems: dict[str, list[Span]] = {}
    for word in _WORD.finditer(folded):
        stems.setdefault(stem(word.group()), []).append(word.span())
    found: list[Matched] = []
    for group in groups:
        for alternative in group.alternatives:
            spans = _spans(folded, alternative, stems)
            if spans and (len(group.label) > 1 or len(groups) == 1):
                found.append(Matched(group.label, "".join(alternative), spans))
    return found


def _spans(folded: str, alternative: Sequence[str], stems: dict[str, list[Span]]) -> list[Span]:
    """Of the whole phrase where it stands together, else of each of its words, if all are there."""
    together = _occurrences(folded, "".join(alternative))
    if together:
        return together
    spans: list[Span] = []
    for word in alternative:
        here = stems.get(word, []) if word.isascii() else _occurrences(folded, word)
        if not here:
            return []
        if len(word) > 1 or len(alternative) == 1:
            spans.extend(here)
    return spans


def _occurrences(folded: str, phrase: str) -> list[Span]:
    if phrase.isascii():
        return []  # Latin words and numbers are compared as wholes, by stem, not as parts of others
    spans, at = [], folded.find(phrase)
    while at >= 0:
        spans.append((at, at + len(phrase)))
        at = folded.find(phrase, at + len(phrase))
    return spans


def united(spans: Sequence[Span]) -> list[Span]:
    """Overlapping and touching spans as one, in order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

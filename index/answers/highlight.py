"""Where in a passage the words of a query stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.query.group import Group
from index.results import Matched, Origin
from index.text.folding import fold_in_place
from index.text.segmentation import stem

_WORD = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?%?")
Span = tuple[int, int]


CLEAR_WEIGHT = 0.5
"""Forms that weigh less only rank; they are shown where no clearer one of the same term is found."""
COUNTED_WEIGHT = 0.19
"""Forms that weigh less are never shown: the second and later senses of a dictionary beside the glossary's, by which *core* would
be the 中心 of 中心小学. The first of them weighs .2 (``index.query.senses``): *drug* is 药品 in plans, and 药物."""


@dataclass(frozen=True, slots=True)
class _Form:
    """One alternative of a group: its words, and the whole as it would stand in a text (empty if that is Latin); ``at_once``
    where it stands together or not at all."""

    words: Sequence[str]
    whole: str
    at_once: bool
    weight: float
    origin: Origin


def matches(text: str, groups: Sequence[Group]) -> list[Matched]:
    """The alternatives of each group that stand in ``text``; single characters count only for one-character terms."""
    return matches_in([text], groups)[0]


def matches_in(texts: Sequence[str], groups: Sequence[Group]) -> list[list[Matched]]:
    """``matches`` for each of the texts."""
    wanted = [group for group in groups if len(group.label) > 1 or len(groups) == 1]
    forms = [(group, [_form(*source) for source in group.sources()]) for group in wanted]
    return [_matches(text, forms) for text in texts]


def _form(alternative: Sequence[str], origin: Origin, weight: float) -> _Form:
    whole = "".join(alternative)
    # Latin words and numbers are compared as wholes, by stem, not as parts of others.
    latin = whole.isascii()
    return _Form(alternative, "" if latin else whole, len(alternative) == 1 and not latin, weight, origin)


def _matches(text: str, forms: Sequence[tuple[Group, Sequence[_Form]]]) -> list[Matched]:
    folded = fold_in_place(text)
    stems: dict[str, list[Span]] = {}
    for word in _WORD.finditer(folded):
        stems.setdefault(stem(word.group()), []).append(word.span())
    found: list[Matched] = []
    for group, alternatives in forms:
        here = [
            (form.weight, Matched(group.label, "".join(form.words), spans, form.origin, group.read_as))
            for form in alternatives
            if (not form.at_once or form.whole in folded) and (spans := _spans(folded, form, stems))
        ]
        clear = [match for weight, match in here if weight >= CLEAR_WEIGHT]
        words = [match for weight, match in here if len(match.found) > 1 and weight >= COUNTED_WEIGHT]
        found.extend(clear or words[:1])
    return found


def _spans(folded: str, form: _Form, stems: dict[str, list[Span]]) -> list[Span]:
    """Of the whole phrase where it stands together, else of each of its words, if all are there."""
    if form.whole and form.whole in folded:
        return _occurrences(folded, form.whole)
    if form.at_once:
        return []
    spans: list[Span] = []
    for word in form.words:
        here = stems.get(word, []) if word.isascii() else _occurrences(folded, word)
        if not here:
            return []
        if len(word) > 1 or len(form.words) == 1:
            spans.extend(here)
    return spans


def _occurrences(folded: str, phrase: str) -> list[Span]:
    spans, at = [], folded.find(phrase)
    while at >= 0:
        spans.append((at, at + len(phrase)))
        at = folded.find(phrase, at + len(phrase))
    return spans


def merged_spans(spans: Sequence[Span]) -> list[Span]:
    """Overlapping and touching spans as one, in order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

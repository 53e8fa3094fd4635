"""What a question or a name may go on as, while it is typed: words, names of plans, places and bodies that the corpus holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from index.catalogue.passage_rows import texts_by_row_id
from index.catalogue.plan_names import PlanNames, plan_names
from index.results import check_between, check_length
from index.snapshot import Snapshot
from index.text.folding import fold, fold_in_place
from index.text.masked import is_masked
from index.text.segmentation import words_of

Kind = Literal["term", "plan", "place", "issuer"]
MAX_SUGGESTIONS = 20
LONGEST = 60
"""Characters of what is typed; whoever has written more knows what to ask."""
_FEWEST = 2
"""A word that stands in one passage alone is as likely a slip of the cutting as a word."""
_ENDINGS = 4
"""So many characters at the end may be the beginning of the next word."""
_TRIED, _TRIED_BEHIND = 40, 12
"""Words that are looked at: those the text begins, those that may go on behind it."""
_READ = 30
"""Passages in which that is looked up."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``text`` goes into the field; ``count``: passages that hold a term, plans of a place or a body. ``plan_id`` of a plan."""

    text: str
    kind: Kind
    count: int
    plan_id: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    q: str
    items: list[Suggestion]


def suggestions(text: str, limit: int, snapshot: Snapshot) -> Suggestions:
    """At most ``limit``: about half of them names, the rest words. Nothing for what is longer than LONGEST. Raises QueryError."""
    check_length(text)
    check_between("limit", limit, 1, MAX_SUGGESTIONS)
    typed = fold(text).strip()
    if not typed or len(typed) > LONGEST:
        return Suggestions(text, [])
    names = list(_names(typed, snapshot))
    known = {name.text for name in names}
    alone = len(typed) == 1 and typed.isascii()
    terms = [] if alone else [term for term in _terms(typed, snapshot) if term.text not in known]
    room = max(limit - len(terms), (limit + 1) // 2)
    return Suggestions(text, [*terms[: limit - min(len(names), room)], *names[:room]][:limit])


def _names(typed: str, snapshot: Snapshot) -> Iterator[Suggestion]:
    """Places and bodies that begin so, then plans whose names hold it."""
    known = _known(snapshot)
    for kind, counted in (("place", known.places), ("issuer", known.issuers)):
        fitting = [(name, count) for name, folded, count in counted if folded.startswith(typed)]
        yield from (Suggestion(name, kind, count) for name, count in fitting[:3])  # type: ignore[arg-type]  # one of Kind
    if len(typed) > 1:
        yield from (Suggestion(name, "plan", 1, plan) for name, folded, plan in known.plans if typed in folded)


def _terms(typed: str, snapshot: Snapshot) -> list[Suggestion]:
    """English phrases that the corpus has words for; Chinese words that go on where the text ends; the commonest first."""
    found = _english(typed, snapshot) if typed.isascii() else _chinese(typed, snapshot)
    return sorted(found, key=lambda suggestion: -suggestion.count)


def _english(typed: str, snapshot: Snapshot) -> Iterator[Suggestion]:
    lexical = snapshot.generation.lexical
    for phrase, chinese in snapshot.terms.phrases_beginning(typed, _TRIED).items():
        counts = [postings.held for word in chinese if (postings := lexical.alternative(words_of(word)))]
        if counts and phrase != typed:
            yield Suggestion(phrase, "term", max(counts))


def _chinese(typed: str, snapshot: Snapshot) -> Iterator[Suggestion]:
    lexical = snapshot.generation.lexical
    seen: set[str] = set()
    for length in range(min(_ENDINGS, len(typed)), 0, -1):
        head, begun = typed[:-length], typed[-length:]
        before = words_of(head)
        for term, held in lexical.beginning(begun, _TRIED if not head else _TRIED_BEHIND):
            whole = head + term
            if len(term) <= length or held < _FEWEST or whole in seen:
                continue
            seen.add(whole)
            if not head:
                yield Suggestion(term, "term", held)
            elif (both := lexical.alternative([*before, term])) is not None and _stands(whole, both.rows, snapshot):
                yield Suggestion(whole, "term", both.held)


def _stands(whole: str, rows: npt.NDArray[np.int32], snapshot: Snapshot) -> bool:
    """Whether passages that hold the words hold them one behind the other: 学前教育 does, 学前 and 前瞻性 make no word."""
    ids = snapshot.generation.passage_ids[rows[:_READ]].tolist()
    texts = texts_by_row_id(snapshot.catalogue, ids).values()
    return sum(whole in fold_in_place(text) for text in texts) >= min(_FEWEST, len(ids))


@dataclass(frozen=True, slots=True)
class _Known:
    """Names with their folded forms: of plans with the plan's id, of places and bodies with how many plans they have."""

    plans: list[tuple[str, str, str]]
    places: list[tuple[str, str, int]]
    issuers: list[tuple[str, str, int]]


def _known(snapshot: Snapshot) -> _Known:
    """The names of the snapshot's plans, read once a generation."""
    remembered = snapshot.generation.remembered_names
    if not remembered:
        remembered.append(_read(plan_names(snapshot.catalogue)))
    found = remembered[0]
    assert isinstance(found, _Known)
    return found


def _read(plans: list[PlanNames]) -> _Known:
    named = {(plan.name, plan.plan_id) for plan in plans if plan.name and not is_masked(plan.name)}
    places = Counter(place for plan in plans for place in {*plan.place_chain, plan.place} if place)
    issuers = Counter(plan.issuer for plan in plans if plan.issuer)
    return _Known([(name, fold(name), plan) for name, plan in sorted(named)], _counted(places), _counted(issuers))


def _counted(names: Counter[str]) -> list[tuple[str, str, int]]:
    return [(name, fold(name), count) for name, count in names.most_common() if not is_masked(name)]

"""Why a hit is a hit: its scores, the words that met, and one sentence in the language of the query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isnan

from index.answers.role_names import ROLE_NAMES
from index.query.query import Query
from index.query.quotes import compact
from index.ranking.scored import Scores
from index.results import Explanation, Matched, TargetInfo
from index.text.units import measure
from ingest.models import Role

MAX_NAMED = 4
MAX_FORMS = 3
APART = "…"
"""Between words of a form that stand apart."""


@dataclass(frozen=True, slots=True)
class Headed:
    """A text, a passage or the headings above one, and the terms found in it."""

    text: str
    found: Sequence[Matched]


NOTHING_ABOVE = Headed("", ())


@dataclass(frozen=True, slots=True)
class _Wording:
    """The sentence of one language. ``term`` is filled with a term and the forms of it that were found."""

    says: str
    heading: str
    and_heading: str
    term: str
    read_as: str
    between: str
    forms: str
    none: str
    exact: str
    target: str
    met: str
    role: str
    end: str
    roles: dict[str, str]


_ENGLISH = _Wording(
    says="It says {}",
    heading="Its heading says {}",
    and_heading="; its heading says {}",
    term="“{term}” as {forms}",
    read_as="“{term}” (read as “{read_as}”) as {forms}",
    between="; ",
    forms=" / ",
    none="Close in meaning, though none of the words asked for stands in it",
    exact=", holds what is quoted word for word",
    target=", and sets a figure",
    met=", and sets a figure within what is asked",
    role=", and stands in the part on {}",
    end=".",
    roles={role.value: name.english for role, name in ROLE_NAMES.items() if role is not Role.OTHER},
)
_SIMPLIFIED = _Wording(
    says="文中有{}",
    heading="标题中有{}",
    and_heading="，标题中有{}",
    term="“{term}”",
    read_as="“{term}”",
    between="、",
    forms="、",
    none="意思相近，但没有所问的字词",
    exact="，含有所引的原文",
    target="，并定有指标",
    met="，所定指标的数值符合要求",
    role="，且属于{}部分",
    end="。",
    roles={role.value: name.simplified for role, name in ROLE_NAMES.items() if role is not Role.OTHER},
)
_TRADITIONAL = _Wording(
    says="文中有{}",
    heading="標題中有{}",
    and_heading="，標題中有{}",
    term="「{term}」",
    read_as="「{term}」",
    between="、",
    forms="、",
    none="意思相近，但沒有所問的字詞",
    exact="，含有所引的原文",
    target="，並定有指標",
    met="，所定指標的數值符合要求",
    role="，且屬於{}部分",
    end="。",
    roles={role.value: name.traditional for role, name in ROLE_NAMES.items() if role is not Role.OTHER},
)


def explanation(
    query: Query,
    text: str,
    found: Sequence[Matched],
    scores: Scores,
    targets: Sequence[TargetInfo],
    role: str,
    above: Headed = NOTHING_ABOVE,
) -> Explanation:
    """The scores, the terms ``found`` in ``text``, the passage, and the reason in one sentence, which names the terms that
    stand ``above`` it alone too."""
    return Explanation(
        dense=round(scores.dense, 4),
        lexical=round(scores.lexical, 4),
        late=None if isnan(scores.late) else round(scores.late, 4),
        matched=list(found),
        reason=_reason(query, Headed(text, found), above, targets, role),
    )


def _reason(query: Query, passage: Headed, above: Headed, targets: Sequence[TargetInfo], role: str) -> str:
    wording = _ENGLISH if query.english else _TRADITIONAL if query.language == "zh-Hant" else _SIMPLIFIED
    text = passage.text
    here = _by_term(passage.found)
    there = [matches for matches in _by_term([*passage.found, *above.found]) if matches[0] in above.found]
    named = {matches[0].source for matches in here}
    there = [matches for matches in there if matches[0].source not in named]
    said = _said(wording, [(text, matches) for matches in here] + [(above.text, matches) for matches in there])
    in_text = [words for at, words in said if at < len(here)]
    in_heading = [words for at, words in said if at >= len(here)]
    sentence = wording.says.format(wording.between.join(in_text)) if in_text else "" if in_heading else wording.none
    if in_heading:
        pattern = wording.and_heading if in_text else wording.heading
        sentence += pattern.format(wording.between.join(in_heading))
    if query.exact and all(any(form in compact(text) for form in phrase.forms) for phrase in query.exact):
        sentence += wording.exact
    if query.wants_target and targets:
        sentence += wording.met if _within_what_is_asked(query, targets) else wording.target
    elif role in query.roles and role in wording.roles:
        sentence += wording.role.format(wording.roles[role])
    return sentence + wording.end


def _within_what_is_asked(query: Query, targets: Sequence[TargetInfo]) -> bool:
    """Whether the value of a target lies within the bounds that were asked for."""
    sizes = [size for size in (measure(target.value, target.unit) for target in targets) if size]
    held = any(all(c.holds(size.low, size.high, size.unit) for c in query.conditions) for size in sizes)
    return bool(query.conditions) and held


def _by_term(found: Sequence[Matched]) -> list[list[Matched]]:
    """The matches of each term; the words of a phrase that was found as a whole are left out."""
    terms: dict[str, list[Matched]] = {}
    for match in found:
        words = _words(match.source)
        if not any(words < _words(other) for other in terms):
            terms.setdefault(match.source, []).append(match)
    return list(terms.values())


@lru_cache(maxsize=1_000)
def _words(term: str) -> frozenset[str]:
    """Asked for by every hit and every term of it."""
    return frozenset(term.split(" "))


def _said(wording: _Wording, terms: Sequence[tuple[str, Sequence[Matched]]]) -> list[tuple[int, str]]:
    """What is said of each term, by its place: the forms as they are written, no word twice. A form within a longer one is
    left out, in English where both stand for one term, in Chinese wherever: there a term is named by its form alone."""
    forms = [_forms(text, matches) for text, matches in terms]
    if wording is not _ENGLISH:
        first = [written[0] for written in forms]
        kept = [at for at, form in enumerate(first) if form not in first[:at] and not _within(form, first)]
        return [(at, wording.term.format(term=first[at])) for at in kept[:MAX_NAMED]]
    return [(at, _english(terms[at][1], forms[at])) for at in range(min(len(forms), MAX_NAMED))]


def _english(matches: Sequence[Matched], forms: Sequence[str]) -> str:
    different: list[str] = []
    for form in forms:  # those that stand together first
        parts = form.split(APART)
        said_already = len(parts) > 1 and any(part in kept for part in parts for kept in different)
        if not said_already and not _within(form, forms):
            different.append(form)
    different = different[:MAX_FORMS]
    pattern = _ENGLISH.read_as if matches[0].read_as else _ENGLISH.term
    return pattern.format(term=matches[0].source, read_as=matches[0].read_as, forms=_ENGLISH.forms.join(different))


def _forms(text: str, matches: Sequence[Matched]) -> list[str]:
    """The forms of a term as a text writes them, each once, those that stand together first."""
    return sorted(dict.fromkeys(_as_written(text, match) for match in matches), key=lambda form: APART in form)


def _within(form: str, forms: Sequence[str]) -> bool:
    """Whether a longer one of the forms has all of a form's words."""
    words = form.split(APART)
    return any(other != form and len(other) > len(form) and all(word in other for word in words) for other in forms)


def _as_written(text: str, match: Matched) -> str:
    """The form as the passage writes it; one whose words stand apart with an ellipsis between them."""
    return APART.join(dict.fromkeys(text[start:end] for start, end in match.spans))

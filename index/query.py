"""A query understood: language, folded text, what is asked for in index terms, and whether a figure is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.bilingual import STOP_WORDS, Match, TermMap
from index.lexical import Group
from index.results import MAX_K, MAX_QUERY_CHARACTERS, MAX_USER_TERMS, WRITTEN, Origin, QueryError, SearchRequest
from index.terms import HAN, Language, english_words, fold, language_of, segment, stem, words_of
from index.user_terms import NO_TERMS, UserTerms

_TARGET_WORDS_EN = frozenset(
    stem(word)
    for word in "target targets quota quotas percentage percent percentages proportion proportions ratio ratios rate rates "
    "share indicator indicators number numbers amount minimum maximum threshold thresholds benchmark".split()
)
_HOW_MANY = re.compile(r"\bhow (many|much|often|long)\b|\bat least\b|\bno (less|fewer|more) than\b")
_TARGET_WORDS_ZH = re.compile(
    "指标|目标(?!任务)|比例|占比|比重|多少|几个|几所|几次|人数|数量|百分之|率(?!先|领)|不低于|不少于|不超过|以上|标准是"
)
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Query:
    """``groups`` is what the lexical leg scores; ``wants_target`` whether a passage that sets a figure answers better."""

    text: str
    language: Language
    folded: str
    groups: tuple[Group, ...]
    wants_target: bool

    @property
    def english(self) -> bool:
        return self.language == "en"


INTENT_WEIGHT = 0.3
"""Weight of a word that only says *that* a figure is wanted (``targets``, 比例): passages that set one seldom say it."""
WORD_OF_PHRASE_WEIGHT = 0.3
"""Chosen on xquad_en2zh and gwr2024_en2zh (0 to 0.5 tried: nDCG@10 of the lexical leg +.011 and +.009, of both legs +.002 to
+.003), checked on the English needs over the seeds (+.006)."""


def checked(request: SearchRequest) -> SearchRequest:
    """The request, or QueryError naming what is wrong with it."""
    if not request.text.strip():
        raise QueryError("q", "the query is empty: say what to look for")
    if len(request.text) > MAX_QUERY_CHARACTERS:
        raise QueryError(
            "q", f"the query has {len(request.text)} characters, the limit is {MAX_QUERY_CHARACTERS}: shorten it"
        )
    if not 1 <= request.k <= MAX_K:
        raise QueryError("k", f"k is {request.k}, it must be between 1 and {MAX_K}")
    if len(request.terms) > MAX_USER_TERMS:
        raise QueryError("term", f"{len(request.terms)} terms are given, at most {MAX_USER_TERMS} are read: name fewer")
    if request.mode not in ("hybrid", "dense", "lexical"):
        raise QueryError("mode", f"mode is {request.mode!r}, it must be hybrid, dense or lexical")
    return request


def analyse(text: str, terms: TermMap, chosen: UserTerms = NO_TERMS, glossary: UserTerms = NO_TERMS) -> Query:
    """Understand a query text of any characters; ``chosen`` and ``glossary`` are the user's terms (TermMap.english)."""
    folded = fold(text)
    language = language_of(text)
    groups: list[Group] = []
    if language in ("en", "mixed"):
        groups.extend(_english_groups(folded, terms, chosen, glossary))
    if _HAN.search(folded):
        groups.extend(_chinese_groups(folded, terms, {**glossary.chinese, **chosen.chinese}))
    return Query(text, language, folded, tuple(groups), _wants_target(folded))


def _wants_target(folded: str) -> bool:
    stems = {stem(word) for word in english_words(folded)}
    return bool(stems & _TARGET_WORDS_EN or _HOW_MANY.search(folded) or _TARGET_WORDS_ZH.search(folded))


def _english_groups(folded: str, terms: TermMap, chosen: UserTerms, glossary: UserTerms) -> list[Group]:
    """A group a phrase, and, weighed down, one for each word in it: a phrase finds only what the map lists for it."""
    groups = []
    for match in terms.english(folded, chosen, glossary):
        groups.append(_english_group(match, 1.0))
        words = match.source.split(" ")
        if len(words) > 1:
            for part in (part for word in words for part in terms.english(word, glossary=glossary)):
                groups.append(_english_group(part, 1.0 if part.origin == "user" else WORD_OF_PHRASE_WEIGHT))
    return groups


def _english_group(match: Match, weight: float) -> Group:
    stems = tuple(stem(word) for word in match.source.split(" "))
    origins: dict[tuple[str, ...], Origin] = {tuple(words_of(zh)): match.origin for zh in match.translations}
    origins.setdefault(stems, WRITTEN)
    if set(stems) <= _TARGET_WORDS_EN:
        weight *= INTENT_WEIGHT
    return _group(match.source, origins, weight)


def _group(label: str, origins: Mapping[tuple[str, ...], Origin], weight: float) -> Group:
    found = {alternative: origin for alternative, origin in origins.items() if alternative}
    return Group(label, tuple(found), weight, tuple(found.values()))


def _chinese_groups(folded: str, terms: TermMap, named: Mapping[str, Sequence[str]]) -> list[Group]:
    """A group for every word and single character. A synonym stands for the word *and* for the word's characters, or a
    passage that says it otherwise would lose to one that has the characters in other words (轮岗: 交流 beside 岗位).

    ``named`` are the user's own words for a word or phrase; they take the place of our synonyms for it.
    """
    asked = [term for term in segment(folded) if term not in STOP_WORDS]
    phrases = [phrase for phrase in named if phrase in folded]
    groups = [
        _group(phrase, _origins([phrase], WRITTEN) | _origins(named[phrase], "user"), 1.0)
        for phrase in phrases
        if phrase not in asked
    ]
    ours = {term: terms.synonyms(term) for term in dict.fromkeys(asked) if len(term) > 1 and term not in named}
    for term in asked:
        origins: dict[tuple[str, ...], Origin] = {(term,): WRITTEN}
        for word, synonyms in ours.items():
            if term in word:
                origins = _origins(synonyms, "synonym") | origins
        for phrase in phrases:
            if term in phrase:
                origins |= _origins(named[phrase], "user")
        weight = INTENT_WEIGHT if _TARGET_WORDS_ZH.fullmatch(term) else 1.0
        groups.append(_group(term, {(term,): WRITTEN} | origins, weight))
    return groups


def _origins(words: Iterable[str], origin: Origin) -> dict[tuple[str, ...], Origin]:
    return {tuple(words_of(word)): origin for word in words}

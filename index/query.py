"""A query understood: language, folded text, what is asked for in index terms, and whether a figure is wanted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.bilingual import STOP_WORDS, Match, TermMap
from index.lexical import Group
from index.results import MAX_K, MAX_QUERY_CHARACTERS, QueryError, SearchRequest
from index.terms import HAN, Language, english_words, fold, language_of, segment, stem, words_of

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
    if request.mode not in ("hybrid", "dense", "lexical"):
        raise QueryError("mode", f"mode is {request.mode!r}, it must be hybrid, dense or lexical")
    return request


def analyse(text: str, terms: TermMap) -> Query:
    """Understand a query text of any characters."""
    folded = fold(text)
    language = language_of(text)
    groups: list[Group] = []
    if language in ("en", "mixed"):
        groups.extend(_english_groups(folded, terms))
    if _HAN.search(folded):
        groups.extend(_chinese_groups(folded, terms))
    return Query(text, language, folded, tuple(groups), _wants_target(folded))


def _wants_target(folded: str) -> bool:
    stems = {stem(word) for word in english_words(folded)}
    return bool(stems & _TARGET_WORDS_EN or _HOW_MANY.search(folded) or _TARGET_WORDS_ZH.search(folded))


def _english_groups(folded: str, terms: TermMap) -> list[Group]:
    """A group a phrase, and, weighed down, one for each word in it: a phrase finds only what the map lists for it."""
    groups = []
    for match in terms.english(folded):
        groups.append(_english_group(match, 1.0))
        words = match.source.split(" ")
        if len(words) > 1:
            groups.extend(_english_group(part, WORD_OF_PHRASE_WEIGHT) for word in words for part in terms.english(word))
    return groups


def _english_group(match: Match, weight: float) -> Group:
    stems = tuple(stem(word) for word in match.source.split(" "))
    alternatives = dict.fromkeys([*(tuple(words_of(zh)) for zh in match.translations), stems])
    if set(stems) <= _TARGET_WORDS_EN:
        weight *= INTENT_WEIGHT
    return Group(match.source, tuple(a for a in alternatives if a), weight)


def _chinese_groups(folded: str, terms: TermMap) -> list[Group]:
    """A group for every word and single character. A synonym stands for the word *and* for the word's characters, or a
    passage that says it otherwise would lose to one that has the characters in other words (轮岗: 交流 beside 岗位)."""
    asked = [term for term in segment(folded) if term not in STOP_WORDS]
    synonyms = {term: terms.synonyms(term) for term in dict.fromkeys(asked) if len(term) > 1}
    groups = []
    for term in asked:
        others = dict.fromkeys(other for word, named in synonyms.items() if term in word for other in named)
        weight = INTENT_WEIGHT if _TARGET_WORDS_ZH.fullmatch(term) else 1.0
        groups.append(Group(term, ((term,), *(tuple(words_of(zh)) for zh in others if zh != term)), weight))
    return groups

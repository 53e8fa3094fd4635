"""A query understood: language, folded text, what is asked for in index terms, and whether a figure is wanted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.bilingual import STOP_WORDS, TermMap
from index.lexical import Group
from index.results import MAX_K, MAX_QUERY_CHARACTERS, QueryError, SearchRequest
from index.terms import Language, english_words, fold, language_of, segment, stem, words_of

_TARGET_WORDS_EN = frozenset(
    stem(word)
    for word in "target targets quota quotas percentage percent percentages proportion proportions ratio ratios rate rates "
    "share indicator indicators number numbers amount minimum maximum threshold thresholds benchmark".split()
)
_HOW_MANY = re.compile(r"\bhow (many|much|often|long)\b|\bat least\b|\bno (less|fewer|more) than\b")
_TARGET_WORDS_ZH = re.compile(
    "指标|目标(?!任务)|比例|占比|比重|多少|几个|几所|几次|人数|数量|百分之|率(?!先|领)|不低于|不少于|不超过|以上|标准是"
)
_HAN = re.compile(r"[一-鿿㐀-䶿]")


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
        groups.extend(_chinese_groups(folded))
    return Query(text, language, folded, tuple(groups), _wants_target(folded))


def _wants_target(folded: str) -> bool:
    stems = {stem(word) for word in english_words(folded)}
    return bool(stems & _TARGET_WORDS_EN or _HOW_MANY.search(folded) or _TARGET_WORDS_ZH.search(folded))


def _english_groups(folded: str, terms: TermMap) -> list[Group]:
    groups = []
    for match in terms.english(folded):
        stems = tuple(stem(word) for word in match.source.split(" "))
        alternatives = dict.fromkeys([*(tuple(words_of(zh)) for zh in match.translations), stems])
        weight = INTENT_WEIGHT if set(stems) <= _TARGET_WORDS_EN else 1.0
        groups.append(Group(match.source, tuple(a for a in alternatives if a), weight))
    return groups


def _chinese_groups(folded: str) -> list[Group]:
    groups = []
    for term in segment(folded):
        if term in STOP_WORDS:
            continue
        weight = INTENT_WEIGHT if _TARGET_WORDS_ZH.fullmatch(term) else 1.0
        groups.append(Group(term, ((term,),), weight))
    return groups

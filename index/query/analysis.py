"""A query text understood: its language, what it asks for in index terms, conditions and quotes, and what kind of passage."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from index.query.asked_figures import FigureKind, asked_figures
from index.query.asked_shares import asked_share
from index.query.conditions import parse_conditions, without_conditions
from index.query.group import Group
from index.query.intent import ASKING_WORDS, TARGET_STEMS, TARGET_WORDS, wanted_roles
from index.query.query import Query
from index.query.quotes import QuotedPhrase, compact, quoted
from index.query.senses import LIGHT_WORDS, STOP_WORDS, Match, Sense
from index.query.term_map import TermMap
from index.query.user_terms import NO_TERMS, UserTerms
from index.results import WRITTEN
from index.text.folding import HAN, Language, fold, language_of
from index.text.inflection import lemmas
from index.text.segmentation import phrases_of, segment, stem, words_of

_HAN = re.compile(f"[{HAN}]")


INTENT_WEIGHT = 0.3
"""Weight of a word that only says *that* a figure is wanted (``targets``, 比例): passages that set one seldom say it."""
LIGHT_WEIGHT = 0.3
"""Weight of ``LIGHT_WORDS``. Chosen on xquad_en2zh and gwr2024_en2zh (.1 to .5 tried: lexical nDCG@10 +.000 to +.001 and +.002
to +.004)."""
WORD_OF_PHRASE_WEIGHT = 0.3
"""Chosen on xquad_en2zh and gwr2024_en2zh (0 to 0.5 tried: nDCG@10 of the lexical leg +.011 and +.009, of both legs +.002 to
+.003), checked on the English needs over the seeds (+.006)."""


def analyse_query(
    text: str,
    terms: TermMap,
    chosen: UserTerms = NO_TERMS,
    glossary: UserTerms = NO_TERMS,
    holds: Callable[[str], bool] = lambda chinese: True,
) -> Query:
    """Understand a query text of any characters. ``chosen`` and ``glossary`` are the user's terms, ``holds`` says whether
    the corpus has a Chinese term (TermMap.english)."""
    folded = fold(text)
    language = language_of(text)
    conditions = tuple(parse_conditions(folded))

    def groups_of(words: str) -> tuple[Group, ...]:
        return tuple(_groups(words, language, terms, chosen, glossary, holds))

    wanted = without_conditions(folded, conditions)
    about = groups_of(wanted)
    said = " ".join(folded[slice(*condition.span)] for condition in conditions) if about else ""
    worded = groups_of(said)  # a passage may say the very words and set no target
    figures, share = asked_figures(folded, conditions), asked_share(wanted)
    return Query(
        text,
        language,
        folded,
        (*about, *worded),
        about,
        figures | {FigureKind.SHARE} if share else figures,
        conditions,
        wanted_roles(folded),
        _exact_phrases(text, terms, chosen, glossary),
        groups_of(share.part) if share else about,
        groups_of(share.whole) if share else (),
    )


def _groups(
    folded: str,
    language: Language,
    terms: TermMap,
    chosen: UserTerms,
    glossary: UserTerms,
    holds: Callable[[str], bool],
) -> list[Group]:
    groups: list[Group] = []
    if language in ("en", "mixed"):
        groups.extend(_english_groups(folded, terms, chosen, glossary, holds))
    if _HAN.search(folded):
        groups.extend(_chinese_groups(folded, terms, {**glossary.chinese, **chosen.chinese}))
    return groups


def _exact_phrases(text: str, terms: TermMap, chosen: UserTerms, glossary: UserTerms) -> tuple[QuotedPhrase, ...]:
    """The phrases wanted word for word; for an English one its translations, if it is one term, will do."""
    phrases = []
    for phrase in quoted(text):
        forms = [compact(phrase)]
        matches = [] if _HAN.search(phrase) else terms.english(fold(phrase), chosen, glossary)
        if len(matches) == 1:
            forms += [compact(sense.chinese) for sense in matches[0].senses if sense.weight == 1.0]
        phrases.append(QuotedPhrase(phrase, tuple(dict.fromkeys(forms))))
    return tuple(phrases)


def _english_groups(
    folded: str, terms: TermMap, chosen: UserTerms, glossary: UserTerms, holds: Callable[[str], bool]
) -> list[Group]:
    """A group a phrase, and, weighed down, one for each word in it: a phrase finds only what the map lists for it."""
    groups = []
    for match in terms.english(folded, chosen, glossary, holds):
        groups.append(_english_group(match, 1.0))
        for part in match.parts:
            weight = 1.0 if part.origin == "user" else WORD_OF_PHRASE_WEIGHT
            groups.append(replace(_english_group(part, weight), part=True))
    return _deduplicated(groups)


def _deduplicated(groups: Sequence[Group]) -> list[Group]:
    """Each thing asked for once, however often it is named: n times weighs as much as the square root of n. What is too long
    to be an index term (a number of 17 digits) is nothing.

    Chosen on gwr2024_en2zh (lexical nDCG@10 .767 -> .771; as often as named .767, once .770), checked on xquad_en2zh (same).
    """
    named: dict[frozenset[tuple[str, ...]], list[Group]] = {}
    for group in groups:
        if group.alternatives:
            named.setdefault(frozenset(group.alternatives), []).append(group)
    return [
        replace(same[0], weight=max(g.weight for g in same) * len(same) ** 0.5, part=all(g.part for g in same))
        for same in named.values()
    ]


def _english_group(match: Match, weight: float) -> Group:
    stems = tuple(stem(word) for word in match.source.split(" "))
    if set(stems) <= TARGET_STEMS:
        weight *= INTENT_WEIGHT
    elif LIGHT_WORDS & {match.source, *lemmas(match.source)} and match.origin != "user":
        weight *= LIGHT_WEIGHT
    group = _group(match.source, [*match.senses, Sense(match.source, 1.0, WRITTEN)], weight)
    return replace(group, read_as=match.read_as)


def _group(label: str, senses: Iterable[Sense], weight: float) -> Group:
    found: dict[tuple[str, ...], Sense] = {}
    for sense in senses:
        alternative = tuple(words_of(sense.chinese))
        if alternative and (alternative not in found or found[alternative].weight < sense.weight):
            found[alternative] = sense
    origins, weights = (tuple(getattr(sense, name) for sense in found.values()) for name in ("origin", "weight"))
    return Group(label, tuple(found), weight, origins, weights)


def _chinese_groups(folded: str, terms: TermMap, named: Mapping[str, Sequence[str]]) -> list[Group]:
    """A group for every word and single character. A synonym, of a word or of neighbouring words (困难学生), stands for the
    words *and* for their characters, or a passage that says it otherwise would lose to one that has the characters in other
    words (轮岗: 交流 beside 岗位). Words that only ask (如何) are not looked for.

    ``named`` are the user's own words for a word or phrase; they take the place of our synonyms for it.
    """
    if (said := ASKING_WORDS.sub(" ", folded)).strip():  # else nothing but such words is asked for
        folded = said
    asked = [term for term in segment(folded) if term not in STOP_WORDS]
    subject = TARGET_WORDS.sub(" ", folded)
    own = {word: [Sense(other, 1.0, "user") for other in others] for word, others in named.items() if word in folded}
    groups = [
        _group(phrase, [Sense(phrase, 1.0, WRITTEN), *senses], 1.0)
        for phrase, senses in own.items()
        if phrase not in asked
    ]
    words = [term for term in dict.fromkeys([*asked, *phrases_of(folded)]) if len(term) > 1 and term not in own]
    ours = {word: [Sense(other, 1.0, "synonym") for other in others] for word, others in terms.synonyms(words).items()}
    for term in asked:
        senses = [sense for word, found in (*own.items(), *ours.items()) if term in word for sense in found]
        only_asks = TARGET_WORDS.fullmatch(term) or (len(term) == 1 and term not in subject)
        weight = INTENT_WEIGHT if only_asks else 1.0
        groups.append(_group(term, [Sense(term, 1.0, WRITTEN), *senses], weight))
    return _deduplicated(groups)

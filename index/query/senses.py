"""The senses of English phrases: what of the rows that the map files under a phrase, its lemmas and stems stands for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.catalogue.term_rows import EnglishRow
from index.query.user_terms import UserTerms
from index.results import WRITTEN, Origin
from index.text.english_numerals import Number, number_at
from index.text.inflection import MAX_PHRASE_WORDS, inverted, lemmas, roots, stem_key, written_key

STOP_WORDS = frozenset(
    "a an the of in on at to for and or by with from as is are was were be been being it its this that these those which "
    "who whom whose what when where why how do does did has have had will would shall should can could may might must "
    "there their they them he she his her we our us you your i my me not no if than then so such into about over under "
    "between during within per each also more most many much other any all some both".split()
)
LIGHT_WORDS = frozenset(
    "make take up out well see put get through while among around across against toward towards forward down set give come go "
    "become keep like do call name know off away back again still yet even just very too only every another such own same got "
    "let thank thanks use lot thing things way ways upon without along able according mean happen seem one ones ourselves "
    "themselves itself himself said say tell".split()
)
"""Words that carry little of what is asked: halves of phrasal verbs (*take up*, *put forward*), fillers (*name one of the*)."""
BESIDE_GLOSSARY = 0.2
"""Weight of the dictionary's senses of a word that the glossary knows too: *drug* is 药品 in plans, 药物 elsewhere. Chosen on
xquad_en2zh and gwr2024_en2zh (lexical nDCG@10 of 0, .1, .2, .3: .822, .851, .857, .857 and .769, .777, .771, .767)."""
OTHER_FORM = 0.5
"""Weight of a number's other forms beside its likeliest one. Not tuned."""
LEAST_WEIGHT = 0.08
"""Senses that weigh less are left out: they change no score (nDCG@10 of both sets within .0005) and cost time."""
LEMMA_BESIDE_WRITTEN = 0.8
"""Weight of the senses of a word's lemma where the inflected form has senses of its own (*designed*: 指定; *design*: 设计)."""


@dataclass(frozen=True, slots=True)
class Sense:
    """A Chinese word for an English one; ``weight`` (0..1] is what it counts beside the best one."""

    chinese: str
    weight: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Match:
    """One stretch of an English query and its senses, the glossary's first; none if nothing is known of it. ``parts`` are
    the words of a phrase, each by itself; ``read_as`` is the spelling that an unknown word was taken for."""

    source: str
    senses: tuple[Sense, ...]
    parts: tuple[Match, ...] = ()
    read_as: str | None = None

    @property
    def origin(self) -> Origin:
        return self.senses[0].origin if self.senses else WRITTEN

    @property
    def translations(self) -> tuple[str, ...]:
        return tuple(sense.chinese for sense in self.senses)


_Key = tuple[str, int]
"""What a phrase is filed under, and whether that is the phrase as written (1) or its stems (0)."""


class _Row(NamedTuple):
    chinese: str
    origin: Origin
    weight: float


class PhraseEntries:
    """The rows of the map under every phrase of some words."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self._written = [written_key([word]) for word in words]
        self._stems = [stem_key([word]) for word in words]
        self._rows: dict[_Key, list[_Row]] = {}

    def keys(self) -> set[str]:
        """Everything that may be filed."""
        return {
            key
            for at, length in self._phrases()
            for level in (*self._levels(at, length), self._inverted(at, length))
            for key, _ in level
        }

    def read(self, rows: Iterable[EnglishRow]) -> None:
        for key, written, chinese, origin, weight in rows:
            self._rows.setdefault((key, written), []).append(_Row(chinese, origin, weight))

    def longest_match(self, at: int, glossary: UserTerms, holds: Callable[[str], bool]) -> Match | None:
        """The longest phrase from word ``at`` on that has senses; an unknown word without; None for a stop word."""
        words = self.words
        number = number_at(words[at : at + MAX_PHRASE_WORDS])
        for length in range(min(MAX_PHRASE_WORDS, len(words) - at), 0, -1):
            phrase = words[at : at + length]
            if number and number.length == length:
                return _number_match(phrase, number, self._senses(at, length))
            if glossary and (named := glossary.english(phrase)):
                return user_match(phrase, named, self.parts(at, length, glossary) if length > 1 else ())
            senses = self._senses(at, length)
            if senses and length > 1 and senses[0].origin == "dictionary":
                senses = tuple(sense for sense in senses if holds(sense.chinese))
            if senses:
                return Match(" ".join(phrase), senses, self.parts(at, length, glossary) if length > 1 else ())
        return None if words[at] in STOP_WORDS else Match(words[at], ())

    def parts(self, at: int, length: int, glossary: UserTerms) -> tuple[Match, ...]:
        """The words of a phrase, each by itself; stop words are none."""
        found = []
        for word in range(at, at + length):
            name = self.words[word]
            if named := glossary.english([name]):
                found.append(user_match([name], named))
            elif (senses := self._senses(word, 1)) or name not in STOP_WORDS:
                found.append(Match(name, senses))
        return tuple(found)

    def _phrases(self) -> Iterator[tuple[int, int]]:
        for at in range(len(self.words)):
            for length in range(1, min(MAX_PHRASE_WORDS, len(self.words) - at) + 1):
                yield at, length

    def _levels(self, at: int, length: int) -> list[list[_Key]]:
        """The keys of a phrase, best first: as written, by the lemmas of a single word, by its root and by stems.

        A stem joins what English keeps apart (``import`` and ``important``, ``doctor`` and ``doctorate``); a stop word
        alone has none (``a`` is that of ``aed``), nor a lemma.
        """
        written = [(" ".join(self._written[at : at + length]), 1)]
        stems = [(" ".join(self._stems[at : at + length]), 0)]
        if length > 1:
            return [written, stems]
        if self.words[at] in STOP_WORDS:
            return [written]
        forms, bases = (
            [(written_key([form]), 1) for form in find(self.words[at]) if form not in STOP_WORDS]
            for find in (lemmas, roots)
        )
        return [written, forms, [*bases, *stems]]

    def _inverted(self, at: int, length: int) -> list[_Key]:
        """The key of a phrase turned round (``monitoring of quality``: ``quality monitoring``), if it can be. For the glossary
        alone: the dictionary's turned round were wrong ones (nDCG@10 xquad_en2zh -.002; the glossary's, gwr2024_en2zh +.002)."""
        places = inverted(self.words[at : at + length])
        return [(" ".join(self._written[at + place] for place in places), 1)] if places else []

    def _senses(self, at: int, length: int) -> tuple[Sense, ...]:
        """The senses of a phrase, heaviest first. A phrase that begins or ends with a stop word is one only if the
        glossary says so (``no less than``, ``per capita``)."""
        levels = self._levels(at, length)
        found = self._first(levels, "glossary")
        if not found and not self._begins_longer_phrase(at, length):
            found = self._first([self._inverted(at, length)], "glossary")
        if self.words[at] in STOP_WORDS or self.words[at + length - 1] in STOP_WORDS:
            return found
        if not found:
            return self._dictionary(levels)
        if length > 1:
            return found
        known = {sense.chinese for sense in found}
        beside = [
            Sense(sense.chinese, sense.weight * BESIDE_GLOSSARY, sense.origin)
            for sense in self._dictionary(levels)
            if sense.chinese not in known
        ]
        return (*found, *(sense for sense in beside if sense.weight >= LEAST_WEIGHT))

    def _begins_longer_phrase(self, at: int, length: int) -> bool:
        """Whether a longer phrase of the glossary begins with the last word: *safety of school canteens* is not school safety."""
        last, most = at + length - 1, min(MAX_PHRASE_WORDS, len(self.words) - at - length + 1)
        return any(self._first(self._levels(last, longer), "glossary") for longer in range(2, most + 1))

    def _dictionary(self, levels: Sequence[Sequence[_Key]]) -> tuple[Sense, ...]:
        written = self._first(levels[:1], "dictionary")
        if not written or len(levels) < 3:
            return written or self._first(levels[1:], "dictionary")
        known = {sense.chinese for sense in written}
        lemma = [sense for sense in self._first(levels[1:2], "dictionary") if sense.chinese not in known]
        return _heaviest((*written, *(Sense(s.chinese, s.weight * LEMMA_BESIDE_WRITTEN, s.origin) for s in lemma)))

    def _first(self, levels: Iterable[Sequence[_Key]], origin: Origin) -> tuple[Sense, ...]:
        """The senses under the first key that has any."""
        for key in (key for level in levels for key in level):
            found: dict[str, float] = {}
            for row in self._rows.get(key, ()):
                if row.origin == origin:
                    found[row.chinese] = max(row.weight, found.get(row.chinese, 0.0))
            if found:
                return _heaviest([Sense(chinese, weight, origin) for chinese, weight in found.items()])
        return ()


def _heaviest(senses: Iterable[Sense]) -> tuple[Sense, ...]:
    return tuple(sorted(senses, key=lambda sense: -sense.weight))


def user_match(phrase: Sequence[str], named: Sequence[str], parts: tuple[Match, ...] = ()) -> Match:
    return Match(" ".join(phrase), tuple(Sense(chinese, 1.0, "user") for chinese in named), parts)


def _number_match(phrase: Sequence[str], number: Number, others: Sequence[Sense]) -> Match:
    """The forms of a number, and what else the map knows the words as (*third*: 第三, 三分之一)."""
    known = set(number.chinese)
    forms = [Sense(chinese, 1.0 if at == 0 else OTHER_FORM, "number") for at, chinese in enumerate(number.chinese)]
    beside = [Sense(s.chinese, s.weight * OTHER_FORM, s.origin) for s in others if s.chinese not in known]
    return Match(" ".join(phrase), (*forms, *beside))

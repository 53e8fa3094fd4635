"""The bilingual term map: what a query term is called in Chinese, and what else Chinese calls it.

English is matched as written before by lemmas before by stems, the longest phrase first. Where the glossary knows a phrase,
its senses stand; those of the general dictionary weigh little beside them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

from index.catalogue.term_rows import TermRows
from index.query.names import KINDS, MOST_WORDS, Names, PinyinMatch, is_pinyin, is_syllable, pinyin_key
from index.query.senses import Match, PhraseEntries, Sense, user_match
from index.query.spelling import Speller
from index.query.user_terms import NO_TERMS, UserTerms
from index.text.inflection import singular
from index.text.segmentation import english_words

MAX_CORRECTED = 8
"""How many unknown words of a query are looked up by their spelling: each takes a millisecond or two."""
CORRECTED_WEIGHT = 0.7
"""Weight of the senses of the word that an unknown one was taken for. Not tuned."""

_WORDS_A_PHRASE = 4


class TermMap:
    """Read access to a compiled map. Connections are per instance; do not share one between threads. ``names`` are
    those of the corpus that is asked."""

    def __init__(self, path: Path, names: Names | None = None) -> None:
        self._rows = TermRows(path)
        self._names = names or Names.none()
        self._spellers: list[Speller] = []

    def close(self) -> None:
        self._rows.close()

    def is_as_opened(self) -> bool:
        """Whether the map's file is untouched since."""
        return self._rows.is_as_opened()

    def _corrected(self, word: str) -> Match | None:
        """An unknown word under the spelling that it was probably meant to have, of the glossary's words before others."""
        if not self._spellers:
            self._spellers += [Speller(self._rows.english_words(origin)) for origin in ("glossary", "dictionary")]
        for speller in self._spellers:
            if meant := speller.corrected(singular(word)):
                (match,) = self._entries([meant]).parts(0, 1, NO_TERMS) or [Match(word, ())]
                senses = tuple(Sense(s.chinese, s.weight * CORRECTED_WEIGHT, s.origin) for s in match.senses)
                return Match(word, senses, read_as=meant)
        return None

    def english(
        self,
        folded: str,
        chosen: UserTerms = NO_TERMS,
        glossary: UserTerms = NO_TERMS,
        holds: Callable[[str], bool] = lambda term: True,
    ) -> list[Match]:
        """Translate a folded English text, the longest known phrase first, left to right; stop words match nothing.

        ``chosen``, the user's terms for this query, stand wherever they occur; the user's ``glossary`` goes before ours
        for the same phrase, but a longer phrase of ours goes before a word of theirs. A phrase of the dictionary of
        which the corpus ``holds`` no translation is none: its words may say more. A word that neither the map nor the corpus
        knows is taken for a name in pinyin that the corpus holds, or for the nearest word that is known.
        """
        words = english_words(folded)
        matches: list[Match] = []
        at = corrected = 0
        for start, end in [*chosen.spans(words), (len(words), len(words))]:
            entries = self._entries(words[at:start])
            first = at
            while at < start:
                match = entries.longest_match(at - first, glossary, holds)
                match = self._named_place(entries, at - first, match, glossary, holds) or match
                if match is not None and not match.senses and corrected < MAX_CORRECTED and not holds(match.source):
                    match, corrected = self._corrected(match.source) or match, corrected + 1
                if match is not None:
                    matches.append(match)
                at += len(match.source.split(" ")) if match else 1
            if start < end and (named := chosen.english(words[start:end])):
                length = end - start
                parts = self._entries(words[start:end]).parts(0, length, glossary) if length > 1 else ()
                matches.append(user_match(words[start:end], named, parts))
            at = end
        return matches

    def _named_place(
        self, entries: PhraseEntries, at: int, match: Match | None, glossary: UserTerms, holds: Callable[[str], bool]
    ) -> Match | None:
        """The name of the corpus that the words from ``at`` on are in pinyin, with its kind behind it (*district*); None if
        there is none. Of ``match``, what they are otherwise, only such senses stay as are read in another way: what the
        dictionary reads so is among the names, if the corpus holds it."""
        words = entries.words[at:]
        known: tuple[Sense, ...] = ()
        if names := self._syllables(entries, at):
            length = len(names.words)
        elif names := self._one_word(words, match, holds):
            length, known = 1, match.senses if match else ()
        else:
            return None
        kind = words[length] if words[length : length + 1] and words[length] in KINDS else None
        found = names.of_kind(kind) if kind else names.found
        read = self._reading_so(known, words[0])
        senses = [
            Sense(
                name.chinese,
                1.0 if name.certain else CORRECTED_WEIGHT,
                "dictionary" if name.chinese in read else "pinyin",
            )
            for name in found
        ]
        return Match(
            " ".join(words[: length + 1 if kind else length]),
            (*senses, *(sense for sense in known if sense.chinese not in read)),
            entries.parts(at + length, 1, glossary) if kind else (),
        )

    def _syllables(self, entries: PhraseEntries, at: int) -> PinyinMatch | None:
        """The name that is written from word ``at`` on syllable by syllable; one of them at least is no known word, or its
        kind stands behind it."""
        syllables = list(itertools.takewhile(is_syllable, entries.words[at : at + MOST_WORDS]))
        for length in range(len(syllables), 1, -1):
            named = self._names.read(syllables[:length])
            if named and named.certain:
                kind = entries.words[at + length : at + length + 1]
                if KINDS.keys() & kind or any(not part.senses for part in entries.parts(at, length, NO_TERMS)):
                    return named
        return None

    def _one_word(self, words: Sequence[str], match: Match | None, holds: Callable[[str], bool]) -> PinyinMatch | None:
        """The names that one word is the pinyin of. The glossary's words are none, nor what the corpus holds as written; a word
        of the dictionary only where that reads it so: *Linxi* is 林西县 there and may be another place of that name here."""
        if match is None or not is_pinyin(words[0]) or not (named := self._names.read(words[:1])):
            return None
        if not match.senses:
            return None if holds(match.source) else named
        said = match.source.split(" ")
        a_name = match.origin == "dictionary" and (len(said) == 1 or (len(said) == 2 and said[1] in KINDS))
        return named if a_name and named.certain and self._reading_so(match.senses, words[0]) else None

    def _reading_so(self, senses: Sequence[Sense], word: str) -> set[str]:
        """Those of the senses that are names which the dictionary reads as ``word``, or as ``word`` and more (喇嘛 is none)."""
        read = self.readings([sense.chinese for sense in senses])
        name = pinyin_key(word).capitalize()
        return {zh for zh, ways in read.items() if any(way.startswith(name) for way in ways)}

    def _entries(self, words: Sequence[str]) -> PhraseEntries:
        """What is filed under any phrase of ``words``, read in one go."""
        entries = PhraseEntries(words)
        entries.read(self._rows.english(sorted(entries.keys())))
        return entries

    def phrases_beginning(self, prefix: str, most: int) -> dict[str, list[str]]:
        """English phrases of the glossary that begin so, with their Chinese; about ``most``, in the order of the alphabet."""
        found: dict[str, list[str]] = {}
        for phrase, chinese in self._rows.english_beginning(prefix, "glossary", most * _WORDS_A_PHRASE):
            found.setdefault(phrase, []).append(chinese)
        return found

    def readings(self, words: Sequence[str]) -> dict[str, list[str]]:
        """How the dictionary reads each of some Chinese words that it has (``names.Readings``)."""
        found: dict[str, list[str]] = {}
        for word, pinyin in self._rows.readings(words):
            found.setdefault(word, []).append(pinyin)
        return found

    def synonyms(self, words: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Other Chinese words for each of some folded Chinese words and phrases that has any, itself left out."""
        found: dict[str, dict[str, None]] = {}
        for word, other in self._rows.synonyms(words):
            found.setdefault(word, {})[other] = None
        return {word: tuple(others) for word, others in found.items()}

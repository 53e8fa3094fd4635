"""The bilingual term map: what a query term is called in Chinese, and what else Chinese calls it.

English is matched as written before by lemmas before by stems, the longest phrase first. Where the glossary knows a phrase,
its senses stand; those of the general dictionary weigh little beside them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from index.words.inflection import singular
from index.words.senses import Filed, Match, Sense, by_user
from index.words.spelling import Speller
from index.words.terms import english_words
from index.words.user_terms import NO_TERMS, UserTerms

MAX_CORRECTED = 8
"""How many unknown words of a query are looked up by their spelling: each takes a millisecond or two."""
CORRECTED_WEIGHT = 0.7
"""Weight of the senses of the word that an unknown one was taken for. Not tuned."""


class TermMap:
    """Read access to a compiled map. Connections are per instance; do not share one between threads."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)

        self._spellers: list[Speller] = []

    def close(self) -> None:
        self._db.close()

    def _corrected(self, word: str) -> Match | None:
        """An unknown word under the spelling that it was probably meant to have, of the glossary's words before others."""
        if not self._spellers:
            for origin in ("glossary", "dictionary"):
                rows = self._db.execute(
                    "SELECT DISTINCT key FROM english WHERE written = 1 AND origin = ? AND instr(key, ' ') = 0",
                    (origin,),
                )
                self._spellers.append(Speller(key for (key,) in rows))
        for speller in self._spellers:
            if meant := speller.corrected(singular(word)):
                (match,) = self._filed([meant]).parts(0, 1, NO_TERMS) or [Match(word, ())]
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
        knows is taken for the nearest one that is known.
        """
        words = english_words(folded)
        matches: list[Match] = []
        at = corrected = 0
        for start, end in [*chosen.spans(words), (len(words), len(words))]:
            filed = self._filed(words[at:start])
            first = at
            while at < start:
                match = filed.longest(at - first, glossary, holds)
                if match is not None and not match.senses and corrected < MAX_CORRECTED and not holds(match.source):
                    match, corrected = self._corrected(match.source) or match, corrected + 1
                if match is not None:
                    matches.append(match)
                at += len(match.source.split(" ")) if match else 1
            if start < end and (named := chosen.english(words[start:end])):
                length = end - start
                parts = self._filed(words[start:end]).parts(0, length, glossary) if length > 1 else ()
                matches.append(by_user(words[start:end], named, parts))
            at = end
        return matches

    def _filed(self, words: Sequence[str]) -> Filed:
        """What is filed under any phrase of ``words``, read in one go."""
        filed = Filed(words)
        for batch in _batches(sorted(filed.keys()), 10_000):
            marks = ",".join("?" * len(batch))
            filed.read(
                self._db.execute(
                    f"SELECT key, written, chinese, origin, weight FROM english WHERE key IN ({marks}) ORDER BY rowid",
                    batch,
                )
            )
        return filed

    def synonyms(self, words: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Other Chinese words for each of some folded Chinese words and phrases that has any, itself left out."""
        found: dict[str, dict[str, None]] = {}
        for batch in _batches(words, 10_000):
            marks = ",".join("?" * len(batch))
            rows = self._db.execute(f"SELECT zh, other FROM synonym WHERE zh IN ({marks}) ORDER BY rowid", batch)
            for word, other in rows:
                found.setdefault(word, {})[other] = None
        return {word: tuple(others) for word, others in found.items()}


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]

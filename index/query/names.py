"""Names in pinyin: *Longquanyi*, *Rui'an*, *Wuhou district* are read as the names that the corpus holds.

The names are worked out once a segment, from the index terms of its passages and the places of its plans; a query looks
up words that nothing else knows. What is no name but is read so (*shuangjian*: 双减) is found where no name is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rjieba

from index import arrays
from index.text.folding import HAN

NAMES_VERSION = "names/4"
"""Recorded with a generation: one that has no names, or others, is built anew by the next ingest."""
KINDS = {
    "province": "省",
    "prefecture": "州",
    "city": "市",
    "county": "县",
    "district": "区",
    "township": "乡",
    "town": "镇",
    "subdistrict": "街道",
    "village": "村",
    "banner": "旗",
}
"""What a place is called in English behind its name, and what its Chinese name ends with."""
MOST_WORDS = 4
"""A name written syllable by syllable has no more (Long quan yi)."""
_MOST_CHARACTERS, _MOST_READINGS, _MOST_PLAIN = 8, 16, 3
"""Longer words, more ways to read one, and more words read alike that are no names, are passed over."""
_NAME_TAGS = frozenset({"ns", "nr", "nt", "nz", "nrt", "nrfg"})
_HAN_ONLY = re.compile(f"[{HAN}]{{2,{_MOST_CHARACTERS}}}")
_LETTERS = (
    "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ian|iao|ing|uai|uan|ang|eng|ong|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)"
)
_SYLLABLE, _PINYIN = re.compile(_LETTERS), re.compile(f"(?:{_LETTERS}'?){{2,{_MOST_CHARACTERS}}}")

Readings = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]
"""The toneless pinyin of those Chinese words and characters that the dictionary has, each way to read it, with a capital where
it is a name (``Ruian``)."""


@dataclass(frozen=True, slots=True)
class Name:
    """A Chinese word of the corpus; ``certain`` where it is a name, not any word."""

    chinese: str
    certain: bool


@dataclass(frozen=True, slots=True)
class PinyinMatch:
    """The words of the corpus that English ``words`` are the pinyin of; all of them names, or none."""

    words: tuple[str, ...]
    found: tuple[Name, ...]

    @property
    def certain(self) -> bool:
        return self.found[0].certain

    def of_kind(self, kind: str) -> tuple[Name, ...]:
        """Those that end as ``kind`` says (*district*: 区), with the same names without it; all where none does."""
        ending = KINDS[kind]
        called = {name.chinese for name in self.found if name.chinese.endswith(ending)}
        of_it = [name for name in self.found if name.chinese in called or name.chinese + ending in called]
        return tuple(of_it) or self.found


@dataclass(frozen=True)
class NameList:
    """The words of a segment by their pinyin: ``pinyin``, ascending, the words read so, and which of these are names, all
    ``(k,)``."""

    pinyin: npt.NDArray[np.bytes_]
    chinese: npt.NDArray[np.str_]
    certain: npt.NDArray[np.bool_]

    @classmethod
    def build(cls, held: Iterable[str], places: Iterable[str], readings: Readings) -> NameList:
        """Of the index terms ``held``, and the ``places`` that plans name."""
        places = {place for place in places if _HAN_ONLY.fullmatch(place)}
        words = {word for word in held if _HAN_ONLY.fullmatch(word)}
        every = sorted(words | places)
        read = readings([*every, *sorted({character for word in every for character in word})])
        rows = sorted(
            (key, word, word in places or _is_name(word, read.get(word, ())))
            for word in every
            for key in _keys(word, read)
        )
        keys, found, certainly = zip(*rows, strict=True) if rows else ((), (), ())
        return cls(np.array(keys, np.bytes_), np.array(found, np.str_), np.array(certainly, np.bool_))

    @classmethod
    def together(cls, parts: Sequence[NameList]) -> NameList:
        """The lists of several segments as one; a name of one is a name of all."""
        rows: dict[tuple[bytes, str], bool] = {}
        for part in parts:
            for key, word, certain in zip(
                part.pinyin.tolist(), part.chinese.tolist(), part.certain.tolist(), strict=True
            ):
                rows[key, word] = rows.get((key, word), False) or certain
        every = sorted(rows)
        keys, found = zip(*every, strict=True) if every else ((), ())
        certainly = np.array([rows[row] for row in every], np.bool_)
        return cls(np.array(keys, np.bytes_), np.array(found, np.str_), certainly)

    def save(self, folder: Path) -> None:
        """Write one ``.npy`` an array into ``folder``, which is created."""
        arrays.save(self, folder)

    @classmethod
    def open(cls, folder: Path, load: arrays.Load | None = None) -> NameList:
        """Map the arrays that ``save`` wrote. Raises OSError, EOFError or ValueError where they are missing or broken."""
        names = arrays.opened(cls, folder, load)
        if not len(names.pinyin) == len(names.chinese) == len(names.certain):
            raise ValueError("the names and their pinyin are of different lengths")
        return names

    def read(self, key: bytes) -> Iterator[tuple[str, bool]]:
        """The words that are read so, each with whether it is a name."""
        first, last = (int(np.searchsorted(self.pinyin, np.bytes_(key), side)) for side in ("left", "right"))
        return ((str(self.chinese[at]), bool(self.certain[at])) for at in range(first, last))


@dataclass(frozen=True)
class Names:
    """The names of a generation: the lists of its segments, and how many passages hold a word."""

    lists: tuple[NameList, ...]
    held: Callable[[str], int]

    @classmethod
    def none(cls) -> Names:
        return cls((), lambda _: 0)

    def read(self, words: Sequence[str]) -> PinyinMatch | None:
        """The names of the corpus that English ``words``, taken together, are the pinyin of; if there are none, its other
        words that are read so. None where there are neither."""
        key = pinyin_key("".join(words)).encode("ascii", "replace")
        certain: dict[str, bool] = {}
        for part in self.lists:
            for word, is_name in part.read(key):
                certain[word] = certain.get(word, False) or is_name
        rows = [(is_name, count, word) for word, is_name in certain.items() if (count := self.held(word)) or is_name]
        found = tuple(Name(word, is_name) for is_name, word in _likeliest(rows))
        return PinyinMatch(tuple(words), found) if found else None


def place_words(place: str) -> set[str]:
    """What a place may be called in a query: 上海市奉贤区 is 奉贤区, 奉贤, 上海市 and 上海 too; nothing if masked."""
    if not _HAN_ONLY.fullmatch(place):
        return set()
    words = {place, *rjieba.cut(place)}
    words |= {word.removesuffix(kind) for word in words for kind in KINDS.values()}
    return {word for word in words if len(word) > 1 and word not in KINDS.values()}


def pinyin_key(word: str) -> str:
    """A folded English word as the names are filed: no apostrophe, ü as u (``rui'an``: ``ruian``, ``lvliang``: ``luliang``)."""
    return word.replace("'", "").replace("lv", "lu").replace("nv", "nu")


def is_syllable(word: str) -> bool:
    """Whether a word may be one syllable of pinyin."""
    return _SYLLABLE.fullmatch(word) is not None


def is_pinyin(word: str) -> bool:
    """Whether a word may be two syllables of pinyin or more."""
    return _PINYIN.fullmatch(word) is not None


def _is_name(word: str, readings: Sequence[str]) -> bool:
    (_, tag), *more = rjieba.tag(word)
    return (tag in _NAME_TAGS and not more) or any(reading[0].isupper() for reading in readings)


def _keys(word: str, read: Mapping[str, Sequence[str]]) -> set[str]:
    """How a word may be spelled: whole, and of a place without its kind (瑞安市: ``ruian``)."""
    whole = {pinyin_key(reading.lower()) for reading in read.get(word) or _by_character(word, read)}
    kinds = [ending for ending in KINDS.values() if word.endswith(ending) and len(word) - len(ending) >= 2]
    return whole.union(*(_keys(word.removesuffix(ending), read) for ending in kinds))


def _by_character(word: str, read: Mapping[str, Sequence[str]]) -> Iterator[str]:
    ways = itertools.product(*(read.get(character, ()) for character in word))
    return map("".join, itertools.islice(ways, _MOST_READINGS))


def _likeliest(rows: Sequence[tuple[bool, int, str]]) -> Iterator[tuple[bool, str]]:
    """Of words that are read alike the names, or where there are none the words that most passages hold."""
    if any(certain for certain, _, _ in rows):
        return ((True, word) for certain, _, word in sorted(rows, key=lambda row: (-row[1], row[2])) if certain)
    return ((False, word) for _, _, word in sorted(rows, key=lambda row: (-row[1], row[2]))[:_MOST_PLAIN])

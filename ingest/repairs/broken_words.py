"""Whether a blank or a line break cuts a word in two, told by the segmenter."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import rjieba

from ingest.reading import fold_characters

HAN = r"\u3400-\u9fff\uf900-\ufaff"
LAST_HAN, FIRST_HAN = re.compile(rf"[{HAN}]+$"), re.compile(rf"[{HAN}]+")
AROUND = 6
"""Characters looked at on either side of a break."""
ALONE = frozenset(
    "的了在和是有对将向等每就大与及到为把各由从以于并不要可能会上下中后前个名所县市区校我其该按乡镇村省州国风新"
)
"""Characters that are words of their own."""


def cuts_word(left: str, right: str, written: Callable[[str], bool], *, only_written: bool = False) -> bool:
    """Whether a dictionary word lies across the break between ``left`` and ``right`` (up to :data:`AROUND` characters
    of Chinese each) with one of its characters, or of the characters of a word inside it, alone on one side.

    中央 国务院, 春耕 生产: a break between two words is a break. A word that leaves scraps beside it (王后 金氏) proves
    something only where the text has it ``written`` elsewhere or the break makes two scraps more (领 导包片). With
    ``only_written`` nothing else proves it.
    """
    words: list[str] = rjieba.cut(fold_characters(left + right), False)
    at = 0
    for index, word in enumerate(words):
        inside = len(left) - at
        if 0 < inside < len(word):
            if min(inside, len(word) - inside) > 1 and not _cuts_part(word, inside):
                return False
            # The words at the window's edges may themselves be cut off.
            before = words[index - 1] if index > 1 or (index == 1 and len(left) < AROUND) else ""
            last = len(words) - 1
            after = words[index + 1] if index + 1 < last or (index + 1 == last and len(right) < AROUND) else ""
            if written(left[-inside:] + right[: len(word) - inside]):
                return True
            if only_written:
                return False
            apart = [*rjieba.cut(fold_characters(left), False), *rjieba.cut(fold_characters(right), False)]
            saved = _scraps(apart) - _scraps(words)
            if not (_scrap(before) or _scrap(after)):
                return saved >= 1
            # 记者段彦超 图, 刘虎成 电: a lone character makes a scrap of whatever stands beside it
            return saved >= 2 and min(len(left), len(right)) >= 2
        at += len(word)
    return False


def _cuts_part(word: str, inside: int) -> bool:
    """Whether the break lies inside a word of two or three characters that a longer one is made of (建 设 in 生产建设兵团)."""
    parts = set(rjieba.cut_for_search(word, False))
    around = (word[inside - 1 : inside + 1], word[inside - 1 : inside + 2], word[inside - 2 : inside + 1])
    return any(len(part) > 1 and part != word and part in parts for part in around)


def _scraps(words: Sequence[str]) -> int:
    return sum(map(_scrap, words))


def _scrap(word: str) -> bool:
    return len(word) == 1 and word not in ALONE

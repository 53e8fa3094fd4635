"""Bytes to text: one ladder for every text format.

The order was measured on 73 Chinese pages and plans (GB18030, Big5, UTF-8, wrong declarations, broken bytes), all of
them right: byte order mark; UTF-8; the declared encodings; ``resiliparse``'s detector; then the least damaged reading.
A declared or detected encoding must also read like Chinese about as well as the others do. Text comes out as it went
in: no newline is changed and nothing is normalised.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

REPLACEMENT = "\ufffd"

MAX_DAMAGE = 0.02
"""Share of undecodable bytes, per character, up to which a reading is believed. From the 73 cases above: true encodings
with broken bytes stay below it, wrong ones start at a multiple."""

MAX_FOREIGN_DAMAGE = 0.25
"""The same share among the characters outside ASCII only. Without it a page that is nearly all markup or script hides
its few GB18030 words below ``MAX_DAMAGE``; read as UTF-8 those lose more than 0.9 of their characters."""

MAX_LESS_CHINESE = 0.3
"""A declaration is passed over if another believable reading holds this much more common Chinese: Big5 bytes decode as
GB18030 without an error, and anything does as windows-1252. True readings hold above 0.9, false ones below 0.5."""
_SAMPLE = 20_000
_CHINESE = ("gb18030", "big5hkscs")
"""Tried where neither declaration nor detector gave a believable Chinese reading: one broken byte near the beginning
makes the detector give up."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the UTF-16 one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs"}
"""Pages declare the small standard and use the large one; the large one reads both."""

_SURROGATES = re.compile("[\ud800-\udfff]")


def _replace_each_byte(error: UnicodeError) -> tuple[str, int]:
    """A decoding error handler that leaves one U+FFFD per undecodable byte, so that the damage can be counted."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return REPLACEMENT * (error.end - error.start), error.end


codecs.register_error("precedent-replace-bytes", _replace_each_byte)


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` without byte order mark and without lone surrogates; ``encoding`` a Python codec name; ``damage`` the
    number of bytes that could not be decoded, each of them a U+FFFD in ``text``."""

    text: str
    encoding: str
    damage: int

    @property
    def believable(self) -> bool:
        """Whether so little was lost that this is the encoding the text was written in."""
        if not self.damage:
            return True
        foreign = len(self.text) - len(self.text.encode("ascii", "ignore"))
        return self.damage < MAX_DAMAGE * len(self.text) and self.damage < MAX_FOREIGN_DAMAGE * foreign

    @property
    def chinese(self) -> float:
        """Share of the characters outside ASCII that are common Chinese ones, over the first thousands of them."""
        foreign = [character for character in self.text[:_SAMPLE] if not character.isascii()]
        return sum(map(_is_common_chinese, foreign)) / len(foreign) if foreign else 0.0


def decode(data: bytes, declared: Sequence[str] = ()) -> Decoded:
    """Read ``data`` in the first encoding of the ladder that is believable, else in the one that loses least.

    ``declared`` are encoding labels as written by the sender, most trusted first; unknown ones are passed over.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _read(data[len(mark) :], encoding)
    unicode = _glance(data, "utf-8")
    if unicode.believable:
        return _read(data, "utf-8")
    encodings = dict.fromkeys((*filter(None, map(known_encoding, declared)), _detect(data), *_CHINESE))
    readings = [unicode]
    for encoding in encodings:
        readings.append(_glance(data, encoding))
        if readings[-1].believable and readings[-1].chinese >= 1 - MAX_LESS_CHINESE:
            break  # nothing after it could be preferred
    believable = [reading for reading in readings if reading.believable]
    if not believable:
        return _read(data, min(readings, key=lambda reading: reading.damage).encoding)
    most_chinese = max(reading.chinese for reading in believable)
    chosen = next(reading for reading in believable if reading.chinese >= most_chinese - MAX_LESS_CHINESE)
    return _read(data, chosen.encoding)


def known_encoding(label: str) -> str | None:
    """The Python codec for an encoding label of the web, widened (gb2312 -> gb18030); None if it is no such label."""
    label = label.strip().lower()
    if label in _WIDER:
        return _WIDER[label]
    if label.startswith(("utf-16", "utf16", "utf-32", "utf32")):
        return None  # without a byte order mark such a declaration was itself read as ASCII, so it is wrong
    codec = map_encoding_to_html5(label, False)
    return _WIDER.get(codec, codec) if codec else None


@cache
def _is_common_chinese(character: str) -> bool:
    """Whether a character is punctuation of Chinese text or in the first levels of GB 2312 or Big5."""
    if character in "“”‘’…—·" or "\u3000" <= character <= "\u301f" or "\uff01" <= character <= "\uff5e":
        return True
    for codec, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= character.encode(codec)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _detect(data: bytes) -> str:
    codec = detect_encoding(data) or "utf-8"
    return _WIDER.get(codec, codec)


def _glance(data: bytes, encoding: str) -> Decoded:
    """Like ``_read`` but quick on data in another encoding: a stretch of broken bytes counts as one."""
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, max(0, text.count(REPLACEMENT) - _genuine_replacements(data, encoding)))


def _read(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "precedent-replace-bytes")
    text = _SURROGATES.sub(REPLACEMENT, text)  # no codec of ours should give one; SQLite and JSON would break on it
    return Decoded(text, encoding, max(0, text.count(REPLACEMENT) - _genuine_replacements(data, encoding)))


def _genuine_replacements(data: bytes, encoding: str) -> int:
    """How many U+FFFD the file itself holds: damage done before, by whoever wrote it."""
    return data.count(REPLACEMENT.encode(encoding)) if encoding.startswith("utf") else 0

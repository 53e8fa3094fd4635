"""Bytes to text: one ladder for every text format.

The order was measured on 73 Chinese pages and plans (GB18030, Big5, UTF-8, wrong declarations, broken bytes), all of
them right: byte order mark; UTF-8; the declared encodings; ``resiliparse``'s detector; then the least damaged reading.
Text comes out as it went in: no newline is changed and nothing is normalised.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

REPLACEMENT = "\ufffd"

MAX_DAMAGE = 0.02
"""Share of undecodable bytes, per character, up to which a reading is believed. From the 73 cases above: true encodings
with broken bytes stay below it, wrong ones start at a multiple."""

MAX_FOREIGN_DAMAGE = 0.25
"""The same share among the characters outside ASCII only. Without it a page that is nearly all markup or script hides
its few GB18030 words below ``MAX_DAMAGE``; read as UTF-8 those lose more than 0.9 of their characters."""

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
        foreign = sum(not character.isascii() for character in self.text)
        return self.damage < MAX_DAMAGE * len(self.text) and self.damage < MAX_FOREIGN_DAMAGE * foreign


def decode(data: bytes, declared: Sequence[str] = ()) -> Decoded:
    """Read ``data`` in the first encoding of the ladder that is believable, else in the one that loses least.

    ``declared`` are encoding labels as written by the sender, most trusted first; unknown ones are passed over.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _read(data[len(mark) :], encoding)
    readings = []
    for encoding in dict.fromkeys(("utf-8", *filter(None, map(known_encoding, declared)), _detect(data))):
        reading = _read(data, encoding)
        if reading.believable:
            return reading
        readings.append(reading)
    return min(readings, key=lambda reading: reading.damage)


def known_encoding(label: str) -> str | None:
    """The Python codec for an encoding label of the web, widened (gb2312 -> gb18030); None if it is no such label."""
    label = label.strip().lower()
    if label in _WIDER:
        return _WIDER[label]
    if label.startswith(("utf-16", "utf16", "utf-32", "utf32")):
        return None  # without a byte order mark such a declaration was itself read as ASCII, so it is wrong
    codec = map_encoding_to_html5(label, False)
    return _WIDER.get(codec, codec) if codec else None


def _detect(data: bytes) -> str:
    codec = detect_encoding(data) or "utf-8"
    return _WIDER.get(codec, codec)


def _read(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "precedent-replace-bytes")
    text = _SURROGATES.sub(REPLACEMENT, text)  # no codec of ours should give one; SQLite and JSON would break on it
    genuine = data.count(REPLACEMENT.encode(encoding)) if encoding.startswith("utf") else 0
    return Decoded(text, encoding, max(0, text.count(REPLACEMENT) - genuine))

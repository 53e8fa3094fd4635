"""The tokens of an RTF file: control words, groups and text (RTF specification 1.9.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.errors import IngestError

MAX_DEPTH = 500
"""Groups inside one another; word processors stay below 50."""
MAX_TOKENS = 1_500_000
"""What takes the reader some 3 s; a text of 700,000 characters, each written as a number, has 1.4 million."""

OPEN, CLOSE, WORD, NUMBER, HEX, SYMBOL, TEXT = range(1, 8)
"""Kinds of token, by the group of the pattern that a match ends with; NUMBER is a control word with a number behind it."""

_TOKEN = rb"(\{)|(\})|\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|[\r\n\0]+|"
_ONE_BYTE = re.compile(_TOKEN + rb"([^\\{}\r\n\0]+)", re.DOTALL)
_TWO_BYTE = re.compile(_TOKEN + rb"((?:[\x81-\xfe][\x40-\x7e\x80-\xfe]|[^\\{}\r\n\0])+)", re.DOTALL)
"""In an East Asian code page the second byte of a raw character may be a brace or a backslash."""
_TWO_BYTE_PAGE = re.compile(rb"\\ansicpg(?:932|936|949|950)\b")


def tokens(data: bytes, known: frozenset[bytes]) -> Iterator[tuple[int, bytes, int | None]]:
    """What the file is made of, in order: a kind; the word, sign, byte or bytes; the number behind a control word.

    Control words that are not ``known`` are left out unless a group begins with them, and so is binary data (``\\bin``).
    Ends with the file's outermost group. Raises IngestError if there are more than any document has, or groups nested deeper.
    """
    pattern = _TWO_BYTE if _TWO_BYTE_PAGE.search(data[:4096]) else _ONE_BYTE
    at, depth, first, many = 0, 0, False, 0
    while at < len(data):
        for match in pattern.finditer(data, at):
            kind = match.lastindex
            if kind is None:
                continue
            many += 1
            if many > MAX_TOKENS:
                raise IngestError("rtf.too_many", most=MAX_TOKENS)
            content = match.group(WORD if kind == NUMBER else kind)
            if kind in (WORD, NUMBER):
                if content == b"bin":
                    at = match.end() + max(0, int(match.group(NUMBER) or 0))
                    break
                if first or content in known:
                    yield WORD, content, int(match.group(NUMBER)) if kind == NUMBER else None
            elif kind == HEX:
                yield HEX, bytes.fromhex(content.decode()), None
            else:
                depth += (kind == OPEN) - (kind == CLOSE)
                if depth > MAX_DEPTH:
                    raise IngestError("reader.nested")
                yield kind, content, None
                if depth <= 0 and kind == CLOSE:
                    return
            first = kind == OPEN or (kind == SYMBOL and content == b"*")
        else:
            return

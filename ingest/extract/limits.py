"""How much of a file the extractors take, and what they strip from every format but plain text."""

from __future__ import annotations

import re

from ingest.models import IngestError

MAX_TEXT_CHARACTERS = 5_000_000
"""Canonical text a source may have. The longest compilation seen has 0.5 million; a yearbook of several volumes is still
taken, while all that the analysis makes of it stays far under a gigabyte (17 million took 1.2 GB)."""
MAX_LINE_CHARACTERS = 500_000
"""Characters between two newlines: as much as the longest compilation seen has in all, analysed in some seconds."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def refuse_long_text(characters: int) -> None:
    """Raise IngestError if ``characters`` is more than a source may have."""
    if characters > MAX_TEXT_CHARACTERS:
        raise IngestError(
            f"too much text: at least {characters:,} characters, the limit is {MAX_TEXT_CHARACTERS:,}; split the file"
        )


def refuse_long_line(text: str) -> None:
    """Raise IngestError if a line of ``text`` is longer than any document is whole."""
    start = 0
    while len(text) - start > MAX_LINE_CHARACTERS:
        end = text.rfind("\n", start, start + MAX_LINE_CHARACTERS + 1)
        if end < 0:
            raise IngestError(
                f"line {text.count(chr(10), 0, start) + 1} has more than {MAX_LINE_CHARACTERS:,} characters; "
                "this is data, not a document, or its line breaks are lost"
            )
        start = end + 1


def without_controls(text: str) -> str:
    """``text`` without control characters other than newline and tab, without noncharacters and lone surrogates."""
    return _CONTROLS.sub("", text)

"""How much of a file the extractors take, and what they strip from every format but plain text."""

from __future__ import annotations

import re

from ingest.models import IngestError

MAX_TEXT_CHARACTERS = 20_000_000
"""Canonical text a source may have. The longest compilation seen has 0.5 million; ten times a five-volume yearbook is
still taken, while the strings stay far under a gigabyte."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def refuse_long_text(characters: int) -> None:
    """Raise IngestError if ``characters`` is more than a source may have."""
    if characters > MAX_TEXT_CHARACTERS:
        raise IngestError(
            f"too much text: at least {characters:,} characters, the limit is {MAX_TEXT_CHARACTERS:,}; split the file"
        )


def without_controls(text: str) -> str:
    """``text`` without control characters other than newline and tab, without noncharacters and lone surrogates."""
    return _CONTROLS.sub("", text)

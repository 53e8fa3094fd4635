"""How much of a file the extractors take, and what they strip from every format but plain text."""

from __future__ import annotations

import re

from ingest.errors import IngestError

MAX_TEXT_CHARACTERS = 3_000_000
"""Canonical text a source may have: six times the longest compilation seen. A million characters of compilations take 0.8
to 1 s to analyse, a million in which every line sets two figures 3 s, so the limit keeps the worst under 10 s."""
MAX_LINES = 250_000
"""Lines a source may have. Every line is a passage: a million of six characters took 17 s and would take over a gigabyte."""
MAX_LINE_CHARACTERS = 500_000
"""Characters between two newlines: as much as the longest compilation seen has in all, analysed in some seconds."""

MAX_CELL_CHARACTERS = 1500
"""A table cell with more text than this is part of a page's layout, not of a table: it is read paragraph by paragraph."""
MAX_SPAN = 100
"""Columns or rows one cell may claim; browsers stop at 1,000, no policy table comes near either."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def refuse_long_text(characters: int) -> None:
    """Raise IngestError if ``characters`` is more than a source may have."""
    if characters > MAX_TEXT_CHARACTERS:
        raise IngestError("text.too_long", characters=characters, most=MAX_TEXT_CHARACTERS)


def refuse_long_lines(text: str) -> None:
    """Raise IngestError if ``text`` has more lines, or a longer line, than any document has."""
    if (lines := text.count("\n") + 1) > MAX_LINES:
        raise IngestError("text.too_many_lines", lines=lines, most=MAX_LINES)
    start = 0
    while len(text) - start > MAX_LINE_CHARACTERS:
        end = text.rfind("\n", start, start + MAX_LINE_CHARACTERS + 1)
        if end < 0:
            raise IngestError("text.long_line", line=text.count("\n", 0, start) + 1, most=MAX_LINE_CHARACTERS)
        start = end + 1


def without_controls(text: str) -> str:
    """``text`` without control characters other than newline and tab, without noncharacters and lone surrogates."""
    return _CONTROLS.sub("", text)

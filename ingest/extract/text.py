"""Plain text and Markdown: the canonical text is the decoded file itself; Markdown's marks are set aside for reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.extract.limits import refuse_long_text
from ingest.files.decoding import Decoded, decode
from ingest.models import CanonicalText, Dropped

TEXT_EXTRACTOR, MARKDOWN_EXTRACTOR = "text/1", "markdown/2"
MARK, FRONT_MATTER = "Markdown mark", "Markdown front matter"

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:[^\n]*\n){0,60}?(?:---|\.\.\.)[ \t]*(?=\r?\n|\Z)")
_HEADING = re.compile(r"^[ ]{0,3}#{1,6}[ \t]+(?=\S)", re.MULTILINE)
_HEADING_END = re.compile(r"^[ ]{0,3}#{1,6}[ \t][^\n]*?(?P<mark>[ \t]+#+)[ \t]*\r?$", re.MULTILINE)
# Strong words at the head of a line only, four or more: elsewhere ** is what masked names look like (**县**镇).
_STRONG = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+)?(?P<open>\*\*|__)(?=[^\s*_])[^*_\n]{3,}(?<=\S)(?P<close>(?P=open))(?!\*)", re.MULTILINE
)
_RULE = re.compile(
    r"^[ \t]*(?:\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{3,}:?[ \t]*)+\|?|-{3,}|\*{3,}|={3,})[ \t]*\r?$", re.MULTILINE
)
_IMAGE = re.compile(r"^[ \t]*!\[[^\]\n]*\]\([^)\n]*\)[ \t]*\r?$", re.MULTILINE)
_CELL_EDGE = re.compile(r"^[ \t]*(?P<open>\|[ \t]*)\S[^\n]*?(?P<close>[ \t]*\|)[ \t]*\r?$", re.MULTILINE)


def extract_text(data: bytes) -> tuple[CanonicalText, Decoded]:
    """Decode a text file. Raises IngestError if it is longer than a source may be."""
    refuse_long_text(len(data) // 4)  # no encoding takes more than four bytes a character
    decoded = decode(data)
    refuse_long_text(len(decoded.text))
    return CanonicalText(text=decoded.text, extractor=TEXT_EXTRACTOR), decoded


def extract_markdown(data: bytes) -> tuple[CanonicalText, Decoded]:
    """Decode a Markdown file. Raises IngestError if it is longer than a source may be."""
    canonical, decoded = extract_text(data)
    marks = sorted(_marks(canonical.text), key=lambda mark: mark.start)
    return replace(canonical, extractor=MARKDOWN_EXTRACTOR, junk=tuple(_apart(marks))), decoded


def _marks(text: str) -> Iterator[Dropped]:
    front = _FRONT_MATTER.match(text)
    if front:
        yield Dropped(0, front.end(), FRONT_MATTER)
    for pattern in (_HEADING, _RULE, _IMAGE):
        for match in pattern.finditer(text):
            yield Dropped(match.start(), match.end(), MARK)
    for pattern in (_HEADING_END, _STRONG, _CELL_EDGE):
        for match in pattern.finditer(text):
            for group in pattern.groupindex:
                yield Dropped(match.start(group), match.end(group), MARK)


def _apart(marks: list[Dropped]) -> Iterator[Dropped]:
    """The marks that do not lie in the one before."""
    end = 0
    for mark in marks:
        if mark.start >= end and mark.end > mark.start:
            yield mark
            end = mark.end

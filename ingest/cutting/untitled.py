"""A plan that wants a name, as those who name it see it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import opencc

from ingest.cutting.plan_metadata import Metadata
from ingest.cutting.titles import DATE_LINE
from ingest.headings.layout import Segment
from ingest.headings.numbering import Style
from ingest.reading import Reading

_OPENING = 3  # paragraphs, headings counted, that say what a plan is about
_OPENING_WITHIN = 600  # characters of each
_LONGEST_LOOK = 20_000  # characters of a plan that are asked what all of it speaks of
_FEWEST_LINES = 4  # of a plan that is signed
_LONGEST_SIGNER = 20
_SENTENCE = re.compile("[,。;:!?《》|]")
_TRADITIONAL = 0.1  # share of characters that say so, as in plan_metadata


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a text: ``file``, the name it was found under, without folders and suffix; ``page``, what the page
    or the editor's introduction calls what it holds. "" where there is nothing."""

    file: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the opening, as it is written and folded; both of one length."""

    written: str
    folded: str


@dataclass(frozen=True, slots=True)
class Untitled:
    """A plan without a title: its segments, what is known of it, its main headings, the separator above it ("" if none)."""

    reading: Reading
    own: Sequence[Segment]
    metadata: Metadata
    headings: Sequence[str]
    label: str = ""
    around: Surroundings = Surroundings()

    @property
    def written(self) -> str:
        """The text, or as much of it as is looked at."""
        return self.reading.text[self.own[0].start : self._end]

    @property
    def folded(self) -> str:
        """The same folded, of the same length."""
        return self.reading.folded[self.own[0].start : self._end]

    @property
    def _end(self) -> int:
        return min(self.own[-1].end, self.own[0].start + _LONGEST_LOOK)

    @property
    def head(self) -> list[str]:
        """The first lines, folded, none longer than is looked at."""
        return [segment.text[:_OPENING_WITHIN] for segment in self.own[:_OPENING]]

    @property
    def signer(self) -> str:
        """Whoever stands alone above the date at the end; "" where nobody does."""
        if len(self.own) < _FEWEST_LINES or not DATE_LINE.match(self.own[-1].text):
            return ""
        above = self.own[-2]
        alone = above.marker is None and len(above.text) <= _LONGEST_SIGNER and not _SENTENCE.search(above.text)
        return self.reading.text[above.start : above.end].strip() if alone else ""

    def opening(self) -> Iterator[Paragraph]:
        """The first paragraphs; a first article (第一条 为了…) opens a plan too."""
        for segment in self.own[:_OPENING]:
            if segment.marker is None or segment.marker.style is Style.ARTICLE:
                start = segment.start + len(segment.text) - len(segment.body)
                written = self.reading.text[start : min(segment.end, start + _OPENING_WITHIN)]
                start += len(written) - len(written.lstrip())
                written = written.lstrip()
                yield Paragraph(written, self.reading.folded[start : start + len(written)])

    def script(self, words: str) -> str:
        """Folded words of a name as the text writes them; where it does not, in its script."""
        at = self.folded.find(words) if words else -1
        if at >= 0:
            return self.written[at : at + len(words)]
        other = sum(
            one != two for one, two in zip(self.written, self.folded, strict=True) if "\u3400" <= one < "\ua000"
        )
        return str(_traditional().convert(words)) if other >= _TRADITIONAL * len(self.written) else words


@cache
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")

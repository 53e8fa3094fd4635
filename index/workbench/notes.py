"""Notes and citations in a draft: ``[^1]: …`` (Markdown), ``[1] …`` (a Word footnote as it is read), ``[source:12-14]``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NOTE = re.compile(r"\[\^?(?P<number>\d{1,4})\](?::\s*|\s+)(?P<text>\S.*)", re.DOTALL)
"""A note as a paragraph of its own."""
_MARK = re.compile(r"(?<!\\)\[\^?(\d{1,4})\](?!:)")
_PLACE = re.compile(r"\[(?P<source>[^\[\]\n]{1,300}?):(?P<first>\d{1,7})(?:-(?P<last>\d{1,7}))?\]")
_REFERENCE = re.compile(
    r"(?:(?P<author>[^.]{1,100})\. )?(?P<title>.{1,200}?)\[(?:Z|EB/OL)\]\. ?(?:(?P<year>\d{4}): )?.*?"
    r"第(?P<first>\d{1,7})(?:-(?P<last>\d{1,7}))?(?P<unit>[行页])"
)


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """Lines (or, with ``pages``, pages) ``[first, last]`` of a source of the store, by its name, or of a plan, by its title and,
    where they are told, its issuer and year."""

    written: str
    source: str | None
    title: str | None
    first: int
    last: int
    issuer: str | None = None
    year: int | None = None
    pages: bool = False


@dataclass(frozen=True, slots=True)
class CitedWords:
    """Words of a passage and the places named for them, which follow them directly."""

    text: str
    places: list[CitedPlace]


_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def notes_of(paragraphs: Sequence[str]) -> dict[str, str]:
    """The text of each note by its number, as it reads: without Markdown's backslashes."""
    found = (NOTE.match(text) for text in paragraphs)
    return {match["number"]: _ESCAPED.sub(r"\1", match["text"]) for match in found if match}


def cited_words(text: str, notes: dict[str, str]) -> Iterator[CitedWords]:
    """The stretches of a passage that are followed by citations, each from the last citation (or the head) on."""
    marks = sorted([*_MARK.finditer(text), *_PLACE.finditer(text)], key=lambda match: match.start())
    at = 0
    words = ""
    found: list[CitedPlace] = []
    for match in marks:
        between = text[at : match.start()]
        if between.strip(" 。；;，,.") and found:
            yield CitedWords(words, found)
            words, found = "", []
        words += between
        cited = notes.get(match[1], "") if match.re is _MARK else match.group()
        found.extend(_places(cited))
        at = match.end()
    if found:
        yield CitedWords(words, found)


def without_marks(text: str) -> str:
    """A passage without its citations."""
    return _MARK.sub("", _PLACE.sub("", text))


def _places(note: str) -> Iterator[CitedPlace]:
    exact = list(_PLACE.finditer(note))
    for match in exact:
        first = int(match["first"])
        yield CitedPlace(match.group(), match["source"], None, first, int(match["last"] or first))
    for match in () if exact else _REFERENCE.finditer(note):
        first, year = int(match["first"]), match["year"]
        yield CitedPlace(
            match.group(),
            source=None,
            title=match["title"].strip(),
            first=first,
            last=int(match["last"] or first),
            issuer=match["author"],
            year=int(year) if year else None,
            pages=match["unit"] == "页",
        )

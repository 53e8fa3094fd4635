"""A draft as it is written: title, blanks, the words of what was picked, and what of them is to be replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.text.scripts import in_script
from index.workbench.draft_results import Draft, DraftGroup, DraftSection, Excerpt
from index.workbench.foreign import ToReplace
from service.messages import Messages

BLANK = "____（待填）"
"""What stands where nothing is cited; in the language of the plan, whatever the language of the messages."""
ADDRESSEE = "____（主送机关）："
SIGNATURE = "____（发文机关署名）"
DATE = "____年__月__日（成文日期）"


def own(words: str, draft: Draft) -> str:
    """The program's own words in the script of the draft."""
    return in_script(words, draft.script)


def notices(draft: Draft, say: Messages) -> list[str]:
    """What a file says of itself under its title."""
    found = [say("draft.note"), *([say("draft.unsure")] if unsure(draft) else [])]
    return [own(notice, draft) for notice in found]


def verbatim(excerpt: Excerpt) -> str | None:
    """The source's own words where the draft has them in another script."""
    return excerpt.citation.quote if excerpt.converted else None


def unsure(draft: Draft) -> bool:
    """Whether nothing was picked though something is offered: then the first of each slot is written, and the file says so."""
    excerpts = draft.excerpts()
    return bool(excerpts) and not any(excerpt.picked for excerpt in excerpts)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of what is written; ``replace``: it is another place's own, and to be replaced."""

    text: str
    replace: bool


@dataclass(frozen=True, slots=True)
class SubheadedPart:
    """A subheading ([]: none) and the paragraphs under it, each with what it quotes."""

    heading: list[Piece]
    paragraphs: list[tuple[list[Piece], Excerpt]]


def parts(section: DraftSection, every_slot: bool = False) -> list[SubheadedPart]:
    """What was picked of a section, as it is written; of ``every_slot`` the first where nothing was. One subheading alone is
    none: its words go back into the text."""
    written = [(group, _written(group, every_slot)) for group in section.groups]
    written = [(group, excerpts) for group, excerpts in written if excerpts]
    headings = [group.heading if group.heading != section.heading else None for group, _ in written]
    new = [heading if at == 0 or heading != headings[at - 1] else None for at, heading in enumerate(headings)]
    several = sum(heading is not None for heading in new) > 1
    found: list[SubheadedPart] = []
    for at, (group, excerpts) in enumerate(written):
        above = group.heading if several or headings[at] is None else None
        words = [(_words(excerpt, above), excerpt) for excerpt in excerpts]
        if several and new[at] is None and headings[at] is not None:
            found[-1].paragraphs.extend(words)
        else:
            found.append(SubheadedPart(pieces(group.heading or "", group.heading_to_replace) if several else [], words))
    return found


def pieces(text: str, marks: Sequence[ToReplace], start: int = 0) -> list[Piece]:
    """``text[start:]`` cut where something is to be replaced; the pieces joined are the text."""
    found: list[Piece] = []
    at = start
    for mark in marks:
        if at <= mark.start < mark.end <= len(text):
            found += [Piece(text[at : mark.start], False), Piece(text[mark.start : mark.end], True)]
            at = mark.end
    return [piece for piece in (*found, Piece(text[at:], False)) if piece.text]


def _written(group: DraftGroup, every_slot: bool) -> list[Excerpt]:
    picked = [excerpt for excerpt in group.excerpts if excerpt.picked]
    return picked or (group.excerpts[:1] if every_slot else [])


def _words(excerpt: Excerpt, above: str | None) -> list[Piece]:
    """The excerpt's words, without its run-in heading where the same words stand above it."""
    heading = excerpt.text[: excerpt.heading_length].rstrip("。：:. ")
    start = excerpt.heading_length if heading and heading == above else 0
    return pieces(excerpt.text, excerpt.to_replace, start)

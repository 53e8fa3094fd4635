"""What a draft says in whatever format it is written: title, blanks, the words of an excerpt."""

from __future__ import annotations

from dataclasses import dataclass

from index.workbench.draft_results import Draft, DraftSection, Excerpt

BLANK = "____（待填）"
"""What stands where nothing is cited; in the language of the plan, whatever the language of the messages."""


def title(draft: Draft) -> str:
    """The topic with its type, or a blank before the type."""
    return draft.title or f"{BLANK}{draft.type}"


@dataclass(frozen=True, slots=True)
class SubheadedPart:
    """A subheading (None: none) and the paragraphs under it, each with what it quotes."""

    heading: str | None
    paragraphs: list[tuple[str, Excerpt]]


def parts(section: DraftSection) -> list[SubheadedPart]:
    """A section's groups as they are written. One subheading alone is none: its words go back into the text."""
    headings = [group.heading if group.heading != section.heading else None for group in section.groups]
    several = sum(heading is not None for heading in headings) > 1
    found = []
    for group, heading in zip(section.groups, headings, strict=True):
        above = group.heading if several or heading is None else None
        words = [(_words(excerpt, above), excerpt) for excerpt in group.excerpts]
        found.append(SubheadedPart(heading if several else None, words))
    return found


def _words(excerpt: Excerpt, above: str | None) -> str:
    """The excerpt's words, without its run-in heading where the same words stand above it."""
    heading = excerpt.text[: excerpt.heading_length].rstrip("。：:. ")
    return excerpt.text[excerpt.heading_length :] if heading and heading == above else excerpt.text

"""What a draft is made of: sections, groups of excerpts that say the same, excerpts with their citations."""

from __future__ import annotations

from dataclasses import dataclass

from index.results import Citation, Confidence, PlanInfo, TargetInfo


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage without its list number: ``canonical_text[citation.start:citation.end] == citation.quote``.

    ``text`` is the quote repaired for reading (``repaired`` says whether that changed anything). ``[0, heading_length)`` of it
    is its run-in heading with the stop behind it. ``names`` are ``[start, end)`` of what names the precedent's own place
    or body, to be replaced. ``by_content``: no heading gives ``role``, the words do. ``similar`` counts near copies in other
    precedents that were folded into this one. ``picked``: it belongs to the topic and stands for its group; what is only
    offered is for the reader to pick.
    """

    passage_id: str
    plan: PlanInfo
    text: str
    heading_length: int
    names: list[tuple[int, int]]
    repaired: bool
    role: str
    by_content: bool
    targets: list[TargetInfo]
    relevance: float
    similar: int
    citation: Citation
    picked: bool = False


@dataclass(frozen=True, slots=True)
class DraftGroup:
    """Excerpts that say the same thing in different plans. ``heading`` is a precedent's, word for word, or None."""

    heading: str | None
    excerpts: list[Excerpt]


@dataclass(frozen=True, slots=True)
class DraftSection:
    """``heading`` is the program's own: the usual wording of that section. No groups: a blank to fill in."""

    role: str
    heading: str
    usual: bool
    share: float
    groups: list[DraftGroup]

    @property
    def by_content(self) -> bool:
        """Whether passages stand elsewhere in their plans and belong here by what they say."""
        return any(excerpt.by_content for group in self.groups for excerpt in group.excerpts)


@dataclass(frozen=True, slots=True)
class DraftPrecedent:
    plan: PlanInfo
    source: str
    start_line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Draft:
    """``confidence``: what a search says of the topic; ``answerable``: whether that is ``answers``. ``learnt_from`` counts
    the plans whose order the sections follow (0: the general order). ``title`` is the topic with the type behind it, None
    for a topic that is not Chinese: a blank."""

    text: str
    title: str | None
    type: str
    answerable: bool
    confidence: Confidence
    learnt_from: int
    precedents: list[DraftPrecedent]
    sections: list[DraftSection]

    def excerpts(self) -> list[Excerpt]:
        """All that is cited, in order."""
        return [excerpt for section in self.sections for group in section.groups for excerpt in group.excerpts]

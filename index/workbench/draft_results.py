"""What a draft is made of: sections, groups of excerpts that say the same, excerpts with their citations."""

from __future__ import annotations

from dataclasses import dataclass

from index.results import Citation, Confidence, PlanInfo, TargetInfo
from index.text.scripts import Script
from index.workbench.foreign import ToReplace


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage without its list number: ``canonical_text[citation.start:citation.end] == citation.quote``.

    ``text`` is the quote repaired for reading (``repaired`` says whether that changed anything), in the script that was asked
    for (``converted`` says the same of it). ``[0, heading_length)`` of it is its run-in heading with the stop behind it.
    ``to_replace`` are the places, bodies, dates and figures of the precedent's own; ``names`` the ``[start, end)`` of the
    places and bodies among them. ``by_content``: no heading gives ``role``, the words do. ``similar`` counts near copies in
    other precedents that were folded into this one. ``picked``: it belongs to the topic and stands for its slot; what is
    only offered is for the reader to pick.
    """

    passage_id: str
    plan: PlanInfo
    text: str
    heading_length: int
    names: list[tuple[int, int]]
    to_replace: list[ToReplace]
    repaired: bool
    role: str
    by_content: bool
    targets: list[TargetInfo]
    relevance: float
    similar: int
    citation: Citation
    picked: bool = False
    converted: bool = False


@dataclass(frozen=True, slots=True)
class DraftGroup:
    """A slot: ``excerpts`` are its alternatives, what different plans say in the same place; one of them at most is picked,
    or all that the request named. ``heading`` is a precedent's, word for word, or None, ``heading_to_replace`` what of it is
    that place's own. ``goes_on``: the slot before is of the same measure and has the same heading."""

    heading: str | None
    heading_to_replace: list[ToReplace]
    goes_on: bool
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
    the plans whose order the sections follow (0: the general order). ``title`` is the topic with the type of plan, in the
    language of the topic. ``script``: the one that all texts of the draft are in, None: each as its source has it."""

    text: str
    title: str
    type: str
    answerable: bool
    confidence: Confidence
    learnt_from: int
    precedents: list[DraftPrecedent]
    sections: list[DraftSection]
    script: Script | None = None

    def excerpts(self) -> list[Excerpt]:
        """All that is cited, in order."""
        return [excerpt for section in self.sections for group in section.groups for excerpt in group.excerpts]

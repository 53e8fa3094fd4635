"""A query understood: language, folded text, what is asked for in index terms, and whether a figure is wanted."""

from __future__ import annotations

from dataclasses import dataclass

from index.query.asked_figures import FigureKind
from index.query.conditions import Condition
from index.query.group import Group
from index.query.quotes import QuotedPhrase
from index.text.folding import Language
from ingest.models import Role


@dataclass(frozen=True, slots=True)
class Query:
    """``groups`` is what the lexical leg scores; ``about`` the same without the words of ``conditions``, which say where the
    value of a figure must lie; ``figures`` what sort of figure answers, if any does; ``roles`` of which parts of a plan a
    passage answers better; ``exact`` is what an answer must hold word for word. ``subject`` is what a figure must measure:
    ``about`` without what a share is asked to be of, which is ``whole``.
    """

    text: str
    language: Language
    folded: str
    groups: tuple[Group, ...]
    about: tuple[Group, ...] = ()
    figures: frozenset[FigureKind] = frozenset()
    conditions: tuple[Condition, ...] = ()
    roles: tuple[Role, ...] = ()
    exact: tuple[QuotedPhrase, ...] = ()
    subject: tuple[Group, ...] = ()
    whole: tuple[Group, ...] = ()

    @property
    def wants_target(self) -> bool:
        """Whether a passage that sets a figure answers better."""
        return bool(self.figures or self.conditions)

    @property
    def english(self) -> bool:
        return self.language == "en"

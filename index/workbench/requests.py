"""What a comparison and a draft take, with their bounds. Light, like ``index.results``: the command line's help reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.errors import QueryError
from index.results import MAX_QUERY_CHARACTERS, Filters, check_between
from index.text.scripts import SCRIPTS, Script
from ingest.models import Role

MIN_PLANS, MAX_PLANS = 2, 12
MAX_CELL_PASSAGES = 20
MAX_PER_SECTION = 12
MAX_PASSAGES = 200
MAX_TYPE_CHARACTERS = 20
USUAL_ROLES: tuple[Role, ...] = (
    Role.GUIDING_IDEOLOGY,
    Role.GOALS,
    Role.ORGANISATION,
    Role.MEASURES,
    Role.SCHEDULE,
    Role.SAFEGUARDS,
    Role.ASSESSMENT,
)
"""The sections a plan usually has, in their general order: 指导思想, 目标任务, 组织领导, 主要措施, 实施步骤, 保障措施,
考核评价."""


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """``text``, ``plans`` or both: with plans, the text only says which passages matter. ``roles`` empty: the usual ones.

    ``most`` bounds the columns chosen for a text, from ``collections`` alone if any are named; ``per_cell`` the passages shown in
    a cell.
    """

    text: str | None = None
    plans: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    most: int = MAX_PLANS
    per_cell: int = 3
    collections: tuple[str, ...] = ()

    @property
    def filters(self) -> Filters:
        """What precedents are chosen among."""
        return Filters(collection=self.collections)

    def checked(self) -> CompareRequest:
        """The request in its normal form. Raises QueryError for the first thing that is wrong with it."""
        if self.text is not None:
            _check_topic(self.text)
        if self.text is None and not self.plans:
            raise QueryError("q", "request.nothing_to_compare")
        plans = _different(self.plans, MIN_PLANS) if self.plans else ()
        check_between("most", self.most, MIN_PLANS, MAX_PLANS)
        check_between("per_cell", self.per_cell, 1, MAX_CELL_PASSAGES)
        self.filters.check()
        roles = self.roles or tuple(role.value for role in USUAL_ROLES)
        known = {role.value for role in Role}
        for role in roles:
            if role not in known:
                raise QueryError("roles", "request.no_role", role=role[:100], choices=", ".join(sorted(known)))
        return replace(self, plans=plans, roles=tuple(dict.fromkeys(roles)))


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """``plans`` empty: the best are chosen, from ``collections`` alone if any are named. ``passages``: only these are put in,
    each in the section of its role.

    ``type`` is the kind of plan (方案, 计划…); None takes that of most precedents. ``per_section`` bounds the slots. ``script``
    is that of the whole draft; None leaves each passage as its source has it.
    """

    text: str
    plans: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    type: str | None = None
    most: int = 4
    per_section: int = 6
    script: Script | None = None
    collections: tuple[str, ...] = ()

    @property
    def filters(self) -> Filters:
        """What precedents are chosen among."""
        return Filters(collection=self.collections)

    def checked(self) -> DraftRequest:
        """The request in its normal form. Raises QueryError for the first thing that is wrong with it."""
        _check_topic(self.text)
        plans = _different(self.plans, 1) if self.plans else ()
        if len(self.passages) > MAX_PASSAGES:
            raise QueryError("passages", "request.passages", count=len(self.passages), most=MAX_PASSAGES)
        if self.type is not None and not 1 <= len(self.type.strip()) <= MAX_TYPE_CHARACTERS:
            raise QueryError("type", "request.type_length", most=MAX_TYPE_CHARACTERS)
        check_between("most", self.most, 1, MAX_PLANS)
        if not 1 <= self.per_section <= MAX_PER_SECTION:
            given, most = self.per_section, MAX_PER_SECTION
            raise QueryError("per_section", "request.range", name="per_section", value=given, least=1, most=most)
        self.filters.check()
        if self.script is not None and self.script not in SCRIPTS:
            raise QueryError("script", "request.no_script", script=str(self.script)[:40], choices=", ".join(SCRIPTS))
        kind = self.type.strip() if self.type else None
        return replace(self, plans=plans, passages=tuple(dict.fromkeys(self.passages)), type=kind)


def _check_topic(text: str) -> None:
    if not text.strip():
        raise QueryError("q", "request.empty_question")
    if len(text) > MAX_QUERY_CHARACTERS:
        raise QueryError("q", "request.long_question", length=len(text), most=MAX_QUERY_CHARACTERS)


def _different(plans: Sequence[str], least: int) -> tuple[str, ...]:
    """Different plan ids in their order. Raises QueryError unless there are ``least`` to MAX_PLANS."""
    different = tuple(dict.fromkeys(plans))
    if not least <= len(different) <= MAX_PLANS:
        raise QueryError("plans", "request.plans", count=len(different), least=least, most=MAX_PLANS)
    return different

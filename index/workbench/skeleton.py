"""The usual sections of a type of plan, and their usual order: learnt from the plans of that type in the store."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from index.answers.role_names import ROLE_NAMES
from index.catalogue import Catalogue
from index.catalogue.plan_rows import sections_by_plan
from index.text.folding import fold
from index.workbench.requests import USUAL_ROLES
from ingest.headings.roles import role_of
from ingest.models import Role

ENOUGH = 5
"""Plans of a type from which something can be learnt; below, the general order stands and every usual section is asked for."""
USUAL = 0.3
"""Share of the plans of a type that have a section of a role, from which the section is usual."""
PLAN_TYPES = frozenset(("方案", "计划", "规划", "意见", "安排", "要点"))
"""Types for which the general order holds where too few are stored; a rule (办法) or a report (总结) is built otherwise."""
_PRIOR = 3
"""The general order counts as so many plans, so that two odd ones do not turn it round."""


@dataclass(frozen=True, slots=True)
class UsualSection:
    """A section in its usual place. ``share`` of ``plans`` plans of the type have one (0 to 1); ``heading`` is the usual
    wording among them, the general one where nothing can be learnt."""

    role: str
    heading: str
    share: float
    usual: bool


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The order of a type's sections. ``type`` is None for the general order; ``plans`` is how many it was learnt from."""

    type: str | None
    plans: int
    sections: list[UsualSection]

    def section(self, role: str) -> UsualSection | None:
        return next((section for section in self.sections if section.role == role), None)


def with_roles(sections: Sequence[UsualSection], roles: Collection[str]) -> list[UsualSection]:
    """The sections, and one for each of ``roles`` that has none among them: the background in front, others behind."""
    known = {section.role for section in sections}
    added = {
        role: UsualSection(role.value, ROLE_NAMES[role].simplified, 0.0, False) for role in Role if role.value in roles
    }
    first = [section for role, section in added.items() if role is Role.BACKGROUND and role.value not in known]
    last = [section for role, section in added.items() if role is not Role.BACKGROUND and role.value not in known]
    return [*first, *sections, *last]


def learn(catalogue: Catalogue, kind: str | None) -> Skeleton:
    """The usual sections of plans of type ``kind`` (方案, 计划…); the general order where too few are stored."""
    plans = list(_plans(catalogue, kind)) if kind else []
    if len(plans) < ENOUGH:
        return Skeleton(
            None, 0, [UsualSection(role.value, ROLE_NAMES[role].simplified, 0.0, True) for role in USUAL_ROLES]
        )
    having = Counter(role for plan in plans for role in {role for role, _ in plan})
    first = [list(dict.fromkeys(role for role, _ in plan)) for plan in plans]
    sections = []
    for role in _ordered(first):
        share = having[role.value] / len(plans)
        sections.append(UsualSection(role.value, _usual_heading(role, plans), round(share, 4), share >= USUAL))
    return Skeleton(kind, len(plans), sections)


def _plans(catalogue: Catalogue, kind: str) -> Iterator[list[tuple[str, str]]]:
    """The (role, heading) of each plan's sections, in order. Near copies count once; a plan that lost its outermost headings
    (there are pages that drop them) tells nothing of its sections."""
    families: set[str] = set()
    for family, sections in sections_by_plan(catalogue, kind):
        if family not in families and sections[0].level == 1:
            families.add(family)
            yield [(section.role, section.heading) for section in sections]


def _ordered(plans: Sequence[Sequence[str]]) -> list[Role]:
    """The usual roles by how many others each precedes in most plans (Copeland), ties in the general order."""
    before: dict[tuple[str, str], int] = defaultdict(int)
    for one, other in combinations(USUAL_ROLES, 2):
        before[one, other] = _PRIOR
    for roles in plans:
        for first, second in combinations(roles, 2):
            before[first, second] += 1
    wins = {one: sum(before[one, other] > before[other, one] for other in USUAL_ROLES) for one in USUAL_ROLES}
    return sorted(USUAL_ROLES, key=lambda role: (-wins[role], USUAL_ROLES.index(role)))


def _usual_heading(role: Role, plans: Sequence[Sequence[tuple[str, str]]]) -> str:
    """The wording most plans give the role, if more than one does; of equally frequent ones the general, then the shortest."""
    wordings = Counter(wording for plan in plans for wording in {fold(h) for own, h in plan if own == role})
    general = ROLE_NAMES[role].simplified
    shared = [wording for wording, count in wordings.items() if count > 1 and role_of(wording) is role]
    return min(shared, key=lambda w: (-wordings[w], w != general, len(w), w), default=general)

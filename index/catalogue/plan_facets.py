"""What plans can be narrowed by: of each filter the values there are, with how many plans have them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from index.catalogue.connection import Catalogue, visible
from index.catalogue.origins import kept_chain
from index.results import UNKNOWN, Facets, FacetValue, Filters
from index.text.folding import fold
from index.text.masked import is_masked

FACETS = tuple(field.name for field in fields(Facets) if field.name != "collection")
"""Those that the plans' own columns tell; collections change within a generation (``index.catalogue.collection_rows``)."""
_FILTERS_OF = {"year": ("year_from", "year_to", "year"), "province": ("place",)}
"""The filters that a facet's values are values of, where they are not of its own name."""
_NO_FILTERS = Filters()
_BY_PART = ("province", "place", "issuer")

Value = int | str


class Held(NamedTuple):
    """Of a plan and a facet: its ``values``, none where nothing is known, and what the facet's filter looks in."""

    values: tuple[Value, ...]
    looked_in: tuple[Value, ...]

    @classmethod
    def of_place(cls, facet: str, place: str | None, chain: tuple[str, ...]) -> Held:
        """Of the facets ``province`` and ``place``; ``chain`` are the divisions of the place, from the province down."""
        own = () if place is None else (place,)
        return cls(chain[:1] if facet == "province" else own, (*own, *chain))


@dataclass(frozen=True, slots=True)
class PlanFacets:
    """What is narrowed by, of one plan. ``place_chain`` are the divisions of its place, from the province down."""

    year: int | None
    place: str | None
    place_chain: tuple[str, ...]
    type: str | None
    issuer: str | None
    source: str

    def held(self, facet: str) -> Held:
        """What it has of a facet."""
        if facet in ("province", "place"):
            return Held.of_place(facet, self.place, self.place_chain)
        value = getattr(self, facet)
        return Held((), ()) if value is None else Held((value,), (value,))


def plan_facets(catalogue: Catalogue) -> dict[int, PlanFacets]:
    """What is narrowed by, of all plans by row id."""
    rows = catalogue.db.execute(
        "SELECT d.id, d.year, d.place, d.place_chain, d.type, d.issuer, s.name FROM plans AS d "
        f"JOIN sources AS s ON s.id = d.source WHERE {visible()}",
        {"g": catalogue.generation},
    )
    return {row[0]: PlanFacets(row[1], row[2], tuple(kept_chain(row[3])), *row[4:]) for row in rows}


def roles_of_plans(catalogue: Catalogue) -> list[tuple[int, str]]:
    """Every plan's row id with each role that a passage of it has."""
    return [(plan, role) for plan, role in catalogue.db.execute("SELECT DISTINCT plan, role FROM passages")]


def lifted(filters: Filters, facet: str) -> Filters:
    """The filters but those of a facet, whose other values are still to be had."""
    own = {name: getattr(_NO_FILTERS, name) for name in _FILTERS_OF.get(facet, (facet,))}
    return filters if all(getattr(filters, name) == none for name, none in own.items()) else replace(filters, **own)


def counted_facets(held: Callable[[str], Mapping[Held, int]], roles: Mapping[str, int], most: int) -> Facets:
    """``most`` values of each facet. ``held`` gives what the plans have of one, with how many of them have it, ``roles`` how many
    have a passage of each."""
    of_roles = [FacetValue(role, count) for role, count in islice(_commonest(roles), most)]
    return Facets(role=of_roles, **{name: _facet(name, held(name), most) for name in FACETS if name != "role"})


def _facet(name: str, held: Mapping[Held, int], most: int) -> list[FacetValue]:
    told: Counter[Value] = Counter()
    for having, count in held.items():
        for value in having.values:
            told[value] += count
    unknown = 0
    if name not in ("province", "source"):
        unknown = sum(count for having, count in held.items() if not having.looked_in)
    if name == "year":
        values = sorted(told.items(), key=itemgetter(0), reverse=True)
    else:
        values = list(islice((item for item in _commonest(told) if not is_masked(str(item[0]))), most))
        if name in _BY_PART:
            values = _by_part(values, held)
    return [FacetValue(value, count) for value, count in [*values, (UNKNOWN, unknown)] if count]


def _commonest(counts: Mapping[Value, int] | Mapping[str, int]) -> list[tuple[Value, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))


def _by_part(values: list[tuple[Value, int]], held: Mapping[Held, int]) -> list[tuple[Value, int]]:
    """The values with as many plans as their filter lets pass: it is content with a part of what a plan has."""
    counts = list(held.values())
    having: dict[str, set[int]] = defaultdict(set)
    for at, (_, looked_in) in enumerate(held):
        for part in looked_in:
            having[_folded(str(part))].add(at)
    recounted: dict[Value, int] = {}
    for value, _ in values:
        asked = _folded(str(value))
        passing = set().union(*[having[part] for part in having if asked in part])
        recounted[value] = sum(counts[at] for at in passing)
    return _commonest(recounted)


@lru_cache(maxsize=20_000)
def _folded(name: str) -> str:
    return fold(name)

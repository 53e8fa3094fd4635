"""What plans can be narrowed by: of each filter the values there are, with how many plans have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from operator import itemgetter

from index.catalogue.connection import Catalogue, visible
from index.catalogue.origins import kept_chain
from index.results import UNKNOWN, Facets, FacetValue, Filters
from index.text.folding import fold
from index.text.masked import is_masked

FACETS = tuple(field.name for field in fields(Facets) if field.name != "collection")
"""Those that the plans' own columns tell; collections change within a generation (``index.catalogue.collection_rows``)."""
_FILTERS_OF = {"year": ("year_from", "year_to", "year"), "province": ("place",)}
"""The filters that a facet's values are values of, where they are not of its own name."""
_BY_PART = ("province", "place", "issuer")
_BATCH = 500

Value = int | str


@dataclass(frozen=True, slots=True)
class PlanFacets:
    """What is narrowed by, of one plan. ``place_chain`` are the divisions of its place, from the province down."""

    year: int | None
    place: str | None
    place_chain: tuple[str, ...]
    type: str | None
    issuer: str | None
    source: str

    def values(self, facet: str) -> tuple[Value, ...]:
        """Its values of a facet: none where nothing is known."""
        if facet == "province":
            return self.place_chain[:1]
        value = getattr(self, facet)
        return () if value is None else (value,)

    def looked_in(self, facet: str) -> tuple[Value, ...]:
        """What the facet's filter looks in."""
        return (*self.values("place"), *self.place_chain) if facet in ("province", "place") else self.values(facet)


def plan_facets(catalogue: Catalogue, ids: Sequence[int] | None = None) -> dict[int, PlanFacets]:
    """What is narrowed by, of the plans at these row ids, or of all, by row id."""
    sql = (
        "SELECT d.id, d.year, d.place, d.place_chain, d.type, d.issuer, s.name FROM plans AS d "
        f"JOIN sources AS s ON s.id = d.source WHERE {visible()}"
    )
    known = {"g": catalogue.generation}
    if ids is None:
        rows = list(catalogue.db.execute(sql, known))
    else:
        rows = []
        for at in range(0, len(ids), _BATCH):
            names = {f"i{n}": row_id for n, row_id in enumerate(ids[at : at + _BATCH])}
            among = f"{sql} AND d.id IN ({', '.join(f':{name}' for name in names)})"
            rows += catalogue.db.execute(among, {**known, **names})
    return {row[0]: PlanFacets(row[1], row[2], tuple(kept_chain(row[3])), *row[4:]) for row in rows}


def roles_of_plans(catalogue: Catalogue) -> list[tuple[int, str]]:
    """Every plan's row id with each role that a passage of it has."""
    return [(plan, role) for plan, role in catalogue.db.execute("SELECT DISTINCT plan, role FROM passages")]


def lifted(filters: Filters, facet: str) -> Filters:
    """The filters but those of a facet, whose other values are still to be had."""
    empty = Filters()
    return replace(filters, **{name: getattr(empty, name) for name in _FILTERS_OF.get(facet, (facet,))})


def counted_facets(plans: Callable[[str], Iterable[PlanFacets]], roles: Iterable[str], most: int) -> Facets:
    """``most`` values of each facet. ``plans`` gives those that are counted for one, ``roles`` one for each plan that has it."""
    of_roles = [FacetValue(role, count) for role, count in _commonest(Counter(roles), most)]
    return Facets(role=of_roles, **{name: _facet(name, plans(name), most) for name in FACETS if name != "role"})


def _facet(name: str, plans: Iterable[PlanFacets], most: int) -> list[FacetValue]:
    plans = list(plans)
    told: Counter[Value] = Counter(value for plan in plans for value in plan.values(name))
    unknown = sum(not plan.looked_in(name) for plan in plans) if name not in ("province", "source") else 0
    if name == "year":
        values = sorted(told.items(), key=itemgetter(0), reverse=True)
    else:
        values = _commonest({value: told[value] for value in told if not is_masked(str(value))}, most)
        if name in _BY_PART:
            values = _by_part(values, Counter(plan.looked_in(name) for plan in plans))
    return [FacetValue(value, count) for value, count in [*values, (UNKNOWN, unknown)] if count]


def _commonest(counts: Mapping[Value, int] | Mapping[str, int], most: int) -> list[tuple[Value, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))[:most]


def _by_part(values: list[tuple[Value, int]], held: Counter[tuple[Value, ...]]) -> list[tuple[Value, int]]:
    """The values with as many plans as their filter lets pass: it is content with a part of what a plan has."""
    folded = [([_folded(str(part)) for part in parts], count) for parts, count in held.items()]
    recounted = []
    for value, _ in values:
        asked = _folded(str(value))
        recounted.append((value, sum(count for parts, count in folded if any(asked in part for part in parts))))
    return _commonest(dict(recounted), len(recounted))


@lru_cache(maxsize=20_000)
def _folded(name: str) -> str:
    return fold(name)

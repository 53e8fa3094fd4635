"""The filters as links: one click adds a value or takes it away again, what is chosen stands first, all others below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.results import MANY_VALUED, UNKNOWN, Facets

FACETS = ("year", "province", "place", "type", "issuer", "collection", "role")
"""Those that are shown, in their order; files are looked for by their name."""
SHOWN = 8
"""Of values that are not chosen; the others open below them."""


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A value; ``count`` of plans, None where it was written by hand; ``address`` adds it, or takes a ``chosen`` one away."""

    value: str
    count: int | None
    chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class FacetLinks:
    """A filter's values: ``first`` are seen at once, ``others`` open. ``parameter`` is the filter's name in an address."""

    name: str
    parameter: str
    first: list[FacetLink]
    others: list[FacetLink]


def chosen_values(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every value of the filters as given, with the filter's name."""
    chosen = [(name, given[name]) for name in ("year_from", "year_to") if given.get(name)]
    return chosen + [(name, value) for name in MANY_VALUED for value in given.get(name) or ()]


def without(given: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
    """What changes where a chosen value is taken away."""
    return {name: [one for one in given[name] if one != value] if name in MANY_VALUED else None}


def facet_links(
    facets: Facets | None, given: Mapping[str, Any], address: Callable[[Mapping[str, Any]], str]
) -> list[FacetLinks]:
    """The filters with values to choose among. ``address`` makes one of the parameters that change."""
    if facets is None:
        return []
    provinces = {facet.value for facet in facets.province}
    groups = []
    for name in FACETS:
        parameter = "place" if name == "province" else name
        chosen: Sequence[str] = given.get(parameter) or ()
        counted = {str(facet.value): facet.count for facet in getattr(facets, name)}
        if name == "place":
            counted = {value: count for value, count in counted.items() if value not in provinces}
            by_hand = [value for value in chosen if value not in counted and value not in provinces]
        else:
            by_hand = [] if name == "province" else [value for value in chosen if value not in counted]
        values = [*by_hand, *(v for v in counted if v in chosen), *(v for v in counted if v not in chosen)]
        links = [_link(value, counted.get(value), parameter, given, address) for value in values]
        seen = sum(link.chosen for link in links) + SHOWN
        unknown = [link for link in links[seen:] if link.value == UNKNOWN]  # always to be seen
        others = [link for link in links[seen:] if link.value != UNKNOWN]
        if len(links) > 1 or any(link.chosen for link in links):
            groups.append(FacetLinks(name, parameter, links[:seen] + unknown, others))
    return groups


def _link(
    value: str, count: int | None, name: str, given: Mapping[str, Any], address: Callable[[Mapping[str, Any]], str]
) -> FacetLink:
    chosen = value in (given.get(name) or ())
    change = without(given, name, value) if chosen else {name: [*(given.get(name) or ()), value]}
    return FacetLink(value, count, chosen, address(change))

"""What plans can be narrowed by, in columns: the same facets and the same filters as asked of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalogue.generation_rows import ComingPlan
from index.catalogue.origins import kept_chain
from index.catalogue.plan_facets import FACETS, PlanFacets, counted_facets, lifted, plan_facets
from index.catalogue.plan_filters import plans_passing
from index.generation.plan_columns import PlanColumns, Plans, together
from index.generation.segment import ROLES
from index.ranking.filters import allowed_rows
from index.results import Filters, SearchRequest
from index.search import find
from index.store import Store
from ingest.models import Role

NAMES = st.sampled_from([None, "", "青澜县", "乌石县", "**市", "县"])
PLANS = st.lists(
    st.builds(
        ComingPlan,
        id=st.integers(1, 40),
        year=st.sampled_from([None, 2019, 2021, -5]),
        type=st.sampled_from([None, "方案", "none"]),
        place=NAMES,
        chain=st.sampled_from([None, '["广东省"]', '["广东省", "广州市"]']),
        issuer=NAMES,
        source=st.sampled_from(["a.txt", "b.txt", "c.txt"]),
    ),
    unique_by=lambda plan: plan.id,
    min_size=1,
    max_size=12,
)


def as_facets(plan: ComingPlan) -> PlanFacets:
    return PlanFacets(plan.year, plan.place, tuple(kept_chain(plan.chain)), plan.type, plan.issuer, plan.source)


def built(plans: list[ComingPlan]) -> tuple[PlanColumns, Any]:
    names = np.unique(np.array([plan.source for plan in plans], np.str_))
    return PlanColumns.build(plans, names), names


@given(PLANS, st.data())
def test_columns_of_segments_hold_what_their_plans_have(plans: list[ComingPlan], data: st.DataObject) -> None:
    segments = [plans, *data.draw(st.lists(st.lists(st.sampled_from(plans), unique_by=lambda p: p.id, min_size=1)))]
    parts = [built(segment) for segment in segments]
    asked = sorted(plan.id for plan in data.draw(st.lists(st.sampled_from(plans), unique_by=lambda p: p.id)))
    table = Plans(parts)
    for facet in FACETS:
        if facet != "role":
            held = Counter(as_facets(plan).held(facet) for plan in plans if plan.id in asked)
            assert table.held(facet, table.at(np.array(asked, np.int64))) == held
    names = np.unique(np.concatenate([names for _, names in parts]))
    joint = [(own, np.searchsorted(names, of).astype(np.int32)) for own, of in parts]
    merged = together(joint).of(np.array(asked, np.int64))
    once = PlanColumns.build([plan for plan in plans if plan.id in asked], names)
    for field in fields(PlanColumns):
        assert getattr(merged, field.name).tolist() == getattr(once, field.name).tolist(), field.name


FILTERS: list[Callable[[dict[str, Any]], Filters]] = [
    lambda known: Filters(),
    lambda known: Filters(year_from=2015, year_to=10**30),
    lambda known: Filters(year=(None, (2019, 2019), (None, 2016))),
    lambda known: Filters(year=((None, None),), type=("方案",)),
    lambda known: Filters(place=(known["place"][0], "none")),
    lambda known: Filters(place=("廣東", "省")),
    lambda known: Filters(place=("",), issuer=("none", "教育廳")),
    lambda known: Filters(type=("none", "規劃"), role=("goals",)),
    lambda known: Filters(issuer=("教育局",), source=("plan", ".html")),
    lambda known: Filters(issuer=("教育局",), year_from=2016, role=("goals", "measures")),
    lambda known: Filters(plan=(*known["plan_id"][:2], "nothing"), source=("",)),
    lambda known: Filters(source=("nowhere",)),
]


@pytest.fixture(scope="module")
def known(samples: Store) -> dict[str, Any]:
    plans = samples.plans()
    return {name: [value for plan in plans if (value := getattr(plan, name))] for name in ("place", "plan_id")}


@pytest.mark.parametrize("narrowed", FILTERS)
def test_filters_let_pass_what_the_catalogue_lets_pass(
    samples: Store, known: dict[str, Any], narrowed: Callable[[dict[str, Any]], Filters]
) -> None:
    filters = narrowed(known)
    with samples.snapshot() as snapshot:
        rows = allowed_rows(filters, snapshot)
        generation = snapshot.generation
        plans = np.isin(generation.plan_ids, list(plans_passing(snapshot.catalogue, filters)))
        of_role = np.isin(generation.roles, [ROLES.index(Role(role)) for role in filters.role or tuple(Role)])
    assert (np.arange(len(plans)) if rows is None else rows).tolist() == np.flatnonzero(plans & of_role).tolist()


@pytest.mark.parametrize("narrowed", FILTERS)
@pytest.mark.parametrize("text", ["教师交流轮岗", "who pays for school meals"])
def test_facets_are_those_counted_in_the_catalogue(
    samples: Store, known: dict[str, Any], narrowed: Callable[[dict[str, Any]], Filters], text: str
) -> None:
    request = SearchRequest(text, filters=narrowed(known))
    facets = samples.search(request).facets
    with samples.snapshot() as snapshot:
        rows = find(request, snapshot).ranked.rows
        plans = [plan_facets(snapshot.catalogue)[plan] for plan in set(snapshot.generation.plan_ids[rows].tolist())]
    counted = counted_facets(lambda facet: Counter(plan.held(facet) for plan in plans), {}, 20)
    free = [name for name in FACETS if name != "role" and lifted(request.filters, name) == request.filters]
    assert {name: getattr(facets, name) for name in free} == {name: getattr(counted, name) for name in free}

"""Finding one's way: several values of a filter, what is not known, what else is to be had, a list of every plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sample_store import fresh_home
from starlette.testclient import TestClient

from index.errors import QueryError
from index.results import Filters, PlanListRequest, SearchRequest
from index.store import Store
from index.text.masked import is_masked
from service.app import create_app
from service.settings import Settings

PLANS = {
    "qinglan.txt": "青澜县教师交流轮岗实施方案\n青澜县教育局\n2019年3月1日\n一、工作目标\n每年交流教师15人。\n"
    "二、组织领导\n县教育局成立领导小组。\n",
    "wushi.txt": "乌石县教师交流轮岗实施方案\n乌石县教育局\n2021年5月6日\n一、工作目标\n每年交流教师20人。\n",
    "baichuan.txt": "白川县校园安全工作意见\n白川县教育局\n2021年9月1日\n一、工作目标\n每年开展安全演练4次。\n",
    "masked.txt": "**市教师交流轮岗实施方案\n一、工作目标\n每年交流教师30人。\n",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("library")
    (folder / "plans").mkdir()
    for name, text in PLANS.items():
        (folder / "plans" / name).write_text(text, "utf-8")
    opened = Store.open(fresh_home(folder / "home"), create=True)
    opened.ingest([folder / "plans"])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=store.home)), base_url="http://127.0.0.1:8000") as client:
        yield client


def listed(store: Store, **filters: Any) -> set[str]:
    return {plan.source for plan in store.list_plans(PlanListRequest(Filters(**filters))).items}


def test_one_of_several_values_fits_and_every_filter_does(store: Store, client: TestClient) -> None:
    assert listed(store, place=("青澜", "白川")) == {"qinglan.txt", "baichuan.txt"}
    assert listed(store, year=((2019, 2019), None)) == {"qinglan.txt", "masked.txt"}
    assert listed(store, year=((2020, None),), type=("方案", "none")) == {"wushi.txt"}
    assert listed(store, issuer=("青澜县教育局", "none")) == {"qinglan.txt", "masked.txt"}
    hits = store.search(SearchRequest("教师交流", filters=Filters(place=("青澜", "乌石")))).hits
    assert {hit.citation.source for hit in hits} == {"qinglan.txt", "wushi.txt"}
    asked = {"q": "教师交流", "year": ["2019", "none"]}
    found = client.get("/api/v1/search", params=asked).json()["hits"]
    assert {hit["citation"]["source"] for hit in found} == {"qinglan.txt", "masked.txt"}
    assert client.get("/api/v1/plans", params={"year": "2019..2020"}).json()["total"] == 1
    assert client.get("/api/v1/plans", params={"year": "soon"}).json()["errors"][0]["name"] == "year"
    assert client.get("/api/v1/plans", params={"place": ["x"] * 51}).status_code == 422
    with pytest.raises(QueryError, match="year"):
        store.list_plans(PlanListRequest(Filters(year=((2020, 2019),))))


def test_a_facet_tells_what_else_is_to_be_had(store: Store) -> None:
    def told(name: str, **filters: Any) -> dict[Any, int]:
        facets = store.list_plans(PlanListRequest(Filters(**filters))).facets
        return {facet.value: facet.count for facet in getattr(facets, name)}

    assert told("year") == {2021: 2, 2019: 1, "none": 1}
    assert told("year", year=((2019, 2019),)) == told("year")
    assert told("year", place=("白川",)) == {2021: 1}
    assert told("role")["goals"] == 4
    assert told("role", role=("organisation",))["goals"] == 4
    assert told("type", role=("organisation",)) == {"方案": 1}
    facets = store.search(SearchRequest("每年", filters=Filters(year=((2019, 2019),)))).facets
    assert [asdict(facet) for facet in facets.year] == [
        {"value": 2021, "count": 2},
        {"value": 2019, "count": 1},
        {"value": "none", "count": 1},
    ]


@pytest.mark.parametrize("name", ["*市", "**市教育局", "XX县", "x县", "某某中学", "某市", "○○街道", "××局"])
def test_a_masked_name_is_no_value(name: str) -> None:
    assert is_masked(name)


def test_a_name_that_only_looks_masked_is_one(store: Store) -> None:
    assert not any(map(is_masked, ("青澜县", "Maxx学校", "二〇二〇", "乌石县教育局")))
    facets = store.list_plans(PlanListRequest()).facets
    assert {facet.value for facet in facets.place} == {"青澜县", "乌石县", "白川县"}


def test_the_newest_read_come_first(store: Store, tmp_path: Path) -> None:
    own = Store.open(fresh_home(tmp_path / "home"), create=True)
    older, newer = tmp_path / "b.txt", tmp_path / "a.txt"
    older.write_text(PLANS["qinglan.txt"], "utf-8")
    own.ingest([older])
    with own.reading() as catalogue:
        before = catalogue.db.execute("SELECT read_at FROM sources").fetchone()[0]
    assert before.endswith("Z")
    newer.write_text(PLANS["wushi.txt"], "utf-8")
    own.ingest([newer], None, rebuild=True)
    with own.reading() as catalogue:
        times = dict(map(tuple, catalogue.db.execute("SELECT name, read_at FROM sources WHERE died IS NULL")))
    assert times["b.txt"] == before, "read again, but not new"
    found = own.list_plans(PlanListRequest(sort="-read")).items
    assert [times[plan.source] for plan in found] == sorted(times.values(), reverse=True)
    assert [plan.source for plan in own.list_plans(PlanListRequest(title="烏石 轮岗")).items] == ["a.txt"]
    own.close()

"""Finding one's way: several values of a filter, what is not known, what else is to be had, a list of every plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

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
        before = catalogue.db.execute("SELECT added FROM sources").fetchone()[0]
    assert before.endswith("+00:00")
    newer.write_text(PLANS["wushi.txt"], "utf-8")
    own.ingest([newer], None, rebuild=True)
    with own.reading() as catalogue:
        times = dict(map(tuple, catalogue.db.execute("SELECT name, added FROM sources WHERE died IS NULL")))
    assert times["b.txt"] == before, "read again, but not new"
    found = own.list_plans(PlanListRequest(sort="-read")).items
    assert [times[plan.source] for plan in found] == sorted(times.values(), reverse=True)
    assert [plan.source for plan in own.list_plans(PlanListRequest(title="烏石 轮岗")).items] == ["a.txt"]
    own.close()


def test_passages_of_other_plans_like_one(store: Store, client: TestClient) -> None:
    passage = store.search(SearchRequest("每年交流教师", filters=Filters(source=("wushi",)))).hits[0].passage_id
    answer = client.get(f"/api/v1/passages/{passage}/similar", params={"k": 3}).json()
    assert answer["passage"]["passage_id"] == passage
    sources = [item["passage"]["source"] for item in answer["items"]]
    assert "wushi.txt" not in sources
    assert sources[0] in ("qinglan.txt", "masked.txt")
    likeness = [item["likeness"] for item in answer["items"]]
    assert likeness == sorted(likeness, reverse=True)
    assert client.get("/api/v1/passages/pnone/similar").status_code == 404
    page = client.get(f"/passages/{passage}/similar", params={"lang": "en"}).text
    assert "青澜县教师交流轮岗实施方案" in page
    assert f"/passages/{passage}/similar" in client.get("/", params={"q": "每年交流教师"}).text


def test_suggestions_are_words_names_and_places_of_the_corpus(samples: Store, store: Store, client: TestClient) -> None:
    def told(asked: Store, text: str) -> dict[str, str]:
        return {item.text: item.kind for item in asked.suggestions(text).items}

    assert told(samples, "教师交")["教师交流"] == "term"
    assert told(samples, "teacher rot")["teacher rotation"] == "term"
    assert "学前瞻性" not in told(samples, "学前"), "both words stand in passages, but never one behind the other"
    assert told(store, "烏石") == {"乌石县": "place", "乌石县教育局": "issuer", "乌石县教师交流轮岗实施方案": "plan"}
    assert not [text for text in told(store, "市") if "*" in text]
    assert told(store, "x" * 61) == told(store, " ") == {}
    answer = client.get("/api/v1/suggest", params={"q": "教师", "limit": 3}).json()
    assert answer["q"] == "教师"
    assert len(answer["items"]) <= 3
    assert client.get("/api/v1/suggest", params={"limit": 21}).status_code == 422


def test_a_feed_tells_what_is_new(store: Store, client: TestClient) -> None:
    atom = {"a": "http://www.w3.org/2005/Atom"}
    answer = client.get("/feed", params={"q": "教师交流", "year": "2021", "lang": "zh"})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    entries = feed.findall("a:entry", atom)
    assert "乌石县教师交流轮岗实施方案" in [entry.findtext("a:title", None, atom) for entry in entries]
    assert all("青澜" not in (entry.findtext("a:title", "", atom)) for entry in entries)
    links = [link.get("href", "") for entry in entries for link in entry.findall("a:link", atom)]
    assert all(client.get(link).status_code == 200 for link in links)
    updated = [entry.findtext("a:updated", "", atom) for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext("a:updated", None, atom) == updated[0]
    kept = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/feed", params={"q": "教师交流", "year": "2021", "lang": "zh"}, headers=kept).status_code == 304
    plans = ET.fromstring(client.get("/feed", params={"type": "意见"}).content).findall("a:entry", atom)
    assert [plan.findtext("a:title", None, atom) for plan in plans] == ["白川县校园安全工作意见"]
    assert client.get("/feed", params={"year": "soon"}).status_code == 422


def test_the_library_narrows_sorts_and_keeps_what_is_ticked(store: Store, client: TestClient) -> None:
    ticked = next(plan.plan_id for plan in store.plans() if plan.source == "baichuan.txt")
    page = client.get("/plans", params={"lang": "zh", "year": ["2019", "none"], "sort": "-year", "plan": ticked}).text
    assert page.index("青澜县教师") < page.index("*市教师")
    assert "乌石县教师" not in page
    assert f'value="{ticked}" checked' in page
    assert "年份: 年份不详" in page
    assert "year=2019&amp;year=none&amp;year=2021" in page
    assert client.get("/plans", params={"year": "soon", "lang": "zh"}).status_code == 422


def test_who_asks_for_stages_gets_them_in_order(samples: Store) -> None:
    found = samples.search(SearchRequest("教师交流轮岗分几步走")).stages
    assert found is not None
    assert found.heading == "五、实施步骤"
    texts = [passage.text for part in found.parts for passage in part.passages]
    assert [text[:4] for text in texts[:4]] == ["第一阶段", "第二阶段", "第三阶段", "第四阶段"]
    starts = [passage.citation.start for part in found.parts for passage in part.passages]
    assert starts == sorted(starts)
    assert samples.search(SearchRequest("教师交流轮岗比例")).stages is None

"""What people corrected: used everywhere, marked, kept over ingests, never applied to another plan."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from fakes import FakeEncoder
from sample_store import in_a_folder

from index.catalogue import FILE_NAME
from index.errors import QueryError
from index.results import Filters, PlanListRequest, SearchRequest
from index.store import Store

TITLE = "临溪县教师交流轮岗实施方案"
PLAN = f"{TITLE}\n一、目标任务\n到2025年，教师交流比例不低于15%。\n临溪县教育局\n2022年3月1日\n"


@pytest.fixture
def store(home: Path, fake_model: dict[str, FakeEncoder], tmp_path: Path) -> Store:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "a.txt").write_text(PLAN, "utf-8")
    store = Store.open(home, create=True)
    store.ingest([tmp_path / "plans"])
    return store


def rewrite(store: Store, tmp_path: Path, text: str, **options: bool) -> None:
    (tmp_path / "plans" / "a.txt").write_text(text, "utf-8")
    store.ingest([tmp_path / "plans"], **options)


def plan_id(store: Store) -> str:
    (plan,) = store.plans()
    return plan.plan_id


def lost(store: Store) -> list[str]:
    return [f.message.code for f in store.doctor() if f.message.code == "finding.correction_lost"]


def test_filters_facets_and_citations_go_by_what_was_corrected(store: Store) -> None:
    done = store.correct(plan_id(store), {"year": 2023, "place": "河南省洛阳市", "issuer": "none"})
    assert done.corrected == {"issuer": "临溪县教育局", "place": "临溪县", "year": 2022}
    assert store.list_plans(PlanListRequest(Filters(year_from=2022, year_to=2022))).total == 0
    found = store.search(SearchRequest("教师交流", filters=Filters(year_from=2023, place="河南")))
    hit = found.hits[0]
    assert {one.plan.year for one in found.hits} == {2023}
    assert (hit.plan.year, hit.plan.year_from, hit.plan.corrected["year"]) == (2023, "correction", 2022)
    assert hit.citation.gbt7714.endswith("（更正：发布机构原作临溪县教育局，年份原作2022）")
    assert store.verify().failures == []


def test_a_corrected_title_is_searched(store: Store) -> None:
    store.correct(plan_id(store), {"title": "紫鹊县校长轮换办法", "type": "办法"})
    found = store.search(SearchRequest("紫鹊县", mode="lexical"))
    hit = found.hits[0]
    assert hit.explain.lexical > 0
    assert (hit.plan.title, hit.plan.type, hit.plan.corrected["title"]) == ("紫鹊县校长轮换办法", "办法", TITLE)


def test_a_correction_outlives_another_reading_and_is_taken_back(store: Store, tmp_path: Path) -> None:
    store.correct(plan_id(store), {"year": 2023})
    rewrite(store, tmp_path, PLAN, rebuild=True)
    assert store.plans()[0].corrected == {"year": 2022}
    rewrite(store, tmp_path, PLAN.replace("15%", "16%"))  # misread as before
    assert (store.plans()[0].year, lost(store)) == (2023, [])
    assert store.correct(plan_id(store), {"year": None}).taken_back == ("year",)
    assert (store.plans()[0].year, store.plans()[0].year_from, store.plans()[0].corrected) == (2022, "date", {})


@in_a_folder
def test_a_correction_holds_for_the_same_bytes_however_they_are_read(store: Store, home: Path) -> None:
    """As after an update of the program that reads another title: the id is another then."""
    store.correct(plan_id(store), {"year": 2023})
    db = sqlite3.connect(home / FILE_NAME)
    db.execute("UPDATE corrections SET plan_id = 'd0000000000000000'")
    db.commit()
    db.close()
    (home / "catalogue.seal").unlink(missing_ok=True)
    store.correct(plan_id(store), {"type": "办法"})
    assert store.plans()[0].corrected == {"type": "方案", "year": 2022}


@pytest.mark.parametrize(
    "text",
    [
        PLAN.replace(TITLE, "青县教研工作计划"),
        PLAN.replace("2022年3月1日", "2024年3月1日"),
        f"{PLAN}\n\n{PLAN}".replace("2022年3月1日", "2022年3月1日\n"),
    ],
    ids=["another plan", "another year is read", "two of that title"],
)
def test_where_the_plan_cannot_be_told_the_correction_is_told_and_not_applied(
    store: Store, tmp_path: Path, text: str
) -> None:
    before = plan_id(store)
    store.correct(before, {"year": 2031})
    rewrite(store, tmp_path, text)
    assert 2031 not in {plan.year for plan in store.plans()}
    assert lost(store) == ["finding.correction_lost"]
    assert store.status()["corrections_lost"] == 1
    store.correct(before, {"year": None})
    assert lost(store) == []


@pytest.mark.parametrize(
    "changes", [{}, {"year": "22"}, {"title": "none"}, {"place": " "}, {"number": "1"}, {"type": "x" * 301}]
)
def test_what_cannot_be_is_refused(store: Store, changes: dict[str, str]) -> None:
    with pytest.raises(QueryError):
        store.correct(plan_id(store), changes)
    assert json.dumps(store.plans()[0].corrected) == "{}"


@in_a_folder
def test_a_repair_keeps_corrections(store: Store, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.repair.load_encoder", lambda _: FakeEncoder())
    store.correct(plan_id(store), {"year": 2023})
    store.close()
    path = home / FILE_NAME
    data = path.read_bytes()
    path.write_bytes(
        data.replace("教师交流比例".encode(), "教师交流比列".encode(), 1)
    )  # the seal does not fit any more
    again = Store.open(home, create=True)
    again.repair()
    assert (again.plans()[0].year, again.plans()[0].corrected) == (2023, {"year": 2022})

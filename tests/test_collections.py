"""Collections: which papers are in which, how a search is narrowed to them, and that nothing but a word changes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeEncoder
from test_intake import OTHER, PLAN

from index.collections import Change
from index.errors import QueryError
from index.intake import following, worker
from index.intake.queue import Queue
from index.results import Facets, Filters, PlanListRequest, SearchRequest
from index.store import Store
from index.targets.results import TargetRequest
from index.workbench.requests import CompareRequest, DraftRequest

THIRD = PLAN.replace("临溪", "乌石")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, text in (("a.txt", PLAN), ("b.txt", OTHER), ("c.txt", THIRD)):
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def store(home: Path, fake_model: dict[str, FakeEncoder], papers: Path) -> Store:
    """``a`` and ``b`` are this bureau's own, ``b`` is in 校园安全 too, ``c`` is in none."""
    store = Store.open(home, create=True)
    store.ingest([papers / "a.txt", papers / "b.txt"], collections=["本局"])
    store.ingest([papers / "c.txt"])
    store.change_collection(Change("校园安全", put=("b.txt",)))
    return store


def held(store: Store) -> dict[str, tuple[str, ...]]:
    return {paper.source: paper.collections for paper in store.papers()}


def found(store: Store, *names: str) -> list[str]:
    return sorted(plan.source for plan in store.list_plans(PlanListRequest(Filters(collection=names))).items)


def counted(facets: Facets) -> dict[int | str, int]:
    return {value.value: value.count for value in facets.collection}


def test_a_collection_narrows_whatever_is_asked(store: Store) -> None:
    assert (found(store, "own"), found(store, "本局"), found(store, "校園安全")) == (["a.txt", "b.txt"],) * 2 + (
        ["b.txt"],
    )
    assert (found(store, "none"), found(store, "none", "校园安全")) == (["c.txt"], ["b.txt", "c.txt"])
    assert found(store, "本") == []  # a whole name, not a part of it
    only_c = Filters(collection=("none",))
    assert {hit.citation.source for hit in store.search(SearchRequest("教师", filters=only_c)).hits} == {"c.txt"}
    assert {row.citation.source for row in store.targets(TargetRequest(filters=only_c)).rows} == {"c.txt"}
    compared = store.compare(CompareRequest("教师交流", collections=("own",)))
    assert {column.source for column in compared.columns} == {"a.txt"}  # b is its near copy
    drafted = store.draft(DraftRequest("教师交流", collections=("none",)))
    assert {precedent.source for precedent in drafted.precedents} == {"c.txt"}


def test_facets_count_what_is_in_each_collection_and_keep_the_others_to_be_had(store: Store) -> None:
    every = {"own": 2, "校园安全": 1, "none": 1}
    assert counted(store.list_plans(PlanListRequest()).facets) == every
    assert counted(store.list_plans(PlanListRequest(Filters(collection=("own",)))).facets) == every
    narrowed = SearchRequest("教师", mode="lexical", filters=Filters(collection=("none",)))
    assert counted(store.search(narrowed).facets) == counted(store.search(SearchRequest("教师", mode="lexical")).facets)


def test_a_change_is_seen_by_the_next_question_and_no_answer_from_before_is_taken_for_it(store: Store) -> None:
    before = store.state()
    generation = store.status()["generation"]
    store.change_collection(Change("own", put=("c.txt",), taken=("a.txt",)))
    assert found(store, "own") == ["b.txt", "c.txt"]
    assert counted(store.search(SearchRequest("教师", mode="lexical")).facets)["own"] == 2
    assert (store.state() != before, store.status()["generation"]) == (True, generation)


def test_collections_outlive_an_ingest_a_removal_and_a_rebuild_and_end_when_the_paper_is_forgotten(
    store: Store, papers: Path
) -> None:
    before = held(store)
    (papers / "a.txt").write_text(PLAN + "\n四、附则\n本方案自发布之日起施行。\n", "utf-8")
    store.ingest([papers], rebuild=True)
    assert held(store) == before
    store.remove(["a.txt"])
    assert store.collections()[0].papers == 1
    store.ingest([papers])
    assert held(store) == before
    store.remove(["b.txt"], forget=True)
    store.ingest([papers])
    assert held(store)["b.txt"] == ()


def test_a_backup_and_a_repaired_store_have_them(store: Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "kept.zip")
    again = Store(tmp_path / "again")
    again.restore(tmp_path / "kept.zip")
    assert held(again) == held(store)
    from index.catalogue.connection import Catalogue
    from index.catalogue.salvage import copy_entered

    new = Catalogue.create(tmp_path / "new")
    assert copy_entered(store.home / "catalogue.sqlite", new) == []
    assert new.db.execute("SELECT count(*) FROM collections").fetchone()[0] == 3
    new.close()


def test_renamed_into_another_it_is_one_and_deleted_its_papers_stay(store: Store) -> None:
    store.change_collection(Change("校园安全", renamed="Own"))
    assert [(one.name, one.papers) for one in store.collections()] == [("own", 2)]
    store.change_collection(Change("own", renamed="own"))
    assert [(one.name, one.papers) for one in store.collections()] == [("own", 2)]
    store.change_collection(Change("本局", deleted=True))
    assert (store.collections(), len(store.papers())) == ([], 3)
    assert counted(store.list_plans(PlanListRequest()).facets) == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change("own", put=("d.txt",)), "request.no_source_like"),
        (Change("他处", taken=("a.txt",)), "collection.none"),
        (Change(" "), "collection.no_name"),
        (Change("none", put=("a.txt",)), "collection.name"),
        (Change("x" * 61, put=("a.txt",)), "collection.name"),
        (Change("own", put=("a.txt",), renamed="\u200e"), "collection.name"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_of_it_done(store: Store, change: Change, code: str) -> None:
    before = held(store)
    with pytest.raises(QueryError) as refused:
        store.change_collection(change)
    assert (refused.value.reason.code, held(store)) == (code, before)


def test_new_papers_of_a_watched_folder_go_into_its_collection_whatever_it_is_called_since(
    store: Store, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_encoder", FakeEncoder)
    monkeypatch.setattr(following, "SETTLED_SECONDS", 0.0)
    queue = Queue(store.home)

    def follow() -> dict[str, tuple[str, ...]]:
        queue.order("follow", sources=(str(papers),), collections=("papers",))
        worker.work_off(store.home, queue)
        return {name: names for name, names in held(store).items() if "papers" in names or "来文" in names}

    assert follow().keys() == {"a.txt", "b.txt", "c.txt"}  # the folder is new to it
    store.change_collection(Change("papers", taken=("c.txt",)))
    assert follow().keys() == {"a.txt", "b.txt"}  # what was taken out stays out
    store.change_collection(Change("papers", renamed="来文"))
    (papers / "d.txt").write_text(OTHER.replace("临溪", "青川"), "utf-8")
    assert follow()["d.txt"] == ("来文",)
    store.change_collection(Change("来文", deleted=True))
    (papers / "e.txt").write_text(OTHER.replace("临溪", "紫鹊"), "utf-8")
    assert follow() == {}

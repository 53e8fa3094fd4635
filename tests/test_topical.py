"""What a draft ticks by itself is about all of its topic."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Store
from index.workbench import precedents
from index.workbench.requests import DraftRequest
from index.workbench.topical import holding_most

PLANS = {
    "labs": "临溪县中学实验室安全管理方案\n一、工作任务\n（一）实验室安全。化学实验室的危险药品双人双锁保管，每学期检查2次。\n"
    "（二）值班巡查。节假日安排专人值班，发现隐患当日上报。\n",
    "roads": "云溪县道路交通安全工作方案\n一、工作任务\n（一）隐患排查。道路安全隐患每月排查1次，整改率达到100%。\n",
    "pupils": "青河县小学教学工作计划\n一、工作任务\n（一）实验教学。建好实验室，实验开出率达到95%。\n",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    home = tmp_path_factory.mktemp("topical")
    for name, text in PLANS.items():
        (home / f"{name}.txt").write_text(text, "utf-8")
    store = Store.open(home / "home", create=True)
    store.ingest([home / f"{name}.txt" for name in PLANS])
    return store


@pytest.mark.parametrize(
    ("topic", "held"), [("实验室安全", {"labs"}), ("laboratory safety", {"labs"}), ("道路交通安全", {"roads"})]
)
def test_a_part_of_a_topic_is_not_all_of_it(store: Store, topic: str, held: set[str]) -> None:
    with store.snapshot() as snapshot:
        query = precedents.topic(topic, snapshot)
        plans = precedents.best(query, 10, snapshot)
        whole = {Path(plan.source).stem for plan in plans for passage in plan.passages if plan.is_sure_of(passage)}
    assert whole == held


def test_a_topic_of_nothing_is_about_nothing(store: Store) -> None:
    with store.snapshot() as snapshot:
        query = precedents.topic("量子计算", snapshot)
        generation = snapshot.generation
        rows = generation.passage_ids.argsort()
        assert not holding_most(query, rows, generation.lexical).any()


def test_what_holds_a_part_is_offered_and_not_ticked(store: Store) -> None:
    made = store.draft(DraftRequest("实验室安全"))
    ticked = {Path(excerpt.citation.source).stem for excerpt in made.excerpts() if excerpt.picked}
    assert ticked == {"labs"}

"""Real documents through the whole house: the seeds the project was made for, and the sample corpus with its judged needs."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from sample_store import PLANS, ROOT, SEEDS

from index.evaluation.evaluate import score
from index.results import SearchRequest
from index.store import Store
from ingest.extract import extract
from ingest.files.sources import FoundFile, load

QUERIES = ROOT / "corpus" / "queries"
ENCODINGS = {
    "rural-health-gb18030.txt": "gb18030",
    "special-education-big5.txt": "big5",
    "teacher-rotation-linxi.txt": "utf-8-sig",
}
ROTATION = ["teacher rotation targets", "教师轮岗交流比例", "教師輪崗比例"]


def canonical(path: Path) -> str:
    """The canonical text, read anew: of a text file by nothing but decoding it."""
    if path.suffix == ".txt":
        return path.read_bytes().decode(ENCODINGS.get(path.name, "utf-8"))
    source, data = load(FoundFile(path, path.parent, path.name))
    return extract(data, source)[1].text


# -- citations -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fixture", "folder"), [("samples", PLANS), ("seeds", SEEDS)])
@pytest.mark.parametrize("kind", ["passages", "targets", "repairs"])
def test_every_quote_stands_where_it_is_cited(
    fixture: str, folder: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    store: Store = request.getfixturevalue(fixture)
    texts: dict[str, str] = {}
    records = list(store.export(kind))
    assert len(records) > 100
    for record in records:
        name = record.source
        if name not in texts:
            texts[name] = canonical(folder / name)
        text = texts[name]
        start, end = record.start, record.end
        assert text[start:end] == (record.before if kind == "repairs" else record.quote)
        if hasattr(record, "start_line"):
            assert record.start_line == text.count("\n", 0, start) + 1
        if hasattr(record, "end_line"):
            assert record.end_line == text.count("\n", 0, end - 1) + 1
    assert len(texts) > 1


@pytest.mark.parametrize("fixture", ["samples", "seeds"])
def test_targets_stand_in_their_passages(fixture: str, request: pytest.FixtureRequest) -> None:
    store: Store = request.getfixturevalue(fixture)
    spans = {p.passage_id: (p.source, p.start, p.end) for p in store.export("passages")}
    for target in store.export("targets"):
        source, start, end = spans[target.passage_id]
        assert source == target.source
        assert start <= target.start < target.end <= end
        assert any(character.isdigit() for character in target.value)


@pytest.mark.parametrize("fixture", ["samples", "seeds"])
def test_passages_stand_in_their_plans_and_never_overlap(fixture: str, request: pytest.FixtureRequest) -> None:
    store: Store = request.getfixturevalue(fixture)
    plans = {plan.plan_id: plan for plan in store.plans()}
    last: dict[str, int] = defaultdict(int)
    for passage in store.export("passages"):
        plan = plans[passage.plan_id]
        assert plan.start <= passage.start < passage.end <= plan.end
        assert passage.start >= last[passage.source]
        last[passage.source] = passage.end


# -- the seeds -----------------------------------------------------------------------------------------------------


def test_all_seeds_are_taken(seeds: Store) -> None:
    assert {plan.source for plan in seeds.plans()} == {path.name for path in SEEDS.iterdir()}


@pytest.mark.parametrize("text", ROTATION)
def test_rotation_targets_are_found_first(seeds: Store, text: str) -> None:
    """Lines 23 and 495 of the second seed set a share of teachers who must move."""
    first = seeds.search(SearchRequest(text, k=3)).hits
    lines = [n for hit in first if hit.citation.source.startswith("001") for n in
             range(hit.citation.start_line, hit.citation.end_line + 1)]  # fmt: skip
    assert {23, 495} <= set(lines)
    assert all(hit.targets for hit in first if hit.citation.start_line in (23, 495))


# -- the sample corpus ---------------------------------------------------------------------------------------------


def test_the_samples_are_many_enough(samples: Store) -> None:
    counts = samples.status()["counts"]
    assert counts["plans"] >= 24
    assert counts["sources"] >= 12
    assert counts["targets"] >= 60
    assert any("交流" in target.quote or "轮岗" in target.quote for target in samples.export("targets"))


def passages_by_need(store: Store) -> dict[str, dict[str, int]]:
    """Grades of passages by need: a passage that holds a judged quote has its grade, or the best of several."""
    passages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for passage in store.export("passages"):
        passages[passage.source].append(passage)
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    with (QUERIES / "qrels.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            of_need = judged[row["query-id"]]
            holders = [p.passage_id for p in passages[row["source"]] if row["quote"] in p.quote]
            for passage_id in holders or [f"lost: {row['source']} {row['quote']}"]:
                of_need[passage_id] = max(of_need.get(passage_id, 0), int(row["grade"]))
    return judged


@pytest.fixture(scope="module")
def needs() -> list[dict[str, str]]:
    return [json.loads(line) for line in (QUERIES / "queries.jsonl").read_text("utf-8").splitlines()]


def test_every_judged_quote_stands_in_a_passage(samples: Store) -> None:
    lost = [key for judged in passages_by_need(samples).values() for key in judged if key.startswith("lost")]
    assert lost == []


@pytest.mark.parametrize("text", ["teacher rotation targets", "教师交流轮岗指标", "教師交流輪崗指標"])
def test_a_right_rotation_target_comes_first(samples: Store, text: str) -> None:
    first = samples.search(SearchRequest(text)).hits[0]
    assert passages_by_need(samples)["c01"].get(first.passage_id) == 2
    assert first.targets


@pytest.fixture(scope="module")
def scores(samples: Store, needs: list[dict[str, str]]) -> dict[str, dict[str, float]]:
    """Scores of the answerable needs by language."""
    judged = passages_by_need(samples)
    asked = [need for need in needs if need["kind"] != "unanswerable"]
    found = {}
    for language in ("en", "zh", "zht"):
        run = {
            need["id"]: [
                (hit.passage_id, hit.score) for hit in samples.search(SearchRequest(need[language], k=100)).hits
            ]
            for need in asked
        }
        found[language] = score(run, {need["id"]: judged[need["id"]] for need in asked})
    return found


@pytest.mark.parametrize(
    ("language", "ndcg", "recall"),
    [("zh", 0.84, 0.81), ("zht", 0.84, 0.81), ("en", 0.81, 0.80)],
)
def test_floors_over_the_judged_needs(
    scores: dict[str, dict[str, float]], language: str, ndcg: float, recall: float
) -> None:
    """Measured over 59 needs, nDCG@10 and recall@10: Chinese .853 and .823, English .820 and .814; the floors leave .01. A copy
    that is folded into another counts as missed."""
    found = scores[language]
    assert found["nDCG@10"] >= ndcg, found
    assert found["Recall@10"] >= recall, found


def test_traditional_asks_as_well_as_simplified(scores: dict[str, dict[str, float]]) -> None:
    for name, value in scores["zh"].items():
        assert scores["zht"][name] == pytest.approx(value, abs=0.01), name


def test_what_cannot_be_answered_is_mostly_said(samples: Store, needs: list[dict[str, str]]) -> None:
    """Measured: of 118 answerable questions 102 are said to be answered (110 before the border was drawn so that nine in ten
    unanswerable needs of a lot not seen do not pass it), and none meets with nothing. Room for a few."""
    said: dict[bool, list[str]] = {True: [], False: []}
    for need in needs:
        for language in ("en", "zh"):
            response = samples.search(SearchRequest(need[language], k=1))
            assert response.answerable == (response.confidence == "answers")
            said[need["kind"] != "unanswerable"].append(response.confidence)
    assert said[True].count("nothing") <= 1
    assert said[True].count("answers") >= 100
    assert said[False].count("answers") <= 3

"""English questions of planners put the right passage of the seeds first: judged by file and line, by hand."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest
from sample_store import SHARED

from bench.questions import ask
from index.results import SearchRequest
from index.store import Store

QRELS = SHARED / "eval" / "seeds" / "qrels.tsv"
QUESTIONS = [
    ("teacher rotation targets", "q001"),
    ("how many kindergartens will be built", "q007"),
    ("proportion of children in public kindergartens", "q009"),
    ("how many schools must meet the standard", "q011"),
    ("employment rate of vocational school graduates", "q013"),
    ("how much time for sports every day", "q015"),
    ("how often do partner schools hold joint teaching research", "q017"),
    ("percentage of funds for teacher training", "q021"),
    ("how many computers and multimedia classrooms", "q027"),
    ("when does the mobilisation stage start", "q035"),
    ("who heads the steering group", "q041"),
    ("student information officers for teaching feedback", "q045"),
    ("rewards for outstanding units and individuals", "q051"),
    ("per-pupil public funding standard", "q057"),
    ("performance pay for teachers", "q061"),
    ("food safety in school canteens", "q069"),
    ("prevent mental health crises of students", "q073"),
    ("school liability insurance", "q075"),
    ("lazy and slack officials", "q079"),
    ("party members pair with poor households", "q081"),
    ("private tutoring institutions regulation", "q083"),
    ("online class shared with rural schools", "q087"),
    ("family, school and society educate together", "q091"),
    ("lifelong learning in communities", "q093"),
    ("contents of a rectification plan", "q095"),
    ("cleaning up rubbish in villages", "q099"),
]
"""The question, and the need it is one wording of: the judged wording is another."""


@pytest.fixture(scope="module")
def right_lines() -> dict[str, set[tuple[str, int]]]:
    """Lines that answer each need directly (grade 2), by the first three digits of the file."""
    if not QRELS.is_file():
        pytest.skip("the evaluation sets are not here")
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    with QRELS.open(encoding="utf-8", newline="") as file:
        for need, name, line, grade in list(csv.reader(file, delimiter="\t"))[1:]:
            if grade == "2":
                found[need].add((name, int(line)))
    return found


def _rank(seeds: Store, lines: set[tuple[str, int]], text: str) -> int:
    """Of the first of two hits that answers directly, 0 if neither does."""
    for hit in seeds.search(SearchRequest(text, k=2)).hits:
        cited = hit.citation
        if lines & {(cited.source[:3], line) for line in range(cited.start_line, cited.end_line + 1)}:
            return hit.rank
    return 0


@pytest.mark.parametrize(("text", "need"), QUESTIONS, ids=[text for text, _ in QUESTIONS])
def test_the_right_passage_is_one_of_the_first_two(
    seeds: Store, right_lines: dict[str, set[tuple[str, int]]], text: str, need: str
) -> None:
    assert _rank(seeds, right_lines[need], text) > 0


def test_the_right_passage_mostly_comes_first(seeds: Store, right_lines: dict[str, set[tuple[str, int]]]) -> None:
    """23 of 26 (26 before the learnt order, which puts one that answers in part a hair before three of them)."""
    assert sum(_rank(seeds, right_lines[need], text) == 1 for text, need in QUESTIONS) >= 23


def test_there_are_as_many_as_were_asked_for() -> None:
    assert len({text for text, _ in QUESTIONS}) >= 21


# -- the questions of questions.jsonl ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("over", "language", "least"),
    [("seeds", "en", 0.81), ("seeds", "zh", 0.92), ("samples", "en", 0.82), ("samples", "zh", 0.93)],
)
def test_as_many_as_before_are_answered_first(
    request: pytest.FixtureRequest, over: str, language: str, least: float
) -> None:
    asked = list(ask(request.getfixturevalue(over), over, language))
    assert sum(one.rank == 1 for one in asked) >= least * len(asked), [one.text for one in asked if one.rank != 1]

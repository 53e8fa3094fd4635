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


@pytest.mark.parametrize(("text", "need"), QUESTIONS, ids=[text for text, _ in QUESTIONS])
def test_the_right_passage_comes_first(
    seeds: Store, right_lines: dict[str, set[tuple[str, int]]], text: str, need: str
) -> None:
    first = seeds.search(SearchRequest(text, k=1)).hits[0].citation
    lines = {(first.source[:3], line) for line in range(first.start_line, first.end_line + 1)}
    assert lines & right_lines[need], (first.source, first.start_line, first.quote[:80])


def test_there_are_as_many_as_were_asked_for() -> None:
    assert len({text for text, _ in QUESTIONS}) >= 21


# -- the questions of questions.jsonl ------------------------------------------------------------------------------

NOT_FIRST = set(
    "s03 s12 s19 s23 s31 s41 s62 h15 h22 h30 h31 h34 h35 h39 h40 h41 h44 h46 f02 f08 f14 f25 "
    "g04 g08 g10 g13 g18 g23 n13 n16 n18 n21 n22 "
    "w05 w07 w08 w13 w15 w18 w20 w23".split()
)
"""English questions whose answer stands further down; docs/retrieval-log.md says why."""


def test_planners_english_puts_the_answer_first(seeds: Store) -> None:
    asked = list(ask(seeds, "seeds", "en"))
    assert {one.id for one in asked if one.rank != 1} <= NOT_FIRST
    assert len(asked) == 223


@pytest.mark.parametrize(
    ("over", "language", "least"), [("seeds", "zh", 0.92), ("samples", "en", 0.82), ("samples", "zh", 0.95)]
)
def test_as_many_as_before_are_answered_first(
    request: pytest.FixtureRequest, over: str, language: str, least: float
) -> None:
    asked = list(ask(request.getfixturevalue(over), over, language))
    assert sum(one.rank == 1 for one in asked) >= least * len(asked), [one.text for one in asked if one.rank != 1]

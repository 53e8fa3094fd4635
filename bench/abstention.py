"""When nothing fits: how many questions are left unanswered, rightly and wrongly, and on which half the limit was chosen.

    python bench/abstention.py [--shared ../shared] [--home .bench]

Asks, in English and Chinese and through the ordinary search path, the judged needs over the seeds and over the sample corpus, the
planners' questions over both (``tests/questions.jsonl``), and of both those that neither answers
(``corpus/queries/unanswerable.jsonl``: most of them near misses). For the limit in use, and for one chosen on each
half (every second question, ``_limit``), it prints the share of unanswerable questions that are met with silence, and of
answerable ones.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.query import analysis
from index.ranking import fusion
from index.store import Store

ROOT = Path(__file__).resolve().parents[1]
LIMITS = np.arange(0.3, 0.9, 0.005)
MOST_WRONGLY, LEAST_RIGHTLY = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class Asked:
    need: str
    is_need: bool
    unanswerable: bool
    strength: float


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    is_need: bool
    unanswerable: bool
    en: str
    zh: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--home", type=Path, default=Path(".bench"), help="where the stores are kept between runs")
    options = parser.parse_args()
    queries_folder, seeds = ROOT / "corpus" / "queries", options.shared / "eval" / "seeds"
    over_samples = *_needs(queries_folder), *_questions("samples")
    asked = list(_asked(options.home / "samples", ROOT / "corpus" / "plans", over_samples))
    if options.shared.is_dir():
        asked += _asked(options.home / "seeds", options.shared / "seeds", (*_needs(seeds), *_questions("seeds")))
    _halves("the judged needs", [one for one in asked if one.is_need])
    _halves("the questions", [one for one in asked if not one.is_need])
    _halves("all of them", asked)


def _halves(name: str, asked: Sequence[Asked]) -> None:
    first = set(sorted({one.need for one in asked})[::2])
    halves = [one for one in asked if one.need in first], [one for one in asked if one.need not in first]
    unanswerable = sum(one.unanswerable for one in asked)
    print(f"{name}: {unanswerable} unanswerable, {len(asked) - unanswerable} answerable")
    print(f"{'':<34}{'unanswerable':>14}{'answerable':>12}   left unanswered")
    _tell(f"the limit in use ({fusion.ANSWERABLE})", asked, fusion.ANSWERABLE)
    for name, chosen, shown in (("first half", *halves), ("second half", *halves[::-1])):
        limit = _limit(chosen)
        _tell(f"chosen on the {name} ({limit:.3f})", chosen, limit)
        _tell("  shown on the other", shown, limit)


def _limit(asked: Sequence[Asked]) -> float:
    """Midway between the highest limit that leaves few answerable questions unanswered and the lowest that leaves most of the
    unanswerable ones; the former where it is the lower one."""
    highest = max(limit for limit in LIMITS if _silent(asked, limit, False) <= MOST_WRONGLY)
    lowest = min(limit for limit in LIMITS if _silent(asked, limit, True) >= LEAST_RIGHTLY)
    return float(min(highest, (highest + lowest) / 2))


def _needs(folder: Path) -> list[Question]:
    rows = _rows(folder / "queries.jsonl")
    return [Question(row["id"], True, row["id"][0] in "nu", row["en"], row["zh"]) for row in rows]


def _questions(over: str) -> list[Question]:
    """The planners' questions over the seeds or the samples, and those that neither answers."""
    asked = [row for row in _rows(ROOT / "tests" / "questions.jsonl") if row["over"] == over]
    found = [Question(row["id"], False, False, row["en"], row["zh"]) for row in asked]
    nowhere = _rows(ROOT / "corpus" / "queries" / "unanswerable.jsonl")
    return found + [Question(row["id"], False, True, row["en"], row["zh"]) for row in nowhere]


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _asked(home: Path, documents: Path, questions: Iterable[Question]) -> Iterator[Asked]:
    store = Store.open(home, create=True)
    store.ingest([documents])
    with store.reading() as (catalogue, generation):
        searcher = store.searcher(catalogue, generation)
        for question in questions:
            for text in (question.en, question.zh):
                query = analysis.analyse_query(text, searcher.terms, holds=searcher.holds)
                ranked = searcher.rank(query, "hybrid", catalogue)
                strength = searcher.strength(query, ranked)
                yield Asked(question.id, question.is_need, question.unanswerable, strength)
    store.close()


def _silent(asked: Sequence[Asked], limit: float, unanswerable: bool) -> float:
    of_kind = [one.strength < limit for one in asked if one.unanswerable == unanswerable]
    return sum(of_kind) / max(len(of_kind), 1)


def _tell(name: str, asked: Sequence[Asked], limit: float) -> None:
    print(f"{name:<34}{_silent(asked, limit, True):>14.3f}{_silent(asked, limit, False):>12.3f}")


if __name__ == "__main__":
    main()

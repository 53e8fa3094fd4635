"""When nothing fits: how many judged needs are left unanswered, rightly and wrongly, and on which half the limit was chosen.

    python bench/abstention.py [--shared ../shared] [--home .bench]

Asks the judged needs over the seeds and over the sample corpus, in English and Chinese, through the ordinary search path.
For the limit of ``index.ranking``, and for the highest one of each half (every second need) that leaves at most MOST_WRONGLY
of its answerable needs unanswered, it prints the share of unanswerable needs that are met with silence, and of answerable ones.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import query as queries
from index import ranking
from index.store import Store

ROOT = Path(__file__).resolve().parents[1]
LIMITS = np.arange(0.3, 0.7, 0.005)
MOST_WRONGLY = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    need: str
    unanswerable: bool
    strength: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--home", type=Path, default=Path(".bench"), help="where the stores are kept between runs")
    options = parser.parse_args()
    asked = list(_asked(options.home / "samples", ROOT / "corpus" / "plans", ROOT / "corpus" / "queries"))
    if options.shared.is_dir():
        seeds, needs = options.shared / "seeds", options.shared / "eval" / "seeds"
        asked.extend(_asked(options.home / "seeds", seeds, needs))
    needs = sorted({one.need for one in asked})
    first = set(needs[::2])
    halves = [one for one in asked if one.need in first], [one for one in asked if one.need not in first]
    print(f"{'':<34}{'unanswerable':>14}{'answerable':>12}   left unanswered")
    _tell("the limit in use, all needs", asked, ranking.ANSWERABLE)
    for name, chosen, shown in (("first half", *halves), ("second half", *halves[::-1])):
        limit = max(limit for limit in LIMITS if _silent(chosen, limit, False) <= MOST_WRONGLY)
        _tell(f"chosen on the {name} ({limit:.3f})", chosen, limit)
        _tell("  shown on the other", shown, limit)


def _asked(home: Path, documents: Path, needs: Path) -> Iterator[Asked]:
    store = Store.open(home, create=True)
    store.ingest([documents])
    with store.reading() as (catalogue, generation):
        searcher = store.searcher(catalogue, generation)
        for line in (needs / "queries.jsonl").read_text("utf-8").splitlines():
            need = json.loads(line)
            for language in ("en", "zh"):
                query = queries.analyse(need[language], searcher.terms, holds=searcher.holds)
                ranked = searcher.rank(query, "hybrid", catalogue)
                rows = ranked.rows[: ranking.ANSWER_DEPTH]
                coverage = searcher.generation.lexical.coverage(query.about, rows)
                strength = ranking.answer_strength(ranked.late[: ranking.ANSWER_DEPTH], coverage)
                yield Asked(need["id"], need["id"][0] in "nu", float(strength.max(initial=0.0)))
    store.close()


def _silent(asked: Sequence[Asked], limit: float, unanswerable: bool) -> float:
    of_kind = [one.strength < limit for one in asked if one.unanswerable == unanswerable]
    return sum(of_kind) / max(len(of_kind), 1)


def _tell(name: str, asked: Sequence[Asked], limit: float) -> None:
    print(f"{name:<34}{_silent(asked, limit, True):>14.3f}{_silent(asked, limit, False):>12.3f}")


if __name__ == "__main__":
    main()

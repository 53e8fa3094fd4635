"""Forty planners' questions (``tests/planners.jsonl``) over judged documents, samples and seeds: how many are answered
within the first three passages?

    python bench/planners.py [--home .bench] [--shared ../shared] [--show]

Written and judged by someone who never saw the product, asked once: a guard since (docs/workbench.md). ``answers`` are the
documents and the words with which each answering line is found in them.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from judged import read_judged

from index.results import Hit, SearchRequest
from index.store import Store

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = ROOT / "tests" / "planners.jsonl"
DEPTH, WITHIN = 10, 3
_READABLE = (".txt", ".md", ".html", ".jsonl")
_LETTERS = 12  # of an opening, marks and blanks aside


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and the rank of the first passage that answers it; 0 where none of DEPTH does."""

    id: str
    text: str
    rank: int
    confidence: str


def filled(home: Path, shared: Path) -> Store:
    """The store at ``home``, made where there is none: judged documents as the plain texts they hold."""
    folder = home / "planners-documents"
    folder.mkdir(parents=True, exist_ok=True)
    for lot in ("judged_kept", "judged_blind"):
        for file in sorted((ROOT / "tests" / lot).iterdir()):
            if file.suffix in _READABLE and file.stem != "README":
                (folder / f"{file.stem}.txt").write_text(read_judged(file).text, "utf-8")
    store = Store.open(home / "planners", create=True)
    seeds = shared / "seeds"
    store.ingest([folder, ROOT / "corpus" / "plans", *([seeds] if seeds.is_dir() else [])])
    return store


def ask(store: Store) -> Iterator[Answered]:
    for line in QUESTIONS.read_text("utf-8").splitlines():
        row = json.loads(line)
        response = store.search(SearchRequest(row["text"], k=DEPTH))
        ranks = (hit.rank for hit in response.hits if any(_holds(hit, answer) for answer in row["answers"]))
        yield Answered(row["id"], row["text"], next(ranks, 0), response.confidence)


def _holds(hit: Hit, answer: dict[str, str]) -> bool:
    """Whether a hit is the passage of an answering line."""
    return Path(hit.citation.source).stem == answer["document"] and _letters(answer["opening"])[:_LETTERS] in _letters(
        hit.text
    )


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--home", type=Path, default=Path(".bench"), help="where the store is kept between runs")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--show", action="store_true", help="list the questions with their ranks")
    options = parser.parse_args()
    store = filled(options.home, options.shared)
    answered = list(ask(store))
    store.close()
    if options.show:
        for one in answered:
            print(f"{one.id}  {one.rank or '-':>2}  {one.confidence:<8}  {one.text}")
    within = sum(0 < one.rank <= WITHIN for one in answered)
    print(f"answered within {WITHIN}: {within} of {len(answered)}, first: {sum(one.rank == 1 for one in answered)}")


if __name__ == "__main__":
    main()

"""Planners' questions: how many find a passage that answers first, in English and in Chinese.

    python bench/questions.py [--shared ../shared] [--home .bench]

``tests/questions.jsonl`` holds 291 questions over the seeds and the samples; ``lines`` are all that answer directly (the first
digits of the seed's name or the beginning of the sample's, and the line), judged before any result was looked at. The ``s`` and
``p`` follow the words of the text, the ``h`` are short and avoid them, the ``f``, ``g``, ``n``
and ``w`` were written when those before them had been used; the ``w`` are put in everyday words.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.results import Citation, SearchRequest
from index.store import Store

ROOT = Path(__file__).resolve().parents[1]
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of one language and the rank of the first of DEPTH passages that answers it, 0 where none does."""

    id: str
    text: str
    rank: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--home", type=Path, default=Path(".bench"), help="where the stores are kept between runs")
    options = parser.parse_args()
    print(f"{'questions':<12}{'language':<10}{'P@1':>7}{'MRR@10':>8}{'':>4}not first")
    for over, documents in (("samples", ROOT / "corpus" / "plans"), ("seeds", options.shared / "seeds")):
        if not documents.is_dir():
            continue
        store = Store.open(options.home / over, create=True)
        store.ingest([documents])
        for language in ("zh", "en"):
            asked = list(ask(store, over, language))
            for kind in sorted({one.id[0] for one in asked}):
                _tell(kind, language, [one for one in asked if one.id[0] == kind])
        store.close()


def ask(store: Store, over: str, language: str) -> Iterator[Asked]:
    """Every question over those documents (``seeds`` or ``samples``)."""
    for line in (ROOT / "tests" / "questions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["over"] == over:
            hits = store.search(SearchRequest(row[language], k=DEPTH)).hits
            ranks = (hit.rank for hit in hits if answers(hit.citation, row["lines"]))
            yield Asked(row["id"], row[language], next(ranks, 0))


def answers(citation: Citation, lines: list[str]) -> bool:
    """Whether a cited passage holds one of the lines, each ``beginning of the name:line``."""
    places = [line.rsplit(":", 1) for line in lines]
    name = Path(citation.source).name.removeprefix("00")
    return any(name.startswith(file) and citation.start_line <= int(at) <= citation.end_line for file, at in places)


def _tell(kind: str, language: str, asked: list[Asked]) -> None:
    first = sum(one.rank == 1 for one in asked) / len(asked)
    mrr = sum(1 / one.rank for one in asked if one.rank) / len(asked)
    others = " ".join(one.id for one in asked if one.rank != 1)
    print(f"{kind} ({len(asked)}){'':<6}{language:<10}{first:>7.3f}{mrr:>8.3f}    {others}", flush=True)


if __name__ == "__main__":
    main()

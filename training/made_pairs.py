"""Pairs made mechanically of plans that no judged need is asked over, read by the product: heading → what stands below it, key
words of a passage → the passage, English terms of the glossary → a passage that holds their Chinese."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.judged import read_judged
from index.catalogue.records import PassageRecord
from index.store import Store
from index.text.folding import simplify
from training.pairs import MOST_CHARACTERS, Pair, in_turns
from training.short_queries import content_words, counted, cut

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = {"judged": (205, 234), "judged_kept": (385, 444)}
"""Numbers of the judged documents that no lot of needs was judged over."""
LEAST_CHARACTERS, LEAST_TERM = 20, 3


@dataclass(frozen=True, slots=True)
class PlanText:
    """One passage of a plan as read: its text, the heading that it stands under (or none), its plan."""

    text: str
    heading: str | None
    plan: str


def plan_texts(home: Path) -> list[PlanText]:
    """The passages of the documents, simplified; read once, kept below ``home``."""
    kept = home / "texts.json"
    if not kept.is_file():
        rows = [[one.text, one.heading, one.plan] for one in _read(home)]
        kept.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    return [PlanText(*row) for row in json.loads(kept.read_text("utf-8"))]


def _read(home: Path) -> list[PlanText]:
    store = Store.open(home / "store", create=True)
    store.ingest([_written(home / "documents")])
    rows = [row for row in store.export("passages") if isinstance(row, PassageRecord)]
    store.close()
    texts = []
    for row in rows:
        heading = simplify(row.section_path[-1]) if row.section_path else None
        texts.append(PlanText(simplify(row.text)[:MOST_CHARACTERS], heading, f"{row.source} {row.plan_id}"))
    return [one for one in texts if len(one.text) >= LEAST_CHARACTERS]


def _written(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (first, last) in DOCUMENTS.items():
        for path in sorted((ROOT / "tests" / name).iterdir()):
            if first <= int(path.name.partition("-")[0]) <= last:
                (folder / path.name).write_bytes(read_judged(path).data)
    return folder


def made(texts: Sequence[PlanText], most: int, seed: int = 13) -> list[Pair]:
    """``most`` pairs, the three kinds in turns."""
    chance = random.Random(seed)
    rarity = counted([one.text for one in texts])
    kinds = [list(kind) for kind in (_by_heading(texts), _by_words(texts, rarity), _by_term(texts, _terms()))]
    for kind in kinds:
        chance.shuffle(kind)
    return list(in_turns(kinds))[:most]


def _by_heading(texts: Sequence[PlanText]) -> Iterator[Pair]:
    for one in texts:
        if one.heading and len(content_words(one.heading)) >= 2 and not one.text.startswith(one.heading):
            yield Pair(
                one.heading.lstrip("一二三四五六七八九十()（）、.．0123456789 "), one.text, "made heading", one.plan
            )


def _by_words(texts: Sequence[PlanText], rarity: dict[str, int]) -> Iterator[Pair]:
    for one in texts:
        if (short := cut(one.text, rarity)) is not None:
            yield Pair(short, one.text, "made words", one.plan)


def _by_term(texts: Sequence[PlanText], terms: dict[str, list[str]]) -> Iterator[Pair]:
    """Two English terms whose Chinese stands in the passage, the longer ones first."""
    for number, one in enumerate(texts):
        held = sorted((term for term in terms if term in one.text), key=len, reverse=True)[:2]
        if len(held) == 2:
            yield Pair(
                " ".join(terms[term][number % len(terms[term])] for term in held), one.text, "made terms", one.plan
            )


def _terms() -> dict[str, list[str]]:
    """Chinese terms of the glossary, LEAST_TERM characters or more, with what English calls them."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "corpus" / "glossary").glob("*.tsv")):
        rows = path.read_text("utf-8").splitlines()
        if not rows[0].startswith("en\tzh"):
            continue
        for row in rows[1:]:
            english, chinese = row.split("\t")[:2]
            for term in map(str.strip, chinese.split("|")):
                if len(term) >= LEAST_TERM:
                    found.setdefault(term, []).extend(map(str.strip, english.split("|")))
    return found

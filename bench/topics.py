"""Drafts and comparisons on 40 topics over seeds, samples and judged documents (``tests/topics.jsonl``, judged before any
output was seen): is anything ticked or drawn where nothing fits, and does what is ticked belong to the topic?

    python bench/topics.py [--home FOLDER] [--show]

A passage belongs if the topic's words (a pattern over simplified text) stand in it, in the headings above it or in its
plan's title, or if its document is about the topic as a whole. ``--home`` keeps the store for the next run; ``--show``
lists what does not belong.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judged import read_judged

from index.store import Store
from index.text.folding import fold
from index.workbench.compare import Comparison
from index.workbench.draft_results import Draft, Excerpt
from index.workbench.requests import CompareRequest, DraftRequest

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
TOPICS = ROOT / "tests" / "topics.jsonl"


@dataclass(frozen=True, slots=True)
class Topic:
    """``kind``: ``ordinary``, ``broad``, or ``nothing`` where no document is about it."""

    id: str
    text: str
    kind: str
    words: str = "(?!)"
    documents: tuple[str, ...] = ()

    def holds(self, texts: Iterable[str | None], source: str) -> bool:
        """Whether what stands in ``source`` under these headings and in these words belongs to the topic."""
        if source.rsplit("/", 1)[-1] in self.documents:
            return True
        return any(re.search(self.words, fold(text)) for text in texts if text)


def topics(path: Path) -> list[Topic]:
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Topic(**{**row, "documents": tuple(row.get("documents", ()))}) for row in rows]


def filled(home: Path) -> Store:
    """The store at ``home``, made where there is none."""
    store = Store.open(home, create=True)
    if not (home / "catalogue.sqlite").is_file():
        with tempfile.TemporaryDirectory() as folder:
            documents = Path(folder)
            for path in sorted((ROOT / "tests" / "judged").glob("*")):
                judged = read_judged(path)
                (documents / path.name).write_bytes(judged.data or judged.text.encode())
            for other in (SEEDS, ROOT / "corpus" / "plans"):
                for path in sorted(other.glob("*")) if other.is_dir() else ():
                    shutil.copy(path, documents)
            store.ingest([documents])
    return store


def ticked(draft: Draft) -> Iterator[Excerpt]:
    """What the page ticks by itself."""
    return (excerpt for excerpt in draft.excerpts() if excerpt.picked)


def belonging(topic: Topic, excerpts: Iterable[Excerpt], store: Store) -> Iterator[tuple[bool, Excerpt]]:
    for excerpt in excerpts:
        whole = store.passage(excerpt.passage_id)
        path = whole.section_path if whole else []
        yield topic.holds([excerpt.text, *path, excerpt.plan.title], excerpt.citation.source), excerpt


def drawn(comparison: Comparison) -> list[tuple[str, str]]:
    """Plan and passage ids of what the table of roles shows as belonging to the question."""
    cells = [cell for row in comparison.rows for cell in row.cells if cell.relevant]
    return [(p.plan_id, p.passage_id) for cell in cells for p in cell.passages]


def columns(topic: Topic, comparison: Comparison, store: Store) -> Counter[bool]:
    """Of each column, whether its plan has anything that belongs to the topic."""
    found: Counter[bool] = Counter()
    for column in comparison.columns:
        plan = store.plan(column.plan.plan_id)
        assert plan is not None
        passages = [store.passage(passage.passage_id) for passage in plan.passages]
        found[any(topic.holds([p.text, *p.section_path, column.plan.title], column.source) for p in passages if p)] += 1
    return found


def measured(asked: Sequence[Topic], store: Store, show: bool) -> None:
    of: dict[str, Counter[bool]] = defaultdict(Counter)
    said: dict[str, Counter[str]] = defaultdict(Counter)
    nothing: Counter[str] = Counter()
    for topic in asked:
        draft = store.draft(DraftRequest(topic.text))
        comparison = store.compare(CompareRequest(topic.text))
        said[topic.kind][draft.confidence] += 1
        if topic.kind == "nothing":
            nothing["drafts that tick"] += bool(list(ticked(draft)))
            nothing["drafts that say so"] += draft.confidence == "nothing"
            nothing["comparisons that draw"] += bool(comparison.columns)
            continue
        own = list(belonging(topic, ticked(draft), store))
        of["ticked"].update(held for held, _ in own)
        of[f"ticked, {topic.kind}"].update(held for held, _ in own)
        of["offered"].update(held for held, _ in belonging(topic, draft.excerpts(), store))
        of["columns"].update(columns(topic, comparison, store))
        plans = {excerpt.plan.plan_id for _, excerpt in own}
        print(
            f"{topic.id} {topic.text}: {draft.confidence}, ticked {sum(h for h, _ in own)}/{len(own)} of {len(plans)} plans, "
            f"{len(comparison.columns)} columns, {len(drawn(comparison))} passages drawn"
        )
        if show:
            for held, excerpt in own:
                if not held:
                    print(f"    {excerpt.citation.source} {excerpt.role}: {excerpt.text[:80]!r}")
    for name, counts in sorted(of.items()):
        print(f"{name} that belong: {counts[True] / max(counts.total(), 1):.3f} of {counts.total()}")
    print("said of each kind:", {kind: dict(counts) for kind, counts in said.items()})
    print("of topics on nothing:", dict(nothing))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--topics", type=Path, default=TOPICS)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = filled(options.home or Path(folder) / "home")
        measured(topics(options.topics), store, options.show)
        store.close()


if __name__ == "__main__":
    main()

"""The workbench against gold and by scripts: roles of compared cells, citations, removed sections, lowered targets.

    python bench/workbench.py [compare] [check] [targets]

``compare`` needs the seeds and their hand-made gold; the others use the sample plans of the corpus.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from index.compare import Comparison
from index.store import Store
from index.workbench_requests import MAX_PLANS, CompareRequest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
GOLD = SHARED / "eval" / "seeds"
QUESTIONS = ("teacher exchange between urban and rural schools", "学前教育发展目标")


def main() -> None:
    wanted = sys.argv[1:] or ["compare"]
    with tempfile.TemporaryDirectory() as folder:
        if "compare" in wanted:
            store = filled(Path(folder) / "seeds", SHARED / "seeds")
            roles(store)
            for text in QUESTIONS:
                citations(store, text)
            store.close()


def filled(home: Path, documents: Path) -> Store:
    """A store of those documents."""
    store = Store.open(home, create=True)
    store.ingest([documents])
    return store


# -- compare -------------------------------------------------------------------------------------------------------


def rows(name: str) -> list[dict[str, str]]:
    with (GOLD / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def gold_roles() -> tuple[dict[tuple[str, int], set[str]], dict[str, list[tuple[int, str]]]]:
    """The roles each gold plan has sections of, by file and start line; and the (line, role) of every heading by file."""
    has: dict[tuple[str, int], set[str]] = defaultdict(set)
    headings: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows("sections.tsv"):
        has[row["file"], int(row["plan_start_line"])].add(row["role"])
        headings[row["file"]].append((int(row["line"]), row["role"]))
    return has, {name: sorted(found) for name, found in headings.items()}


def roles(store: Store) -> None:
    """Whether each plan has each role as the gold says, and whether the passages in the cells have the gold's role."""
    has, headings = gold_roles()
    starts = {(row["file"], int(row["start_line"])) for row in rows("plans.tsv")}
    plans = {}
    for plan in store.plans():
        at = (plan["source"][:3], plan["start_line"])
        if at in starts:
            plans[plan["plan_id"]] = at
    ids = list(plans)
    cells: Counter[bool] = Counter()
    passages: Counter[bool] = Counter()
    wrong = []
    for first in range(0, len(ids), MAX_PLANS):
        some = ids[first : first + MAX_PLANS]
        some = some if len(some) > 1 else ids[-2:]
        found = store.compare(CompareRequest(plans=tuple(some), per_cell=20))
        for row in found.rows:
            for column, cell in zip(found.columns, row.cells, strict=True):
                at = plans[column.plan.plan_id]
                gold = row.role in has[at]
                cells[cell.has == gold] += 1
                if cell.has != gold:
                    wrong.append((at, row.role, "has" if cell.has else "lacks"))
                for passage in cell.passages:
                    own = gold_role(headings[at[0]], at[1], passage.citation.start_line)
                    if own is not None:
                        passages[own == row.role] += 1
    print(f"cells that have or lack a section as the gold says: {share(cells)}")
    print(f"passages in cells with the gold's role: {share(passages)}")
    for at, role, said in wrong:
        print(f"  {at[0]}:{at[1]} {said} {role}")


def gold_role(headings: list[tuple[int, str]], plan_start: int, line: int) -> str | None:
    """The role of the last heading at or before a line; None before the plan's first."""
    before = [role for at, role in headings if plan_start <= at <= line]
    return before[-1] if before else None


def share(counts: Counter[bool]) -> str:
    total = sum(counts.values())
    return f"{counts[True] / max(total, 1):.3f} of {total}"


def citations(store: Store, text: str) -> None:
    found = store.compare(CompareRequest(text))
    ids = {passage.passage_id for row in found.rows for cell in row.cells for passage in cell.passages}
    ids |= set(other_passages(found))
    verified: Counter[bool] = Counter()
    for passage_id in ids:
        verification = store.verify_passage(passage_id)
        verified[verification is not None and verification.verified] += 1
    copies = [
        (column.start_line, copy.start_line, copy.numbers, copy.names)
        for column in found.columns
        for copy in column.copies
    ]
    print(
        f"{text}: {len(found.columns)} columns, citations that verify {share(verified)}, copies {copies}, "
        f"{len(found.measures)} rows of measures"
    )


def other_passages(found: Comparison) -> Iterator[str]:
    for aligned in found.measures:
        for measure in aligned.measures:
            yield from (passage.passage_id for passage in measure.passages)
    for column in found.columns:
        for copy in column.copies:
            for difference in copy.differences:
                yield from (side.passage_id for side in (difference.one, difference.other) if side)


if __name__ == "__main__":
    main()

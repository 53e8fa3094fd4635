"""Do two targets measure the same (``tests/measures.jsonl``, judged before any output was seen; with their plans
``tests/measures_in_plans.jsonl``)? And the ranges that are shown.

    python bench/measures.py [--show] [--pairs FILE] [--ranges FILE --home FOLDER]

Each pair is two sentences with a target in each; they are the same measure if the table of targets puts them into one
range. ``--ranges`` writes every range of the store at ``--home`` (see ``bench/topics.py``), its targets in pairs, to be judged.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from topics import ROOT, filled

from index.results import Citation, PlanInfo
from index.targets import rows
from index.targets.groups import grouped
from index.targets.results import TargetRow
from index.workbench.checks import read_draft
from ingest.models import Target

PAIRS = ROOT / "tests" / "measures.jsonl"
IN_PLANS = ROOT / "tests" / "measures_in_plans.jsonl"
NOWHERE = Citation("", "", 0, 0, 1, 1, None, "", "")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences; where so judged, the ``titles`` of their plans and the ``headings`` above them, outermost first."""

    one: str
    other: str
    same: bool
    titles: tuple[str | None, str | None] = (None, None)
    headings: tuple[Sequence[str], Sequence[str]] = ((), ())


def pairs(path: Path) -> list[Pair]:
    return [Pair(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def row_of(sentence: str, plan_id: str) -> TargetRow | None:
    """The first target of a sentence as a row of a plan of its own; None where none is read."""
    passages = read_draft(f"{plan_id}.txt", f"{sentence}\n".encode()).passages
    targets = [target for passage in passages for target in passage.targets]
    return _row(targets[0], plan_id) if targets else None


def _row(target: Target, plan_id: str) -> TargetRow:
    plan = PlanInfo(plan_id, None, None, None, None, None, False)
    return rows.row_of(target, plan, NOWHERE, start_line=1, role="goals")


def _read(pair: Pair) -> list[TargetRow | None]:
    read = [row_of(pair.one, "one"), row_of(pair.other, "other")]
    return [
        row and replace(row, plan=replace(row.plan, title=title), section_path=list(headings))
        for row, title, headings in zip(read, pair.titles, pair.headings, strict=True)
    ]


def said_same(pair: Pair) -> bool | None:
    """Whether the two stand in one range; None where a target was not read."""
    read = _read(pair)
    found = [row for row in read if row is not None]
    return len(grouped(found, asked=False)) == 1 if len(found) == len(read) else None


def scored(asked: Sequence[Pair], show: bool) -> None:
    counts: Counter[tuple[bool, bool | None]] = Counter()
    for pair in asked:
        said = said_same(pair)
        counts[pair.same, said] += 1
        if show and said is not pair.same:
            read = _read(pair)
            print(f"same {pair.same}, said {said}: {pair.one} / {pair.other}")
            print("     ", [(r.indicator, r.comparator, r.value, r.unit) if r else None for r in read])
    right = counts[True, True] + counts[False, False]
    print(f"pairs as judged: {right} of {counts.total()}")
    print(
        f"the same but apart: {counts[True, False]}, different but together: {counts[False, True]}, not read: "
        f"{counts[True, None] + counts[False, None]}"
    )


def ranges(home: Path, file: Path) -> None:
    """Every range of more than one plan, a line a pair of targets of different plans."""
    store = filled(home)
    with store.snapshot() as snapshot:
        found = [row for _, row in rows.target_rows(snapshot.catalogue, snapshot.generation.passage_ids.tolist())]
    groups = grouped(found, asked=False)
    shown = [group for group in groups if group.plans > 1 and group.middle is not None]
    lines = []
    for number, group in enumerate(shown):
        for one, other in combinations(group.rows, 2):
            if one.plan.plan_id != other.plan.plan_id:
                lines.append(f"{number}\t{group.indicator}\t{one.quote}\t{other.quote}")
    file.write_text("\n".join(lines), "utf-8")
    print(f"{len(found)} targets, {len(groups)} groups, {len(shown)} ranges, {len(lines)} pairs")
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--pairs", type=Path, default=PAIRS)
    parser.add_argument("--ranges", type=Path)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    if options.ranges:
        ranges(options.home, options.ranges)
        return
    scored(pairs(options.pairs), options.show)


if __name__ == "__main__":
    main()

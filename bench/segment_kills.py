"""Kills ingests that add, change and remove files and then merge segments, at random moments; counts what was lost or wrong.

    python bench/segment_kills.py [--kills 200] [--seed 1]

The store has seven segments; what is ingested is the eighth, so the ingest switches, merges and switches again. The kill
(SIGKILL) comes after a random time, up to a little beyond the end. After it a reader must find the state of before or of after,
every file of the index as it was written; the next ingest must lead to the state of after, with nothing left behind. Vectors come
of the words of a text by chance, not of a model: what is looked at is what is kept, not how it ranks.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

import _by_chance
from _forked import in_a_process, killed_after
from intake_kills import answers

from index.generation.generation import Generation, damaged_files
from index.store import Store

PLANS = Path(__file__).resolve().parents[1] / "corpus" / "plans"
NAMES = (
    "dropout-control-plan.txt",
    "nutrition-meals-rule.txt",
    "rural-teacher-support.txt",
    "teacher-rotation-linxi.txt",
)
LINES = 15


def ingest(home: Path, folder: Path) -> None:
    store = Store.open(home, create=True)
    store.ingest([folder])
    store.close()


def pieces() -> list[tuple[str, str]]:
    """Name and text of small files made of the samples."""
    found = []
    for name in NAMES:
        lines = (PLANS / name).read_text("utf-8").splitlines()
        for at in range(0, len(lines), LINES):
            found.append((f"{Path(name).stem}-{at:03d}.txt", "\n".join(lines[at : at + LINES])))
    return found


def segments(home: Path) -> str:
    """How many there are; every file of them as it was written."""

    def look() -> str:
        store = Store.open(home)
        number = store.status()["generation"]
        store.close()
        damaged = damaged_files(home, number, None)
        return f"{damaged[0]} is damaged" if damaged else str(len(Generation.open(home, number).manifest.segments))

    return in_a_process(look)


def measure(kills: int, seed: int) -> Counter[str]:
    """Counts by what was seen."""
    _by_chance.use()
    chance, seen = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as temporary:
        folder, base, after = (Path(temporary) / name for name in ("files", "before", "after"))
        folder.mkdir()
        texts = pieces()
        for part in range(7):
            for name, text in texts[part::8]:
                (folder / name).write_text(text, "utf-8")
            killed_after(None, partial(ingest, base, folder))
        for name, text in texts[7::8]:
            (folder / name).write_text(text, "utf-8")
        (folder / texts[0][0]).unlink()
        (folder / texts[1][0]).write_text(texts[1][1] + "\n教师每年培训不少于72学时。", "utf-8")
        shutil.copytree(base, after)
        started = time.monotonic()
        killed_after(None, lambda: ingest(after, folder))
        lasting = time.monotonic() - started
        states = {answers(base): "before", answers(after): "after"}
        print(
            f"segments {segments(base)}, then {segments(after)}; {lasting:.2f} s an ingest", file=sys.stderr, flush=True
        )
        while seen["kills"] < kills:
            home = Path(temporary) / "home"
            shutil.copytree(base, home)
            early = killed_after(lasting * 1.1 * chance.random(), partial(ingest, home, folder))
            seen["kills" if early else "over before"] += 1
            state = states.get(answers(home), "something else")
            seen[f"seen: {state}"] += early
            seen[f"segments then: {segments(home)}"] += early
            begun = time.monotonic()
            killed_after(None, partial(ingest, home, folder))
            lasting = 0.8 * lasting + 0.2 * max(time.monotonic() - begun, lasting / 2)
            left = list((home / "generations").glob("*.tmp"))
            whole = states.get(answers(home)) == "after" and segments(home) == segments(after) and not left
            seen["next ingest: after" if whole else "next ingest: something else"] += 1
            shutil.rmtree(home)
            if seen["kills"] % 25 == 24:
                print(dict(seen), file=sys.stderr, flush=True)
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="where the counts go")
    options = parser.parse_args()
    seen = measure(options.kills, options.seed)
    if options.json:
        options.json.write_text(json.dumps(seen, indent=1), "utf-8")
    for what, count in sorted(seen.items()):
        print(f"{count:5d}  {what}")


if __name__ == "__main__":
    main()

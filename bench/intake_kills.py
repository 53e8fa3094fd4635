"""Kills the intake's worker at random moments of uploads, replacements, removals and corrections; counts what was lost or wrong.

    python bench/intake_kills.py [--kills 40] [--seed 1] [--json FILE]

Each order is begun by a worker process of its own, which is killed (SIGKILL, its readers too) after a random time up to a little
beyond what such an order takes, begun again and killed again, six times at most, at last let be. After every kill the store must
open and answer, its exports and a search must be those of before or of after the order, never between; in the end those of
after, the order done, what earlier orders committed still there, every citation verified, `doctor --deep` without an error.
Vectors come of the words by chance: what is looked at is what is kept, not how it ranks.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import _by_chance
from _forked import in_a_process, killed_after

from index.intake import worker
from index.intake.jobs import Job
from index.intake.queue import Queue
from index.results import SearchRequest
from index.store import Store

ROOT = Path(__file__).resolve().parents[1]
PLANS = ROOT / "corpus" / "plans"
NAMES = (
    "dropout-control-plan.txt",
    "nutrition-meals-rule.txt",
    "rural-teacher-support.txt",
    "teacher-rotation-linxi.txt",
)
KILLS_OF_AN_ORDER = 6


def answers(home: Path) -> str:
    """What is stored, and what a search finds, as a digest; asked in a process of its own."""

    def ask() -> str:
        store = Store.open(home)
        exported = [asdict(record) for kind in ("plans", "passages") for record in store.export(kind)]
        found = [hit.passage_id for hit in store.search(SearchRequest("教师", k=20)).hits]
        store.close()
        said = json.dumps([exported, found], ensure_ascii=False, default=str)
        return hashlib.sha256(said.encode()).hexdigest()

    return in_a_process(ask)


def ordered(queue: Queue, home: Path, pick: random.Random) -> tuple[Job, str]:
    """An order of any kind, and its kind."""
    told = in_a_process(lambda: _stored(home))
    papers, plans = json.loads(told)
    kind = pick.choice(("store", "store", "remove", "correct"))
    if kind == "correct":
        return queue.order("correct", plan_id=pick.choice(plans), changes={"year": pick.randrange(2000, 2030)}), kind
    if kind == "remove" and len(papers) > 2:
        return queue.order("remove", sources=(pick.choice(papers),)), kind
    names = pick.sample(NAMES, 2)
    with queue.gathering("store") as gathering:
        for name in names:
            data = (PLANS / name).read_bytes() + f"\n附记第{pick.randrange(10**6)}号。\n".encode()
            gathering.add(name, io.BytesIO(data), len(data))
    return gathering.job, "replace" if set(names) <= set(papers) else "upload"


def _stored(home: Path) -> str:
    store = Store.open(home)
    said = json.dumps([[paper.source for paper in store.papers()], [plan.plan_id for plan in store.plans()]])
    store.close()
    return said


def work_off(home: Path, seconds: float | None = None) -> bool:
    return killed_after(seconds, lambda: worker.main(home))


def faults_told(home: Path) -> str:
    store = Store.open(home)
    failures = len(store.verify().failures)
    errors = [str(finding.message) for finding in store.doctor(deep=True) if finding.level == "error"]
    store.close()
    return json.dumps([failures, errors])


def measure(kills: int, seed: int) -> Counter[str]:
    """Counts by what was seen, of a store of its own."""
    _by_chance.use()
    worker.MOST_ATTEMPTS = KILLS_OF_AN_ORDER + 2  # type: ignore[attr-defined]
    pick, counted = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        queue = Queue(home)
        with queue.gathering("store") as gathering:
            for name in NAMES:
                gathering.add(name, io.BytesIO((PLANS / name).read_bytes()), 0)
        work_off(home)
        lasting = 4.0
        while counted["kills"] < kills:
            before, (job, kind) = answers(home), ordered(queue, home, pick)
            counted[f"orders: {kind}"] += 1
            seen = []
            for _ in range(min(KILLS_OF_AN_ORDER, kills - counted["kills"])):
                if not work_off(home, pick.uniform(0.0, 1.2 * lasting)):
                    break
                counted["kills"] += 1
                counted[f"kills: {kind}"] += 1
                seen.append(answers(home))
            begun = time.monotonic()
            work_off(home)
            lasting = 0.5 * lasting + 0.5 * (time.monotonic() - begun) if seen else lasting
            after, told = answers(home), queue.job(job.id)
            counted["order not done"] += told is None or told.state != "done"
            counted["nothing done"] += after == before and kind in ("upload", "replace", "remove")
            counted["seen: before"] += sum(one == before for one in seen)
            counted["seen: after"] += sum(one == after != before for one in seen)
            counted["seen: something else"] += sum(one not in (before, after) for one in seen)
            failures, errors = json.loads(in_a_process(lambda: faults_told(home)))
            counted["citations not verified"] += failures
            counted["doctor: errors"] += len(errors)
            print(f"{counted['kills']} kills", errors or "", file=sys.stderr, flush=True)
    return counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="where the counts go")
    asked = parser.parse_args()
    counted = measure(asked.kills, asked.seed)
    if asked.json:
        asked.json.write_text(json.dumps(counted, indent=1), "utf-8")
    for name, count in sorted(counted.items()):
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()

"""Kills the intake's worker at random moments of uploads, replacements, removals and corrections; counts what was lost or wrong.

    python bench/intake_kills.py [--kills 40] [--seed 1] [--seconds 240]

Each order is begun by a worker process of its own, which is killed (SIGKILL, its readers too) after a random time, begun again
and killed again, at last let be. After every kill the store must open and answer, its exports must be those of before or of
after the order, never between; in the end those of after, every citation verified, `doctor --deep` without an error.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

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


def answers(home: Path) -> str:
    """What is stored, and what a search finds."""
    store = Store.open(home)
    exported = [asdict(record) for kind in ("plans", "passages") for record in store.export(kind)]
    found = [hit.passage_id for hit in store.search(SearchRequest("教师", k=20)).hits]
    store.close()
    return json.dumps([exported, found], ensure_ascii=False, default=str)


def begun(home: Path, seconds: float | None) -> bool:
    """Run a worker; whether it was killed before its end."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "index.intake.worker", str(home)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    try:
        worker.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        return True
    return False


def ordered(queue: Queue, home: Path, pick: random.Random) -> Job:
    store = Store.open(home)
    papers, plans = [paper.source for paper in store.papers()], store.plans()
    store.close()
    kind = pick.choice(("store", "store", "remove", "correct"))
    if kind == "correct":
        return queue.order("correct", plan_id=pick.choice(plans).plan_id, changes={"year": pick.randrange(2000, 2030)})
    if kind == "remove" and len(papers) > 2:
        return queue.order("remove", sources=(pick.choice(papers),))
    with queue.gathering("store") as gathering:
        for name in pick.sample(NAMES, 2):
            data = (PLANS / name).read_bytes() + f"\n附记第{pick.randrange(10**6)}号。\n".encode()
            gathering.add(name, io.BytesIO(data), len(data))
    return gathering.job


def measure(home: Path, kills: int, seconds: float, pick: random.Random) -> Counter[str]:
    counted: Counter[str] = Counter()
    queue = Queue(home)
    with queue.gathering("store") as gathering:
        for name in NAMES:
            gathering.add(name, io.BytesIO((PLANS / name).read_bytes()), 0)
    begun(home, None)
    until = time.monotonic() + seconds
    while counted["kills"] < kills and time.monotonic() < until:
        before = answers(home)
        job = ordered(queue, home, pick)
        counted[f"orders: {job.kind}"] += 1
        seen = []
        for _ in range(2):  # of three attempts a job has one is left
            if not begun(home, pick.uniform(0.2, 4.0)):
                break
            counted["kills"] += 1
            seen.append(answers(home))
        begun(home, None)
        after = answers(home)
        told = queue.job(job.id)
        counted["not done"] += told is None or told.state != "done"
        counted["seen between"] += sum(one not in (before, after) for one in seen)
        store = Store.open(home)
        counted["not verified"] += len(store.verify().failures)
        counted["doctor"] += sum(finding.level == "error" for finding in store.doctor(deep=True))
        store.close()
    return counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=240)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, count in sorted(measure(Path(folder), asked.kills, asked.seconds, random.Random(asked.seed)).items()):
            print(f"{name}: {count}")


if __name__ == "__main__":
    main()

"""Kills ingests that add, change and remove files and then merge segments, at random moments; counts what was lost or wrong.

    python bench/segment_kills.py [--kills 200] [--seed 1]

The store has seven segments; what is ingested is the eighth, so the ingest switches, merges and switches again. The kill
(SIGKILL) comes after a random time, up to a little beyond the end. After it a reader must find the state of before or of after,
every file of the index as it was written; the next ingest must lead to the state of after, with nothing left behind. Vectors come
of the words of a text by chance, not of a model: what is looked at is what is kept, not how it ranks.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from intake_kills import answers

import index.store
from index.arrays import Floats
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


class ByChance:
    """An encoder whose vectors depend on the text and mean nothing."""

    name, fingerprint, dimension = "by chance", "by chance", 32

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> Floats:
        rows = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=self.dimension) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32)


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


def killed(home: Path, folder: Path, seconds: float) -> bool:
    """Begin an ingest and kill it after a time; whether it was not over before."""
    child = os.fork()
    if not child:
        ingest(home, folder)
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def segments(home: Path) -> int:
    store = Store.open(home)
    number = store.status()["generation"]
    store.close()
    assert damaged_files(home, number, None) == []
    return len(Generation.open(home, number).manifest.segments)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    index.store.load_encoder = lambda name=None: ByChance()  # type: ignore[assignment,return-value]
    chance, seen = random.Random(options.seed), Counter[str]()
    with tempfile.TemporaryDirectory() as temporary:
        folder, base, after = (Path(temporary) / name for name in ("files", "before", "after"))
        folder.mkdir()
        texts = pieces()
        for part in range(7):
            for name, text in texts[part::8]:
                (folder / name).write_text(text, "utf-8")
            ingest(base, folder)
        for name, text in texts[7::8]:
            (folder / name).write_text(text, "utf-8")
        (folder / texts[0][0]).unlink()
        (folder / texts[1][0]).write_text(texts[1][1] + "\n教师每年培训不少于72学时。", "utf-8")
        shutil.copytree(base, after)
        started = time.monotonic()
        ingest(after, folder)
        lasting = time.monotonic() - started
        states = {answers(base): "before", answers(after): "after"}
        print(f"segments before {segments(base)}, after {segments(after)}; an ingest takes {lasting:.2f} s")
        for number in range(options.kills):
            home = Path(temporary) / "home"
            shutil.copytree(base, home)
            early = killed(home, folder, lasting * 1.2 * chance.random())
            state = states.get(answers(home), "something else")
            seen[f"{'killed' if early else 'ended'}: {state}, {segments(home)} segments"] += 1
            ingest(home, folder)
            left = list((home / "generations").glob("*.tmp"))
            whole = states.get(answers(home)) == "after" and segments(home) == segments(after) and not left
            seen["then: after" if whole else f"then: something else ({left})"] += 1
            shutil.rmtree(home)
            if number % 50 == 49:
                print(number + 1, dict(seen), flush=True)
    for what, count in sorted(seen.items()):
        print(f"{count:5d}  {what}")


if __name__ == "__main__":
    main()

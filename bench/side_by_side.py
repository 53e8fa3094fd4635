"""This checkout beside another: a cold query, a warm one over HTTP, an ingest, in turns; medians and their ratio.

    python bench/side_by_side.py OTHER_CHECKOUT [--rounds 7]

Only outer names are used (commands, HTTP), so any checkout can be the other. Both read the samples; an ingest reads them anew
(``--rebuild``) with the vectors that are there, so that it is reading, indexing and writing that is timed. A warm query is timed
by the server itself (``took_ms``), over the judged needs in English and Chinese.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from said import Product, environment, served

ROOT = Path(__file__).resolve().parents[1]
WARM_UP = 10


def run(product: Product, *words: str) -> float:
    """Seconds that a command takes, from start to end."""
    started = time.perf_counter()
    subprocess.run(
        product.command(*words), cwd=product.tree, env=environment(), check=True, capture_output=True, timeout=600
    )
    return time.perf_counter() - started


def took(address: str, question: str) -> float:
    """Milliseconds that the server says a search took."""
    asked = f"{address}/api/search?q={urllib.parse.quote(question)}"
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return float(json.load(answer)["took_ms"])


def _pair(at: int, one: Callable[[int], float], other: Callable[[int], float]) -> tuple[float, float]:
    """Both values of one round; who goes first changes from round to round."""
    if at % 2:
        there = other(at)
        return one(at), there
    return one(at), other(at)


def in_turns(name: str, unit: str, rounds: int, one: Callable[[int], float], other: Callable[[int], float]) -> None:
    """Print the medians of both and of their ratios, round by round."""
    pairs = [_pair(at, one, other) for at in range(rounds)]
    here, there = (statistics.median(values) for values in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{name:<28}{here:>10.3f}{there:>10.3f} {unit:<4}{ratio:>8.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    lines = (ROOT / "corpus" / "queries" / "queries.jsonl").read_text("utf-8").splitlines()
    questions = [need[script] for need in map(json.loads, lines) for script in ("en", "zh")]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        here, there = (
            Product(tree.resolve(), folder / name, folder) for name, tree in (("here", ROOT), ("there", options.other))
        )
        documents = str(ROOT / "corpus" / "plans")
        for product in (here, there):
            run(product, "ingest", documents)
        print(f"{'':<28}{'here':>10}{'there':>10}     {'ratio':>8}")
        in_turns(
            "ingest of the samples",
            "s",
            options.rounds,
            lambda _: run(here, "ingest", "--rebuild", documents),
            lambda _: run(there, "ingest", "--rebuild", documents),
        )
        cold = "teacher rotation targets"
        in_turns(
            "cold query", "s", options.rounds, lambda _: run(here, "query", cold), lambda _: run(there, "query", cold)
        )
        one, other = (stack.enter_context(served(product)) for product in (here, there))
        for question in questions[:WARM_UP]:
            for address in (one, other):
                took(address, question)
        asked = questions[WARM_UP:]
        in_turns("warm query", "ms", len(asked), lambda at: took(one, asked[at]), lambda at: took(other, asked[at]))


if __name__ == "__main__":
    sys.exit(main())

"""A cold query against the import that it avoids: time and memory of new processes.

    python bench/startup.py [--home STORE] [--documents PATH] [--rounds N] [--query TEXT]

Without ``--home`` a store is made from the documents first. The commands run in turns, each in a process of its own;
seconds are medians over the rounds, memory is the largest resident set seen. Exits with 1 if a cold query takes more
than a quarter of the time of the import or 300 MB, or ``--help`` more than 0.3 seconds.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, TemporaryFile

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
PRECEDENT = str(Path(sys.executable).with_name("precedent"))
MAX_QUERY_SHARE, MAX_QUERY_MB, MAX_HELP_SECONDS = 0.25, 300, 0.3


@dataclass(frozen=True, slots=True)
class Cost:
    seconds: float
    megabytes: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="a store made by precedent ingest")
    parser.add_argument("--documents", type=Path, default=SEEDS if SEEDS.is_dir() else ROOT / "corpus" / "plans")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--query", default="teacher rotation targets")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        home = options.home
        if home is None:
            home = Path(folder)
            subprocess.run([PRECEDENT, "--home", str(home), "ingest", str(options.documents)], check=True)
        return compare(home, options.query, options.rounds)


def compare(home: Path, query: str, rounds: int) -> int:
    commands = {
        "import": [sys.executable, "-c", "import sentence_transformers"],
        "query": [PRECEDENT, "--home", str(home), "query", query],
        "help": [PRECEDENT, "--help"],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(run(command))
    seconds = {name: median(cost.seconds for cost in measured) for name, measured in costs.items()}
    memory = {name: max(cost.megabytes for cost in measured) for name, measured in costs.items()}

    print(f"median of {rounds} rounds, load {os.getloadavg()[0]:.1f}")
    for name, command in commands.items():
        shown = " ".join(["python" if part == sys.executable else Path(part).name for part in command])
        print(f"{seconds[name]:7.2f} s {memory[name]:6.0f} MB  {shown}")
    share = seconds["query"] / seconds["import"]
    memory_share = memory["query"] / memory["import"]
    print(f"a cold query takes {share:.3f} of the import's time and {memory_share:.2f} of its memory")
    kept = share <= MAX_QUERY_SHARE and memory["query"] <= MAX_QUERY_MB and seconds["help"] <= MAX_HELP_SECONDS
    return 0 if kept else 1


def run(command: Sequence[str]) -> Cost:
    """Run to the end, output thrown away. Raises SystemExit with what the command complained of, if it fails."""
    with TemporaryFile("w+") as complaints:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=complaints)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            complaints.seek(0)
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {complaints.read()}")
    # Linux counts kilobytes, macOS bytes.
    return Cost(seconds, usage.ru_maxrss / (1024 if sys.platform.startswith("linux") else 2**20))


if __name__ == "__main__":
    sys.exit(main())

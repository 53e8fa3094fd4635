"""The API asked at random as its own description tells it: nothing undocumented, no 5xx, every answer of its shape.

    python bench/api.py --state FILE [--cases 10000] [--part-seconds 240] [--show]

A real server process over three samples, its request lines kept; schemathesis (`make programs`) asks every operation in parts:
the first with the values that the description names and every value at a bound or wrong in one way, each later one with
random ones of its own seed, every other of these in walks from operation to operation (what one answered is asked of the next).
Each part has a fresh copy of the store and ends in time; what it counted is added to FILE, so a run that was ended goes on. It
ends when ``cases`` have been asked in all. What failed lies beside FILE as schemathesis told it, with the store as it was then.
``--show`` prints the table alone.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from programs import SCHEMATHESIS, asked_of  # noqa: E402

PLANS = ROOT / "corpus" / "plans"
READ = ("teacher-rotation-linxi.txt", "teacher-rotation-yunxi.txt", "compilation-annual-plans.txt")
CALL = "import sys; from service.cli import main; sys.exit(main(sys.argv[1:]))"
BOUNDS, RANDOM, WALKS = "examples,coverage", "fuzzing", "stateful"
EXAMPLES = {BOUNDS: 1, RANDOM: 12, WALKS: 40}
"""Of each operation in a part, so that a part is over in minutes and its store stays small."""
ENDED = 60
"""Seconds beyond its own limit after which a part is ended from outside."""


@dataclass
class Part:
    """``cases`` as schemathesis counts them; ``statuses`` and ``slowest`` (ms, by route) as the server tells them."""

    seed: int
    phases: str
    cases: int
    seconds: float
    failed: bool
    statuses: dict[str, int] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--part-seconds", type=int, default=240)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    if not SCHEMATHESIS.exists():
        sys.exit("schemathesis is not installed: make programs")
    parts = [Part(**one) for one in json.loads(asked.state.read_text("utf-8"))] if asked.state.exists() else []
    if not asked.show:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "store"
            subprocess.run(precedent("ingest", *(PLANS / name for name in READ), "--home", home), cwd=ROOT, check=True)
            while sum(part.cases for part in parts) < asked.cases:
                parts.append(one_part(len(parts) + 1, home, Path(folder), asked))
                asked.state.write_text(json.dumps([asdict(part) for part in parts], indent=1), "utf-8")
                print(progress(parts), flush=True)
    print(table(parts))
    sys.exit(any(part.failed for part in parts))


def one_part(seed: int, store: Path, folder: Path, asked: argparse.Namespace) -> Part:
    phases = BOUNDS if seed == 1 else WALKS if seed % 2 else RANDOM
    home, lines = folder / f"home{seed}", folder / "requests.jsonl"
    shutil.copytree(store, home)
    begun = time.monotonic()
    with serving(home, lines) as address:
        limits = [f"--seed={seed}", f"--max-time={asked.part_seconds}", "--request-timeout=60", "--wait-for-schema=60"]
        command = asked_of(address, EXAMPLES[phases], phases, *limits)
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            said, _ = process.communicate(timeout=asked.part_seconds + ENDED)
        except subprocess.TimeoutExpired:
            process.kill()
            said = process.communicate()[0] + "\nended from outside\n"
    told = re.search(r"(\d+) generated", said)
    statuses, slowest = told_by_the_server(lines)
    failed = process.returncode != 0 or any(status >= "5" and status != "503" for status in statuses)
    if failed:
        asked.state.with_suffix(f".part{seed}.txt").write_text(said, "utf-8")
        shutil.copytree(home, asked.state.with_suffix(f".part{seed}.home"), dirs_exist_ok=True)
    shutil.rmtree(home)
    cases = int(told[1]) if told else 0
    return Part(seed, phases, cases, round(time.monotonic() - begun, 1), failed, statuses, slowest)


def told_by_the_server(lines: Path) -> tuple[dict[str, int], dict[str, float]]:
    statuses: Counter[str] = Counter()
    slowest: defaultdict[str, float] = defaultdict(float)
    for line in lines.read_text("utf-8").splitlines():
        if line.startswith('{"time"'):
            request = json.loads(line)
            statuses[str(request["status"])] += 1
            route = f"{request['method']} {request['route']}"
            slowest[route] = max(slowest[route], request["ms"])
    return dict(statuses), dict(sorted(slowest.items(), key=lambda one: -one[1])[:5])


def progress(parts: list[Part]) -> str:
    last = parts[-1]
    cases = sum(part.cases for part in parts)
    state = "FAILED" if last.failed else "passed"
    return f"part {last.seed} ({last.phases}) {state}: {last.cases} cases in {last.seconds:.0f} s; {cases} in all"


def table(parts: list[Part]) -> str:
    lines = ["| | parts | cases | answers by status | failed |", "| --- | --- | --- | --- | --- |"]
    for phases in (BOUNDS, RANDOM, WALKS):
        of = [part for part in parts if part.phases == phases]
        statuses = sum((Counter(part.statuses) for part in of), Counter[str]())
        counts = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
        lines.append(f"| {phases} | {len(of)} | {sum(p.cases for p in of)} | {counts} | {sum(p.failed for p in of)} |")
    return "\n".join([*lines, f"\n{sum(part.cases for part in parts)} cases"])


def precedent(*arguments: object) -> list[str]:
    return [sys.executable, "-c", CALL, *map(str, arguments)]


@contextmanager
def serving(home: Path, lines: Path) -> Iterator[str]:
    """The address of ``precedent serve`` in a process of its own, on any free port; its request lines go to a file."""
    command = precedent("serve", "--home", home, "--port", 0, "--log-requests")
    with lines.open("w") as file:
        process = subprocess.Popen(command, cwd=ROOT, stderr=file)
        try:
            while (told := re.search(r"http://\S+:\d+", lines.read_text("utf-8"))) is None:
                if process.poll() is not None:
                    sys.exit(lines.read_text("utf-8"))
                time.sleep(0.1)
            yield told[0]
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()

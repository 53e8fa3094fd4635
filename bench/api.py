"""The API asked at random as its own description tells it: nothing undocumented, no 5xx, every answer of its shape.

    python bench/api.py [--examples N] [--seconds S]

A real server process over the samples; schemathesis (`make programs`) asks every operation with the values that its
description names, with every value at a bound or wrong in one way, and with N random ones (100), for S seconds at most (1,200).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from programs import SCHEMATHESIS, asked_of  # noqa: E402

CALL = "import sys; from service.cli import main; sys.exit(main(sys.argv[1:]))"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=1_200)
    asked = parser.parse_args()
    if not SCHEMATHESIS.exists():
        sys.exit("schemathesis is not installed: make programs")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run(_precedent("ingest", ROOT / "corpus" / "plans", "--home", home), cwd=ROOT, check=True)
        with _serving(home) as address:
            command = asked_of(address, asked.examples, "examples,coverage,fuzzing", f"--max-time={asked.seconds}")
            sys.exit(subprocess.run(command, cwd=folder, check=False).returncode)


def _precedent(*arguments: object) -> list[str]:
    return [sys.executable, "-c", CALL, *map(str, arguments)]


@contextmanager
def _serving(home: Path) -> Iterator[str]:
    """The address of ``precedent serve`` in a process of its own, on any free port."""
    command = _precedent("serve", "--home", home, "--port", 0)
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        told = re.search(r"http://\S+:\d+", process.stderr.readline())
        assert told is not None
        yield told[0]
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()

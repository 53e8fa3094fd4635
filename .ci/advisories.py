"""Are there known faults in the versions that constraints.txt pins? Asked of PyPI and OSV through pip-audit.

    make audit

Ends with 1 where there are; with 0, and a plain sentence, where no source of advisories can be reached.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("osv", "pypi")
TIME_LIMIT = 600  # seconds for one source


@dataclass(frozen=True, slots=True)
class Asked:
    """What one source said: how many versions it knew, and ``name version: advisory (mended in …)`` of each known fault."""

    looked_up: int
    faults: list[str]


def ask(source: str) -> Asked:
    """Ask one source; none looked up where it cannot be reached."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(ROOT / "constraints.txt"), "--no-deps", "--disable-pip"]
    command += ["--progress-spinner", "off", "--format", "json", "--vulnerability-service", source]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
        return read(run.stdout)
    except subprocess.TimeoutExpired:
        return Asked(0, [])


def read(answer: str) -> Asked:
    """What pip-audit's JSON says; of a version that it skipped nothing is known."""
    try:
        packages = [one for one in json.loads(answer)["dependencies"] if "skip_reason" not in one]
    except (json.JSONDecodeError, KeyError):
        return Asked(0, [])
    faults = [
        f"{one['name']} {one['version']}: {fault['id']} (mended in {', '.join(fault['fix_versions']) or 'no version yet'})"
        for one in packages
        for fault in one["vulns"]
    ]
    return Asked(len(packages), faults)


def main() -> int:
    for source in SOURCES:
        asked = ask(source)
        if asked.looked_up:
            print(
                f"{asked.looked_up} versions looked up at {source}, {len(asked.faults)} known faults", file=sys.stderr
            )
            print("\n".join(asked.faults), end="\n" if asked.faults else "")
            return int(bool(asked.faults))
    print("no source of advisories can be reached from here: nothing was checked", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Lighthouse on every page: accessibility and best practices, of 100.

    python bench/lighthouse.py [--home STORE] [--language zh|en] [--least N] [PATH …]

Over a server of the samples, with the installed Chromium, as a phone (`make lighthouse` brings Lighthouse from npm).
Prints a table and what was found; exits with 1 where a page has less than N (95).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from browser import CHROMIUM  # noqa: E402
from conftest import serving  # noqa: E402
from sample_store import sample_home  # noqa: E402
from test_page_axe import PATHS  # noqa: E402

LIGHTHOUSE = ROOT / ".venv" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = ("accessibility", "best-practices")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=PATHS)
    parser.add_argument("--language", default="zh", choices=("zh", "en"))
    parser.add_argument("--home", type=Path, help="a store made by precedent ingest")
    parser.add_argument("--least", type=int, default=95)
    asked = parser.parse_args()
    if not LIGHTHOUSE.exists():
        sys.exit("Lighthouse is not installed: make lighthouse")
    low = False
    print(f"| page | {' | '.join(CATEGORIES)} | found |")
    print(f"| --- |{' --- |' * (len(CATEGORIES) + 1)}")
    with serving(asked.home or sample_home()) as address:
        for path in asked.paths:
            told = looked_at(f"{address}{path}{'&' if '?' in path else '?'}lang={asked.language}")
            if told is None:
                continue
            scores = [round(100 * told["categories"][name]["score"]) for name in CATEGORIES]
            low |= min(scores) < asked.least
            print(f"| {path} | {' | '.join(map(str, scores))} | {', '.join(found(told))} |", flush=True)
    sys.exit(low)


def looked_at(url: str) -> dict[str, Any] | None:
    """Lighthouse's report; None of a page that is refused."""
    with NamedTemporaryFile(suffix=".json") as file:  # its standard output ends at 64 KB in a pipe
        command = [LIGHTHOUSE, url, "--output=json", f"--output-path={file.name}", "--quiet"]
        flags = [f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox"]
        environment = {**os.environ, "CHROME_PATH": str(CHROMIUM)}
        done = subprocess.run([*command, *flags], capture_output=True, env=environment, check=False)
        written = Path(file.name).read_text("utf-8")
    report: dict[str, Any] = json.loads(written) if written else {}
    if report.get("runtimeError", {}).get("code") == "ERRORED_DOCUMENT_REQUEST":
        return None
    if not report or "runtimeError" in report:
        sys.exit(f"{url}: {report.get('runtimeError') or done.stderr.decode()}")
    return report


def found(report: dict[str, Any]) -> list[str]:
    """The audits that count and are not passed."""
    counted = {ref["id"] for name in CATEGORIES for ref in report["categories"][name]["auditRefs"] if ref["weight"]}
    audits = report["audits"]
    return sorted(name for name in counted if audits[name]["score"] is not None and audits[name]["score"] < 1)


if __name__ == "__main__":
    main()

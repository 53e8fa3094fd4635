"""Runs tests with every store in an engine: seekdb out of its package, for the time of the run.

python tests/on_engine.py [FILE …] [PYTEST'S OPTIONS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from engine_server import EngineServer
from sample_store import ON_ENGINE

ROOT = Path(__file__).parents[1]
FILES = (
    "test_engine",
    "test_search",
    "test_update",
    "test_exact",
    "test_corrections",
    "test_verdicts",
    "test_library",
    "test_target_table",
    "test_workbench",
    "test_workbench_samples",
)
"""The store's, search's, targets' and workbench's tests."""


def main(arguments: list[str]) -> int:
    named = [argument for argument in arguments if not argument.startswith("-")]
    options = [argument for argument in arguments if argument.startswith("-")]
    with tempfile.TemporaryDirectory(prefix="precedent-engine-", ignore_cleanup_errors=True) as folder:
        server = EngineServer(Path(folder) / "engine")
        server.start()
        try:
            chosen = named or [f"tests/{name}.py" for name in FILES]
            environment = {**os.environ, ON_ENGINE: server.address("").rstrip("/")}
            return subprocess.call([sys.executable, "-m", "pytest", *options, *chosen], cwd=ROOT, env=environment)
        finally:
            server.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

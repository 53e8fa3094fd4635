"""The sample corpus, ingested once a test run with the bundled model, for tests that want the real thing."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from index.store import Store

PLANS = Path(__file__).parents[1] / "corpus" / "plans"


@functools.cache
def sample_home() -> Path:
    """The store's folder, only to be read; removed when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="precedent-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = folder / "store"
    store = Store.open(home, create=True)
    store.ingest([PLANS])
    store.close()
    return home

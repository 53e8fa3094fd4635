"""Stores with the bundled model, each ingested once a test run, for tests that want the real thing."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import tempfile
import uuid
from pathlib import Path

import pytest

from index.engine.address import POINTER
from index.query.compiled_map import compiled_map
from index.store import Store

ROOT = Path(__file__).parents[1]
PLANS = ROOT / "corpus" / "plans"
SHARED = ROOT.parent / "shared"
SEEDS = SHARED / "seeds"
ON_ENGINE = "PRECEDENT_TEST_ENGINE"
"""The address of an engine, without a database: every store of the tests is then one of its own there."""
in_a_folder = pytest.mark.skipif(ON_ENGINE in os.environ, reason="tells of the files of a store in a folder")


@functools.cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="precedent-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def term_map() -> Path:
    """The compiled term map, made once: it takes some seconds."""
    return compiled_map(_folder() / "terms")


def fresh_home(folder: Path) -> Path:
    """A store's folder that holds nothing but the term map; under ``make test-scale`` one of a store in an engine."""
    terms = folder / "terms"
    terms.mkdir(parents=True)
    shutil.copy(term_map(), terms)
    if (server := os.environ.get(ON_ENGINE)) is not None:
        (folder / POINTER).write_text(f"{server}/t{uuid.uuid4().hex}", "utf-8")
    return folder


def _ingested(name: str, documents: Path) -> Path:
    home = fresh_home(_folder() / name)
    store = Store.open(home, create=True)
    store.ingest([documents])
    store.close()
    return home


@functools.cache
def sample_home() -> Path:
    """The folder of a store of the sample corpus, only to be read; removed when the tests end."""
    return _ingested("samples", PLANS)


@functools.cache
def seeds_home() -> Path:
    """The same of the seeds; they must be there."""
    return _ingested("seeds", SEEDS)

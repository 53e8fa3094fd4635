"""What tests of the index share: real stores to read, empty ones to fill, a fake encoder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeEncoder
from sample_store import SEEDS, fresh_home, sample_home, seeds_home, term_map

from index.bilingual import TermMap
from index.store import Store


@pytest.fixture(scope="session")
def samples() -> Iterator[Store]:
    """The sample corpus with the bundled model; only to be read."""
    store = Store.open(sample_home())
    yield store
    store.close()


@pytest.fixture(scope="session")
def seeds() -> Iterator[Store]:
    """The seeds with the bundled model; only to be read."""
    if not SEEDS.is_dir():
        pytest.skip("the seeds are not here")
    store = Store.open(seeds_home())
    yield store
    store.close()


@pytest.fixture(scope="session")
def terms() -> Iterator[TermMap]:
    """The bilingual term map as it is shipped."""
    opened = TermMap(term_map())
    yield opened
    opened.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A store's folder with nothing in it but the term map."""
    return fresh_home(tmp_path / "home")


@pytest.fixture
def fake_model(monkeypatch: pytest.MonkeyPatch) -> dict[str, FakeEncoder]:
    """``Store`` loads fake encoders, whatever the model is called; those that were loaded, by name."""
    loaded: dict[str, FakeEncoder] = {}

    def load(name: str | None = None) -> FakeEncoder:
        return loaded.setdefault(name or "bundled", FakeEncoder(name or "bundled"))

    monkeypatch.setattr("index.store.load_encoder", load)
    return loaded

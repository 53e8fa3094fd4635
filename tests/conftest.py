"""What tests share: real stores to read, empty ones to fill, a fake encoder, the server and a browser before it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from browser import CHROMIUM, WIDE
from fakes import FakeEncoder
from hypothesis import settings
from sample_store import SEEDS, fresh_home, sample_home, seeds_home, term_map

from index.query.term_map import TermMap
from index.store import Store
from service.app import create_app
from service.cli.serving import server_config
from service.settings import Settings

os.environ["PRECEDENT_SOFFICE"] = "off"  # what is expected hangs on nothing installed; test_libreoffice.py uses it
settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")


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


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """The server over a store, as ``precedent serve`` runs it, on any free port: its address."""
    config = server_config(create_app(Settings(home=home)))
    config.port = 0
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The server over the sample corpus."""
    with serving(sample_home()) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One a module: while it runs, so does its event loop, and tests of other modules want their own."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


def refused(message: Any) -> bool:
    """Whether the browser only notes that the page itself came with a status of 4xx."""
    return message.text.startswith("Failed to load resource") and message.location["url"] == message.page.url


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page in a fresh profile. The test fails on anything in the console, on any dialog and on any request to another
    place.

    Parametrise indirectly with the options of the browser context.
    """
    options = {"viewport": WIDE, "locale": "zh-CN", **getattr(request, "param", {})}
    context = browser.new_context(**{"base_url": address, **options})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=options.get("base_url", address))
    page = context.new_page()
    complaints: list[str] = []
    own = f"{options.get('base_url', address)}/"
    page.on("console", lambda message: complaints.append(message.text) if not refused(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda sent: None if sent.url.startswith(own) else complaints.append(sent.url))
    yield page
    context.close()
    assert complaints == []

"""No request starves another: heavy work has threads of its own, an end, and a look whether anyone still waits; slow heads and
bodies are cut off."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import serving
from fakes import FakeStore
from fastapi.testclient import TestClient
from sample_store import sample_home

from index.stopping import Stop, StoppedError, look, stopped_by
from index.store import Store
from index.workbench.checks import read_draft
from service.app import create_app
from service.http import connections
from service.http.heavy import GoneError, HeavyWork, TooLongError
from service.http.readers import Readers
from service.settings import Settings

DRAFT = "某县教师交流方案\n一、目标任务\n每年教师交流比例不低于符合条件教师总数的8%。\n"


class HeavyStore(FakeStore):
    """Its drafts take until they are stopped, or until ``let_go``."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.ended: BaseException | None = None

    def draft(self, request: object) -> None:
        self.begun.set()
        try:
            while not self.let_go.wait(0.01):
                look()
        except BaseException as error:
            self.ended = error
            raise


class Asked:
    """A request whose client goes when it is told to."""

    gone = False

    async def is_disconnected(self) -> bool:
        return self.gone


def client_of(store: FakeStore, folder: Path, **settings: object) -> TestClient:
    asked = {"home": folder, "heavy_workers": 1, "heavy_waiting": 0, **settings}
    return TestClient(create_app(Settings(**asked), lambda: store), "http://127.0.0.1:8000")  # type: ignore[arg-type]


def test_a_loop_ends_where_it_looks_and_nowhere_else() -> None:
    stop = Stop()
    look()
    with stopped_by(stop):
        look()
        stop.tell()
        with pytest.raises(StoppedError, match="no longer wanted"):
            look()
    look()


def test_a_check_ends_when_nobody_wants_it(samples: Store) -> None:
    stop = Stop()
    stop.tell()
    document = read_draft("draft.txt", DRAFT.encode())
    with stopped_by(stop), pytest.raises(StoppedError):
        samples.check(document)


def test_a_search_does_not_wait_for_heavy_work_and_too_much_of_it_is_refused(tmp_path: Path) -> None:
    store = HeavyStore()
    with client_of(store, tmp_path) as client:
        first = threading.Thread(target=client.get, args=("/draft",), kwargs={"params": {"q": "轮岗"}})
        first.start()
        assert store.begun.wait(10)
        assert client.get("/api/search", params={"q": "轮岗"}).status_code == 200
        refused = client.post("/api/v1/drafts", json={"q": "轮岗"})
        assert (refused.status_code, refused.json()["code"]) == (503, "server.busy")
        assert int(refused.headers["retry-after"]) >= 1
        store.let_go.set()
        first.join()


def test_heavy_work_has_a_deadline(tmp_path: Path) -> None:
    store = HeavyStore()
    with client_of(store, tmp_path, heavy_seconds=0.05) as client:
        answer = client.post("/api/v1/drafts", json={"q": "轮岗"})
        assert (answer.status_code, answer.json()["code"]) == (503, "server.too_long")
        assert "retry-after" in answer.headers
        assert isinstance(store.ended, StoppedError)
        assert client.get("/draft", params={"q": "轮岗"}).status_code == 503
        told = client.get("/metrics").text
        assert 'precedent_refusals_total{reason="server.too_long"} 2.0' in told


def test_work_ends_when_its_client_has_gone_and_its_thread_is_free_again() -> None:
    store, asked = HeavyStore(), Asked()

    async def ask() -> None:
        heavy = HeavyWork(Readers(lambda: store, 1, 0), 60)  # type: ignore[arg-type, return-value]
        working = asyncio.create_task(heavy.call(asked, lambda one: one.draft(None)))  # type: ignore[arg-type]
        await asyncio.to_thread(store.begun.wait, 10)
        asked.gone = True
        with pytest.raises(GoneError):
            await working
        assert heavy.in_hand == 0
        asked.gone = False
        with pytest.raises(TooLongError):
            await HeavyWork(heavy._readers, 0).call(asked, lambda one: one.draft(None))  # type: ignore[arg-type]
        heavy.close()

    asyncio.run(ask())
    assert isinstance(store.ended, StoppedError)


# -- heads and bodies that do not come ------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(connections, "BODY_IDLE_SECONDS", 0.2)
    monkeypatch.setattr(connections, "_most", lambda: 4)
    with serving(sample_home()) as address:
        yield "127.0.0.1", int(address.rpartition(":")[2])


def is_closed(connection: socket.socket) -> bool:
    connection.settimeout(30)
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


HEAD = b"POST /tray HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n"


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost:", HEAD + b"\r\naction=cl"], ids=["", "head", "body"])
def test_whoever_does_not_finish_is_cut_off(impatient: tuple[str, int], sent: bytes) -> None:
    with socket.create_connection(impatient) as connection:
        connection.sendall(sent)
        assert is_closed(connection)


def test_those_who_say_nothing_make_way(impatient: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 600.0)
    silent = [socket.create_connection(impatient) for _ in range(12)]
    for _ in range(3):
        with socket.create_connection(impatient) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            connection.settimeout(30)
            assert connection.recv(12) == b"HTTP/1.1 200"
    assert is_closed(silent[0])
    for one in silent:
        one.close()


def test_a_kept_connection_is_asked_again(impatient: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 600.0)
    with closing(http.client.HTTPConnection(*impatient, timeout=30)) as kept:
        kept.connect()
        first = kept.sock
        for _ in range(3):
            kept.request("GET", "/healthz")
            assert kept.getresponse().read() == b'{"status":"ok"}'
        assert kept.sock is first

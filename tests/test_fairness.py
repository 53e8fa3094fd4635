"""No request starves another: heavy work has workers of its own, an end, and a look whether anyone still waits; slow heads and
bodies are cut off."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import serving
from fakes import FakeStore
from fastapi.testclient import TestClient
from sample_store import sample_home

from index.errors import QueryError
from index.stopping import Stop, StoppedError, look, stopped_by
from index.store import Store
from index.workbench.checks import read_draft
from service.access.keys import KeyFile
from service.app import create_app
from service.http import connections
from service.http.heavy import GoneError, HeavyWork, TooLongError
from service.http.readers import Pool
from service.http.turns import Turns
from service.settings import Settings
from service.work.doing import InThread, Worker

DRAFT = "某县教师交流方案\n一、目标任务\n每年教师交流比例不低于符合条件教师总数的8%。\n"


class HeavyStore(FakeStore):
    """Its drafts take until they are stopped, or until ``let_go``."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.ended: BaseException | None = None

    def collections(self) -> list[object]:
        return []

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
    client = None
    scope: dict[str, object] = {}  # noqa: RUF012 - nothing is put into it

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


class TakingTurns(FakeStore):
    """Its drafts say whose they are, and wait to be let go one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[str] = []
        self.go_on = threading.Semaphore(0)

    def draft(self, request: Any) -> None:
        self.begun.append(request.text)
        assert self.go_on.acquire(timeout=30)
        raise QueryError("q", "upload.no_file")  # an answer that needs no draft


def eventually(holds: Callable[[], bool]) -> None:
    for _ in range(3000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError


def test_a_key_that_asks_for_much_leaves_room_and_turns_to_another(tmp_path: Path) -> None:
    """One place and three that may wait: all are one key's when another comes."""
    keys, store = KeyFile(tmp_path), TakingTurns()
    secrets = {name: keys.add(name, "read")[1] for name in ("greedy", "modest")}
    answers: dict[str, httpx.Response] = {}
    with client_of(store, tmp_path, heavy_waiting=3, guests=None) as client:
        waiting = client.app.state.heavy  # type: ignore[attr-defined]

        def ask(who: str, text: str) -> None:
            held = {"authorization": f"Bearer {secrets[who]}"}
            answers[text] = client.post("/api/v1/drafts", json={"q": text}, headers=held)

        asking = []
        for n, (who, text) in enumerate((*(("greedy", f"g{n}") for n in range(4)), ("modest", "m0"), ("modest", "m1"))):
            asking.append(threading.Thread(target=ask, args=(who, text)))
            asking[-1].start()
            eventually(lambda n=n: waiting.in_hand == min(n + 1, 4))  # type: ignore[misc]
            eventually(lambda n=n: len(answers) == max(0, n - 3))  # type: ignore[misc]
        ask("modest", "m2")
        for refused in ("g3", "g2", "m2"):  # the greedy one's last ones made way; then both had the same in hand
            assert (answers[refused].status_code, answers[refused].json()["code"]) == (503, "server.busy")
            assert int(answers[refused].headers["retry-after"]) >= 1
        for _ in range(4):
            store.go_on.release()
        for thread in asking:
            thread.join()
    assert store.begun == ["g0", "m0", "g1", "m1"]
    assert all(answers[text].status_code == 422 for text in store.begun)


def test_a_turn_that_is_given_up_is_the_next_ones() -> None:
    async def take() -> None:
        turns = Turns(1, 2)
        await turns.take("a")
        second, third = (asyncio.create_task(turns.take(name)) for name in "ab")
        await asyncio.sleep(0)
        turns.give_back("a")
        third.cancel()  # in the moment in which its turn has come: b had none yet
        await asyncio.sleep(0)
        await asyncio.wait_for(second, 10)
        assert third.cancelled()
        turns.give_back("a")
        assert turns.in_hand == 0
        await turns.take("c")

    asyncio.run(take())


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
        pool = Pool[Worker](lambda: InThread(store), 1, 0)  # type: ignore[arg-type]
        heavy = HeavyWork(pool, 60)
        working = asyncio.create_task(heavy.call(asked, HeavyStore.draft, None))  # type: ignore[arg-type]
        await asyncio.to_thread(store.begun.wait, 10)
        asked.gone = True
        with pytest.raises(GoneError):
            await working
        assert heavy.in_hand == 0
        asked.gone = False
        with pytest.raises(TooLongError):
            await HeavyWork(pool, 0).call(asked, HeavyStore.draft, None)  # type: ignore[arg-type]
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

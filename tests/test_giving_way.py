"""Heavy work waits while readers ask, and is never kept from going on."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import heavy_kinds
import pytest
from fakes import FakeStore
from fastapi.testclient import TestClient
from sample_store import sample_home

from index.results import SearchRequest, SearchResponse
from index.stopping import Stop, StoppedError, looking, stopped_by
from service import app
from service.http.readers import Pool
from service.settings import Settings
from service.work.doing import Work
from service.work.giving_way import SHARE, GivingWay, shared_count
from service.work.process import WorkerProcess
from service.work.worker import Opening


def test_it_waits_until_nobody_asks() -> None:
    asking = SimpleNamespace(value=1)
    give_way = GivingWay(asking)
    time.sleep(0.2)  # it has worked
    threading.Timer(0.1, lambda: setattr(asking, "value", 0)).start()
    begun = time.monotonic()
    give_way()
    assert asking.value == 0
    assert time.monotonic() - begun >= 0.05


def test_readers_who_never_cease_do_not_hold_it_up_for_good() -> None:
    give_way = GivingWay(SimpleNamespace(value=1))
    time.sleep(0.05)
    begun = time.monotonic()
    give_way()
    assert time.monotonic() - begun >= 0.05 * (SHARE - 1)
    give_way()  # returned: with next to no work since, next to no wait


def test_it_looks_on_the_threads_that_it_spreads_over() -> None:
    ways: list[str] = []
    with stopped_by(stop := Stop(None, lambda: ways.append(threading.current_thread().name))):
        double = looking(lambda number: 2 * number)
    told: list[int] = []
    thread = threading.Thread(target=lambda: told.append(double(4)), name="another")
    thread.start()
    thread.join()
    assert (told, ways) == ([8], ["another"])
    stop.tell()
    with pytest.raises(StoppedError):
        double(4)
    assert looking(abs) is abs  # nobody waits for anything here


def test_requests_are_counted_while_they_are_worked_on() -> None:
    asking, seen = shared_count(), list[int]()

    async def asked() -> None:
        pool = Pool(lambda: SimpleNamespace(close=lambda: None), 1, 1, asking=asking)
        await pool.call(lambda _: seen.append(asking.value))
        pool.close()

    asyncio.run(asked())
    assert (seen, asking.value) == ([1], 0)


def test_a_process_of_heavy_work_sees_who_asks() -> None:
    asking = shared_count()
    worker = WorkerProcess(Opening(sample_home(), None, asking))
    work = Work(heavy_kinds.given_way, ())
    try:
        worker.do(work, Stop())  # the store is open
        asking.value = 1
        assert worker.do(work, Stop()) >= 0.1
    finally:
        worker.close()


def test_the_server_counts_its_searches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asking, seen = SimpleNamespace(value=0), list[int]()
    monkeypatch.setattr(app, "shared_count", lambda: asking)

    class Store(FakeStore):
        def search(self, request: SearchRequest) -> SearchResponse:
            seen.append(asking.value)
            return super().search(request)

    with TestClient(app.create_app(Settings(home=tmp_path), Store), "http://127.0.0.1:8000") as client:
        assert client.get("/api/search", params={"q": "轮岗"}).status_code == 200
    assert (seen, asking.value) == ([1], 0)

"""Heavy work in a process of its own: what is told of it here, when it ends, and that nothing of it is left behind."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import heavy_kinds
import httpx
import psutil
import pytest
from fakes import FakeStore
from fastapi.testclient import TestClient
from sample_store import PLANS, in_a_folder, sample_home

from index.errors import DamageError, NoStoreError, QueryError
from index.generation import index_files
from index.generation_folder import folder_of
from index.stopping import Stop, StoppedError
from index.store import Store
from index.workbench.requests import CompareRequest
from ingest.errors import IngestError, Reason
from service.app import create_app
from service.settings import Settings
from service.work import kinds, process
from service.work.doing import InThread, Work
from service.work.process import WorkerEndedError, WorkerProcess, WorkFailedError
from service.work.worker import Opening

PLAN = "云溪县教师交流方案\n一、目标任务\n每年教师交流比例不低于{n}%。\n"


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerProcess]:
    """Over the samples."""
    worker = WorkerProcess(Opening(sample_home()))
    yield worker
    worker.close()


def done(worker: WorkerProcess | InThread, kind: Callable[..., Any], *given: object, stop: Stop | None = None) -> Any:
    return worker.do(Work(kind, given), stop or Stop())


def told_once(there: Path, stop: Stop) -> None:
    """Tell ``stop`` when the work has begun."""

    def tell() -> None:
        eventually(there.exists)
        stop.tell()

    threading.Thread(target=tell).start()


def eventually(holds: Callable[[], object]) -> None:
    for _ in range(6000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError


def is_gone(number: int) -> bool:
    return not psutil.pid_exists(number) or psutil.Process(number).status() == psutil.STATUS_ZOMBIE


def test_it_gives_what_a_thread_gives(worker: WorkerProcess, samples: Store) -> None:
    asked, here = CompareRequest("教师轮岗"), InThread(samples)
    for kind in (kinds.comparison, kinds.comparison_json):
        assert done(worker, kind, asked) == done(here, kind, asked)
    assert done(worker, heavy_kinds.number) == worker.pid != os.getpid()


def test_errors_come_back_as_they_were(worker: WorkerProcess) -> None:
    number = done(worker, heavy_kinds.number)
    with pytest.raises(QueryError) as refused:
        done(worker, heavy_kinds.refused)
    assert (refused.value.parameter, refused.value.reason) == ("plans", Reason("request.no_such_plan", plan="none"))
    with pytest.raises(DamageError) as damaged:
        done(worker, heavy_kinds.damaged)
    assert damaged.value.reason == Reason("store.index_damaged", path="here", number=7)
    with pytest.raises(IngestError):
        done(worker, kinds.check, kinds.Sent("draft.pdf", b"%PDF-1.4 cut off"))
    with pytest.raises(WorkFailedError, match="ZeroDivisionError: nobody expected it"):
        done(worker, heavy_kinds.broken)
    with pytest.raises(WorkFailedError, match="pickle"):
        done(worker, heavy_kinds.unspeakable)
    assert done(worker, heavy_kinds.number) == number  # and the process goes on


def test_work_ends_when_it_is_told_to_or_is_late(worker: WorkerProcess, tmp_path: Path) -> None:
    number, stop = done(worker, heavy_kinds.number), Stop(60)
    told_once(tmp_path / "begun", stop)
    with pytest.raises(StoppedError, match="no longer wanted"):
        done(worker, heavy_kinds.endless, tmp_path / "begun", stop=stop)
    with pytest.raises(StoppedError, match="too late"):
        done(worker, heavy_kinds.endless, tmp_path / "begun", stop=Stop(0.2))
    assert done(worker, heavy_kinds.number) == number


def test_work_that_does_not_end_is_ended(
    worker: WorkerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "GRACE_SECONDS", 0.1)
    number, stop = done(worker, heavy_kinds.number), Stop(60)
    told_once(tmp_path / "begun", stop)
    with pytest.raises(StoppedError):
        done(worker, heavy_kinds.stubborn, tmp_path / "begun", stop=stop)
    assert is_gone(number)


def test_a_process_that_was_killed_is_followed_by_another(worker: WorkerProcess) -> None:
    number = done(worker, heavy_kinds.number)
    with pytest.raises(WorkerEndedError):
        done(worker, heavy_kinds.killed)
    second = done(worker, heavy_kinds.number)
    os.kill(second, signal.SIGKILL)  # while it has nothing to do
    for child in multiprocessing.active_children():
        if child.pid == second:
            child.join()
    assert done(worker, heavy_kinds.number) not in (number, second)


def test_a_new_generation_is_seen(home: Path, tmp_path: Path) -> None:
    store, worker = Store.open(home, create=True), WorkerProcess(Opening(home))
    try:
        with pytest.raises(NoStoreError):
            done(worker, heavy_kinds.titles)
        for n in (1, 2):
            (tmp_path / f"{n}.txt").write_text(PLAN.format(n=n), "utf-8")
            store.ingest([tmp_path / f"{n}.txt"])
            assert len(done(worker, heavy_kinds.titles)) == n
    finally:
        worker.close()


@in_a_folder
def test_what_is_mapped_was_checked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_files, "WHOLE_BYTES", 0)  # as if it were large
    store = Store.open(home, create=True)
    store.ingest([sorted(PLANS.glob("*.txt"))[0]])
    largest = max(folder_of(home, 1).rglob("*.npy"), key=lambda path: path.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[-1] ^= 1
    largest.chmod(0o600)
    largest.write_bytes(data)
    with Store.open(home).snapshot():
        pass  # as a single command opens it: by the sizes of its files
    with pytest.raises(DamageError), Store.open(home, whole=True, mapped=True).snapshot():
        pass


class Ended(FakeStore):
    def draft(self, request: object) -> None:
        raise WorkerEndedError


def test_a_process_that_ended_is_an_answer(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(home=tmp_path), Ended), "http://127.0.0.1:8000") as client:  # type: ignore[arg-type]
        answer = client.post("/api/v1/drafts", json={"q": "轮岗"})
        assert (answer.status_code, answer.json()["code"]) == (503, "server.worker_ended")
        assert "retry-after" in answer.headers


# -- with a server around it -----------------------------------------------------------------------------------------

SERVER = "import sys; from service.cli import main; sys.exit(main())"
DRAFT = PLAN.format(n=8) + "".join(f"（{n}）每年教师交流比例不低于{n % 90 + 5}%。\n" for n in range(400))


@pytest.fixture
def server() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``precedent serve`` over the samples, and its address."""
    options = ["serve", "--port", "0", "--home", str(sample_home()), "--lang", "en"]
    running = subprocess.Popen([sys.executable, "-c", SERVER, *options], stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    found = re.search(r"http://\S+(?=/)", running.stderr.readline())
    assert found
    yield running, found[0]
    running.kill()
    running.wait()
    running.stderr.close()


def begun_below(number: int) -> list[int]:
    return [child.pid for child in psutil.Process(number).children(recursive=True)]


def in_hand(address: str, count: int) -> bool:
    return f"precedent_heavy_in_hand {count}.0\n" in httpx.get(f"{address}/metrics", timeout=60).text


def test_nothing_is_left_of_work_whose_client_went_nor_of_the_server(server: tuple[subprocess.Popen[str], str]) -> None:
    running, address = server
    assert begun_below(running.pid) == []  # until heavy work is asked for
    sent = {"file": ("draft.txt", DRAFT.encode())}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{address}/api/v1/check", files=sent, timeout=1)
    eventually(lambda: in_hand(address, 0))

    def ask() -> None:
        try:
            httpx.post(f"{address}/api/v1/check", files=sent, timeout=120)
        except httpx.HTTPError:
            return

    asking = threading.Thread(target=ask)
    asking.start()
    eventually(lambda: in_hand(address, 1))
    left = begun_below(running.pid)
    assert left
    running.send_signal(signal.SIGTERM)
    running.wait(60)
    asking.join()
    eventually(lambda: all(map(is_gone, left)))


KILLED = """
import sys, heavy_kinds
from pathlib import Path
from index.stopping import Stop
from service.work.doing import Work
from service.work.process import WorkerProcess
from service.work.worker import Opening

if __name__ == "__main__":
    worker = WorkerProcess(Opening(Path(sys.argv[1])))
    print(worker.do(Work(heavy_kinds.number, ()), Stop()), flush=True)
    worker.do(Work(heavy_kinds.stubborn, (Path(sys.argv[2]),)), Stop())
"""


def test_a_worker_does_not_outlive_a_killed_server(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED, "utf-8")
    search = os.pathsep.join(map(str, (Path(__file__).parent, Path(__file__).parents[1])))
    running = subprocess.Popen(
        [sys.executable, str(script), str(sample_home()), str(tmp_path / "begun")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": search},
    )
    with running:
        assert running.stdout is not None
        number = int(running.stdout.readline())
        eventually((tmp_path / "begun").exists)
        running.kill()
    eventually(lambda: is_gone(number))

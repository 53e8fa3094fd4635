"""What others wait for while the server has much to do: heavy checks, readers, heads that are never finished.

    python bench/load.py --checks 8 --readers 64 --heads 1100 --files 200 --seconds 600

A server of its own over the samples, in a process of its own, as `precedent serve` runs it. First one reader asks (alone), then
everything at once, an upload of small plans too. A reader thinks ``--pause`` seconds (5) on average between two questions. A
check is a draft of some 500 targets. The table says how long searches and `/healthz` took (ms), what was answered; below it p99
loaded against p50 alone; the memory of the server and of the processes of its heavy work, together (what they share is counted
once; medians of the second and the last tenth of the time); how long work went on after its client had left; how long SIGTERM
took, and how many processes were left then.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import httpx
import numpy as np
import psutil

from index.store import Store

ROOT = Path(__file__).parents[1]
QUESTIONS = (
    "教师轮岗比例",
    "teacher rotation",
    "校园安全演练次数",
    "营养午餐供餐天数",
    "who is responsible",
    "班级规模",
)
TARGETS_OF_A_CHECK = 500
PLAN = "第{n}号县教师交流实施方案\n一、目标任务\n每年教师交流比例不低于{n}.5%。\n二、保障措施\n经费由县财政承担。\n"


def plain_client(seconds: float) -> httpx.Client:
    """One that reads no certificates: 64 that begin at once would keep this process, and what it measures, for seconds."""
    return httpx.Client(verify=False, timeout=seconds)


@dataclass
class Told:
    """Milliseconds, and answers by status."""

    ms: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    without_retry: int = 0

    def percentile(self, share: float) -> float:
        return float(np.percentile(self.ms, share)) if self.ms else float("nan")


class Load:
    """Threads that ask until ``stop``."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.stop = threading.Event()
        self.told = {name: Told() for name in ("search", "healthz", "check", "upload")}
        self._writing = threading.Lock()

    def ask(self, name: str, client: httpx.Client, method: str, path: str, pause: float = 0.0, **more: object) -> None:
        begun = time.perf_counter()
        try:
            answer = client.request(method, self.address + path, **more)  # type: ignore[arg-type]
            status, retry = str(answer.status_code), "retry-after" in answer.headers
        except httpx.HTTPError as error:
            status, retry = type(error).__name__, True
        taken = (time.perf_counter() - begun) * 1000
        with self._writing:
            told = self.told[name]
            told.statuses[status] += 1
            if status in ("200", "202"):
                told.ms.append(taken)
            told.without_retry += status in ("429", "503") and not retry
        time.sleep(pause)

    def reader(self, pause: float, number: int) -> None:
        """Begins at a moment of its own and thinks ``pause`` seconds on average, else all would ask in one row for good."""
        chance = random.Random(number)
        self.stop.wait(chance.uniform(0, 2 * pause))
        with plain_client(120) as client:
            for question in cycle(QUESTIONS):
                if self.stop.is_set():
                    return
                self.ask("search", client, "GET", "/api/search", params={"q": question})
                self.stop.wait(chance.uniform(0, 2 * pause))

    def watcher(self) -> None:
        with plain_client(120) as client:
            while not self.stop.is_set():
                self.ask("healthz", client, "GET", "/healthz", 0.05)

    def checker(self, draft: bytes) -> None:
        with plain_client(300) as client:
            while not self.stop.is_set():
                self.ask("check", client, "POST", "/api/v1/check", 0.2, files={"file": ("draft.txt", draft)})

    def sender(self, files: int) -> None:
        """Plans in parts of 50; what is refused for a while is sent again."""
        with plain_client(120) as client:
            for start in range(0, files, 50):
                part = [
                    ("files", (f"plan-{n}.txt", PLAN.format(n=n).encode()))
                    for n in range(start, min(start + 50, files))
                ]
                before = self.told["upload"].statuses["202"]
                while self.told["upload"].statuses["202"] == before and not self.stop.is_set():
                    self.ask("upload", client, "POST", "/api/v1/documents", 1.0, files=part)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--checks", type=int, default=8)
    asked.add_argument("--readers", type=int, default=64)
    asked.add_argument("--heads", type=int, default=1100)
    asked.add_argument("--files", type=int, default=200)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--pause", type=float, default=5.0, help="seconds a reader thinks between two questions")
    asked.add_argument("--heavy", type=int, default=1, help="its processes for heavy work; 0: a thread")
    asked.add_argument("--home", type=Path, help="a store of the samples that is there already")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        if given.home:
            shutil.copytree(given.home, home)  # papers are sent to it
        draft = stored(home)
        with Server(home, given.heavy) as server:
            alone = alone_first(server, given)
            loaded, memory = all_at_once(server, given, draft)
            went_on = after_leaving(server, draft)
            ended, left = server.terminate()
    print("| | p50 | p99 | answers |\n| --- | --- | --- | --- |")
    for what, told in (("search alone", alone["search"]), *((f"{name} loaded", loaded[name]) for name in loaded)):
        counts = ", ".join(f"{status}: {count}" for status, count in sorted(told.statuses.items()))
        print(f"| {what} | {told.percentile(50):.0f} | {told.percentile(99):.0f} | {counts} |")
    print(f"\n429 or 503 without Retry-After: {sum(told.without_retry for told in loaded.values())}")
    least, worst = alone["search"].percentile(50), loaded["search"].percentile(99)
    print(
        f"search p99 loaded: {worst / least:.1f} times the p50 alone; healthz p99: {loaded['healthz'].percentile(99):.0f} ms"
    )
    print(
        f"memory: {memory[0]} → {memory[1]} MB; work after its client left: {went_on:.1f} s; SIGTERM: {ended:.1f} s, {left} left"
    )


def stored(home: Path) -> bytes:
    """The samples in a store at ``home``; a draft of many targets out of them."""
    store = Store.open(home, create=True)
    if not (home / "catalogue.sqlite").exists():
        store.ingest([ROOT / "corpus" / "plans"])
    quotes = [record.quote.replace("\n", " ") for record in store.export("targets")]  # type: ignore[attr-defined]
    store.close()
    pairs = zip(quotes[0:TARGETS_OF_A_CHECK:2], quotes[1:TARGETS_OF_A_CHECK:2], strict=False)
    lines = [f"（{n % 20 + 1}）{one}。{other}。" for n, (one, other) in enumerate(pairs)]
    return "\n".join(["某县教育发展方案", "一、目标任务", *lines]).encode()


def _is_heavy(child: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):  # the intake's worker ends whenever nothing waits
        return "spawn_main" in " ".join(child.cmdline())
    return False


class Server:
    """`precedent serve` in a process of its own."""

    def __init__(self, home: Path, heavy: int) -> None:
        code = "import sys; from service.cli import main; sys.exit(main())"
        options = ["serve", "--port", "0", "--home", str(home), "--heavy", str(heavy), "--lang", "en"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *options], cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert self.process.stderr is not None
        found = re.search(r"http://\S+?(?=/?\s|$)", self.process.stderr.readline())
        assert found
        self.address = found[0].rstrip("/")

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()

    @property
    def memory(self) -> int:
        """Of the server and its heavy work, in MB."""
        server = psutil.Process(self.process.pid)
        heavy = [child for child in server.children() if _is_heavy(child)]
        return sum(one.memory_full_info().pss for one in (server, *heavy)) // 1_000_000

    def terminate(self) -> tuple[float, int]:
        """Seconds from SIGTERM to the end, and how many of its processes are left five seconds later."""
        begun, children = time.perf_counter(), psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        ended = time.perf_counter() - begun
        return ended, len(psutil.wait_procs(children, timeout=5)[1])


def alone_first(server: Server, given: argparse.Namespace) -> dict[str, Told]:
    load = Load(server.address)
    with plain_client(120) as client:
        for question in QUESTIONS * 2:  # everything is loaded once
            client.get(server.address + "/api/search", params={"q": question})
        until = time.monotonic() + min(given.seconds, 15)
        for question in cycle(QUESTIONS):
            if time.monotonic() > until:
                return load.told
            load.ask("search", client, "GET", "/api/search", params={"q": question})
    return load.told


def all_at_once(server: Server, given: argparse.Namespace, draft: bytes) -> tuple[dict[str, Told], tuple[int, int]]:
    load = Load(server.address)
    port = int(server.address.rpartition(":")[2])
    memory: list[int] = []
    heads: list[socket.socket] = []
    threads = [threading.Thread(target=load.checker, args=(draft,)) for _ in range(given.checks)]
    threads += [threading.Thread(target=load.reader, args=(given.pause, n)) for n in range(given.readers)]
    threads += [threading.Thread(target=load.watcher), threading.Thread(target=load.sender, args=(given.files,))]
    for thread in threads:
        thread.start()
    until = time.monotonic() + given.seconds
    while time.monotonic() < until:
        while len(heads) < given.heads:
            head = socket.create_connection(("127.0.0.1", port), timeout=30)
            head.sendall(b"GET / HTTP/1.1\r\nHost: 127.0")
            heads.append(head)
        time.sleep(1)
        memory.append(server.memory)
        heads = [head for head in heads if not closed(head)]
    load.stop.set()
    for thread in threads:
        thread.join()
    tenth = max(1, len(memory) // 10)
    flat = (int(np.median(memory[tenth : 2 * tenth] or memory)), int(np.median(memory[-tenth:])))
    for head in heads:
        head.close()
    return load.told, flat


def closed(connection: socket.socket) -> bool:
    """Whether the server has ended a connection; then this end is closed too."""
    connection.setblocking(False)
    try:
        gone = connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        gone = True
    if gone:
        connection.close()
    return gone


def after_leaving(server: Server, draft: bytes) -> float:
    """Seconds from a client's leaving to the end of its check."""
    with plain_client(30) as client:
        left = time.perf_counter()
        try:
            client.post(server.address + "/api/v1/check", files={"file": ("d.txt", draft)}, timeout=1.0)
        except httpx.ReadTimeout:
            left = time.perf_counter()
        while True:
            text = client.get(server.address + "/metrics").text
            if re.search(r"^precedent_heavy_in_hand 0\.0$", text, re.M):
                return time.perf_counter() - left
            time.sleep(0.05)


if __name__ == "__main__":
    main()

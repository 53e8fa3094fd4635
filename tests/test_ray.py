"""Reading in over the workers of a Ray cluster: the store is the one that a single process makes, whoever is lost meanwhile."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
import pytest
from fakes import FakeEncoder
from sample_store import PLANS, ROOT, fresh_home, in_a_folder, sample_home

from index.catalogue.exports import EXPORTS
from index.errors import StoreError
from index.pools.cluster import joined
from index.pools.pool import LOCAL
from index.results import SearchRequest
from index.store import Store
from service.messages import Messages

HEAD, SECOND = "127.0.0.2", "127.0.0.3"
QUERIES = ("教师轮岗比例", "controlling dropout", "經費保障")
POISON = "ends-its-worker.txt"
INGEST = f"""if True:
    import os, sys
    from index.pools import crew
    from service.cli import main

    class Mortal(crew.Worker):
        def read(self, files):
            if any(file.name == {POISON!r} for file, _, _ in files):
                os._exit(1)
            return super().read(files)

    crew.Worker = Mortal
    sys.exit(main(sys.argv[1:]))
"""
"""The command, but that a file of this name ends whoever reads it."""


def free_port(host: str) -> int:
    with closing(socket.create_server((host, 0))) as free:
        return int(free.getsockname()[1])


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes], dict[str, str]]]:
    """Two nodes of one processor each: the address, the second node's process, and the environment to join in."""
    port, client_port = free_port(HEAD), free_port(HEAD)
    address = f"{HEAD}:{port}"
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    ray = Path(sys.executable).with_name("ray")
    head = ["--head", f"--port={port}", f"--ray-client-server-port={client_port}", f"--temp-dir={folder}"]
    nodes = []
    try:
        for node, options in ((HEAD, head), (SECOND, [f"--address={address}"])):
            options += [f"--node-ip-address={node}", "--num-cpus=1", f"--object-store-memory={200 * 2**20}"]
            with (folder / f"{node}.log").open("wb") as log:
                started = subprocess.Popen([ray, "start", "--block", *options], env=env, stdout=log, stderr=log)
            nodes.append(started)
            while b"Ray runtime started" not in (folder / f"{node}.log").read_bytes():
                assert started.poll() is None, (folder / f"{node}.log").read_text()
                time.sleep(0.2)
        yield address, nodes[1], env
    finally:
        for process in nodes:
            end(process)


def end(node: subprocess.Popen[bytes]) -> None:
    """Kill a node with all that runs on it, as when its machine goes."""
    if node.poll() is None:
        children = psutil.Process(node.pid).children(recursive=True)
        for process in (node, *children):
            process.kill()
    node.wait()


def holds(home: Path) -> dict[str, Any]:
    """What a store holds and answers, its vectors to the byte."""
    store = Store.open(home)
    assert store.verify().failures == []
    found: dict[str, Any] = {kind: list(map(asdict, store.export(kind))) for kind in EXPORTS}
    for text in QUERIES:
        found[text] = asdict(store.search(SearchRequest(text, k=50))) | {"took_ms": None}
    with store.reading() as catalogue:
        for table, column in (("vectors", "vector"), ("tokens", "codes")):
            rows = catalogue.db.execute(f"SELECT text_hash, {column} FROM {table} ORDER BY text_hash")
            found[table] = [tuple(row) for row in rows]
    store.close()
    return found


def is_encoding(node: subprocess.Popen[bytes]) -> bool:
    """Whether a worker of the node is amid texts: Ray writes it on its processes."""
    with suppress(psutil.NoSuchProcess):  # gone meanwhile
        return any("encode" in " ".join(child.cmdline()) for child in psutil.Process(node.pid).children(recursive=True))
    return False


@pytest.mark.slow
@in_a_folder
def test_a_lost_node_and_a_file_that_ends_its_workers_cost_only_themselves(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    documents = tmp_path / "documents"
    shutil.copytree(PLANS, documents)
    (documents / POISON).write_text("云溪县教师交流轮岗实施方案\n一、工作目标\n扩大交流。\n", "utf-8")
    home = fresh_home(tmp_path / "home")
    with tempfile.TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as folder, cluster(Path(folder)) as made:
        address, second, env = made
        command = [sys.executable, "-c", INGEST, "ingest", "--json", "--home", home, "--ray", address, documents]
        ingest = subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
        )
        while not is_encoding(second):
            assert ingest.poll() is None, ingest.communicate()
            time.sleep(0.05)
        end(second)
        out, told = ingest.communicate()
    losses = [line for line in told.splitlines() if line.startswith("A worker on ")]
    assert len(losses) == 3  # the file's two, and the node's
    assert SECOND in losses[2]
    assert f'"path": "{POISON}"' in out
    assert ingest.returncode == 1  # one file was refused
    assert holds(home) == holds(sample_home())


class _Backwards:
    """What is read last comes first."""

    encode = LOCAL.encode

    def read(self, *asked: Any) -> Any:
        return reversed(list(LOCAL.read(*asked)))


def test_a_store_is_the_same_whatever_was_read_first(tmp_path: Path, fake_model: dict[str, FakeEncoder]) -> None:
    for county in ("east", "west"):
        (tmp_path / county).mkdir()
        for plan in sorted(PLANS.glob("*.txt"))[:2]:
            (tmp_path / county / plan.name).write_text(f"{plan.read_text('utf-8')}\n{county}", "utf-8")
        (tmp_path / county / "broken.docx").write_bytes(b"no archive at all")

    @contextmanager
    def backwards(model: str, progress: object) -> Iterator[Any]:
        yield _Backwards()

    homes = [fresh_home(tmp_path / name) for name in ("forwards", "backwards")]
    reports = []
    for home, pool in zip(homes, (None, backwards), strict=True):
        store = Store.open(home, create=True)
        reports.append(asdict(store.ingest([tmp_path / "east", tmp_path / "west"], pool=pool)) | {"seconds": 0})
        store.close()
    assert reports[0] == reports[1]
    assert len(reports[0]["added"]) == 4
    assert holds(homes[0]) == holds(homes[1])


@pytest.mark.parametrize("address", ["machine", "machine:", "http://machine:6379", "machine:70000", "ray://machine"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(StoreError) as refused, joined(address):
        pass
    assert refused.value.reason.code == "ray.address"


def test_an_address_where_nothing_listens_is_told() -> None:
    with pytest.raises(StoreError) as refused, joined(f"ray://127.0.0.1:{free_port('127.0.0.1')}"):
        pass
    assert refused.value.reason.code == "ray.not_reached"


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(StoreError) as refused, joined("auto"):
        pass
    assert refused.value.reason.code == "ray.libraries"
    for language in ("en", "zh"):
        assert "precedent[ray]" in Messages(language).refusal(refused.value.reason)

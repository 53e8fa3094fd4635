"""A store in an engine: what is only true of one there. That all else is as in a folder, ``make test-scale`` shows by running the
tests of the store, of search, targets and the workbench on it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sample_store import ON_ENGINE, PLANS, fresh_home, sample_home

from index.engine.address import PASSWORD, PASSWORD_FILE, EngineAddress, engine_of, home_of
from index.engine.dialect import statement
from index.errors import BusyError, EngineAwayError, StoreError
from index.results import SearchRequest
from index.store import Store

QUESTIONS = ("教师轮岗比例", "teacher rotation targets", "校园安全", "how often are principals rotated")
on_engine = pytest.mark.skipif(ON_ENGINE not in os.environ, reason="needs an engine: make test-scale")


@pytest.mark.parametrize(
    ("written", "parameters", "sent", "values"),
    [
        (
            'SELECT "start" FROM t WHERE id IN (?, ?, ?)',
            (1, 2, 3),
            "SELECT `start` FROM `t` WHERE `id` IN (%s, %s, %s)",
            [1, 2, 3],
        ),
        ("SELECT a FROM t WHERE b > :g OR c = :g", {"g": 4}, "SELECT `a` FROM `t` WHERE `b` > %s OR `c` = %s", [4, 4]),
        (
            "DELETE FROM t WHERE a = ?2 AND b = ?1",
            ("x", "y"),
            "DELETE FROM `t` WHERE `a` = %s AND `b` = %s",
            ["y", "x"],
        ),
        ("INSERT OR REPLACE INTO meta VALUES (?, ?)", ("k", "v"), "REPLACE INTO `meta` VALUES (%s, %s)", ["k", "v"]),
        ("INSERT OR IGNORE INTO bands VALUES (?, ?)", (1, 2), "INSERT IGNORE INTO `bands` VALUES (%s, %s)", [1, 2]),
        (
            "INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT (a) DO UPDATE SET b = excluded.b",
            (1, 2),
            "INSERT INTO `t` (`a`, `b`) VALUES (%s, %s) ON DUPLICATE KEY UPDATE `b` = VALUES(`b`)",
            [1, 2],
        ),
        ("SELECT '%' || a FROM t", (), "SELECT CONCAT('%%', `a`) FROM `t`", []),
        ("SELECT a FROM t WHERE b IN ()", (), "SELECT `a` FROM `t` WHERE `b` IN (NULL)", []),
        ("SELECT min(a, ?) FROM t", (3,), "SELECT LEAST(`a`, %s) FROM `t`", [3]),
    ],
)
def test_statements_in_the_engines_words(written: str, parameters: Any, sent: str, values: list[object]) -> None:
    translated, runs = statement(written)
    assert translated.sent(parameters, runs) == (sent, values)


def test_an_address_is_read_and_a_password_in_it_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = EngineAddress.read("mysql://plans@db.example:2882/county?ca=/etc/ca.pem")
    assert address == EngineAddress("plans", "db.example", 2882, "county", "/etc/ca.pem")
    assert EngineAddress.read(address.shown) == address
    for wrong in ("mysql://u@h/", "mysql://u@h/a-b", "postgres://u@h/a", "mysql://u@h:x/a", "mysql://u:secret@h/a"):
        with pytest.raises(StoreError):
            EngineAddress.read(wrong)
    monkeypatch.setenv(PASSWORD, "from the environment")
    assert address.password() == "from the environment"
    (tmp_path / "password").write_text("from a file\n", "utf-8")
    monkeypatch.setenv(PASSWORD_FILE, str(tmp_path / "password"))
    assert address.password() == "from a file"
    monkeypatch.setenv("PRECEDENT_ENGINE_CACHE", str(tmp_path / "cache"))
    assert engine_of(home_of(address.shown)) == address
    assert engine_of(tmp_path) is None
    assert home_of(tmp_path) == tmp_path


def test_an_engine_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECEDENT_ENGINE_CACHE", str(tmp_path))
    monkeypatch.setattr("index.engine.connection._FIRST_PAUSE", 0.01)
    with pytest.raises(EngineAwayError):
        Store.open(home_of("mysql://root@127.0.0.1:9/none"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return fresh_home(tmp_path / "home")


def another_machine(home: Path, folder: Path) -> Path:
    """The working copy of another machine of the same engine."""
    address = engine_of(home)
    assert address is not None
    other = fresh_home(folder)
    (other / "engine.txt").write_text(address.shown, "utf-8")
    return other


def answered(home: Path) -> list[Any]:
    with closing(Store.open(home)) as store:
        return [[(hit.passage_id, hit.score) for hit in store.search(SearchRequest(q)).hits] for q in QUESTIONS]


@on_engine
def test_every_machine_gives_the_answers_of_a_folder(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store.open(home, create=True)) as store:
        store.ingest([PLANS])
    here, there = answered(home), answered(another_machine(home, tmp_path / "other"))
    monkeypatch.delenv(ON_ENGINE)
    folder = fresh_home(tmp_path / "folder")
    with closing(Store.open(folder, create=True)) as store:
        store.ingest([PLANS])
    assert here == there == answered(folder)


@on_engine
def test_what_one_machine_adds_and_removes_another_shows_at_its_next_question(home: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plans" / "one.txt"
    plan.parent.mkdir()
    plan.write_text("云溪县湿地鸟类保护方案\n一、目标\n到2028年，湿地鸟类监测点达到40个。\n", "utf-8")
    with closing(Store.open(home, create=True)) as writer:
        writer.ingest([PLANS])
        with closing(Store.open(another_machine(home, tmp_path / "other"))) as reader:
            request = SearchRequest("湿地鸟类监测点")
            assert all("湿地鸟类" not in hit.text for hit in reader.search(request).hits)
            writer.ingest([plan.parent])
            assert "湿地鸟类" in reader.search(request).hits[0].text
            writer.remove(["one.txt"])
            assert all("湿地鸟类" not in hit.text for hit in reader.search(request).hits)
            kept = sorted(folder.name for folder in (tmp_path / "other" / "generations").iterdir())
            assert len(kept) <= 2, "a machine that only reads keeps the last and the one before"


@on_engine
def test_a_file_that_was_sent_in_part_is_sent_again(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.catalogue import Catalogue
    from index.catalogue.engine_catalogue import EngineCatalogue

    monkeypatch.setattr("index.catalogue.engine_files.PIECE_BYTES", 1_000)
    with closing(Store.open(home, create=True)) as store:
        store.ingest([PLANS / "teacher-rotation-linxi.txt"])
    with closing(Catalogue.create(home)) as catalogue:
        assert isinstance(catalogue, EngineCatalogue)
        catalogue.engine.execute("DELETE FROM index_files WHERE piece = 0")  # a publisher killed amid its files
        catalogue.publish(catalogue.generation)
    assert answered(another_machine(home, tmp_path / "other")) == answered(home)


@on_engine
def test_one_machine_writes_and_a_lease_that_ran_out_is_no_right(home: Path, tmp_path: Path) -> None:
    from index.catalogue import Catalogue
    from index.engine.connection import EngineConnection

    other = another_machine(home, tmp_path / "other")
    with closing(Catalogue.create(home)) as first, first.leased():
        with closing(Catalogue.create(other)) as second, pytest.raises(BusyError), second.leased():
            pass
        address = engine_of(home)
        assert address is not None
        with closing(EngineConnection(address)) as db:  # as if the first had not been heard of for a minute
            db.execute("UPDATE leases SET until = 0")
        with closing(Catalogue.create(other)) as second, second.leased():
            with pytest.raises(BusyError), first.transaction():
                first.set_meta(model="of the one that was too late")
            with second.transaction():
                second.set_meta(model="of the one whose turn it is")
            assert first.meta("model") == "of the one whose turn it is"


@on_engine
def test_a_killed_ingest_leaves_what_was_there(home: Path, tmp_path: Path) -> None:
    with closing(Store.open(home, create=True)) as store:
        store.ingest([PLANS / "teacher-rotation-linxi.txt"])
    before = answered(home)
    script = (
        "import sys; from index.store import Store; from pathlib import Path\n"
        "Store.open(Path(sys.argv[1]), create=True).ingest([Path(sys.argv[2])])"
    )
    for seconds in (1.5, 3.0, 6.0):
        running = subprocess.Popen([sys.executable, "-c", script, str(home), str(PLANS)])
        time.sleep(seconds)
        running.kill()
        running.wait()
        assert answered(home) == before or running.returncode == 0
    _let_the_lease_run_out(home)
    with closing(Store.open(home, create=True)) as store:
        store.ingest([PLANS])
        assert store.verify().failures == []


@on_engine
def test_a_backup_of_a_folder_moves_into_an_engine_and_back(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store.open(sample_home())) as store:
        store.backup(tmp_path / "one.zip")
    with closing(Store.open(home, create=True)) as store:
        store.restore(tmp_path / "one.zip")
        store.backup(tmp_path / "two.zip")
    monkeypatch.delenv(ON_ENGINE)
    folder = fresh_home(tmp_path / "folder")
    with closing(Store.open(folder, create=True)) as store:
        store.restore(tmp_path / "two.zip")
    assert answered(folder) == answered(home) == answered(sample_home())


@pytest.fixture
def own_engine(tmp_path: Path) -> Iterator[Any]:
    from engine_server import EngineServer

    server = EngineServer(tmp_path / "engine")
    server.start()
    yield server
    server.kill()


@on_engine
def test_an_engine_killed_amid_an_ingest_loses_nothing_acknowledged(own_engine: Any, tmp_path: Path) -> None:
    home = fresh_home(tmp_path / "home")
    (home / "engine.txt").write_text(own_engine.address("office"), "utf-8")
    with closing(Store.open(home, create=True)) as store:
        store.ingest([PLANS / "teacher-rotation-linxi.txt"])
    before = answered(home)
    failed: list[Exception] = []

    def ingest() -> None:
        try:
            with closing(Store.open(home, create=True)) as writer:
                writer.ingest([PLANS])
        except StoreError as error:
            failed.append(error)

    running = threading.Thread(target=ingest)
    with closing(Store.open(home)) as reader:
        running.start()
        time.sleep(4)
        own_engine.kill()
        running.join()
        with pytest.raises(EngineAwayError):
            reader.search(SearchRequest(QUESTIONS[0]))
        own_engine.start()
        assert reader.search(SearchRequest(QUESTIONS[0])).hits  # the same reader, connected anew
    assert not failed or isinstance(failed[0], EngineAwayError)
    assert not failed or answered(home) == before
    with closing(Store.open(home, create=True)) as store:
        _let_the_lease_run_out(home)
        store.ingest([PLANS])
        assert store.verify().failures == []


def _let_the_lease_run_out(home: Path) -> None:
    from index.engine.connection import EngineConnection

    address = engine_of(home)
    assert address is not None
    with closing(EngineConnection(address)) as db:
        db.execute("UPDATE leases SET until = 0")

"""What nobody expected is answered like the rest; a full disk and a forbidden folder are one line; nothing stays broken."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fakes import FakeStore
from sample_store import ROOT, fresh_home, sample_home
from starlette.testclient import TestClient

from index.catalogue import FILE_NAME
from index.catalogue.system_errors import of_sqlite
from index.errors import DamageError
from index.results import SearchRequest
from index.store import Store
from service.app import create_app
from service.cli.program import main
from service.cli.serving import is_loopback, listen
from service.http.guard import REQUEST_ID, SECURITY_HEADERS
from service.messages import Messages, plain
from service.settings import Settings

BASE = "http://127.0.0.1:8000"


class Opened:
    """Opens the same fake store again and again, and counts."""

    def __init__(self) -> None:
        self.store = FakeStore()
        self.times = 0

    def __call__(self) -> FakeStore:
        self.times += 1
        return self.store


@pytest.fixture
def opened() -> Opened:
    return Opened()


@pytest.fixture
def client(opened: Opened) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=Path("nowhere")), opened), base_url=BASE) as client:  # type: ignore[arg-type]
        yield client


# -- the server ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [KeyError("x"), IndexError(3), sqlite3.DatabaseError("malformed"), MemoryError()])
def test_an_unexpected_error_is_answered_like_any_other(client: TestClient, opened: Opened, error: Exception) -> None:
    opened.store.error = error
    answer = client.get("/api/search", params={"q": "轮岗"}, headers={"Accept-Language": "zh"})
    assert answer.status_code == 500
    assert answer.headers[REQUEST_ID] in answer.json()["detail"]
    assert "日志" in answer.json()["detail"]
    assert {name.lower() for name in SECURITY_HEADERS} <= {name.lower() for name in answer.headers}
    page = client.get("/", params={"q": "轮岗", "lang": "en"})
    assert (page.status_code, page.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "Something went wrong here" in page.text
    assert page.headers[REQUEST_ID] != answer.headers[REQUEST_ID]


def test_readers_open_their_store_afresh_after_an_error(client: TestClient, opened: Opened) -> None:
    assert client.get("/api/search", params={"q": "轮岗"}).status_code == 200
    for error in (KeyError("x"), DamageError("store.inconsistent", number=1, sizes="")):
        before = opened.times
        opened.store.error = error
        assert client.get("/api/search", params={"q": "轮岗"}).status_code >= 500
        opened.store.error = None
        assert client.get("/api/search", params={"q": "轮岗"}).status_code == 200
        assert opened.times == before + 1


def test_a_server_is_not_ready_while_a_search_fails(client: TestClient, opened: Opened) -> None:
    assert client.get("/readyz").status_code == 200
    opened.store.error = KeyError("x")
    assert client.get("/readyz").status_code == 500
    assert client.get("/healthz").status_code == 200
    opened.store.error = DamageError("store.inconsistent", number=1, sizes="")
    assert client.get("/readyz").status_code == 503


def test_a_store_damaged_under_a_server_is_503_and_served_again_when_it_is_mended(tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(sample_home(), home)
    whole = (home / FILE_NAME).read_bytes()
    with TestClient(create_app(Settings(home=home)), base_url=BASE) as client:
        asked = {"q": "教师轮岗", "k": 3}
        before = client.get("/api/search", params=asked).json()["hits"]
        os.truncate(home / FILE_NAME, len(whole) // 2)
        for path in ("/api/search", "/readyz", "/api/plans"):
            answer = client.get(path, params=asked if path == "/api/search" else {})
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        (home / FILE_NAME).write_bytes(whole)
        assert client.get("/api/search", params=asked).json()["hits"] == before


def test_a_listening_socket_says_that_it_is_tcp() -> None:
    """Else asyncio sets no TCP_NODELAY, and a kept-alive answer waits for the client's acknowledgement."""
    with listen("127.0.0.1", 0, Messages("en")) as listener:
        assert listener.proto == socket.IPPROTO_TCP


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("192.0.2.7", False)],
)
def test_which_addresses_only_this_machine_reaches(host: str, alone: bool) -> None:
    assert is_loopback(host) == alone


@pytest.mark.parametrize("language", ["en", "zh"])
def test_others_need_a_key_and_how_to_make_the_first_is_told_in_one_line(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[uvicorn.Server] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: (served.append(self), sockets[0].close()))
    home = tmp_path / "home"
    shutil.copytree(sample_home(), home)
    arguments = ["serve", "--port", "0", "--home", str(home), "--lang", language]
    for options, asks in ((["--host", "0.0.0.0"], True), (["--keys"], True), (["--host", "0.0.0.0", "--open"], False)):
        assert main([*arguments, *options]) == 0
        told = capsys.readouterr().err
        assert ("precedent keys add" in told) == asks
        assert len(told.splitlines()) == 1 + asks
        with TestClient(served.pop().config.app, BASE, follow_redirects=False) as client:
            assert client.get("/api/plans").status_code == (401 if asks else 200)
            assert client.delete("/api/v1/verdicts/1").status_code == (401 if asks else 403)


# -- the command line ----------------------------------------------------------------------------------------------


def command(*arguments: str, limit: int = 0) -> subprocess.CompletedProcess[str]:
    """The command, in a process that may write files of ``limit`` bytes at most."""
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); " if limit else ""
    code = f"{limited}import sys; from service.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300
    )


@pytest.mark.skipif(os.name == "nt", reason="there are no such limits")
@pytest.mark.parametrize("limit", [20_000, 120_000, 400_000, 700_000])
def test_a_full_disk_is_one_line_and_the_next_ingest_goes_on(tmp_path: Path, limit: int) -> None:
    home = fresh_home(tmp_path / "home")
    plans = str(ROOT / "corpus" / "plans" / "nutrition-meals-rule.txt")
    done = command("ingest", plans, "--home", str(home), "--lang", "en", limit=limit)
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert "the disk is full" in done.stderr.splitlines()[-1]
    again = command("ingest", plans, "--home", str(home))
    assert again.returncode == 0
    store = Store.open(home)
    assert store.search(SearchRequest("营养餐")).hits
    store.close()


def test_what_sqlite_says_becomes_the_store_s_error(tmp_path: Path) -> None:
    def told(code: int) -> str:
        error = sqlite3.OperationalError("words")
        error.sqlite_errorcode = code
        found = of_sqlite(tmp_path / FILE_NAME, error)
        assert found is not None
        return found.reason.code

    assert told(sqlite3.SQLITE_FULL) == "store.disk_full"
    assert told(sqlite3.SQLITE_READONLY) == "store.not_writable"
    assert told(sqlite3.SQLITE_BUSY) == "store.busy"
    assert told(sqlite3.SQLITE_CANTOPEN) == told(sqlite3.SQLITE_IOERR) == "store.not_reached"
    assert told(sqlite3.SQLITE_IOERR_SHORT_READ) == told(sqlite3.SQLITE_CORRUPT) == "store.catalogue_unreadable"
    assert of_sqlite(tmp_path, sqlite3.ProgrammingError("ours")) is None


def test_backup_restore_and_repair_by_the_command_line(tmp_path: Path) -> None:
    file, home = str(tmp_path / "store.backup"), tmp_path / "again"
    assert command("backup", file, "--home", str(sample_home())).returncode == 0
    assert command("backup", file, "--home", str(sample_home())).returncode == 2
    restored = command("restore", file, "--home", str(home), "--json")
    assert json.loads(restored.stdout)["generation"] == 1
    shutil.copytree(sample_home() / "terms", home / "terms")
    next((home / "generations" / "000001").glob("segments/*/roles.npy")).unlink()
    assert command("doctor", "--deep", "--home", str(home)).returncode == 1
    assert command("doctor", "--repair", "--home", str(home)).returncode == 0
    assert json.loads(command("query", "教师轮岗", "--json", "--home", str(home)).stdout)["hits"]


@pytest.mark.parametrize("text", ["\x1b[31m红", "a\x07b", "\x9b2J", "\x1b]0;t\x1b\\"])
def test_what_is_said_moves_no_cursor(text: str) -> None:
    assert str(plain(text)).isprintable()
    assert Messages("en")("error.no_such_path", path=Path(text)).isprintable()

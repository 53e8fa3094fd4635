"""A folder that a server watches: what is new, changed or gone in it, and what is never done by mistake."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes import FakeEncoder
from test_cli import Run, run
from test_intake import OTHER, PLAN

from index.intake import following, worker
from index.intake.jobs import Job
from index.intake.queue import Queue
from index.store import Store
from service.http.folders import WatchedFolders, _Folder

__all__ = ["run"]
ROOT = Path(__file__).parents[1]


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


@pytest.fixture
def queue(home: Path, monkeypatch: pytest.MonkeyPatch) -> Queue:
    monkeypatch.setattr(worker, "_encoder", FakeEncoder)
    monkeypatch.setattr(following, "SETTLED_SECONDS", 0.0)
    return Queue(home)


def followed(home: Path, queue: Queue, folder: Path) -> Job:
    job = queue.order("follow", sources=(str(folder),))
    worker.work_off(home, queue)
    done = queue.job(job.id)
    assert done is not None
    return done


def told(job: Job) -> list[tuple[str, str | None]]:
    return sorted((file.name, file.how or file.state) for file in job.files)


def stored(home: Path) -> list[str]:
    return [paper.source for paper in Store.open(home).papers()]


def test_a_followed_folder_is_in_the_store_what_it_is_on_the_disk(home: Path, queue: Queue, papers: Path) -> None:
    (papers / "a.txt").write_text(PLAN, "utf-8")
    (papers / "b.txt").write_text(OTHER, "utf-8")
    (papers / "c.txt").write_bytes(bytes(range(256)))
    job = followed(home, queue, papers)
    assert told(job) == [("a.txt", "added"), ("b.txt", "added"), ("c.txt", "refused")]
    assert [file.reason.code for file in job.files if file.reason] == ["file.binary"]
    (papers / "a.txt").write_text(OTHER.replace("临溪", "青川"), "utf-8")
    (papers / "b.txt").unlink()
    assert told(followed(home, queue, papers)) == [("a.txt", "replaced"), ("b.txt", "removed"), ("c.txt", "refused")]
    assert stored(home) == ["a.txt"]


def test_what_is_still_being_written_is_left_for_later_and_what_was_stays(
    home: Path, queue: Queue, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt", "c.zip"):
        (papers / name).write_text(PLAN, "utf-8")
    followed(home, queue, papers)
    (papers / "b.txt").write_text(PLAN[:30], "utf-8")

    def meanwhile(_: float) -> None:
        for name in ("b.txt", "c.zip", "new.txt"):
            with (papers / name).open("a", encoding="utf-8") as file:
                file.write("。")

    monkeypatch.setattr(following.time, "sleep", meanwhile)
    assert told(followed(home, queue, papers)) == []
    assert stored(home) == ["a.txt", "b.txt"]
    assert len(Store.open(home).versions("b.txt")) == 1


def test_a_folder_that_is_suddenly_empty_or_away_takes_nothing_out(home: Path, queue: Queue, papers: Path) -> None:
    (papers / "a.txt").write_text(PLAN, "utf-8")
    followed(home, queue, papers)
    (papers / "a.txt").unlink()
    job = followed(home, queue, papers)
    assert (job.state, job.reason and job.reason.code) == ("failed", "folder.empty")
    papers.rmdir()
    job = followed(home, queue, papers)
    assert (job.state, job.reason and job.reason.code) == ("failed", "folder.away")
    assert stored(home) == ["a.txt"]


def test_a_job_is_ordered_once_for_each_change_when_it_rests(queue: Queue, papers: Path) -> None:
    folder = _Folder(papers, None, queue)

    def looks(times: int = 3) -> int:
        """How many jobs were ordered."""
        ordered = 0
        for _ in range(times):
            if folder.look():
                ordered += 1
                job = queue.first_open()
                assert job
                job.state = "done"
                queue.save(job)
        return ordered

    assert looks() == 1, "what is there when the server starts"
    assert looks() == 0
    file = papers / "a.txt"
    for n in range(3):
        file.write_text("x" * n, "utf-8")
        assert looks(1) == 0, "it is being written"
    assert looks() == 1
    os.utime(file, (1, 1))
    assert looks() == 1
    file.unlink()
    assert looks() == 1
    papers.rmdir()
    assert looks() == 1, "to be told that it is away"
    assert looks() == 0
    papers.mkdir()
    assert looks() == 1


def test_the_store_may_not_lie_in_what_is_watched(home: Path, run: Run) -> None:
    for folder in (home, home.parent, home / "nowhere"):
        assert run("serve", "--home", home, "--watch", folder)[0] == 2


# -- a server, as it is run ----------------------------------------------------------------------------------------


@pytest.fixture
def server(home: Path, papers: Path) -> Iterator[str]:
    code = "import sys; from service.cli import main; sys.exit(main())"
    options = ["serve", "--port", "0", "--home", str(home), "--watch", str(papers), "--lang", "en"]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *options], cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stderr is not None
    address = next(found[0] for line in process.stderr if (found := re.search(r"http://\S+(?=/)", line)))
    yield address
    process.terminate()
    assert process.wait(60) in (0, -15)
    process.stderr.close()


def eventually(holds: Callable[[], Any]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError


def test_a_server_follows_its_folder(server: str, papers: Path) -> None:
    (papers / "a.txt").write_text(PLAN, "utf-8")
    (papers / "c.txt").write_bytes(bytes(range(256)))

    def names() -> list[str]:
        answer = httpx.get(f"{server}/api/v1/documents")
        if answer.status_code == 503:  # in the moment in which the catalogue is made
            return []
        return [one["source"] for one in answer.json()["items"]]

    eventually(lambda: names() == ["a.txt"])
    eventually(lambda: "not taken: 1" in httpx.get(f"{server}/documents?lang=en").text)
    (papers / "b.txt").write_text(OTHER, "utf-8")
    (papers / "a.txt").unlink()
    eventually(lambda: names() == ["b.txt"])
    found = httpx.get(f"{server}/api/search", params={"q": "教师交流比例"}).json()
    assert [hit["citation"]["source"] for hit in found["hits"][:1]] == ["b.txt"]


def test_nothing_is_watched_where_nothing_is_said(queue: Queue) -> None:
    folders = WatchedFolders((), 0.01, queue, lambda: None)
    folders.begin()
    folders.close()
    assert queue.first_open() is None

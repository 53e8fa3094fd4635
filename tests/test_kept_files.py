"""Files beside the index: papers on their way in, originals, old versions, keys, the audit log: damage to them is told, nothing
of it is stored or let in, and the remedy mends it."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from fakes import FakeEncoder

from index.errors import StoreError
from index.intake import worker
from index.intake.jobs import Job, Kind
from index.intake.queue import FOLDER, RECORD, Queue
from index.originals import VERSIONS, folder_of
from index.store import Store
from service.access import chain, examining
from service.access.audit import AUDIT_NAME, FILES_KEPT, Audit
from service.access.keys import KeyFile

PLAN = "临溪县教师交流轮岗实施方案\n一、目标任务\n到2025年，教师交流比例不低于15%。\n临溪县教育局\n2022年3月1日\n"


@pytest.fixture
def queue(home: Path, fake_model: dict[str, FakeEncoder], monkeypatch: pytest.MonkeyPatch) -> Queue:
    for module in ("index.doctor", "index.repair"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda name=None: FakeEncoder(name or "bundled"))
    monkeypatch.setattr(worker, "_encoder", FakeEncoder)
    return Queue(home)


def send(queue: Queue, text: str = PLAN, kind: Kind = "store") -> Job:
    with queue.gathering(kind) as gathering:
        gathering.add("a.txt", io.BytesIO(text.encode()), len(text.encode()))
    return gathering.job


def flip(path: Path, at: int, bit: int = 4) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= bit
    path.chmod(0o644)
    path.write_bytes(data)


def told(home: Path) -> list[str]:
    """The codes of what ``doctor --deep`` finds wrong."""
    found = [*Store.open(home, create=True).doctor(deep=True), *examining.examine(home)]
    return [finding.message.code for finding in found if finding.level != "ok"]


def mend(home: Path) -> list[str]:
    done = [*Store.open(home, create=True).repair(), *examining.repair(home)]
    return [finding.message.code for finding in done]


# -- papers on their way in ----------------------------------------------------------------------------------------


def test_no_bit_of_a_record_makes_another_order(home: Path, queue: Queue) -> None:
    job = queue.order("correct", plan_id="d1", changes={"year": 2021})
    path = home / FOLDER / job.id / RECORD
    whole = path.read_bytes()
    for at in range(len(whole)):
        flip(path, at, 1 << at % 8)
        assert queue.job(job.id) in (None, job)
        path.write_bytes(whole)
    assert queue.job(job.id) == job


def test_the_files_of_a_damaged_job_are_not_swept_away_but_looked_at_anew(home: Path, queue: Queue) -> None:
    send(queue)
    worker.work_off(home, queue)
    job = send(queue, PLAN.replace("15", "20"))
    flip(home / FOLDER / job.id / RECORD, 40)
    worker.work_off(home, queue)
    assert told(home) == ["finding.job_damaged"]
    assert "finding.job_kept" in mend(home)
    worker.work_off(home, queue)
    (looked,) = (one for one in queue.jobs() if one.state == "looked")
    assert [file.name for file in looked.files] == ["a.txt"]
    assert told(home) == []


@pytest.mark.parametrize("gone", [False, True])
def test_an_upload_that_was_damaged_while_it_waited_is_refused(home: Path, queue: Queue, gone: bool) -> None:
    send(queue)
    worker.work_off(home, queue)
    job = send(queue, PLAN.replace("15", "20"))
    staged = queue.staged(job, 0)
    if gone:
        staged.unlink()
    else:
        flip(staged, 60)
    assert told(home) == ["finding.upload_damaged"]
    worker.work_off(home, queue)
    done = queue.job(job.id)
    assert done is not None
    (file,) = done.files
    assert (file.state, file.reason and file.reason.code) == ("refused", "upload.damaged")
    assert [record.text for record in Store.open(home).export("passages") if "15%" in record.text]  # type: ignore[union-attr]
    assert told(home) == []


class KilledError(Exception):
    """Where a kill is thought."""


@pytest.mark.parametrize("step", ["bring_up_to_date", "take_away"])
@pytest.mark.parametrize("forget", [False, True])
def test_a_removal_that_was_killed_in_is_ended(
    home: Path, queue: Queue, monkeypatch: pytest.MonkeyPatch, step: str, forget: bool
) -> None:
    send(queue)
    worker.work_off(home, queue)
    job = queue.order("remove", sources=("a.txt",), forget=forget)

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(f"index.removal.{step}", killed)
        with pytest.raises(KilledError):
            worker.work_off(home, queue)
    worker.work_off(home, queue)
    done = queue.job(job.id)
    assert done is not None
    assert (done.state, done.reason) == ("done", None)
    store = Store.open(home)
    assert list(store.export("passages")) == []
    assert not (folder_of(home) / "a.txt").exists()
    assert len(store.versions("a.txt")) == (0 if forget else 1)


# -- what was uploaded ---------------------------------------------------------------------------------------------


def test_a_damaged_original_is_told_until_it_is_sent_again(home: Path, queue: Queue) -> None:
    send(queue)
    worker.work_off(home, queue)
    flip(folder_of(home) / "a.txt", 60)
    assert told(home) == ["finding.paper_damaged"]
    send(queue)
    worker.work_off(home, queue)
    assert told(home) == []


def test_the_file_of_an_old_version_is_looked_at_and_missed(home: Path, queue: Queue) -> None:
    for share in ("15", "20"):
        send(queue, PLAN.replace("15", share))
        worker.work_off(home, queue)
    (kept,) = (folder_of(home) / VERSIONS).iterdir()
    flip(kept, 60)
    assert told(home) == ["finding.version_damaged"]
    kept.unlink()
    assert told(home) == ["finding.version_gone"]


# -- keys and the audit log ----------------------------------------------------------------------------------------


def test_no_bit_of_the_keys_lets_in_who_was_not(home: Path) -> None:
    keys = KeyFile(home)
    keys.add("office", "read", days=1)
    whole, before = keys.path.read_bytes(), keys.all()
    for at in range(len(whole)):
        flip(keys.path, at, 1 << at % 8)
        with pytest.raises(StoreError):
            KeyFile(home).all()
        keys.path.write_bytes(whole)
    assert KeyFile(home).all() == before
    flip(keys.path, 50)
    assert [finding.message.code for finding in examining.examine(home)] == ["key.file"]
    assert [finding.message.code for finding in examining.repair(home)] == ["finding.keys_aside"]
    assert list(examining.examine(home)) == []
    assert KeyFile(home).all() == []


def test_a_key_that_has_ended_comes_back_with_no_older_file(home: Path) -> None:
    keys, audit = KeyFile(home), Audit(home)
    key, secret = keys.add("gone", "admin")
    audit.write("key_added", "me", key=key.id, named=key.name)
    shutil.copy(keys.path, home / "older")
    keys.end("gone")
    audit.write("key_ended", "me", key=key.id, named=key.name)
    assert list(examining.examine(home)) == []
    shutil.copy(home / "older", keys.path)
    assert KeyFile(home, examining.known_ended(home)).find(secret) is None  # as a server reads them
    assert keys.find(secret) is None  # which it also is to one that runs
    assert [finding.message.code for finding in examining.examine(home)] == ["finding.keys_older"]
    examining.repair(home)
    assert KeyFile(home).find(secret) is None
    assert list(examining.examine(home)) == []


def test_the_audit_log_tells_every_bit_line_and_file_that_was_changed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.access.audit.MOST_BYTES", 500)  # four files
    audit, log = Audit(home), home / AUDIT_NAME
    for number in range(9):
        audit.write("signin", "张三", number=number)

    def broken() -> bool:
        return any(chain.breaks(home, log, FILES_KEPT))

    files = [*chain.files_of(log), home / chain.HEAD_NAME]
    assert len(files) > 3
    assert not broken()
    for path in files:
        whole = path.read_bytes()
        for at in range(len(whole)):
            flip(path, at, 1 << at % 8)
            assert broken(), (path.name, at)
            path.write_bytes(whole)
        for less in (
            b"",
            whole[: len(whole) // 2],
            whole[: whole.rindex(b"\n", 0, -1) + 1] if b"\n" in whole[:-1] else b"",
        ):
            path.write_bytes(less)
            assert broken(), (path.name, less)
        path.unlink()
        assert broken(), path.name
        path.write_bytes(whole)
    assert not broken()
    log.write_bytes(log.read_bytes()[:-20])
    assert [finding.message.code for finding in examining.repair(home)] == ["finding.audit_aside"]
    assert not broken()

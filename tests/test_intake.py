"""The queue and what a worker makes of it: names, refusals, kills, replacements, what becomes of the files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from unittest.mock import ANY

import pytest
from fakes import FakeEncoder
from refusing import refused
from sample_store import PLANS

from index.errors import BusyError, NoStoreError, TooManyError
from index.intake import storing, worker
from index.intake.jobs import Job, Kind
from index.intake.names import MOST_BYTES, readable, safe_name
from index.intake.queue import FOLDER, MOST_OF_ONE, Queue
from index.store import Store
from index.update import only_writer
from ingest.errors import IngestError, Reason

PLAN = "临溪县教师交流轮岗实施方案\n一、目标任务\n到2025年，教师交流比例不低于15%。\n临溪县教育局\n2022年3月1日\n"
OTHER = PLAN.replace("15%", "20%")


@pytest.fixture
def queue(home: Path, monkeypatch: pytest.MonkeyPatch) -> Queue:
    monkeypatch.setattr(worker, "_encoder", FakeEncoder)
    monkeypatch.setattr(worker, "PATIENCE", 0.01)
    return Queue(home)


def send(queue: Queue, files: dict[str, bytes], kind: Kind = "store") -> Job:
    with queue.gathering(kind) as gathering:
        for name, data in files.items():
            gathering.add(name, io.BytesIO(data), len(data))
    return gathering.job


def worked(home: Path, queue: Queue, job: Job) -> Job:
    """The job after a worker has come by."""
    worker.work_off(home, queue)
    done = queue.job(job.id)
    assert done is not None
    return done


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.txt", text)
    return packed.getvalue()


# -- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("方案.docx", "方案.docx"),
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\plans\\2023\\a.pdf", "plans/2023/a.pdf"),
        ("/abs/./x/../a.txt", "abs/x/a.txt"),
        (".versions/.hidden.txt", "versions/hidden.txt"),
        ("a\x00\x1b[31m\u202eb.txt", "a[31mb.txt"),
        ("CON.txt", "_CON.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("folder. /x .txt ", "folder/x .txt"),
        ("\ud800a.txt", "a.txt"),
    ],
)
def test_a_name_is_made_safe_and_stays_readable(given: str, safe: str) -> None:
    assert safe_name(given) == safe


@pytest.mark.parametrize("given", ["", "..", "../..", "///", "\x00", "C:"])
def test_of_some_names_nothing_is_left(given: str) -> None:
    with pytest.raises(IngestError):
        safe_name(given)


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("县" * 300 + ".docx")
    assert name.endswith(".docx")
    assert len(name.encode()) <= MOST_BYTES


def test_a_name_in_gb18030_is_told_readable() -> None:
    assert readable("教师交流方案.txt".encode("gb18030")) == "教师交流方案.txt"
    assert readable("教师交流方案.txt".encode()) == "教师交流方案.txt"


# -- what a job becomes --------------------------------------------------------------------------------------------


def test_files_are_looked_at_first_and_stored_at_a_word(home: Path, queue: Queue) -> None:
    job = worked(home, queue, send(queue, {"a.txt": PLAN.encode(), "b.bin": bytes(range(256))}, "look"))
    assert [(file.name, file.state) for file in job.files] == [("a.txt", "read"), ("b.bin", "refused")]
    (plan,) = job.files[0].plans
    assert (plan.issuer, plan.year, plan.targets) == ("临溪县教育局", 2022, 1)
    assert job.files[1].reason == Reason("file.binary")
    with pytest.raises(NoStoreError):
        Store.open(home)
    queue.store(job.id)
    job = worked(home, queue, job)
    assert [(file.state, file.how) for file in job.files] == [("stored", "added"), ("refused", None)]
    assert (home / "originals" / "a.txt").read_text("utf-8") == PLAN
    assert not (home / FOLDER / job.id / "files").exists()
    passage = next(iter(Store.open(home).export("passages")))
    assert Store.open(home).verify_passage(passage.passage_id).verified  # type: ignore[union-attr]


def test_the_same_name_again_replaces_and_the_old_text_stays_to_be_cited(home: Path, queue: Queue) -> None:
    worked(home, queue, send(queue, {"a.txt": PLAN.encode()}))
    store = Store.open(home)
    old = next(record for record in store.export("passages") if "15%" in record.text)  # type: ignore[union-attr]
    job = worked(home, queue, send(queue, {"a.txt": OTHER.encode()}))
    assert job.files[0].how == "replaced"
    assert worked(home, queue, send(queue, {"a.txt": OTHER.encode()})).files[0].how == "unchanged"
    assert [record.text for record in store.export("passages") if "15%" in record.text] == []  # type: ignore[union-attr]
    detail = store.passage(old.passage_id)  # type: ignore[union-attr]
    assert detail is not None
    assert (detail.text, detail.retired.how) == (old.text, "replaced")  # type: ignore[union-attr]
    assert store.verify_passage(old.passage_id).verified  # type: ignore[union-attr]  # its file was kept as well
    job = worked(home, queue, queue.order("remove", sources=("a.txt",), forget=True))
    assert store.passage(old.passage_id) is None  # type: ignore[union-attr]
    assert [path for path in (home / "originals").rglob("*") if path.is_file()] == []


def test_only_the_newest_old_versions_are_kept(home: Path, queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECEDENT_KEEP_VERSIONS", "2")
    for share in range(5):
        worked(home, queue, send(queue, {"a.txt": PLAN.replace("15%", f"{share}5%").encode()}))
    worked(home, queue, send(queue, {"b.txt": OTHER.encode()}))  # an ingest sweeps what the one before left
    versions = Store.open(home).versions("a.txt")
    assert [version.retired is None for version in versions] == [True, False, False]
    assert len(list((home / "originals" / ".versions").iterdir())) == 2


def test_of_an_archive_that_is_sent_again_what_left_it_goes(home: Path, queue: Queue) -> None:
    job = worked(home, queue, send(queue, {"p.zip": zipped(a=PLAN, b=OTHER)}))
    assert [(file.name, file.state) for file in job.files] == [("p.zip/a.txt", "stored"), ("p.zip/b.txt", "stored")]
    worked(home, queue, send(queue, {"p.zip": zipped(a=PLAN)}))
    store = Store.open(home)
    assert [paper.source for paper in store.papers()] == ["p.zip/a.txt"]
    assert store.verify().failures == []


def test_a_file_and_a_folder_cannot_have_one_name(home: Path, queue: Queue) -> None:
    worked(home, queue, send(queue, {"a.txt": PLAN.encode()}))
    job = worked(home, queue, send(queue, {"a.txt/b.txt": OTHER.encode()}))
    assert job.files[0].reason == Reason("upload.name_taken", name="a.txt/b.txt")


def test_a_paper_read_from_a_folder_is_not_replaced_by_an_upload(home: Path, queue: Queue, tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "a.txt").write_text(PLAN, "utf-8")
    worked(home, queue, send(queue, {"x.txt": PLAN.encode()}))
    store = Store.open(home, create=True, model="bundled")
    monkey = pytest.MonkeyPatch()
    monkey.setattr("index.store.load_encoder", FakeEncoder)
    store.ingest([folder])
    monkey.undo()
    job = worked(home, queue, send(queue, {"a.txt": OTHER.encode()}))
    assert job.files[0].source == "originals/a.txt"
    assert {paper.source for paper in store.papers()} == {"a.txt", "x.txt", "originals/a.txt"}


def test_a_backup_takes_uploaded_files_along(home: Path, queue: Queue, tmp_path: Path) -> None:
    worked(home, queue, send(queue, {"甲/a.txt": PLAN.encode()}))
    Store.open(home).backup(tmp_path / "kept.zip")
    elsewhere = Store.open(tmp_path / "elsewhere", create=True)
    elsewhere.restore(tmp_path / "kept.zip")
    (home / "originals" / "甲" / "a.txt").unlink()
    assert (elsewhere.verify().sources, elsewhere.verify().failures) == (1, [])


# -- kills and other writers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["place", "add_source", "bring_up_to_date"])
def test_a_job_that_was_killed_in_is_taken_up_again(
    home: Path, queue: Queue, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    worked(home, queue, send(queue, {"a.txt": PLAN.encode()}))
    job = send(queue, {"a.txt": OTHER.encode(), "b.txt": PLAN.encode()})
    target = storing.originals if step == "place" else storing

    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(target, step, killed)
        with pytest.raises(Killed):
            worker.work_off(home, queue)
    assert any("15%" in record.text for record in Store.open(home).export("passages"))  # type: ignore[union-attr]
    assert worked(home, queue, job).state == "done"
    store = Store.open(home)
    assert sorted(paper.source for paper in store.papers()) == ["a.txt", "b.txt"]
    assert store.verify().failures == []
    monkeypatch.setattr("index.doctor.load_encoder", lambda _: FakeEncoder())
    assert {finding.level for finding in store.doctor(deep=True)} == {"ok"}


def test_a_job_at_which_the_worker_dies_again_and_again_is_given_up(
    home: Path, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = send(queue, {"a.txt": PLAN.encode()})

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(worker, "carry_out", killed)
    for _ in range(worker.MOST_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            worker.work_off(home, queue)
    done = worked(home, queue, job)
    assert (done.state, done.reason) == ("failed", Reason("intake.given_up", times=worker.MOST_ATTEMPTS))


def test_a_job_waits_while_another_ingest_writes(home: Path, queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    job = send(queue, {"a.txt": PLAN.encode()})
    seen = []

    def look(seconds: float) -> None:
        seen.append(queue.job(job.id).stage)  # type: ignore[union-attr]
        held.__exit__(None, None, None)

    held = only_writer(home)
    held.__enter__()
    monkeypatch.setattr(worker.time, "sleep", look)
    assert worked(home, queue, job).state == "done"
    assert seen == ["held"]


def test_only_so_many_jobs_may_wait_and_of_one_holder_half_of_them(queue: Queue) -> None:
    for holder in ("k1", "k2"):
        for _ in range(MOST_OF_ONE):
            queue.order("remove", holder=holder, sources=("a",))
        told = (TooManyError, "intake.full_of_one") if holder == "k1" else (BusyError, "intake.full")
        with refused(*told, most=ANY):
            queue.order("remove", holder=holder, sources=("a",))
    with pytest.raises(BusyError):
        queue.order("remove", sources=("a",))


def test_no_address_leads_out_of_the_queue(queue: Queue, home: Path) -> None:
    (home / "job.json").write_text("{}", "utf-8")
    assert queue.job("..") is None
    assert not queue.discard("../intake")
    assert list(PLANS.iterdir())

"""``precedent doctor``: it names what is wrong and what mends it, and is content with what is well."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from unittest.mock import ANY

import pytest
from fakes import FakeEncoder

from index.catalogue import FILE_NAME
from index.catalogue.seal import break_seal
from index.doctor import REPAIR, Finding
from index.errors import EncoderError
from index.store import Store
from ingest.errors import Reason


@pytest.fixture
def healthy(home: Path, tmp_path: Path, fake_model: dict[str, FakeEncoder], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one document, and doctors that examine it with the fake encoder."""
    monkeypatch.setattr("index.doctor.load_encoder", lambda name=None: fake_model[name or "bundled"])
    (tmp_path / "plan.txt").write_text("一、目标\n每年教师交流比例不低于15%。\n", "utf-8")
    Store.open(home, create=True).ingest([tmp_path / "plan.txt"])
    return home


def troubles(home: Path) -> list[Finding]:
    return [finding for finding in Store.open(home, create=True).doctor() if finding.level != "ok"]


def test_a_healthy_store_has_no_troubles(healthy: Path) -> None:
    assert troubles(healthy) == []
    assert Store.open(healthy).doctor() == [
        Finding("ok", Reason("finding.model", name="bundled")),
        Finding("ok", Reason("finding.catalogue")),
        Finding("ok", Reason("finding.generation", number=1, count=1)),
    ]


def test_the_real_model_answers(tmp_path: Path) -> None:
    findings = Store.open(tmp_path, create=True).doctor()
    assert [finding.level for finding in findings] == ["ok", "warning"]
    assert findings[0].message == Reason("finding.model", name=ANY)
    assert findings[1].message == Reason("store.none", home=str(tmp_path))
    assert findings[1].remedy == Reason("remedy.command", command="precedent ingest PATH…")


def test_looking_never_writes(tmp_path: Path) -> None:
    Store.open(tmp_path / "nothing", create=True).doctor()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_broken_generation(healthy: Path, what: str) -> None:
    folder = healthy / "generations" / "000001"
    shutil.rmtree(folder if what == "folder" else next(folder.glob("segments/*/lexical")))
    (trouble,) = troubles(healthy)
    assert trouble.level == "error"
    assert trouble.message.code == "store.generation_unreadable"
    assert trouble.remedy == REPAIR


def test_another_model_behind_the_same_name(healthy: Path, fake_model: dict[str, FakeEncoder]) -> None:
    fake_model["bundled"].fingerprint = "fake:changed"
    (trouble,) = troubles(healthy)
    assert trouble.level == "error"
    assert trouble.message.code == "store.other_encoder"
    assert trouble.message.values["other_fingerprint"] == "fake:changed"


def test_a_model_that_does_not_load(healthy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str | None = None) -> FakeEncoder:
        raise EncoderError("model.no_weights", path="weights.bin")

    monkeypatch.setattr("index.doctor.load_encoder", fail)
    found = troubles(healthy)
    assert {trouble.level for trouble in found} == {"error"}
    assert Finding("error", Reason("model.no_weights", path="weights.bin"), Reason("remedy.model")) in found


def test_a_file_that_is_gone(healthy: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").unlink()
    (trouble,) = troubles(healthy)
    gone = Reason("finding.file_gone", source="plan.txt", path=str(tmp_path / "plan.txt"))
    assert trouble == Finding("warning", gone, Reason("remedy.put_back"))


def test_a_source_read_by_an_older_version(healthy: Path) -> None:
    db = sqlite3.connect(healthy / FILE_NAME)
    with db:
        db.execute("UPDATE sources SET pipeline = 'document/0 terms/0', damage = 3")
    db.close()
    break_seal(healthy)
    assert troubles(healthy) == [
        Finding("warning", Reason("finding.older", source="plan.txt"), Reason("remedy.ingest")),
        Finding("warning", Reason("finding.undecoded", source="plan.txt", count=3), Reason("remedy.better_copy")),
    ]


def test_an_ingest_that_was_cut_off(healthy: Path, tmp_path: Path) -> None:
    def interrupt(stage: str, done: int, total: int) -> None:
        if stage == "embedding":
            raise KeyboardInterrupt

    (tmp_path / "new.txt").write_text("二、别的\n每年培训不少于20学时。\n", "utf-8")
    with pytest.raises(KeyboardInterrupt):
        Store.open(healthy).ingest([tmp_path / "new.txt"], interrupt)
    (trouble,) = troubles(healthy)
    assert trouble == Finding("warning", Reason("finding.waiting", count=1), Reason("remedy.run_again"))
    assert Store.open(healthy).ingest([tmp_path / "new.txt"]).unchanged == ["new.txt"]
    assert troubles(healthy) == []


def test_no_database(healthy: Path) -> None:
    (healthy / FILE_NAME).write_bytes(b"no database" * 100)
    (trouble,) = troubles(healthy)
    assert trouble == Finding("error", Reason("store.catalogue_changed", path=str(healthy / FILE_NAME)), REPAIR)
    break_seal(healthy)
    (trouble,) = troubles(healthy)
    assert (trouble.level, trouble.message.code, trouble.remedy) == ("error", "store.catalogue_unreadable", REPAIR)


def test_a_damaged_catalogue(healthy: Path) -> None:
    """Pages in the middle overwritten, as by a failing disk."""
    db = sqlite3.connect(healthy / FILE_NAME)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    data = bytearray((healthy / FILE_NAME).read_bytes())
    data[4096 * 2 :] = b"\xaa" * (len(data) - 4096 * 2)
    (healthy / FILE_NAME).write_bytes(data)
    break_seal(healthy)
    found = troubles(healthy)
    assert any(
        trouble.level == "error" and trouble.message.code == "finding.catalogue_damaged" and trouble.remedy
        for trouble in found
    )

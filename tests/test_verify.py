"""``precedent verify``: silent about what holds, and one line for everything that does not."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path
from unittest.mock import ANY

import pytest
from fakes import FakeEncoder

from index.catalogue import FILE_NAME
from index.catalogue.seal import SEAL_NAME
from index.store import Store
from index.verify import Failure, Verification
from ingest.errors import Reason
from service.cli import main

PLAN = """临溪县教师交流轮岗实施方案

一、目标任务
每学年教师交流比例不低于符合条件教师总数的15%。

二、保障措施
县教育局负责统筹,各学校(xiào)落實經費(fèi)。
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "plans" / "plan.txt"
    path.parent.mkdir()
    path.write_text(PLAN, "utf-8")
    (path.parent / "other.txt").write_text(PLAN.replace("临溪", "云溪"), "utf-8")
    return path


@pytest.fixture
def store(home: Path, path: Path, fake_model: dict[str, FakeEncoder]) -> Store:
    store = Store.open(home, create=True)
    store.ingest([path.parent])
    return store


def tamper(home: Path, sql: str, *values: object) -> None:
    db = sqlite3.connect(home / FILE_NAME)
    with db:
        assert db.execute(sql, values).rowcount > 0
    db.close()
    (home / SEAL_NAME).unlink(
        missing_ok=True
    )  # it would tell of it before anything is read (tests/test_store_damage.py)


def test_what_was_just_ingested_holds(store: Store) -> None:
    report = store.verify()
    counts = store.status()["counts"]
    assert report.failures == []
    assert report.sources == counts["sources"] == 2
    assert report.citations == counts["passages"] + counts["targets"] + counts["repairs"] > 6


@pytest.mark.parametrize("fixture", ["samples", "seeds"])
def test_real_stores_hold(fixture: str, request: pytest.FixtureRequest) -> None:
    store: Store = request.getfixturevalue(fixture)
    report = store.verify()
    assert report.failures == []
    assert report.citations > 500


def test_progress_is_told(store: Store) -> None:
    told: list[tuple[str, int, int]] = []
    store.verify(lambda *progress: told.append(progress))
    assert told == [("verifying", 0, 2), ("verifying", 1, 2), ("verifying", 2, 2)]


# -- the file ------------------------------------------------------------------------------------------------------


def change(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("15%", "5%"), "utf-8")


def damage(path: Path) -> None:
    path.write_bytes(b"\x00\x01\x02" * 100)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (change, Reason("citation.file_changed")),
        (Path.unlink, Reason("citation.file_not_read", reason=Reason("file.vanished"))),
        (damage, Reason("citation.file_not_read", reason=Reason("file.binary"))),
    ],
)
def test_a_file_that_is_not_what_it_was(store: Store, path: Path, spoil: object, reason: Reason) -> None:
    ids = {record.source: record.passage_id for record in store.export("passages")}
    spoil(path)  # type: ignore[operator]
    assert store.verify().failures == [Failure("plan.txt", reason)]
    broken, whole = (store.verify_passage(ids[name]) for name in ("plan.txt", "other.txt"))
    assert broken is not None
    assert whole is not None
    assert (broken.verified, whole.verified, whole.reason) == (False, True, None)
    assert broken.reason == reason


def test_a_file_that_was_only_touched_holds(store: Store, path: Path) -> None:
    path.touch()
    assert store.verify().failures == []


def test_ingesting_again_mends_it(store: Store, path: Path) -> None:
    change(path)
    assert store.verify().failures
    store.ingest([path.parent])
    assert store.verify().failures == []


# -- the catalogue -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        (
            "UPDATE passages SET start = start + 1, end = end + 1 WHERE text LIKE '%15!%%' ESCAPE '!'",
            "citation.passage_differs",
        ),
        ("UPDATE passages SET quote = 'invented' WHERE text LIKE '%15!%%' ESCAPE '!'", "citation.passage_differs"),
        ("UPDATE passages SET text = 'invented' WHERE quote IS NULL", "citation.passage_differs"),
        ("UPDATE passages SET start_line = 99", "citation.lines"),
        ("UPDATE targets SET quote = '不低于99%'", "citation.target_differs"),
        ("UPDATE targets SET start = 0", "citation.target_differs"),
        ("UPDATE repairs SET before = 'x'", "citation.repair_differs"),
        ("UPDATE sources SET sha256 = 'x'", "citation.file_changed"),
        ("UPDATE sources SET canonical = x'00'", "store.text_damaged"),
    ],
)
def test_a_tampered_row_is_reported(store: Store, home: Path, sql: str, code: str) -> None:
    tamper(home, sql)
    failures = store.verify().failures
    assert failures
    assert {failure.reason.code for failure in failures} == {code}
    if code == "citation.lines":
        assert all(str(failure.reason.values["said"]).startswith("99-") for failure in failures)
    assert {failure.source for failure in failures} <= {"plan.txt", "other.txt"}


def test_a_text_that_was_changed_with_its_quotes_is_reported(store: Store, home: Path) -> None:
    """The stored text and its quotes agree with each other, but not with the file."""
    forged = PLAN.replace("15%", "51%")
    tamper(home, "UPDATE sources SET canonical = ? WHERE name = 'plan.txt'", zlib.compress(forged.encode()))
    tamper(home, "UPDATE passages SET text = replace(text, '15%', '51%'), quote = replace(quote, '15%', '51%')")
    tamper(home, "UPDATE targets SET quote = replace(quote, '15%', '51%')")
    failures = [failure for failure in store.verify().failures if failure.source == "plan.txt"]
    assert failures == [Failure("plan.txt", Reason("citation.other_reading"))]


def test_a_tampered_passage_is_not_verified(store: Store, home: Path) -> None:
    (passage,) = [r for r in store.export("passages") if "15%" in r.text and r.source == "plan.txt"]
    tamper(home, "UPDATE sources SET canonical = x'00'")
    verdict = store.verify_passage(passage.passage_id)
    assert verdict is not None
    assert verdict == Verification(False, Reason("store.text_damaged", why=ANY))
    assert store.verify_passage("p0") is None


# -- the command ---------------------------------------------------------------------------------------------------


def test_the_command_says_so_and_exits_with_one(
    store: Store, home: Path, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(home), "verify"]) == 0
    path.unlink()
    capsys.readouterr()
    assert main(["--home", str(home), "verify"]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("plan.txt: ")
    assert captured.err

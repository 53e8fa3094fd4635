"""A large catalogue is sealed anew by the pieces that were written, and the seal says what one of every byte would."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from index.catalogue import FILE_NAME, Catalogue
from index.catalogue import seal as sealed
from index.catalogue.seal import OPENED_NAME, PIECE_BYTES, check_seal, read_seal, seal_of
from index.errors import DamageError

ROWS = 40
LINE = "x" * 50_000
"""A row of meta that fills twelve pages: ROWS of them are eight pieces."""


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a sealed catalogue that is checked as a large one is."""
    monkeypatch.setattr(sealed, "WHOLE_BYTES", PIECE_BYTES)
    home = tmp_path / "large"
    with_rows(home, range(ROWS))
    return home


def with_rows(home: Path, numbers: range, line: str = LINE) -> None:
    catalogue = Catalogue.create(home)
    try:
        with catalogue.transaction():
            catalogue.set_meta(**{f"row {number:03}": f"{number}{line}" for number in numbers})
        catalogue.seal()
    finally:
        catalogue.close()


def test_who_waits_for_a_reader_to_seal_keeps_nobody_from_writing(tmp_path: Path) -> None:
    """A check may read for minutes; verdicts are kept meanwhile."""
    home = tmp_path / "home"
    with_rows(home, range(2))
    writer = Catalogue.create(home)
    with closing(Catalogue.open(home)) as reader, writer.transaction():
        writer.set_meta(first="said")
    with closing(writer), closing(Catalogue.open(home)) as reader:
        with reader.snapshot():
            assert reader.meta("first") == "said"
            with closing(Catalogue.create(home)) as other, other.transaction():
                other.set_meta(second="said")  # beyond what the reader sees: its part of the log must stay
            sealing = threading.Thread(target=sealed_by_another, args=(home,))
            sealing.start()
            with closing(Catalogue.create(home)) as other, other.transaction():
                other.set_meta(third="said")
            assert sealing.is_alive()
        sealing.join()
    assert read_seal(home) == seal_of(home)


def sealed_by_another(home: Path) -> None:
    with closing(Catalogue.create(home)) as catalogue:
        catalogue.seal()


def flip(home: Path, piece: int) -> None:
    with (home / FILE_NAME).open("r+b") as file:
        file.seek(piece * PIECE_BYTES + 5000)
        (byte,) = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte ^ 4]))


def test_a_seal_by_pieces_is_that_of_every_byte(large: Path) -> None:
    before = read_seal(large)
    for numbers in (range(3, 4), range(20, 22), range(ROWS, ROWS + 30), range(1)):
        with_rows(large, numbers, line="y" * 50_000)
        assert read_seal(large) == seal_of(large) != before
        check_seal(large, whole=True)


def test_a_bit_that_flips_where_nothing_is_written_is_told_after_the_ingest_too(large: Path) -> None:
    pieces = (large / FILE_NAME).stat().st_size // PIECE_BYTES
    flip(large, pieces // 2)
    with_rows(large, range(ROWS, ROWS + 1), line="at the end")
    check_seal(large, whole=False)
    with pytest.raises(DamageError):
        check_seal(large, whole=True)


def test_a_bit_that_flipped_where_something_is_written_is_told_and_not_sealed(large: Path) -> None:
    flip(large, 0)
    with pytest.raises(DamageError):
        with_rows(large, range(ROWS, ROWS + 1))
    with pytest.raises(DamageError):
        check_seal(large, whole=True)
    with pytest.raises(DamageError):
        Catalogue.create(large, whole=True)


def test_what_a_killed_writer_wrote_is_known_to_the_next(large: Path, tmp_path: Path) -> None:
    writer = Catalogue.create(large)
    for numbers, how in ((range(10), "PASSIVE"), (range(30, 35), "none")):
        with writer.transaction():
            writer.set_meta(**{f"row {number:03}": f"{number}changed" for number in numbers})
        if how == "PASSIVE":
            writer._bring_in("PASSIVE")
    killed = tmp_path / "killed"
    shutil.copytree(large, killed)
    writer.close()
    assert (killed / OPENED_NAME).exists()
    with_rows(killed, range(0))
    assert read_seal(killed) == seal_of(killed)


def test_two_that_write_at_once_leave_a_seal_that_fits(large: Path) -> None:
    ingest, verdict = Catalogue.create(large), Catalogue.create(large)
    for number in range(0, 30, 3):
        with ingest.transaction():
            ingest.set_meta(**{f"row {number:03}": "of the one"})
        ingest._bring_in("PASSIVE")
        with verdict.transaction():
            verdict.set_meta(**{f"row {number + 1:03}": "of the other"})
    verdict.close()
    ingest.seal()
    ingest.close()
    assert read_seal(large) == seal_of(large)


WRITER = """
import sys
from pathlib import Path
from index.catalogue import Catalogue
catalogue = Catalogue.create(Path(sys.argv[1]))
with catalogue.transaction():
    catalogue.set_meta(elsewhere="written")
catalogue.seal()
catalogue.close()
"""


def test_looking_at_the_seal_takes_no_lock_from_a_reader_beside_it(tmp_path: Path) -> None:
    # A server reads, checks the seal for another of its threads, and writes a verdict; the intake's worker writes in between.
    with_rows(tmp_path, range(3))
    root = Path(__file__).parents[1]
    with closing(Catalogue.open(tmp_path)) as reader:
        assert reader.meta("row 000")
        for _ in range(2):
            subprocess.run([sys.executable, "-c", WRITER, str(tmp_path)], cwd=root, check=True)
            assert (tmp_path / f"{FILE_NAME}-wal").exists()  # else the log was deleted under the reader
            Catalogue.open(tmp_path).close()  # looks at every byte of the file
        with closing(Catalogue.create(tmp_path)) as writer, writer.transaction():
            writer.set_meta(here="written")
        assert (reader.meta("elsewhere"), reader.meta("here")) == ("written", "written")
    with closing(Catalogue.open(tmp_path, whole=True)) as after:
        assert (after.meta("elsewhere"), after.meta("here")) == ("written", "written")
        assert after.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_server_checks_what_was_sealed_anew_and_all_where_nothing_was(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_seal(large, whole=True)
    looked: list[int] = []
    piece_digest = sealed.piece_digest
    monkeypatch.setattr(
        sealed, "piece_digest", lambda path, number, *of: (looked.append(number), piece_digest(path, number, *of))[1]
    )
    with_rows(large, range(3, 4), line="y" * 50_000)
    check_seal(large, whole=True)
    assert 0 < len(looked) < (large / FILE_NAME).stat().st_size / PIECE_BYTES
    flip(large, 5)
    with pytest.raises(DamageError):
        check_seal(large, whole=True)

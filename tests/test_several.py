"""Reading in several processes: the same as in one, whatever happens to them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from ingest.files.sources import find_files
from ingest.several import WORTH_PROCESSES, Outcome, _fitting_processes, read_several

SAMPLES = Path(__file__).parents[1] / "corpus" / "plans"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight plans and one file that is refused."""
    texts = sorted(SAMPLES.glob("*.txt"))[:8]
    for text in texts:
        (tmp_path / text.name).write_bytes(text.read_bytes())
    (tmp_path / "broken.docx").write_bytes(b"no archive at all")
    return tmp_path


def told(outcomes: list[Outcome]) -> list[object]:
    return [(outcome.file, outcome.document, str(outcome.refused)) for outcome in outcomes]


def test_two_processes_read_what_one_reads(folder: Path) -> None:
    files = find_files([folder]).files
    alone = list(read_several(files, {}, processes=1))
    assert [outcome.file for outcome in alone] == list(files)
    assert sum(outcome.refused is not None for outcome in alone) == 1
    assert told(list(read_several(files, {}, processes=2))) == told(alone)


def test_known_bytes_are_not_analysed_again(folder: Path) -> None:
    files = find_files([folder]).files
    known = {str(o.file.path): o.document.source.sha256 for o in read_several(files, {}, processes=1) if o.document}
    known.popitem()
    read = [outcome for outcome in read_several(files, known, processes=2) if outcome.document]
    assert len(read) == 1


def test_a_process_that_is_killed_costs_no_file(folder: Path) -> None:
    files = find_files([folder]).files
    outcomes = []
    for outcome in read_several(files, {}, processes=2):
        outcomes.append(outcome)
        if len(outcomes) == 1:
            for child in psutil.Process().children():
                if "LokyProcess" in " ".join(child.cmdline()):
                    child.kill()
    assert told(outcomes) == told(list(read_several(files, {}, processes=1)))


def test_none_outlives_the_reader(folder: Path, tmp_path: Path) -> None:
    code = """if True:
        import sys
        from pathlib import Path
        from ingest.files.sources import find_files
        from ingest.several import read_several
        for outcome in read_several(find_files([Path(sys.argv[1])]).files, {}, 2):
            print("read", flush=True)
            sys.stdin.read()
    """
    reader = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdin
    assert reader.stdout
    assert reader.stdout.readline() == "read\n"
    children = psutil.Process(reader.pid).children(recursive=True)
    assert len(children) >= 2
    os.kill(reader.pid, signal.SIGKILL)
    reader.wait()
    gone, alive = psutil.wait_procs(children, timeout=30)
    reader.stdin.close()
    reader.stdout.close()
    assert not alive
    assert len(gone) == len(children)


def test_few_bytes_are_read_by_one(folder: Path) -> None:
    files = find_files([folder]).files
    assert _fitting_processes(files, {}) == 1
    (folder / "long.txt").write_bytes(b"a" * WORTH_PROCESSES)
    assert _fitting_processes(find_files([folder]).files, {}) == min(len(os.sched_getaffinity(0)), 8)

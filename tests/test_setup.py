"""``precedent setup``: a store, and files that start its server, whatever stands in the paths."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path, PureWindowsPath

import pytest
from test_cli import Run, run

from service.start_files import Served, systemd_unit, windows_start

__all__ = ["run"]
PLAN = Path(__file__).parents[1] / "corpus" / "plans" / "teacher-rotation-yunxi.txt"


def test_a_store_and_a_unit_that_systemd_takes(run: Run, tmp_path: Path) -> None:
    home, into = tmp_path / "the store 50%", tmp_path / "units"
    status, out, err = run("setup", PLAN, "--home", home, "--service", "systemd", "--into", into, "--port", 8123)
    assert (status, out) == (0, "")
    unit = into / "precedent.service"
    assert f"{unit} starts its server" in err
    assert "systemctl --user enable --now precedent" in err
    assert f'"{str(home).replace("%", "%%")}"' in unit.read_text("utf-8")
    assert run("status", "--home", home)[0] == 0
    if shutil.which("systemd-analyze"):
        checked = subprocess.run(
            ["systemd-analyze", "verify", "--user", unit], capture_output=True, text=True, check=False
        )
        assert "precedent.service" not in checked.stderr


def test_a_start_file_is_not_written_over_unasked(run: Run, tmp_path: Path) -> None:
    options = ("--home", tmp_path / "store", "--service", "windows", "--into", tmp_path)
    assert run("setup", *options)[0] == 0
    (tmp_path / "precedent.cmd").write_text("mine", "utf-8")
    status, _, err = run("setup", *options)
    assert status == 2
    assert "--replace" in err
    assert (tmp_path / "precedent.cmd").read_text("utf-8") == "mine"
    assert run("setup", *options, "--replace")[0] == 0
    assert (tmp_path / "precedent.cmd").read_text("utf-8") != "mine"


def test_what_is_refused_is_said_and_the_rest_is_set_up(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.docx").write_bytes(b"no archive")
    status, _, err = run("setup", PLAN, tmp_path / "broken.docx", "--home", tmp_path / "store", "--service", "none")
    assert status == 1
    assert "broken.docx" in err
    assert run("status", "--home", tmp_path / "store")[0] == 0


@pytest.mark.parametrize(("home", "written"), [("D:\\plans 100%", '"D:\\plans 100%%"'), ("C:\\库", '"C:\\库"')])
def test_paths_in_a_windows_start_file(home: str, written: str) -> None:
    file = windows_start(
        Served(("C:\\py\\python.exe", "-m", "service.cli.program"), PureWindowsPath(home), "127.0.0.1", 80)
    )
    assert written in file.text
    assert "\r\n" in file.text
    assert "\n" not in file.text.replace("\r\n", "")


def test_what_systemd_reads_in_a_path_is_escaped() -> None:
    unit = systemd_unit(Served(("/opt/a b/python",), Path('/srv/$x"%i'), "127.0.0.1", 80))
    assert '"/srv/$$x\\"%%i"' in unit.text

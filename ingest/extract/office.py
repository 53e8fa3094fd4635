"""LibreOffice, where it is installed: older Office files saved as what this product reads best.

It runs in a process group of its own, with a profile that is made for the one file and thrown away: no macros, no links
followed, a proxy that leads nowhere, limits on memory and time. What it cannot convert is left to the readers here.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from ingest.files.media_types import DOC, DOCX, PPT, PPTX

SETTING = "PRECEDENT_SOFFICE"
"""The environment variable that names the program; empty or ``off``: none is used."""
SECONDS = 45.0
"""By the clock; a plan takes 1 s of processor time, most of it the start, and 5 s where others want the core."""
PROCESSOR_SECONDS = 20
MEMORY_BYTES = 1500 * 2**20
"""Address space; a plan takes 0.22 GB of memory."""
FILE_BYTES = 200 * 2**20

WANTED = {DOC: ("doc", DOCX, "docx"), PPT: ("ppt", PPTX, "pptx")}
"""Of each type that is converted: its suffix, what it is converted to, and that suffix.

Not RTF, whose numbers are written in it: LibreOffice 7.4 makes ``一?`` of a 、 in a list's format that it wrote itself. Not
sheets: the formats of their numbers are all that is wanted, and xlrd tells them.
"""

_LIMITED = (
    "import os,resource,sys;"
    "limits=[int(n) for n in sys.argv[1:4]];"
    "kinds=(resource.RLIMIT_AS,resource.RLIMIT_CPU,resource.RLIMIT_FSIZE);"
    "[resource.setrlimit(kind,(limit,limit)) for kind,limit in zip(kinds,limits)];"
    "resource.setrlimit(resource.RLIMIT_CORE,(0,0));"
    "os.execv(sys.argv[4],sys.argv[4:])"
)
"""Limits are set by a process in between: to set them between fork and exec is not safe beside threads."""
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    *(
        ("Inet/Settings", f"ooInet{kind}Proxy{what}", value)
        for kind in ("HTTP", "HTTPS", "FTP")
        for what, value in (("Name", "127.0.0.1"), ("Port", "9"))
    ),
)


def program() -> str | None:
    """The path of LibreOffice; None if there is none or none is to be used."""
    named = os.environ.get(SETTING)
    if named is not None:
        return None if named.strip().lower() in ("", "off") else shutil.which(named)
    return shutil.which("soffice") or shutil.which("libreoffice")


@cache
def version(path: str) -> str:
    """What the program calls itself: ``libreoffice/7.4.7.2``; without a number if it does not say."""
    said = ""
    with suppress(OSError, subprocess.SubprocessError):
        said = subprocess.run(  # noqa: S603 - the program that was named or found, and no word of a file
            [path, "--version"], capture_output=True, text=True, timeout=SECONDS, check=False
        ).stdout
    number = re.search(r"\d+(?:\.\d+)+", said)
    return f"libreoffice/{number.group()}" if number else "libreoffice"


def converted(data: bytes, media_type: str, path: str) -> bytes | None:
    """``data`` saved as what ``WANTED`` says; None if LibreOffice cannot read it or takes too long."""
    suffix, _, wanted = WANTED[media_type]
    with tempfile.TemporaryDirectory(prefix="precedent-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_profile(), encoding="utf-8")
        (folder / f"file.{suffix}").write_bytes(data)
        _run(path, folder, folder / f"file.{suffix}", wanted)
        made = folder / "out" / f"file.{wanted}"
        return made.read_bytes() if made.is_file() else None


def _run(path: str, folder: Path, file: Path, wanted: str) -> None:
    limits = map(str, (MEMORY_BYTES, PROCESSOR_SECONDS, FILE_BYTES))
    process = subprocess.Popen(  # noqa: S603 - the program that was named or found, and no word of a file
        [
            *(sys.executable, "-I", "-S", "-c", _LIMITED, *limits),
            *(
                path,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                "--norestore",
                "--nolockcheck",
            ),
            *("--convert-to", wanted, "--outdir", str(folder / "out"), str(file)),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what it started goes with it
        process.wait()


def _profile() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    return f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'

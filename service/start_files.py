"""What starts the server by itself: a unit for systemd, a start file for Windows. Pure: what is written where is the caller's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath


@dataclass(frozen=True, slots=True)
class Served:
    """A server to be started: the program's path with its first arguments, the store's absolute ``home``, where to listen."""

    program: tuple[str, ...]
    home: PurePath
    host: str
    port: int

    @property
    def command(self) -> tuple[str, ...]:
        return (*self.program, "serve", "--home", str(self.home), "--host", self.host, "--port", str(self.port))


@dataclass(frozen=True, slots=True)
class StartFile:
    """A file to be written, and the lines to be typed afterwards."""

    name: str
    text: str
    then: tuple[str, ...]


UNIT = """# Written by `precedent setup`; `precedent setup --replace` writes it anew.
[Unit]
Description=precedent: search over policy documents
After=network.target

[Service]
ExecStart={command}
Restart=on-failure
RestartSec=5
TimeoutStopSec=15
# The server needs its store and nothing else.
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=full
MemoryMax=4G

[Install]
WantedBy=default.target
"""
UNIT_FOLDER = Path(".config", "systemd", "user")

WINDOWS = """@echo off
rem Written by "precedent setup". A link to this file in the folder that Win+R, shell:startup opens starts the server with you.
chcp 65001 >nul
set PYTHONUTF8=1
{command}
if errorlevel 1 pause
"""


def systemd_unit(served: Served) -> StartFile:
    """A unit of the user's own systemd: it needs no administrator."""
    command = " ".join(map(_systemd_word, served.command))
    then = (
        "systemctl --user daemon-reload",
        "systemctl --user enable --now precedent",
        "loginctl enable-linger",
    )
    return StartFile("precedent.service", UNIT.format(command=command), then)


def windows_start(served: Served) -> StartFile:
    """A command file: double-clicked, or linked from the start-up folder."""
    command = " ".join(f'"{word.replace("%", "%%")}"' for word in served.command)
    return StartFile("precedent.cmd", WINDOWS.format(command=command).replace("\n", "\r\n"), ("precedent.cmd",))


def _systemd_word(word: str) -> str:
    """One word of ExecStart, quoted (systemd.service, systemd.syntax): % and $ begin something there."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'

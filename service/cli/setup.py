"""``precedent setup``: the store, and what starts its server by itself."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from service.cli.progress import progress_reporter
from service.cli.session import Choice, Integer, Session, UserError, shared_options
from service.messages import Messages
from service.start_files import UNIT_FOLDER, Served, StartFile, systemd_unit, windows_start

SERVICES = ("systemd", "windows", "none")


def make(say: Messages) -> list[click.Command]:
    @click.command("setup", help=say("help.setup"))
    @click.argument("paths", metavar="[PATH]…", nargs=-1, type=click.Path(path_type=Path))
    @click.option("--service", type=Choice(say, SERVICES), default=_usual(), help=say("option.service"))
    @click.option("--into", type=click.Path(path_type=Path), metavar="DIR", help=say("option.into"))
    @click.option("--port", type=Integer(say, 1, 65535), default=8000, metavar="N", help=say("option.port"))
    @click.option("--replace", is_flag=True, help=say("option.replace_start"))
    @shared_options(say)
    @click.pass_obj
    def setup(
        session: Session, paths: tuple[Path, ...], service: str, into: Path | None, port: int, replace: bool
    ) -> int:
        file = _start_file(service, Served(_program(), session.home.resolve(), "127.0.0.1", port))
        place = _place(into, file) if file else None
        if place and place.exists() and not replace:
            raise UserError(say("error.start_file_there", file=place))
        refused = _fill(session, paths, say)
        print(say("setup.store", home=session.home.resolve()), file=sys.stderr)
        if file and place:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(file.text, "utf-8", newline="")
            print(say("setup.written", file=place), file=sys.stderr)
            print("\n".join(f"  {line}" for line in file.then), file=sys.stderr)
        return int(refused)

    return [setup]


def _fill(session: Session, paths: tuple[Path, ...], say: Messages) -> bool:
    """Make the store, with the documents under ``paths``; whether one was refused (and said so)."""
    with session.store(create=True) as store, progress_reporter(say) as progress:
        report = store.ingest(list(paths), progress)
    for rejection in report.rejected:
        print(say("ingest.rejected", path=rejection.path, reason=say.refusal(rejection.reason)), file=sys.stderr)
    return bool(report.rejected)


def _start_file(service: str, served: Served) -> StartFile | None:
    makers = {"systemd": systemd_unit, "windows": windows_start}
    return makers[service](served) if service in makers else None


def _place(into: Path | None, file: StartFile) -> Path:
    """Where the file goes: where the user's systemd looks, else into this folder."""
    usual = Path.home() / UNIT_FOLDER if file.name.endswith(".service") else Path()
    return (usual if into is None else into).resolve() / file.name


def _usual() -> str:
    return "windows" if sys.platform == "win32" else "systemd" if sys.platform == "linux" else "none"


def _program() -> tuple[str, ...]:
    """How this very precedent is started, whatever stands in PATH."""
    return (sys.executable, "-m", "service.cli.program")

"""``precedent verify``, ``status``, ``doctor``, ``backup`` and ``restore``: what is stored, whether it holds, how to mend and to
keep it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from service.cli.progress import progress_reporter
from service.cli.session import Session, print_json, shared_options
from service.messages import Messages


def make(say: Messages) -> list[click.Command]:
    json_option = click.option("--json", "as_json", is_flag=True, help=say("option.json"))

    @click.command("verify", help=say("help.verify"))
    @json_option
    @shared_options(say)
    @click.pass_obj
    def verify(session: Session, as_json: bool) -> int:
        with session.store() as store, progress_reporter(say) as progress:
            report = store.verify(progress)
        if as_json:
            print_json(asdict(report))
        elif report.failures:
            for failure in report.failures:
                print(say("verify.failure", source=failure.source, reason=say.refusal(failure.reason)))
        counts = {"failures": len(report.failures), "citations": report.citations, "sources": report.sources}
        if report.failures:
            print(say("verify.failed", **counts), file=sys.stderr)
        elif not as_json:
            print(say("verify.passed", **counts))
        return 1 if report.failures else 0

    @click.command("status", help=say("help.status"))
    @json_option
    @shared_options(say)
    @click.pass_obj
    def status(session: Session, as_json: bool) -> None:
        with session.store() as store:
            facts = store.status()
        if as_json:
            print_json(facts)
        else:
            print("\n".join(_lines(facts)))

    @click.command("doctor", help=say("help.doctor"))
    @click.option("--deep", is_flag=True, help=say("option.deep"))
    @click.option("--repair", is_flag=True, help=say("option.repair"))
    @json_option
    @shared_options(say)
    @click.pass_obj
    def doctor(session: Session, deep: bool, repair: bool, as_json: bool) -> int:
        from service.access import examining as access

        with session.store(create=True) as store:  # a store that cannot be opened is a finding, not a failure
            findings = []
            if repair:
                with progress_reporter(say) as progress:
                    findings = [*store.repair(progress), *access.repair(session.home)]
            findings += store.doctor(deep=deep or repair)
            findings += access.examine(session.home) if deep or repair else ()
        if as_json:
            print_json([asdict(finding) for finding in findings])
        else:
            for finding in findings:
                print(f"{say(f'doctor.{finding.level}')}  {say.refusal(finding.message)}")
                if finding.remedy:
                    print("    " + say("doctor.remedy", remedy=say.refusal(finding.remedy)))
        return 1 if any(finding.level == "error" for finding in findings) else 0

    return [verify, status, doctor, *_keeping(say, json_option)]


def _keeping(say: Messages, json_option: Callable[[Callable[..., Any]], Callable[..., Any]]) -> list[click.Command]:
    @click.command("backup", help=say("help.backup"))
    @click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
    @json_option
    @shared_options(say)
    @click.pass_obj
    def backup(session: Session, file: Path, as_json: bool) -> None:
        with session.store() as store:
            kept = store.backup(file)
        if as_json:
            print_json(asdict(kept))
        else:
            print(say("backup.done", **asdict(kept)))

    @click.command("restore", help=say("help.restore"))
    @click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
    @click.option("--replace", is_flag=True, help=say("option.replace"))
    @json_option
    @shared_options(say)
    @click.pass_obj
    def restore(session: Session, file: Path, replace: bool, as_json: bool) -> None:
        with session.store(create=True) as store:
            kept = store.restore(file, replace=replace)
        if as_json:
            print_json(asdict(kept))
        else:
            print(say("restore.done", home=session.home, file=kept.file, generation=kept.generation))

    return [backup, restore]


def _lines(facts: dict[str, Any], indent: str = "") -> list[str]:
    """``name  value`` lines; a nested dict is indented under its name."""
    width = max((len(name) for name, value in facts.items() if not isinstance(value, dict)), default=0)
    lines: list[str] = []
    for name, value in facts.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}", *_lines(value, indent + "  ")]
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else "–" if value is None else value
            lines.append(f"{indent}{name:<{width}}  {shown}")
    return lines

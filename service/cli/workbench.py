"""``precedent compare``, ``draft`` and ``check``: precedents side by side, a plan made of them, a plan measured by them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.text.scripts import SCRIPTS, Script
from index.workbench.requests import MAX_PLANS, MAX_TYPE_CHARACTERS, MIN_PLANS, CompareRequest, DraftRequest
from service.cli.query import ROLES, Question, Words
from service.cli.session import Choice, Integer, Session, UserError, print_json, shared_options, write_utf8
from service.messages import Messages

if TYPE_CHECKING:
    from index.workbench.check_results import CheckReport
    from index.workbench.compare import Comparison
    from index.workbench.draft_results import Draft
    from service.render.exports import FileFormat


_DOUBTS = {"perhaps": "compare.perhaps", "nothing": "compare.nothing"}


def make(say: Messages) -> list[click.Command]:
    return [_compare(say), _draft(say), _check(say)]


def collection_option(say: Messages) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What precedents are chosen from; arrives as ``collections``."""
    words = say("option.collection")
    return click.option("--collection", "collections", type=Words(say), multiple=True, metavar="C", help=words)


def _compare(say: Messages) -> click.Command:
    @click.command("compare", help=say("help.compare"))
    @click.argument("text", type=Question(say), required=False)
    @click.option("--plans", type=Ids(say), metavar="ID,ID…", help=say("option.plans", least=MIN_PLANS, most=MAX_PLANS))
    @click.option("--role", "roles", type=Choice(say, ROLES), multiple=True, help=say("option.roles"))
    @click.option(
        "-k", "most", type=Integer(say, MIN_PLANS, MAX_PLANS), default=MAX_PLANS, metavar="N", help=say("option.most")
    )
    @collection_option(say)
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @click.option("--markdown", is_flag=True, help=say("option.markdown"))
    @click.option("--docx", type=click.Path(path_type=Path), metavar="FILE", help=say("option.docx"))
    @click.option("--xlsx", type=click.Path(path_type=Path), metavar="FILE", help=say("option.xlsx"))
    @shared_options(say)
    @click.pass_obj
    def compare(
        session: Session,
        text: str | None,
        plans: tuple[str, ...],
        roles: tuple[str, ...],
        most: int,
        collections: tuple[str, ...],
        as_json: bool,
        markdown: bool,
        docx: Path | None,
        xlsx: Path | None,
    ) -> None:
        with session.store() as store:
            found = store.compare(CompareRequest(text, plans or (), roles, most, collections=collections))
        if docx is not None:
            _write(docx, found, say)
        if xlsx is not None:
            _write(xlsx, found, say, "xlsx")
        if as_json:
            print_json(asdict(found))
        elif markdown:
            from service.render.compare_markdown import comparison_markdown

            write_utf8(comparison_markdown(found, say))
        elif docx is None and xlsx is None:
            from service.render.compare_table import print_comparison

            print_comparison(found, say)

    return compare


def _draft(say: Messages) -> click.Command:
    @click.command("draft", help=say("help.draft"))
    @click.argument("text", type=Question(say))
    @click.option("--plans", type=Ids(say), metavar="ID,ID…", help=say("option.precedents", most=MAX_PLANS))
    @click.option("--passages", type=Ids(say), metavar="ID,ID…", help=say("option.passages"))
    @click.option(
        "--type", "kind", type=Words(say), metavar="T", help=say("option.draft_type", most=MAX_TYPE_CHARACTERS)
    )
    @click.option("--script", type=click.Choice(SCRIPTS), help=say("option.script"))
    @collection_option(say)
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @click.option("--markdown", is_flag=True, help=say("option.markdown_default"))
    @click.option("--docx", type=click.Path(path_type=Path), metavar="FILE", help=say("option.docx"))
    @shared_options(say)
    @click.pass_obj
    def draft(
        session: Session,
        text: str,
        plans: tuple[str, ...],
        passages: tuple[str, ...],
        kind: str | None,
        script: Script | None,
        collections: tuple[str, ...],
        as_json: bool,
        markdown: bool,
        docx: Path | None,
    ) -> None:
        with session.store() as store:
            request = DraftRequest(text, plans or (), passages or (), kind, script=script, collections=collections)
            made = store.draft(request)
        if doubt := _DOUBTS.get(made.confidence):
            click.echo(say(doubt), err=True)
        if docx is not None:
            _write(docx, made, say)
        if as_json:
            print_json(asdict(made))
        elif markdown or docx is None:
            from service.render.draft_markdown import draft_markdown

            write_utf8(draft_markdown(made, say))

    return draft


def _check(say: Messages) -> click.Command:
    @click.command("check", help=say("help.check"))
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @click.option("--docx", type=click.Path(path_type=Path), metavar="FILE", help=say("option.docx"))
    @click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help=say("option.html"))
    @shared_options(say)
    @click.pass_obj
    def check(session: Session, file: Path, as_json: bool, docx: Path | None, html: Path | None) -> None:
        from index.workbench.checks import read_draft
        from ingest.files.sources import FoundFile, load

        if not file.is_file():
            raise UserError(say("error.no_such_path", path=file))
        with session.store() as store:
            _, data = load(FoundFile(file.resolve(), file.resolve().parent, file.name))
            report = store.check(read_draft(file.name, data))
        kinds: tuple[tuple[Path | None, FileFormat], ...] = ((docx, "docx"), (html, "html"))
        for path, kind in kinds:
            if path is not None:
                _write_report(path, report, say, kind)
        if as_json:
            print_json(asdict(report))
        elif docx is None and html is None:
            from service.render.check_table import print_report

            print_report(report, say)

    return check


def _write(path: Path, thing: Comparison | Draft, say: Messages, kind: FileFormat = "docx") -> None:
    from service.render.exports import exported

    path.write_bytes(exported(thing, kind, say))
    click.echo(say("draft.written", path=path), err=True)


def _write_report(path: Path, report: CheckReport, say: Messages, kind: FileFormat) -> None:
    from service.render.exports import report_file

    path.write_bytes(report_file(report, kind, say))
    click.echo(say("draft.written", path=path), err=True)


class Ids(Words):
    """Identifiers, separated by commas (a Chinese one, 、 or a space will do)."""

    name = "ids"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        text = super().convert(value, param, ctx)
        return tuple(part for part in text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",") if part)

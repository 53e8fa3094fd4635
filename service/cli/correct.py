"""``precedent correct``: what was read wrong of a plan, put right."""

from __future__ import annotations

from dataclasses import asdict

import click

from index.catalogue.correction_rows import CORRECTED_FIELDS
from service.cli.progress import progress_reporter
from service.cli.query import Words
from service.cli.session import Choice, Session, print_json, shared_options
from service.messages import Messages


def make(say: Messages) -> list[click.Command]:
    @click.command("correct", help=say("help.correct"))
    @click.argument("plan", metavar="PLAN", type=Words(say))
    @click.option("--title", type=Words(say), metavar="T", help=say("option.correct"))
    @click.option("--issuer", type=Words(say), metavar="T", help=say("option.correct"))
    @click.option("--place", type=Words(say), metavar="T", help=say("option.correct"))
    @click.option("--year", type=Words(say), metavar="Y", help=say("option.correct"))
    @click.option("--type", type=Words(say), metavar="T", help=say("option.correct"))
    @click.option("--undo", multiple=True, type=Choice(say, CORRECTED_FIELDS), help=say("option.undo"))
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @shared_options(say)
    @click.pass_obj
    def correct(session: Session, /, plan: str, undo: tuple[str, ...], as_json: bool, **said: str | None) -> None:
        changes: dict[str, str | int | None] = {name: value for name, value in said.items() if value is not None}
        changes |= dict.fromkeys(undo)
        with session.store() as store:
            with progress_reporter(say) as progress:
                corrected = store.correct(plan, changes, progress)
            now = store.plan(plan)
        if as_json:
            print_json(asdict(corrected))
            return
        for name in corrected.taken_back:
            click.echo(say("correct.taken_back", field=say(f"page.{name}")))
        for name, was in corrected.corrected.items():
            value = getattr(now, name)
            unknown = say("page.corrected_unknown")
            click.echo(say("correct.done", field=say(f"page.{name}"), value=value or unknown, was=was or unknown))
        if not (corrected.taken_back or corrected.corrected):
            click.echo(say("correct.unchanged"))

    return [correct]

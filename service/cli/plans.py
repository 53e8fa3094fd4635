"""``precedent list`` and ``remove``: the plans of a store, and sources taken out of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from index.results import MAX_OFFSET, MAX_PLAN_LIMIT, PLAN_SORTS, PlanListRequest
from service.cli.progress import progress_reporter
from service.cli.query import Words, filter_options, filters_of
from service.cli.session import Choice, Integer, Session, UserError, print_json, shared_options
from service.messages import Messages

if TYPE_CHECKING:
    from index.catalogue.plan_list import PlanList
    from index.catalogue.source_upkeep import HeldBySource
    from index.store import Store

MOST_TITLES = 5
"""So many of a source's plans are named before it goes."""


def make(say: Messages) -> list[click.Command]:
    return [_list(say), _remove(say)]


def _list(say: Messages) -> click.Command:
    @click.command("list", help=say("help.list"))
    @filter_options(say)
    @click.option("--title", type=Words(say), metavar="WORDS", help=say("option.title"))
    @click.option("--sort", type=Choice(say, PLAN_SORTS), metavar="S", default="source", help=_sort_help(say))
    @click.option("--limit", type=Integer(say, 1, MAX_PLAN_LIMIT), default=50, metavar="N", help=_limit_help(say))
    @click.option("--offset", type=Integer(say, 0, MAX_OFFSET), default=0, metavar="N", help=say("option.offset"))
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @shared_options(say)
    @click.pass_obj
    def list_plans(
        session: Session, /, title: str | None, sort: str, limit: int, offset: int, as_json: bool, **filters: Any
    ) -> None:
        with session.store() as store:
            found = store.list_plans(PlanListRequest(filters_of(**filters), sort, limit, offset, title))
        if as_json:
            print_json(asdict(found))
        else:
            _print(found, say)

    return list_plans


def _sort_help(say: Messages) -> str:
    return say("option.sort", sorts=", ".join(name for name in PLAN_SORTS if not name.startswith("-")))


def _limit_help(say: Messages) -> str:
    return say("option.list_limit", most=MAX_PLAN_LIMIT)


def _print(found: PlanList, say: Messages) -> None:
    """Each plan: its name, what is known of it, its id and where it stands."""
    from rich.console import Console
    from rich.text import Text

    from service.render.answer_table import hanging
    from service.render.plan_names import called

    notes, out = Console(stderr=True, highlight=False, soft_wrap=True), Console(highlight=False)
    for number, plan in enumerate(found.items, found.offset + 1):
        rank = Text(f"{number:>3}  ", style="bold")
        facts = [plan.issuer, " › ".join(plan.place_chain) or plan.place, plan.year, plan.type]
        lines = [Text(called(plan, say), style="bold cyan")]
        lines += [Text(" · ".join(str(fact) for fact in facts if fact))] if any(facts) else []
        lines += [Text(f"{plan.plan_id}  {plan.source}:{plan.start_line}-{plan.end_line}", style="dim")]
        for at, line in enumerate(lines):
            for shown in hanging(rank if at == 0 else Text(" " * rank.cell_len), line, out):
                out.print(shown, soft_wrap=True)
    first = found.offset + 1
    if found.items:
        notes.print(Text(say("list.shown", first=first, last=found.offset + len(found.items), total=found.total)))
    else:
        notes.print(Text(say("list.nothing", total=found.total)))


def _remove(say: Messages) -> click.Command:
    @click.command("remove", help=say("help.remove"))
    @click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=Words(say))
    @click.option("--yes", is_flag=True, help=say("option.yes"))
    @click.option("--forget", is_flag=True, help=say("option.forget"))
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @shared_options(say)
    @click.pass_obj
    def remove(session: Session, sources: tuple[str, ...], yes: bool, forget: bool, as_json: bool) -> None:
        with session.store() as store:
            names = [name for name in sources if not forget or not _is_gone(store, name)]
            held = store.held_by(names)
            if not yes:
                _ask(held, say)
            with progress_reporter(say) as progress:
                removed = store.remove(list(dict.fromkeys(sources)), progress, forget=forget)
        if as_json:
            print_json([asdict(item) for item in removed])
            return
        for line in _told(removed, say, lambda **told: say("remove.removed", **told)):
            click.echo(line)
        click.echo(say("remove.files_stay"), err=True)

    return remove


def _is_gone(store: Store, name: str) -> bool:
    """Whether only old versions are left of a paper."""
    versions = store.versions(name)
    return bool(versions) and versions[0].retired is not None


def _ask(held: Sequence[HeldBySource], say: Messages) -> None:
    """Go on only if whoever sits there wants it. Raises UserError where nobody does, Abort for a no."""
    for line in _told(held, say, lambda **told: say("remove.holds", **told)):
        click.echo(line, err=True)
    if not sys.stdin.isatty():
        raise UserError(say("error.not_confirmed"))
    answer = click.prompt(say("remove.question"), default="", show_default=False, err=True)
    if answer.strip().lower() not in ("y", "yes", "是"):
        raise UserError(say("remove.kept"))


def _told(held: Sequence[HeldBySource], say: Messages, line: Callable[..., str]) -> list[str]:
    lines = []
    for item in held:
        lines.append(line(source=item.source, plans=len(item.plans), passages=item.passages))
        lines += [f"    {title or say('query.untitled')}" for title in item.plans[:MOST_TITLES]]
        if len(item.plans) > MOST_TITLES:
            lines.append("    " + say("explain.more", count=len(item.plans) - MOST_TITLES))
    return lines

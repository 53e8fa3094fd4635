"""``precedent collections``: which there are, papers put in and taken out, a collection called otherwise or deleted."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from service.cli.query import Words
from service.cli.session import Session, print_json, shared_options
from service.messages import Messages
from service.render.collection_names import shown

if TYPE_CHECKING:
    from index.collections import Change


def make(say: Messages) -> list[click.Command]:
    @click.group("collections", help=say("help.collections"), invoke_without_command=True)
    @shared_options(say)
    @click.pass_context
    def collections(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            _list(context.ensure_object(Session), as_json=False)

    name = click.argument("name", metavar="NAME", type=Words(say))
    sources = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=Words(say))

    @collections.command("list", help=say("help.collections_list"))
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @shared_options(say)
    @click.pass_obj
    def listed(session: Session, as_json: bool) -> None:
        _list(session, as_json)

    @collections.command("add", help=say("help.collections_add"))
    @name
    @sources
    @shared_options(say)
    @click.pass_obj
    def add(session: Session, name: str, sources: tuple[str, ...]) -> None:
        from index.collections import Change

        _change(session, Change(name, put=sources))

    @collections.command("remove", help=say("help.collections_remove"))
    @name
    @sources
    @shared_options(say)
    @click.pass_obj
    def remove(session: Session, name: str, sources: tuple[str, ...]) -> None:
        from index.collections import Change

        _change(session, Change(name, taken=sources))

    @collections.command("rename", help=say("help.collections_rename"))
    @name
    @click.argument("new", metavar="NEW", type=Words(say))
    @shared_options(say)
    @click.pass_obj
    def rename(session: Session, name: str, new: str) -> None:
        from index.collections import Change

        _change(session, Change(name, renamed=new))

    @collections.command("delete", help=say("help.collections_delete"))
    @name
    @shared_options(say)
    @click.pass_obj
    def delete(session: Session, name: str) -> None:
        from index.collections import Change

        _change(session, Change(name, deleted=True))

    return [collections]


def _change(session: Session, change: Change) -> None:
    """Do it, and show what there is now."""
    with session.store() as store:
        store.change_collection(change)
    _list(session, as_json=False)


def _list(session: Session, as_json: bool) -> None:
    say = session.say
    with session.store() as store:
        found = store.collections()
    if as_json:
        print_json([asdict(collection) for collection in found])
        return
    for one in found:
        click.echo(say("collections.line", name=shown(one.name, say), papers=one.papers, plans=one.plans))
    if not found:
        click.echo(say("collections.empty"), err=True)

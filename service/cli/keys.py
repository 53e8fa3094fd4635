"""``precedent keys``: who may come in over the network: keys made, listed, ended."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from service.cli.session import Choice, Integer, Session, print_json, shared_options
from service.messages import Messages

if TYPE_CHECKING:
    from service.access.keys import Key

MAX_DAYS = 3_650
SCOPES = ("read", "write", "admin")


def make(say: Messages) -> list[click.Command]:
    json_option = click.option("--json", "as_json", is_flag=True, help=say("option.json"))

    @click.group("keys", help=say("help.keys"), invoke_without_command=True)
    @shared_options(say)
    @click.pass_context
    def keys(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            _list(context.ensure_object(Session), as_json=False)

    @keys.command("add", help=say("help.keys_add"))
    @click.argument("name")
    @click.option("--scope", type=Choice(say, SCOPES), required=True, help=say("option.scope"))
    @click.option("--days", type=Integer(say, 1, MAX_DAYS), metavar="N", help=say("option.days"))
    @shared_options(say)
    @click.pass_obj
    def add(session: Session, name: str, scope: Any, days: int | None) -> None:
        from service.access.keys import KeyFile

        key, secret = KeyFile(session.home).add(name, scope, days)
        _audit(session, "key_added", key, scope=key.scope)
        print(secret)  # alone on stdout, for scripts
        told = say("keys.made", name=key.name, scope=key.scope, until=_day(key.expires) or say("keys.for_ever"))
        print(told, file=sys.stderr)

    @keys.command("list", help=say("help.keys_list"))
    @json_option
    @shared_options(say)
    @click.pass_obj
    def listed(session: Session, as_json: bool) -> None:
        _list(session, as_json)

    @keys.command("end", help=say("help.keys_end"))
    @click.argument("name", metavar="NAME|ID")
    @shared_options(say)
    @click.pass_obj
    def end(session: Session, name: str) -> None:
        from service.access.keys import KeyFile

        key = KeyFile(session.home).end(name)
        _audit(session, "key_ended", key)
        print(say("keys.ended", name=key.name))

    return [keys]


def _list(session: Session, as_json: bool) -> None:
    from service.access.keys import KeyFile

    say = session.say
    found = KeyFile(session.home).all()
    if as_json:
        print_json([_told(key) for key in found])
        return
    for key in found:
        until = _day(key.expires) or say("keys.for_ever")
        used = _day(key.used) or say("keys.never")
        state = say(f"key.state.{key.state}")
        print(say("keys.line", id=key.id, scope=key.scope, state=state, until=until, used=used, name=key.name))
    if not any(key.state == "active" for key in found):
        print(say("keys.none"), file=sys.stderr)


def _audit(session: Session, event: Any, key: Key, **facts: str) -> None:
    from service.access.audit import Audit

    Audit(session.home).write(event, f"{_user()} (precedent keys)", key=key.id, named=key.name, **facts)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this user
        return "?"


def _day(written: str | None) -> str | None:
    return None if written is None else datetime.fromisoformat(written).astimezone().strftime("%Y-%m-%d %H:%M")


def _told(key: Key) -> dict[str, Any]:
    """All but the hash, which is of no use to anyone."""
    return {name: value for name, value in asdict(key).items() if name != "hash"} | {"state": key.state}

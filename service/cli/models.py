"""``precedent models``: which models are here, which are known to fit, which one the store uses; and bringing one here."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from index.errors import StoreError
from service.cli.session import Choice, Session, print_json, shared_options
from service.messages import Messages

if TYPE_CHECKING:
    from index.encoders.shelf import ShelvedModel

HUBS = ("huggingface", "modelscope")


def make(say: Messages) -> list[click.Command]:
    json_option = click.option("--json", "as_json", is_flag=True, help=say("option.json"))

    @click.group("models", help=say("help.models"), invoke_without_command=True)
    @json_option
    @shared_options(say)
    @click.pass_context
    def models(context: click.Context, as_json: bool) -> None:
        if context.invoked_subcommand is None:
            _list(context.ensure_object(Session), as_json)

    @models.command("add", help=say("help.models_add"))
    @click.argument("source", metavar="FOLDER|NAME")
    @click.option("--as", "name", metavar="NAME", help=say("option.model_as"))
    @click.option("--from", "hub", type=Choice(say, HUBS), default="huggingface", help=say("option.model_hub"))
    @click.option("--query-prompt", metavar="TEXT", help=say("option.query_prompt"))
    @click.option("--passage-prompt", metavar="TEXT", help=say("option.passage_prompt"))
    @json_option
    @shared_options(say)
    def add(
        source: str, name: str | None, hub: str, query_prompt: str | None, passage_prompt: str | None, as_json: bool
    ) -> None:
        from index.encoders import adding

        wish = adding.Wish(
            source, name, query_prompt, passage_prompt, "modelscope" if hub == HUBS[1] else "huggingface"
        )
        added = adding.add(wish, lambda stage: print(say(f"models.stage.{stage}", name=source), file=sys.stderr))
        if as_json:
            print_json(asdict(added))
        else:
            print(say(f"models.added.{added.kind}", name=added.name, folder=added.folder, facts=_facts(added, say)))

    @models.command("remove", help=say("help.models_remove"))
    @click.argument("name", metavar="NAME")
    @shared_options(say)
    def remove(name: str) -> None:
        from index.encoders import shelf

        removed = shelf.remove(name)
        print(say("models.removed", name=removed.name, size=_size(removed.size)))

    return [models]


def _list(session: Session, as_json: bool) -> None:
    from index.encoders import shelf
    from index.encoders.known import KNOWN

    here, used = shelf.every(), _used(session)
    if as_json:
        print_json({"used": used, "here": [asdict(one) for one in here], "known": [asdict(one) for one in KNOWN]})
        return
    from service.render.model_table import print_models

    print_models(used, here, session.say)


def _used(session: Session) -> dict[str, Any] | None:
    """What the store uses, None where there is no store (or none that can be read: ``precedent doctor`` tells why)."""
    try:
        with session.store() as store:
            facts = store.status()
    except StoreError:
        return None
    used = ("model", "fingerprint", "dimension", "tokens", "order", "confidence")
    return {"home": str(session.home), **{name: facts[name] for name in used}}


def _facts(model: ShelvedModel, say: Messages) -> str:
    from service.render.model_table import facts

    return facts(model, say)


def _size(size: int) -> str:
    from service.render.model_table import megabytes

    return megabytes(size)

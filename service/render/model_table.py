"""Models as lists for people: what the store uses, what is here, what is known to fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from index.encoders.known import KNOWN
from index.encoders.shelf import ShelvedModel
from service.messages import Messages


def print_models(used: dict[str, Any] | None, here: Sequence[ShelvedModel], say: Messages) -> None:
    """The three lists on stdout."""
    out = Console(highlight=False)
    out.print(_used(used, say), soft_wrap=True)
    out.print(say("models.here") if here else say("models.none_here"), soft_wrap=True)
    for one in here:
        out.print(f"  {one.name}  {facts(one, say)}", soft_wrap=True)
    out.print(say("models.known"), soft_wrap=True)
    table = Table(box=None, pad_edge=False, padding=(0, 1), show_header=True, header_style="dim")
    heads = ("name", "kind", "size", "memory", "dimension", "languages", "speed", "licence")
    for head in heads:
        table.add_column(say(f"models.head.{head}"), no_wrap=True)
    for model in KNOWN:
        table.add_row(
            model.name,
            say(f"models.kind.{model.kind}"),
            f"{model.megabytes:,} MB",
            f"{model.memory:g} GB",
            str(model.dimension or ""),
            say(f"models.languages.{model.languages}"),
            say(f"models.speed.{model.speed}"),
            model.licence,
        )
    wide = Console(highlight=False, width=max(out.width, 140), soft_wrap=True)
    wide.print(table)
    out.print(say("models.hint"), soft_wrap=True)


def facts(model: ShelvedModel, say: Messages) -> str:
    """Kind, size, and of an encoder its dimension and whether it is compared word by word."""
    told = [say(f"models.kind.{model.kind}"), megabytes(model.size)]
    if model.dimension is not None:
        told.append(say("models.dimensions", count=model.dimension))
    if model.tokens is not None:
        told.append(say("models.tokens") if model.tokens else say("models.no_tokens"))
    return ", ".join(told)


def megabytes(size: int) -> str:
    """``91 MB``."""
    return f"{round(size / 1e6):,} MB"


def _used(used: dict[str, Any] | None, say: Messages) -> str:
    if used is None:
        return say("models.no_store")
    words = say("models.tokens") if used["tokens"] else say("models.no_tokens")
    fitted = {name: say(f"models.fit.{used[name]}") for name in ("order", "confidence")}
    return say(
        "models.used", home=used["home"], model=used["model"], dimension=used["dimension"], words=words, **fitted
    )

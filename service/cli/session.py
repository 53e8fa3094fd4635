"""What every command shares: the store's folder, the language, opening the store, and the errors a user sees."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from index.engine.address import home_of
from ingest.errors import Reason
from service.messages import LANGUAGES, Messages, plain

if TYPE_CHECKING:
    from index.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])
DEFAULT_HOME = Path(".precedent")


class UserError(click.ClickException):
    """Something the user can put right: one line that says what was wrong and what to do; exit 2."""

    exit_code = 2


@dataclass(slots=True)
class Session:
    """One run of the command line. ``home`` is set by ``--home``, before or after the command's name, ``reranker`` (a folder) by
    ``--reranker``."""

    say: Messages
    home: Path
    reranker: str | None = None

    @contextmanager
    def store(self, *, create: bool = False, model: str | None = None) -> Iterator[Store]:
        """The store, closed afterwards."""
        from index.store import Store

        with closing(Store.open(self.home, create=create, model=model, reranker=self.reranker)) as store:
            yield store


def shared_options(say: Messages) -> Callable[[Command], Command]:
    """``--home`` and ``--lang``, accepted by the group and by each command; the one nearest the end wins."""

    def keep_home(context: click.Context, _: click.Parameter, value: str | None) -> None:
        if value is not None:
            context.find_object(Session).home = home_of(value)  # type: ignore[union-attr]  # main() always passes one

    def add(command: Command) -> Command:
        # --lang is read before the commands are built (terminal_language); here it is only checked and documented.
        language = Choice(say, LANGUAGES)
        command = click.option("--lang", type=language, expose_value=False, help=say("option.lang"))(command)
        return click.option(
            "--home",
            metavar="DIR|ADDRESS",
            callback=keep_home,
            expose_value=False,
            help=say("option.home"),
        )(command)

    return add


def reranker_option(say: Messages) -> Callable[[Command], Command]:
    """``--reranker``, for the commands that search."""

    def keep(context: click.Context, _: click.Parameter, value: str | None) -> None:
        context.find_object(Session).reranker = value or None  # type: ignore[union-attr]  # main() always passes one

    return click.option(
        "--reranker",
        metavar="DIR",
        envvar="PRECEDENT_RERANKER",
        callback=keep,
        expose_value=False,
        help=say("option.reranker"),
    )


class Choice(click.ParamType[Any]):
    """One of a few words; the error lists them in the user's language."""

    name = "choice"

    def __init__(self, say: Messages, choices: tuple[str, ...]) -> None:
        self.say = say
        self.choices = choices

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return f"[{'|'.join(self.choices)}]"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(choice) for choice in self.choices if choice.startswith(incomplete)]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            self.fail(self.say("error.choice", choices=", ".join(self.choices), value=value), param, ctx)
        return str(value)


class Integer(click.ParamType[Any]):
    """A whole number between two bounds, both included."""

    name = "integer"

    def __init__(self, say: Messages, least: int, most: int) -> None:
        self.say = say
        self.least = least
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        digits = text.lstrip("-")
        # The length is checked first: int() of thousands of digits is slow, and then refused by Python itself.
        if digits.isascii() and digits.isdigit() and len(digits) <= 9 and self.least <= int(text) <= self.most:
            return int(text)
        reason = self.say("error.integer", least=self.least, most=self.most, value=text[:40])
        self.fail(reason, param, ctx)


def print_json(document: Any) -> None:
    """One JSON document on stdout, in UTF-8 whatever the locale; a Reason is said in English."""
    write_utf8(json.dumps(document, ensure_ascii=False, indent=2, default=_in_english) + "\n")


def _in_english(value: object) -> str:
    if isinstance(value, Reason):
        return Messages("en").refusal(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def write_utf8(text: str) -> None:
    """Data for programs: always UTF-8 with plain newlines, unlike text for people, which follows the terminal."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    buffer.write((str(plain(text)) if sys.stdout.isatty() else text).encode("utf-8", "replace"))

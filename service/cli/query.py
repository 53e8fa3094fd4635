"""``precedent query``: a question in, cited passages out."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from index.errors import QueryError
from index.results import MAX_K, MAX_QUERY_CHARACTERS, UNKNOWN, Filters, Mode, SearchRequest, UserTerm, YearRange
from ingest.models import Role
from service.cli.session import Choice, Integer, Session, print_json, reranker_option, shared_options
from service.messages import Messages
from service.years import YearsReversedError, YearsSyntaxError, parse_years

if TYPE_CHECKING:
    from collections.abc import Callable

ROLES = tuple(str(role) for role in Role)
MODES = get_args(Mode)


def make(say: Messages) -> list[click.Command]:
    @click.command("query", help=say("help.query"))
    @click.argument("text", type=Question(say))
    @click.option("-k", "k", type=Integer(say, 1, MAX_K), default=10, metavar="N", help=say("option.k", most=MAX_K))
    @click.option("--mode", type=Choice(say, MODES), default="hybrid", help=say("option.mode"))
    @filter_options(say)
    @term_options(say)
    @reranker_option(say)
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @shared_options(say)
    @click.pass_obj
    def query(
        session: Session,
        /,
        text: str,
        k: int,
        mode: Mode,
        terms: tuple[UserTerm, ...],
        glossary: tuple[UserTerm, ...] | None,
        as_json: bool,
        **filters: Any,
    ) -> None:
        request = SearchRequest(text, k, mode, filters_of(**filters), terms, glossary or ())
        with session.store() as store:
            response = store.search(request)
        if as_json:
            print_json(asdict(response))
        else:
            from service.render.answer_table import print_answer

            print_answer(response, say)

    return [query]


def filter_options(say: Messages) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that narrow a search, each as often as wanted; they arrive as ``year, place, type, issuer, collection,
    role, source, plan``."""
    many = partial(click.option, multiple=True)

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(
            (
                many("--year", type=_Years(say), metavar="YEARS", help=say("option.year")),
                many("--place", type=Words(say), metavar="P", help=say("option.place")),
                many("--type", type=Words(say), metavar="T", help=say("option.type")),
                many("--issuer", type=Words(say), metavar="I", help=say("option.issuer")),
                many("--collection", type=Words(say), metavar="C", help=say("option.collection")),
                many("--role", type=Choice(say, ROLES), metavar="R", help=say("option.role", roles=", ".join(ROLES))),
                many("--source", type=Words(say), metavar="S", help=say("option.source")),
                many("--plan", type=Words(say), metavar="ID", help=say("option.plan")),
            )
        ):
            command = option(command)
        return command

    return add


def term_options(say: Messages) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The user's own terms; they arrive as ``terms`` and ``glossary``."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        command = click.option("--glossary", type=_Glossary(say), metavar="FILE", help=say("option.glossary"))(command)
        terms = click.option(
            "--term", "terms", type=_Term(say), multiple=True, metavar="TERM=词", help=say("option.term")
        )
        return terms(command)

    return add


def filters_of(
    year: tuple[tuple[()] | YearRange, ...],
    place: tuple[str, ...],
    type: tuple[str, ...],
    issuer: tuple[str, ...],
    collection: tuple[str, ...],
    role: tuple[str, ...],
    source: tuple[str, ...],
    plan: tuple[str, ...],
) -> Filters:
    """What :func:`filter_options` took in."""
    years = tuple(range_ or None for range_ in year)
    return Filters(None, None, years, place, type, issuer, collection, role, source, plan)


class Words(click.ParamType[Any]):
    """Text that can be encoded: a terminal in another encoding hands over broken bytes as lone surrogates."""

    name = "text"

    def __init__(self, say: Messages) -> None:
        self.say = say

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if any("\ud800" <= character <= "\udfff" for character in text):
            self.fail(self.say("error.not_text"), param, ctx)
        return text


class Question(Words):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = super().convert(value, param, ctx)
        if not text.strip():
            self.fail(self.say("error.empty_query"), param, ctx)
        if len(text) > MAX_QUERY_CHARACTERS:
            self.fail(self.say("error.long_query", length=len(text), most=MAX_QUERY_CHARACTERS), param, ctx)
        return text


class _Term(Words):
    """``rotation=轮岗,交流``."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, UserTerm):
            return value
        from index.query.user_terms import parse_term

        try:
            return parse_term(super().convert(value, param, ctx))
        except QueryError as error:
            self.fail(self.say.refusal(error.reason), param, ctx)


class _Glossary(Words):
    """The entries of a glossary file."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        from index.errors import GlossaryError
        from index.query.user_terms import read_glossary

        try:
            return tuple(read_glossary(Path(str(value))))
        except GlossaryError as error:
            self.fail(self.say.refusal(error.reason), param, ctx)


class _Years(click.ParamType[Any]):
    name = "years"

    def __init__(self, say: Messages) -> None:
        self.say = say

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value  # click converts a value twice when a default is involved
        if value == UNKNOWN:
            return ()
        try:
            return parse_years(value)
        except YearsSyntaxError:
            self.fail(self.say("error.years", value=value[:40]), param, ctx)
        except YearsReversedError as error:
            self.fail(self.say("error.years_reversed", first=error.first, last=error.last), param, ctx)

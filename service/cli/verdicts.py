"""``precedent verdicts``: what readers said of passages: given, listed, taken back, exported for measuring and fitting."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from index.results import MAX_K
from service.cli.session import Session, UserError, print_json, shared_options
from service.messages import Messages

WORDS = 60
"""Characters of a passage that stand in the list."""


def make(say: Messages) -> list[click.Command]:
    json_option = click.option("--json", "as_json", is_flag=True, help=say("option.json"))

    @click.group("verdicts", help=say("help.verdicts"), invoke_without_command=True)
    @json_option
    @shared_options(say)
    @click.pass_context
    def verdicts(context: click.Context, as_json: bool) -> None:
        if context.invoked_subcommand is None:
            _list(context.ensure_object(Session), as_json)

    @verdicts.command("add", help=say("help.verdicts_add"))
    @click.argument("text")
    @click.argument("passage", metavar="PASSAGE|RANK")
    @click.option("--answers/--not", "answers", required=True, default=None, help=say("option.answers"))
    @shared_options(say)
    @click.pass_obj
    def add(session: Session, text: str, passage: str, answers: bool) -> None:
        with session.store() as store:
            passage_id = _ranked(session, text, int(passage)) if _is_rank(passage) else passage
            given = store.give_verdict(text, passage_id, answers)
        if given is not None:
            print(_line(given.id, given.answers, given.query, given.quote, say))

    @verdicts.command("remove", help=say("help.verdicts_remove"))
    @click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...", type=click.IntRange(1, 2**62))
    @shared_options(say)
    @click.pass_obj
    def remove(session: Session, numbers: tuple[int, ...]) -> int:
        with session.store() as store:
            count = store.remove_verdicts(numbers)
        print(say("verdicts.removed", count=count))
        return 0 if count == len(set(numbers)) else 1

    @verdicts.command("export", help=say("help.verdicts_export"))
    @click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
    @shared_options(say)
    @click.pass_obj
    def export(session: Session, folder: Path) -> None:
        with session.store() as store:
            written = store.export_verdicts(folder)
        print(say("verdicts.exported", folder=folder, **asdict(written)))

    return [verdicts]


def _list(session: Session, as_json: bool) -> None:
    with session.store() as store:
        found = store.verdicts()
    if as_json:
        print_json(asdict(found))
        return
    for one in found.verdicts:
        gone = "" if one.passage_id else f"  ({session.say('verdicts.gone')})"
        print(_line(one.id, one.answers, one.query, one.quote, session.say) + gone)
    print(session.say("verdicts.total", count=found.total))


def _line(number: int, answers: bool, query: str, quote: str, say: Messages) -> str:
    said = say("verdicts.answers") if answers else say("verdicts.not")
    words = " ".join(quote.split())
    return f"{number}  {said}  {query}  |  {words[:WORDS]}{'…' if len(words) > WORDS else ''}"


def _is_rank(passage: str) -> bool:
    return passage.isascii() and passage.isdecimal() and 1 <= int(passage[:4]) <= MAX_K and len(passage) <= 3


def _ranked(session: Session, text: str, rank: int) -> str:
    """The passage that stands at that rank when the text is asked now."""
    from index.results import SearchRequest

    with session.store() as store:
        hits = store.search(SearchRequest(text, k=rank)).hits
    if len(hits) < rank:
        raise UserError(session.say("error.no_such_rank", rank=rank, count=len(hits)))
    return hits[rank - 1].passage_id

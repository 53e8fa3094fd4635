"""The web pages: stored data and messages into templates. Everything works without scripts; scripts add comfort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from index.catalogue.cleaning import RepairedText
from index.catalogue.collection_names import PRESETS
from index.catalogue.records import PassageRecord
from index.results import MAX_QUERY_CHARACTERS
from index.text.diff import Change, Kind
from index.workbench.foreign import ToReplace
from ingest.chinese_numerals import write_numeral
from ingest.cutting.local_facts import LocalKind
from service.access.visitors import Doorkeeper, visitor_of
from service.http.writing import may_write
from service.messages import LANGUAGES, Messages, browser_language
from service.page.links import Links, this_page
from service.page.tray import COOKIE, Tray
from service.render.collection_names import shown as collection_name
from service.render.confidence import MOST_MISSING
from service.render.provenance import origin_facts
from service.render.query_terms import translated_terms
from service.render.target_summary import shown_value
from service.version import precedent_version

TEMPLATES = Path(__file__).parent / "web" / "templates"


class Pages:
    """Renders templates in the language of the request, for its visitor."""

    def __init__(self, doorkeeper: Doorkeeper) -> None:
        self._doorkeeper = doorkeeper
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["most_missing"] = MOST_MISSING  # words that no passage holds
        self._templates.globals["known_collections"] = PRESETS  # where no page knows more
        self._templates.globals["most"] = MAX_QUERY_CHARACTERS  # of a question
        self._templates.filters.update(
            marked=marked,
            replaceable=replaceable,
            differing=differing,
            verbatim=verbatim,
            named_characters=named_characters,
            numeral=write_numeral,
            shown_value=shown_value,
            translated_terms=translated_terms,
            origin_facts=origin_facts,
            moment=moment,
            day=day,
            collection_name=collection_name,
            last_part=last_part,
        )

    def render(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """The page ``template`` with ``say``, ``language``, ``links``, ``tray``, ``visitor``, its own address, and ``values``."""
        language = browser_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))
        visitor = visitor_of(request)
        page = self._templates.get_template(template).render(
            say=Messages(language),
            language=language,
            other=next(other for other in LANGUAGES if other != language),
            links=Links.chosen(request),
            tray=Tray.read(request.cookies.get(COOKIE)),
            request=request,
            here=this_page(request),
            version=precedent_version(),
            visitor=visitor,
            token=self._doorkeeper.sessions.form_token(visitor.bearer) if visitor.bearer else None,
            signs_in=self._doorkeeper.guests != "admin",
            **{"may_write": may_write(request), **values},
        )
        about = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-cache"}
        return HTMLResponse(page, status_code=status, headers={**about, **(headers or {})})

    def problem(
        self, request: Request, status: int, kind: str, headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """A page that says what went wrong; ``kind`` is the name of its message."""
        return self.render(request, "problem.html", status=status, headers=headers, kind=kind)


def last_part(path: str) -> str:
    """The name of a folder, without where it lies."""
    return Path(path).name


def moment(seconds: float) -> str:
    """Seconds since 1970 as date and time, as the server's clock has them."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")


def day(written: str) -> str:
    """The day of a time in ISO 8601, as the server's clock has it."""
    return datetime.fromisoformat(written).astimezone().strftime("%Y-%m-%d")


def marked(text: str, highlights: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """``text`` cut into (piece, highlighted) in order; the pieces joined are the text."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(highlights):
        start = max(start, at)
        if start >= end:
            continue
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:], False))
    return [(piece, is_marked) for piece, is_marked in pieces if piece]


def replaceable(text: str, marks: Sequence[ToReplace]) -> list[tuple[str, LocalKind | None]]:
    """``text`` cut into (piece, what kind of thing it is that is to be replaced, or None) in order."""
    pieces: list[tuple[str, LocalKind | None]] = []
    at = 0
    for mark in marks:
        pieces += [(text[at : mark.start], None), (text[mark.start : mark.end], mark.kind)]
        at = mark.end
    pieces.append((text[at:], None))
    return [(piece, kind) for piece, kind in pieces if piece]


def differing(text: str, changes: Sequence[Change], side: Literal["before", "after"]) -> list[tuple[str, Kind | None]]:
    """One side of a diff cut into (piece, kind of change or None) in order; the pieces joined are the text."""
    pieces: list[tuple[str, Kind | None]] = []
    at = 0
    for change in changes:
        start, end = (change.start, change.end) if side == "before" else (change.other_start, change.other_end)
        pieces += [(text[at:start], None), (text[start:end], change.kind)]
        at = end
    pieces.append((text[at:], None))
    return [(piece, kind) for piece, kind in pieces if piece]


def verbatim(passage: PassageRecord, repairs: Sequence[RepairedText]) -> list[tuple[str, RepairedText | None]]:
    """A passage's quote cut into (piece, the repair made there or None) in order; the pieces joined are the quote."""
    pieces: list[tuple[str, RepairedText | None]] = []
    quote, at = passage.quote, 0
    for repair in repairs:
        start, end = repair.start - passage.start, repair.end - passage.start
        if start < at:
            continue
        pieces += [(quote[at:start], None), (quote[start:end], repair)]
        at = end
    pieces.append((quote[at:], None))
    return [(piece, repair) for piece, repair in pieces if piece or repair]


def named_characters(text: str) -> str:
    """Characters one cannot see (spaces, breaks, controls) as what they are called: ``U+00A0``, ``↵``."""
    shown = (c if c.isprintable() and not c.isspace() else f"U+{ord(c):04X}" for c in text)
    return "".join("↵" if c == "U+000A" else c for c in shown)

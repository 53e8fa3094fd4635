"""The web pages: stored data and messages into templates. Everything works without scripts; scripts add comfort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from service.messages import LANGUAGES, Messages, browser_language
from service.query_terms import translated_terms
from service.version import precedent_version

TEMPLATES = Path(__file__).parent / "web" / "templates"


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses within the site; ``lang`` is carried along once it was chosen."""

    lang: str | None

    def search(self, parameters: Mapping[str, Any], **changes: Any) -> str:
        """The search page; a change to None takes that parameter away."""
        return "/" + self._query({**parameters, **changes})

    def plan(self, plan_id: str, passage_id: str | None = None, q: str | None = None) -> str:
        """The plan's page, at the passage if one is named; ``q`` leads back to the results."""
        path = f"/plans/{quote(plan_id, safe='')}{self._query({'passage': passage_id, 'q': q})}"
        return f"{path}#p-{quote(passage_id, safe='')}" if passage_id else path

    def here(self, request: Request, lang: str) -> str:
        """This very page in another language."""
        kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
        return request.url.path + "?" + urlencode([*kept, ("lang", lang)])

    def _query(self, parameters: Mapping[str, Any]) -> str:
        given = {
            name: value for name, value in {**parameters, "lang": self.lang}.items() if value not in (None, "", [])
        }
        return "?" + urlencode(given, doseq=True) if given else ""


class Pages:
    """Renders templates in the language of the request."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(marked=marked, translated_terms=translated_terms)

    def render(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """The page ``template`` with ``say``, ``language``, ``links`` and ``values``."""
        chosen = request.query_params.get("lang")
        language = browser_language(chosen, request.headers.get("accept-language", ""))
        page = self._templates.get_template(template).render(
            say=Messages(language),
            language=language,
            other=next(other for other in LANGUAGES if other != language),
            links=Links(chosen if chosen in LANGUAGES else None),
            request=request,
            version=precedent_version(),
            **values,
        )
        about = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-cache"}
        return HTMLResponse(page, status_code=status, headers={**about, **(headers or {})})

    def problem(
        self, request: Request, status: int, kind: str, headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """A page that says what went wrong; ``kind`` is missing, busy, unavailable or error."""
        return self.render(request, "problem.html", status=status, headers=headers, kind=kind)


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

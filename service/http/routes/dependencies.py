"""What routes are handed: the readers, the measurements, the language; and a check that no parameter is there by mistake."""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError

from service.http.metrics import Metrics
from service.http.readers import Readers
from service.messages import Messages, browser_language, program_language


def _readers(request: Request) -> Readers:
    return cast(Readers, request.app.state.readers)


def _metrics(request: Request) -> Metrics:
    return cast(Metrics, request.app.state.metrics)


def _language(request: Request) -> Messages:
    return Messages(browser_language(request.query_params.get("lang"), request.headers.get("accept-language", "")))


def _answer_language(request: Request) -> Messages:
    return Messages(program_language(request.headers.get("accept-language", "")))


def _site(request: Request) -> str | None:
    """The address of this server, for a file that is handed on; None where no other machine could reach it."""
    host = request.url.hostname or ""
    with suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            return None
    return None if host == "localhost" else str(request.base_url).rstrip("/")


def no_parameters(request: Request) -> None:
    """Refuse every query parameter, each by name, as SearchParameters refuses those it does not know."""
    unknown = [
        {"type": "extra_forbidden", "loc": ("query", name), "msg": "Extra inputs are not permitted"}
        for name in request.query_params
    ]
    if unknown:
        raise RequestValidationError(unknown)


ReadersDep = Annotated[Readers, Depends(_readers)]
LanguageDep = Annotated[Messages, Depends(_language)]
"""The language of a page."""
AnswerLanguageDep = Annotated[Messages, Depends(_answer_language)]
"""The language of what the API says in words."""
SiteDep = Annotated[str | None, Depends(_site)]
MetricsDep = Annotated[Metrics, Depends(_metrics)]

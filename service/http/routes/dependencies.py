"""What routes are handed: the readers, the measurements, the language; and a check that no parameter is there by mistake."""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError

from index.intake.queue import Queue
from service.access.audit import Audit, Event, Fact
from service.access.visitors import Doorkeeper, visitor_of
from service.http.guard import REQUEST_ID
from service.http.heavy import HeavyWork
from service.http.keeper import Keeper
from service.http.metrics import Metrics
from service.http.readers import Readers
from service.http.watch import Watch
from service.messages import Messages, browser_language, program_language


def _readers(request: Request) -> Readers:
    return cast(Readers, request.app.state.readers)


def _metrics(request: Request) -> Metrics:
    return cast(Metrics, request.app.state.metrics)


def _queue(request: Request) -> Queue:
    return cast(Queue, request.app.state.queue)


def _keeper(request: Request) -> Keeper:
    return cast(Keeper, request.app.state.keeper)


def _heavy(request: Request) -> HeavyWork:
    return cast(HeavyWork, request.app.state.heavy)


def _watch(request: Request) -> Watch:
    return cast(Watch, request.app.state.watch)


def _doorkeeper(request: Request) -> Doorkeeper:
    return cast(Doorkeeper, request.app.state.doorkeeper)


def _audit(request: Request) -> Audit:
    return cast(Audit, request.app.state.audit)


def audit(request: Request, event: Event, **facts: Fact) -> None:
    """A line in the audit log: what the visitor of ``request`` did. No key, no words of a question among the facts."""
    address = request.client.host if request.client else None
    about = {"address": address, "request": request.scope.get(REQUEST_ID)}
    _audit(request).write(event, visitor_of(request).name, **{**about, **facts})


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
QueueDep = Annotated[Queue, Depends(_queue)]
KeeperDep = Annotated[Keeper, Depends(_keeper)]
LanguageDep = Annotated[Messages, Depends(_language)]
"""The language of a page."""
AnswerLanguageDep = Annotated[Messages, Depends(_answer_language)]
"""The language of what the API says in words."""
SiteDep = Annotated[str | None, Depends(_site)]
MetricsDep = Annotated[Metrics, Depends(_metrics)]
HeavyDep = Annotated[HeavyWork, Depends(_heavy)]
WatchDep = Annotated[Watch, Depends(_watch)]
DoorkeeperDep = Annotated[Doorkeeper, Depends(_doorkeeper)]

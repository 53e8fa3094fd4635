"""OpenTelemetry spans, where its packages are installed (``precedent[otel]``) and the standard variables ask for them: one a
request, and below it the stages that the metrics have. No key stands in them, and the words of a question only where logs may
have them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.timing import Told
from service.http.guard import REQUEST_ID, route_of
from service.http.logs import MOST_WORDS
from service.version import precedent_version

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

LOG = logging.getLogger("precedent.server")
ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
CLOSING_SECONDS = 2.0
"""What the server waits for at its end; spans that a collector does not take in time are lost."""


class Tracing:
    """Makes the spans; ``words``: the question too."""

    def __init__(self, provider: TracerProvider, words: bool) -> None:
        self._provider = provider
        self.tracer = provider.get_tracer("precedent", precedent_version())
        self.words = words

    def stages(self, pool: str, told: Told) -> Told:
        """Where a pool of readers tells its stages: each is a span that has just ended, within the request's, and told on."""
        from opentelemetry.trace import get_current_span

        def stage(name: str, seconds: float) -> None:
            told(name, seconds)
            if not get_current_span().get_span_context().is_valid:  # what no request asked for
                return
            ended = time.time_ns()
            about = {"precedent.pool": pool}
            begun = ended - int(seconds * 1e9)
            self.tracer.start_span(f"precedent {name}", attributes=about, start_time=begun).end(ended)

        return stage

    def close(self) -> None:
        """Hand on what is left, not longer than CLOSING_SECONDS: a collector that is away must not keep the server."""
        closing = threading.Thread(target=self._provider.shutdown, name="traces", daemon=True)
        closing.start()
        closing.join(CLOSING_SECONDS)


class Traced:
    """ASGI middleware before all others: a span a request, within that of whoever sent it where ``traceparent`` says so."""

    def __init__(self, app: ASGIApp, tracing: Tracing) -> None:
        self.app = app
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from opentelemetry.trace import SpanKind, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        request = Request(scope)
        method = request.method[:20]
        sender = TraceContextTextMapPropagator().extract(dict(request.headers))
        begin = self._tracing.tracer.start_as_current_span
        # No exception in it: its text may hold words of the question.
        with begin(method, sender, SpanKind.SERVER, record_exception=False, set_status_on_exception=False) as span:
            try:
                await self.app(scope, receive, send_noted)
            finally:
                route = route_of(scope)
                span.update_name(f"{method} {route}")
                span.set_attributes({"http.request.method": method, "http.route": route})
                span.set_attributes(
                    {"http.response.status_code": status, "precedent.request": scope.get(REQUEST_ID, "")}
                )
                if self._tracing.words and (asked := request.query_params.get("q")):
                    span.set_attribute("precedent.q", asked[:MOST_WORDS])
                if status >= 500:
                    span.set_status(StatusCode.ERROR)


def asked_for(environment: Mapping[str, str]) -> bool:
    """Whether the standard variables ask for spans: where they are to go, or by which exporter."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    return exporter != "none" and bool(exporter or any(environment.get(name) for name in ENDPOINTS))


def is_installed() -> bool:
    """Whether its packages are."""
    return find_spec("opentelemetry") is not None and find_spec("opentelemetry.sdk") is not None


def tracing(environment: Mapping[str, str], words: bool) -> Tracing | None:
    """As the variables ask; None where they do not, or ask for an exporter that is not here."""
    if not asked_for(environment) or not is_installed():
        return None
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    exporter = _exporter(environment.get("OTEL_TRACES_EXPORTER", "").strip().lower() or "otlp")
    if exporter is None:
        return None
    provider = _provider(environment)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Tracing(provider, words)


def _exporter(name: str) -> SpanExporter | None:
    if name == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter

        return ConsoleSpanExporter()
    if name == "otlp" and find_spec("opentelemetry.exporter") is not None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        return OTLPSpanExporter()
    LOG.warning("OTEL_TRACES_EXPORTER=%s: there is no such exporter here; otlp (over HTTP), console and none are", name)
    return None


def _provider(environment: Mapping[str, str]) -> TracerProvider:
    """Its name, further attributes and how much is sampled are read from the variables, by the library itself."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    told: dict[str, Any] = {"service.version": precedent_version()}
    named = "OTEL_SERVICE_NAME" in environment or "service.name=" in environment.get("OTEL_RESOURCE_ATTRIBUTES", "")
    return TracerProvider(resource=Resource.create(told if named else {"service.name": "precedent", **told}))

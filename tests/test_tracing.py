"""OpenTelemetry spans: what stands in them, what never does, and when there are none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeEncoder
from starlette.testclient import TestClient
from test_intake import PLAN

from index.store import Store
from service.app import create_app
from service.http import tracing
from service.http.tracing import Tracing
from service.settings import Settings

pytest.importorskip("opentelemetry.sdk")
WORDS = "教师交流比例"
COLLECTOR = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}


@pytest.fixture
def store(home: Path, fake_model: dict[str, FakeEncoder], tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(PLAN, "utf-8")
    Store.open(home, create=True).ingest([tmp_path / "a.txt"])
    return home


def spans_of(home: Path, words: bool, **sent: str) -> Mapping[str, Any]:
    """The spans of one search, by their names."""
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    app = create_app(Settings(home=home), tracing=Tracing(provider, words))
    with TestClient(app, base_url="http://127.0.0.1:8000", headers=sent) as client:
        assert client.get("/api/v1/search", params={"q": WORDS}).status_code == 200
        return {span.name: span for span in kept.get_finished_spans()}


def test_a_search_is_a_span_with_its_stages_below(store: Path) -> None:
    sender = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    spans = spans_of(store, words=False, traceparent=sender, authorization="Bearer prc_secret")
    whole = spans["GET /api/v1/search"]
    stages = {name: span for name, span in spans.items() if span is not whole}
    assert stages.keys() == {f"precedent {stage}" for stage in ("waiting", "rank", "hits", "facets", "work")}
    assert {span.parent.span_id for span in stages.values()} == {whole.context.span_id}
    assert all(whole.start_time <= span.start_time <= span.end_time for span in stages.values())
    assert format(whole.parent.trace_id, "x") == "a" * 32, "within the trace of who asked"
    assert (whole.attributes["http.route"], whole.attributes["http.response.status_code"]) == ("/api/v1/search", 200)
    told = "".join(span.to_json(indent=None) for span in spans.values())
    assert WORDS not in told.encode().decode("unicode_escape")
    assert "prc_secret" not in told


def test_the_words_of_a_question_stand_in_a_span_only_where_logs_may_have_them(store: Path) -> None:
    assert spans_of(store, words=True)["GET /api/v1/search"].attributes["precedent.q"] == WORDS


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {**COLLECTOR, "OTEL_SDK_DISABLED": "true"},
        {**COLLECTOR, "OTEL_TRACES_EXPORTER": "none"},
        {"OTEL_TRACES_EXPORTER": "zipkin"},
    ],
)
def test_there_are_none_where_nobody_asks(environment: dict[str, str]) -> None:
    assert tracing.tracing(environment, words=False) is None


def test_a_collector_that_is_away_keeps_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "CLOSING_SECONDS", 0.05)
    made = tracing.tracing(COLLECTOR, words=False)
    assert made is not None
    made.tracer.start_span("one").end()
    made.close()


def test_a_server_that_is_not_asked_for_them_loads_nothing_of_it() -> None:
    program = "import sys, service.app, service.http.tracing; print('opentelemetry.sdk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout.strip() == "False"

"""The server's measurements, in a registry of its own, so that two apps in one process do not mix."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Requests by route (the pattern, never the path: paths are without number), method and status; their duration."""

    def __init__(self, in_hand: Callable[[], int]) -> None:
        """``in_hand``: how many requests are being answered or waiting for the store right now."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "precedent_requests", "Requests answered.", ("route", "method", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "precedent_request_seconds", "Time to answer.", ("route",), buckets=SECONDS, registry=self._registry
        )
        gauge = Gauge("precedent_requests_in_hand", "Requests at or waiting for the store.", registry=self._registry)
        gauge.set_function(in_hand)

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        known = method if method in ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH") else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All of them in Prometheus's text format."""
        return generate_latest(self._registry)

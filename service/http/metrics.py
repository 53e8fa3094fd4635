"""The server's measurements, in a registry of its own, so that two apps in one process do not mix."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from service.http.watch import StoreState

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")


@dataclass(frozen=True, slots=True)
class StageFigures:
    """A stage of a pool: how often, its milliseconds in the mean, and those within which 19 of 20 were (None: beyond all)."""

    pool: str
    stage: str
    times: int
    mean: float
    most: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What the admins' page shows of the process: since when it runs (seconds), requests, refusals by reason, requests in hand
    and heavy ones, orders for papers that wait, memory in bytes (None where the system does not tell), stages."""

    now: float
    up_seconds: float
    requests: int
    refusals: dict[str, int]
    in_hand: int
    heavy: int
    queue: int
    memory: int | None
    stages: list[StageFigures]


class Metrics:
    """Requests by route (the pattern, never the path: paths are without number), method and status; their duration, and that of
    their stages; who was not let in, and why; what the store is. Never a key, never the words of a question."""

    def __init__(
        self,
        in_hand: Callable[[], int],
        heavy: Callable[[], int],
        queue: Callable[[], int],
        store: Callable[[], StoreState | None],
    ) -> None:
        """``in_hand``: how many requests are being answered or waiting for the store right now; ``heavy``: those for heavy work;
        ``queue``: orders for papers that wait; ``store``: the last look at the store."""
        self._registry = registry = CollectorRegistry()
        self._in_hand, self._heavy, self._queue, self._store = in_hand, heavy, queue, store
        self._begun = time.time()
        self._requests = Counter(
            "precedent_requests", "Requests answered.", ("route", "method", "status"), registry=registry
        )
        self._seconds = Histogram(
            "precedent_request_seconds", "Time to answer.", ("route",), buckets=SECONDS, registry=registry
        )
        self._stages = Histogram(
            "precedent_stage_seconds",
            "Time waited for a reader (waiting) and spent in it (work), of searches (light) and heavy work (heavy); of the work "
            "of a search the ranking (rank), the citations (hits) and what it can be narrowed by (facets).",
            ("pool", "stage"),
            buckets=SECONDS,
            registry=registry,
        )
        self._refusals = Counter(
            "precedent_refusals", "Requests not let in, by reason.", ("reason",), registry=registry
        )
        self._gauge("precedent_requests_in_hand", "Requests at or waiting for the store.", in_hand)
        self._gauge("precedent_heavy_in_hand", "Checks, comparisons, drafts and files made or waited for.", heavy)
        self._gauge("precedent_intake_waiting", "Orders for papers (uploads and other changes) that wait.", queue)
        self._gauge("precedent_start_time_seconds", "When the server began, seconds since 1970.", lambda: self._begun)
        told = "{} of the store when it was last looked at."
        self._gauge("precedent_generation", told.format("Generation"), lambda: self._of_store("generation"))
        for counted in ("sources", "plans", "passages", "targets"):
            self._gauge(f"precedent_{counted}", told.format(counted.capitalize()), self._reader(counted))
        self._gauge("precedent_ingest_age_seconds", "Since the last ingest that changed anything.", self._ingest_age)
        self._process = ProcessCollector(registry=registry)

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        self._requests.labels(route, method if method in _METHODS else "other", str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_refusal(self, reason: str) -> None:
        """``reason`` is an error's code."""
        self._refusals.labels(reason).inc()

    def stage(self, pool: str) -> Callable[[str, float], None]:
        """Where a pool of readers tells the seconds of its stages."""
        return lambda stage, seconds: self._stages.labels(pool, stage).observe(seconds)

    def text(self) -> bytes:
        """All of them in Prometheus's text format."""
        return generate_latest(self._registry)

    def figures(self) -> Figures:
        """The few that people look at."""
        memory = self._registry.get_sample_value("process_resident_memory_bytes")
        return Figures(
            now=time.time(),
            up_seconds=time.time() - self._begun,
            requests=sum(
                int(s.value) for m in self._requests.collect() for s in m.samples if s.name.endswith("_total")
            ),
            refusals={
                s.labels["reason"]: int(s.value)
                for m in self._refusals.collect()
                for s in m.samples
                if s.name.endswith("_total")
            },
            in_hand=self._in_hand(),
            heavy=self._heavy(),
            queue=self._queue(),
            memory=None if memory is None else int(memory),
            stages=self._stage_figures(),
        )

    def _stage_figures(self) -> list[StageFigures]:
        """Every stage that there was, in the order in which they were first met."""
        told: dict[tuple[str, str], dict[str, float]] = {}
        for sample in (sample for metric in self._stages.collect() for sample in metric.samples):
            of = told.setdefault((sample.labels["pool"], sample.labels["stage"]), {})
            of[sample.labels.get("le", sample.name.rpartition("_")[2])] = sample.value
        return [_stage(*named, values) for named, values in told.items()]

    def _gauge(self, name: str, told: str, value: Callable[[], float]) -> None:
        Gauge(name, told, registry=self._registry).set_function(value)

    def _reader(self, name: str) -> Callable[[], float]:
        return lambda: self._of_store(name)

    def _of_store(self, name: str) -> float:
        state = self._store()
        return float("nan") if state is None else float(getattr(state, name))

    def _ingest_age(self) -> float:
        state = self._store()
        return float("nan") if state is None else time.time() - state.ingested


def _stage(pool: str, stage: str, values: Mapping[str, float]) -> StageFigures:
    """``values``: the count and the sum of a histogram, and how many were within each bound."""
    times = values["count"]
    within = [float(bound) for bound, held in values.items() if bound[0].isdigit() and held >= 0.95 * times]
    mean = round(values["sum"] / max(times, 1) * 1000, 1)
    return StageFigures(pool, stage, int(times), mean, min(within) * 1000 if within else None)

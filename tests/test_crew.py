"""What happens to the jobs of workers that are lost: a Ray of its own, in which every call is answered when it is waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from index.errors import MismatchError, StoreError
from index.pools.cluster import Cluster
from index.pools.crew import Crew, Job
from index.pools.worker import Greeting
from index.progress import silent
from ingest.errors import Reason

MADE_OF = {"reading": "16"}


class LostError(Exception):
    pass


class OtherError(Exception):
    pass


class FakeRay:
    """Two processors on a node that is gone with its workers. The ``deadly`` item ends so many of them; ``greetings`` come
    in turn."""

    exceptions = SimpleNamespace(
        RayActorError=LostError,
        **dict.fromkeys(("ObjectLostError", "WorkerCrashedError", "NodeDiedError", "OutOfMemoryError"), OtherError),
        GetTimeoutError=OtherError,
    )

    def __init__(self, deadly: str = "", ends: int = 9, greetings: Iterator[Greeting] | None = None) -> None:
        self.deadly, self.ends = deadly, ends
        self.greetings = greetings or iter(lambda: Greeting("here", "n", MADE_OF), None)
        self.dead: set[int] = set()
        self.tried: list[str] = []
        self.workers = 0

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": 2.0}

    def remote(self, **_: object) -> Callable[[type], Any]:
        return lambda _: SimpleNamespace(remote=self._worker)

    def _worker(self) -> Any:
        self.workers += 1
        number = self.workers
        calls = (("begin", lambda _: next(self.greetings)), ("read", lambda items: self._read(number, items)))
        return SimpleNamespace(
            **{name: SimpleNamespace(remote=lambda of, call=call: _Reference(call, of)) for name, call in calls}
        )

    def _read(self, number: int, items: tuple[str, ...]) -> list[str]:
        if number not in self.dead:
            self.tried.extend(items)
            if self.deadly in items and self.ends > 0:
                self.ends -= 1
                self.dead.add(number)
        if number in self.dead:
            raise LostError
        return [item.upper() for item in items]

    def wait(self, references: list[Any], timeout: float) -> tuple[list[Any], list[Any]]:
        return references[:1], references[1:]

    def get(self, reference: Any, timeout: float = 0) -> Any:
        return reference.call(reference.of)

    def nodes(self) -> list[dict[str, Any]]:
        return [{"NodeID": "n", "Alive": False}]

    def kill(self, actor: Any) -> None:
        pass


class _Reference:
    def __init__(self, call: Callable[[Any], Any], of: Any) -> None:
        self.call, self.of = call, of


class LivingNode(FakeRay):
    """The node takes connections whatever its workers do."""

    def nodes(self) -> list[dict[str, Any]]:
        return [{"NodeID": "n", "Alive": True, "NodeManagerAddress": "here", "NodeManagerPort": 1}]


@pytest.fixture(autouse=True)
def connects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.pools.crew.takes_connections", lambda *_: True)


def crew(ray: FakeRay, lost: list[tuple[str, int]]) -> Crew:
    return Crew(Cluster(ray, "local", None), "bundled", MADE_OF, silent, lambda *what: lost.append(what))


def test_an_item_that_ends_two_workers_is_given_up_and_the_rest_is_made() -> None:
    ray, lost = LivingNode("b"), []  # type: ignore[var-annotated]
    jobs = iter((Job("read", ("a", "b", "c")), "known", Job("read", ("d",)), Job("read", ("e", "f"))))
    made = sorted(crew(ray, lost).spread(jobs, lambda item: f"not {item}"))
    assert made == ["A", "C", "D", "E", "F", "known", "not b"]
    assert ray.tried.count("b") == 2
    assert len(lost) == 2


def test_what_waits_behind_it_is_not_blamed() -> None:
    ray = LivingNode("b")
    jobs = iter([Job("read", ("b",), lost=1), *(Job("read", (item,), lost=1) for item in "acde")])
    assert sorted(crew(ray, []).spread(jobs, lambda item: f"not {item}")) == ["A", "C", "D", "E", "not b"]


def test_who_is_lost_with_a_node_gives_nothing_up() -> None:
    ray = FakeRay("b", ends=4)
    assert list(crew(ray, []).spread(iter([Job("read", ("b",))]), lambda item: f"not {item}")) == ["B"]
    assert ray.tried == ["b"] * 5


@pytest.mark.parametrize(
    ("greeting", "raised", "code"),
    [
        (Greeting("there", "n", {"reading": "15"}), MismatchError, "ray.other"),
        (Greeting("there", "n", {}, Reason("model.no_folder", folder="m")), StoreError, "ray.cannot_work"),
    ],
)
def test_a_worker_made_otherwise_is_refused(greeting: Greeting, raised: type[StoreError], code: str) -> None:
    ray = LivingNode(greetings=iter([greeting]))
    with pytest.raises(raised) as refused:
        list(crew(ray, []).spread(iter([Job("read", ("a",))]), str))
    assert refused.value.reason.code == code
    assert refused.value.reason.values["node"] == "there"


def test_where_no_worker_begins_it_is_told_why() -> None:
    class Broken(LivingNode):
        def get(self, reference: Any, timeout: float = 0) -> Any:
            raise LostError("ray::Worker\nModuleNotFoundError: No module named 'index'")

    with pytest.raises(StoreError) as refused:
        list(crew(Broken(), []).spread(iter([Job("read", ("a",))]), str))
    assert refused.value.reason == Reason("ray.no_worker", why="ModuleNotFoundError: No module named 'index'")

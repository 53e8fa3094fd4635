"""The workers of a Ray cluster and what each of them has in hand. Who is lost costs what it was at, which is sent again.

They end when the command leaves the cluster.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from index.errors import MismatchError, StoreError
from index.pools.cluster import Cluster, said, takes_connections
from index.pools.worker import Greeting, Worker
from index.progress import Progress

IN_HAND = 2
"""Jobs sent to a worker at once: the one behind lies there when the first is done, however long the store takes to commit."""
LOST_OVER = 2
"""Workers that are lost over one item, and no node with them, before it is given up."""
STARTED_WITHIN = 120.0
"""Seconds for the first worker of all to be ready, or for another where none is left. One took 4 on an idle processor."""
NODE_GOES_WITHIN = 25.0
"""Seconds after a worker for its node to be told as gone: Ray looks every 3 seconds, and five times."""
HEAD_EVERY, HEAD_MISSED = 5.0, 3
"""Where nothing arrives for so many seconds, the head is looked after; so many times without it, and it is gone. Ray itself would
end this process after a minute."""
_LOOK_EVERY = 0.5  # seconds
_ANSWER_WITHIN = 10.0  # seconds for what a lost worker had done already

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Job:
    """``items`` for a method of ``Worker``, with what it takes besides; ``lost`` workers over it so far."""

    method: str
    items: tuple[Any, ...]
    besides: tuple[Any, ...] = ()
    lost: int = 0


@dataclass(slots=True, eq=False)
class _Member:
    """A worker at work: its actor, where it runs, and the jobs sent to it by their references, in the order sent."""

    actor: Any
    greeting: Greeting
    jobs: dict[Any, Job] = field(default_factory=dict)


Lost = Callable[[str, int], None]
"""Called with the address of a node where a worker was lost, and how many items are sent again."""


class Crew:
    """A worker for each processor of the cluster. Not to be used from several threads."""

    def __init__(self, cluster: Cluster, model: str, made_of: dict[str, str], progress: Progress, lost: Lost) -> None:
        self._cluster, self._model, self._made_of, self._progress, self._tell = cluster, model, made_of, progress, lost
        self._ray = ray = cluster.ray
        errors = ray.exceptions
        self._lost = (
            errors.RayActorError,
            errors.ObjectLostError,
            errors.WorkerCrashedError,
            errors.NodeDiedError,
            errors.OutOfMemoryError,
        )
        self._actor = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(Worker)
        self._starting: dict[Any, Any] = {}
        self._members: list[_Member] = []
        self._why = ""
        self._wanted = int(ray.cluster_resources().get("CPU", 0))
        for _ in range(self._wanted):
            self._hire()

    def spread(self, jobs: Iterator[Job | Item], given_up: Callable[[Any], Item]) -> Iterator[Item]:
        """What the workers make of the items of jobs, in order of arrival; what is no job comes back as it is. An item over which
        workers are lost again and again is ``given_up``. Raises StoreError when none is left to work, MismatchError when one is
        not made as we are."""
        again: deque[Job] = deque()
        while True:
            while (member := self._free()) is not None:
                job = again.popleft() if again else next(jobs, None)
                if isinstance(job, Job):
                    member.jobs[getattr(member.actor, job.method).remote(job.items, *job.besides)] = job
                elif job is not None:
                    yield job
                else:
                    break
            if member is not None and not any(of.jobs for of in self._members):
                return
            for job, made in self._arrivals():
                if made is not None:
                    yield from made
                elif job.lost == 0:
                    again.append(job)
                elif job.lost < LOST_OVER or len(job.items) > 1:
                    again.extend(replace(job, items=(item,)) for item in job.items)
                else:
                    yield given_up(job.items[0])

    def _hire(self) -> None:
        actor = self._actor.remote()
        self._starting[actor.begin.remote(self._model)] = actor

    def _free(self) -> _Member | None:
        """Who has least to do, if it is little enough."""
        member = min(self._members, key=lambda of: len(of.jobs), default=None)
        return member if member is not None and len(member.jobs) < IN_HAND else None

    def _arrivals(self) -> Iterator[tuple[Job, list[Any] | None]]:
        """What arrives next: jobs with what was made of their items, or None where the worker was lost; none if one has begun."""
        waited = [*self._starting, *(reference for member in self._members for reference in member.jobs)]
        arrived = self._first_of(waited)
        if arrived in self._starting:
            self._greeted(arrived)
            return
        (member,) = (member for member in self._members if arrived in member.jobs)
        try:
            made = self._ray.get(arrived)
        except self._lost:
            yield from self._dismissed(member)
        else:
            yield member.jobs.pop(arrived), made

    def _first_of(self, waited: list[Any]) -> Any:
        """The reference that has something first."""
        since, missed = time.monotonic(), 0
        while waited and missed < HEAD_MISSED:
            try:
                ready, _ = self._ray.wait(waited, timeout=HEAD_EVERY)
            except ConnectionError as error:  # as a client
                raise StoreError("ray.head_lost", address=self._cluster.address) from error
            if ready:
                return ready[0]
            missed = missed + 1 if self._cluster.has_gone() else 0
            if not self._members and time.monotonic() - since > STARTED_WITHIN:
                break
        if missed:
            raise StoreError("ray.head_lost", address=self._cluster.address)
        raise StoreError("ray.no_worker", why=self._why or f"{STARTED_WITHIN:.0f} s")

    def _greeted(self, reference: Any) -> None:
        actor = self._starting.pop(reference)
        try:
            greeting: Greeting = self._ray.get(reference)
        except self._lost as error:
            self._why = said(error)  # not replaced: it would be the same with the next
            return
        if greeting.refused is not None:
            raise StoreError("ray.cannot_work", node=greeting.node, why=greeting.refused)
        for name, here in self._made_of.items():
            if (there := greeting.made_of.get(name, "-")) != here:
                raise MismatchError("ray.other", node=greeting.node, name=name, there=there, here=here)
        self._members.append(_Member(actor, greeting))
        self._progress("workers", len(self._members), max(self._wanted, len(self._members)))

    def _dismissed(self, member: _Member) -> Iterator[tuple[Job, list[Any] | None]]:
        """Take leave of a worker that was lost, and hire another: what it had done, and what it had not, at the first of which it
        was."""
        if self._cluster.has_gone():
            raise StoreError("ray.head_lost", address=self._cluster.address)
        self._members.remove(member)
        self._ray.kill(member.actor)  # one that cannot be reached may still be there
        self._hire()
        failed = []
        for reference, job in member.jobs.items():
            try:
                yield job, self._ray.get(reference, timeout=_ANSWER_WITHIN)
            except (*self._lost, self._ray.exceptions.GetTimeoutError) as error:
                self._why = said(error)
                failed.append(job)
        self._tell(member.greeting.node, sum(len(job.items) for job in failed))
        for at, job in enumerate(failed):
            last = job.lost + 1 >= LOST_OVER
            blamed = at == 0 and not (last and self._node_goes(member.greeting.node_id))
            yield replace(job, lost=job.lost + blamed), None

    def _node_goes(self, node_id: str) -> bool:
        """Whether a node is gone, or takes no connection and is told as gone within the time."""
        until = time.monotonic() + NODE_GOES_WITHIN
        while True:
            node = next(of for of in self._ray.nodes() if of["NodeID"] == node_id)
            if not node["Alive"]:
                return True
            if takes_connections(node["NodeManagerAddress"], node["NodeManagerPort"]) or time.monotonic() > until:
                return False
            time.sleep(_LOOK_EVERY)

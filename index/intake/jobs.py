"""Jobs of the intake and their files, as they are told and as they lie on disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from index.summed import checked, summed
from ingest.errors import Reason

Kind = Literal["store", "look", "remove", "correct", "follow", "collect"]
State = Literal["waiting", "working", "looked", "done", "failed"]
"""``looked``: it was read and waits for a word whether to store it. ``failed``: nothing of it was done, ``reason`` says why."""
FileState = Literal["waiting", "reading", "read", "stored", "refused"]
"""``read``: it can be found when the job is done."""
How = Literal["added", "replaced", "removed", "unchanged"]
_FORMAT = 2
FILE_STATES: tuple[FileState, ...] = get_args(FileState)


@dataclass(slots=True)
class PlanSeen:
    """A plan as it was read, for whoever decides whether to store it. ``named`` where its title is one it was given."""

    title: str | None
    named: bool
    issuer: str | None
    place: str | None
    year: int | None
    type: str | None
    sections: int
    passages: int
    targets: int


@dataclass(slots=True)
class JobFile:
    """A file of a job, or what was found in an archive. ``source`` is the name it is stored by, ``targets`` and the rest what was
    read in it, ``plans`` at most MOST_SEEN of the ``count``."""

    name: str
    size: int
    state: FileState = "waiting"
    how: How | None = None
    source: str | None = None
    reason: Reason | None = None
    count: int = 0
    passages: int = 0
    targets: int = 0
    plans: list[PlanSeen] = field(default_factory=list)


@dataclass(slots=True)
class Job:
    """One order: files to ``store``, or to ``look`` at first; papers (``sources``) to ``remove``; a plan to ``correct``;
    a folder (``sources``) to ``follow``; a collection (``collections``) to ``collect`` papers (``sources``) in and take others
    (``taken``) out of, ``changes`` being its other ``name``, None to delete it. What comes in goes into ``collections``.

    ``digests`` are the SHA-256 of the ``uploads``, empty in a job of an older program.
    ``holder`` is whose it is (a key's id, an account, an address), ``made`` when it came (UTC), ``attempts`` how often a worker
    began it, ``stage`` with ``done`` of ``total`` how far it is.
    """

    id: str
    kind: Kind
    made: str
    state: State = "waiting"
    attempts: int = 0
    stage: str | None = None
    done: int = 0
    total: int = 0
    files: list[JobFile] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    forget: bool = False
    plan_id: str | None = None
    changes: dict[str, str | int | None] = field(default_factory=dict)
    collections: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    reason: Reason | None = None
    holder: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a worker has something to do about it."""
        return self.state in ("waiting", "working")

    @property
    def is_over(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.state in ("done", "failed")


def told(job: Job) -> str:
    """A job as JSON, with its sum."""
    return json.dumps(summed({**_plain(job), "format": _FORMAT}), ensure_ascii=False)


def read_job(text: str) -> Job:
    """The same again. Raises ValueError, KeyError, TypeError or AttributeError for what is none, or damaged."""
    said: dict[str, Any] = json.loads(text)
    if "format" in said or "digests" in said:  # else it was written before there were sums
        said = checked(said)
        del said["format"]
    files = [
        JobFile(**{**one, "reason": _reason(one["reason"]), "plans": [PlanSeen(**plan) for plan in one["plans"]]})
        for one in said["files"]
    ]
    return Job(**{**said, "reason": _reason(said["reason"]), "files": files})


def _plain(value: Any) -> Any:
    if isinstance(value, Reason):
        return {"code": value.code, "values": {name: _plain(inner) for name, inner in value.values.items()}}
    if isinstance(value, Job | JobFile | PlanSeen):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return value


def _reason(said: Mapping[str, Any] | None) -> Reason | None:
    if said is None:
        return None
    values = {name: _reason(value) if isinstance(value, dict) else value for name, value in said["values"].items()}
    reason = Reason(said["code"], **values)
    return reason

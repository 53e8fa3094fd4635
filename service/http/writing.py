"""Who may change the store: the one place that is asked, by the API and by the page."""

from __future__ import annotations

from fastapi import Depends, HTTPException, Request, Response

from index.intake.jobs import Job, Kind
from ingest.errors import Reason
from service.access.audit import Event
from service.access.visitors import visitor_of
from service.http.intake_schemas import JobAnswer
from service.http.keeper import Keeper
from service.http.routes.dependencies import audit
from service.messages import Messages


def may_write(request: Request) -> bool:
    """Whether whoever asks may add, remove and correct: whoever has the scope, where the settings let anybody."""
    return bool(request.app.state.settings.writable) and visitor_of(request).may("write")


def writer(request: Request) -> None:
    """A route's dependency. Raises HTTPException 403."""
    if not may_write(request):
        raise HTTPException(403, Reason("server.read_only"))


WRITER = Depends(writer)
_EVENTS: dict[Kind, Event] = {
    "store": "upload",
    "look": "upload",
    "remove": "removal",
    "correct": "correction",
    "follow": "upload",
    "collect": "collection",
}


def accepted(job: Job, response: Response, say: Messages) -> JobAnswer:
    """The answer to an order: the job, and where to ask for it."""
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return JobAnswer.of(job, say)


def taken(request: Request, keeper: Keeper, job: Job) -> Job:
    """A job that was ordered: noted in the audit log, and a worker sees to it."""
    audit(request, _EVENTS[job.kind], job=job.id, files=len(job.uploads) or len(job.sources), plan=job.plan_id)
    keeper.wake()
    return job

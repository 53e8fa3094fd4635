"""Papers in and out by the API: uploads and other changes are jobs, done by a process of its own and told when asked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from index.catalogue.collection_names import MOST_CHARACTERS, MOST_OF_ONE
from index.corrections import checked_changes
from index.errors import NoStoreError, QueryError
from index.intake.jobs import Job
from index.originals import is_ours
from index.results import MAX_PLAN_LIMIT, Filters, PlanListRequest
from index.store import Store
from ingest.errors import Reason
from service.access.visitors import holder_of
from service.http.intake_schemas import (
    CorrectionBody,
    JobAnswer,
    PaperAnswer,
    PaperList,
    PaperListParameters,
    RemovalParameters,
    UploadParameters,
    VersionList,
)
from service.http.routes.api import PROBLEMS
from service.http.routes.dependencies import AnswerLanguageDep, KeeperDep, QueueDep, ReadersDep, no_parameters
from service.http.uploads import received
from service.http.writing import WRITER, accepted, taken

_MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such thing."}}
_READ_ONLY: dict[int | str, dict[str, Any]] = {403: {"description": "Here nothing may be changed."}}
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "collection": {
                            "type": "array",
                            "items": {"type": "string", "maxLength": MOST_CHARACTERS},
                            "maxItems": MOST_OF_ONE,
                            "description": "Collections that the papers go into: own, others, or any name.",
                        },
                    },
                }
            }
        },
    }
}

_NAMED = 10  # plans told where a paper holds several

router = APIRouter(prefix="/api/v1", responses=PROBLEMS, tags=["v1"])
bare = Depends(no_parameters)


@router.post(
    "/documents",
    status_code=202,
    summary="Send files or archives to be stored",
    responses={**_READ_ONLY, 413: {"description": "Too much, or too many files."}},
    dependencies=[WRITER],
    openapi_extra=_FORM,
)
async def upload(
    parameters: Annotated[UploadParameters, Query()],
    request: Request,
    response: Response,
    queue: QueueDep,
    keeper: KeeperDep,
    say: AnswerLanguageDep,
) -> JobAnswer:
    job = await received(request, queue, lambda _: "look" if parameters.look else "store")
    return accepted(taken(request, keeper, job), response, say)


@router.get("/documents", summary="The papers that are stored")
async def documents(parameters: Annotated[PaperListParameters, Query()], readers: ReadersDep) -> PaperList:
    try:
        held = await readers.call(_papers)
    except NoStoreError:
        held = []
    after = parameters.cursor + parameters.limit
    shown = held[parameters.cursor : after]
    more = str(after) if after < len(held) else None
    return PaperList(items=shown, total=len(held), limit=parameters.limit, offset=parameters.cursor, next=more)


@router.get(
    "/documents/{document:path}/versions", summary="The versions of a paper", responses=_MISSING, dependencies=[bare]
)
async def versions(document: str, readers: ReadersDep) -> VersionList:
    def found(store: Store) -> VersionList | None:
        name = store.paper_name(document)
        return (
            None
            if name is None
            else VersionList(document_id=store.paper_id(name), source=name, versions=store.versions(name))
        )

    listed = await readers.call(found)
    if listed is None:
        raise _missing(document)
    return listed


@router.get("/documents/{document:paper}", summary="One paper", responses=_MISSING, dependencies=[bare])
async def document(document: str, readers: ReadersDep) -> PaperAnswer:
    papers = await readers.call(_papers)
    found = next((paper for paper in papers if document in (paper.document_id, paper.source)), None)
    if found is None:
        raise _missing(document)
    return found


@router.delete(
    "/documents/{document:paper}",
    status_code=202,
    summary="Take a paper out",
    responses={**_MISSING, **_READ_ONLY},
    dependencies=[WRITER],
)
async def remove(
    document: str,
    parameters: Annotated[RemovalParameters, Query()],
    readers: ReadersDep,
    request: Request,
    response: Response,
    queue: QueueDep,
    keeper: KeeperDep,
    say: AnswerLanguageDep,
) -> JobAnswer:
    name = await readers.call(lambda store: store.paper_name(document, gone=parameters.forget))
    if name is None:
        raise _missing(document)
    job = queue.order("remove", holder=holder_of(request), sources=(name,), forget=parameters.forget)
    return accepted(taken(request, keeper, job), response, say)


@router.patch(
    "/plans/{plan_id}",
    status_code=202,
    summary="Correct what was read wrong of a plan",
    responses={**_MISSING, **_READ_ONLY},
    dependencies=[WRITER, bare],
)
async def correct(
    plan_id: str,
    body: CorrectionBody,
    readers: ReadersDep,
    request: Request,
    response: Response,
    queue: QueueDep,
    keeper: KeeperDep,
    say: AnswerLanguageDep,
) -> JobAnswer:
    changes = body.changes()
    checked_changes(changes)
    if await readers.call(lambda store: store.plan(plan_id)) is None:
        raise HTTPException(404, Reason("request.no_plan", plan=plan_id[:100]))
    job = taken(request, keeper, queue.order("correct", holder=holder_of(request), plan_id=plan_id, changes=changes))
    return accepted(job, response, say)


@router.patch(
    "/documents/{document:paper}",
    status_code=202,
    summary="Correct what was read wrong of a paper that is one plan",
    responses={**_MISSING, **_READ_ONLY},
    dependencies=[WRITER, bare],
)
async def correct_document(
    document: str,
    body: CorrectionBody,
    readers: ReadersDep,
    request: Request,
    response: Response,
    queue: QueueDep,
    keeper: KeeperDep,
    say: AnswerLanguageDep,
) -> JobAnswer:
    changes = body.changes()
    checked_changes(changes)
    plans = await readers.call(lambda store: _plans_of(store, document))
    if not plans:
        raise _missing(document)
    if len(plans) > 1:
        raise QueryError("document", "correction.several", plans=", ".join(plans[:_NAMED]), count=len(plans))
    job = taken(request, keeper, queue.order("correct", holder=holder_of(request), plan_id=plans[0], changes=changes))
    return accepted(job, response, say)


@router.get("/jobs/{job_id}", summary="What became of a job", responses=_MISSING, dependencies=[bare])
async def job(job_id: str, queue: QueueDep, say: AnswerLanguageDep) -> JobAnswer:
    return JobAnswer.of(_found(queue.job(job_id), job_id), say)


@router.post(
    "/jobs/{job_id}/store",
    status_code=202,
    summary="Store what was only looked at",
    responses={**_MISSING, **_READ_ONLY},
    dependencies=[WRITER, bare],
)
async def store_looked(
    job_id: str, request: Request, response: Response, queue: QueueDep, keeper: KeeperDep, say: AnswerLanguageDep
) -> JobAnswer:
    return accepted(taken(request, keeper, _found(queue.store(job_id), job_id)), response, say)


@router.delete(
    "/jobs/{job_id}",
    status_code=204,
    summary="Discard what was only looked at",
    responses={**_MISSING, **_READ_ONLY, 409: {"description": "It is being worked on."}},
    dependencies=[WRITER, bare],
)
async def discard(job_id: str, queue: QueueDep) -> Response:
    _found(queue.job(job_id), job_id)
    if not queue.discard(job_id):
        raise HTTPException(409, Reason("intake.working", job=job_id))
    return Response(status_code=204)


def _plans_of(store: Store, document: str) -> list[str]:
    """The ids of the plans of a paper, in its order; empty where there is no such paper."""
    name = store.paper_name(document, gone=False)
    if name is None:
        return []
    listed = store.list_plans(PlanListRequest(filters=Filters(source=(name,)), limit=MAX_PLAN_LIMIT))
    return [plan.plan_id for plan in listed.items if plan.source == name]


def _papers(store: Store) -> list[PaperAnswer]:
    return [PaperAnswer.of(paper, uploaded=is_ours(store.home, Path(paper.path))) for paper in store.papers()]


def _found(job: Job | None, job_id: str) -> Job:
    if job is None:
        raise HTTPException(404, Reason("intake.no_job", job=job_id[:100]))
    return job


def _missing(document: str) -> HTTPException:
    return HTTPException(404, Reason("request.no_source", source=document[:200]))

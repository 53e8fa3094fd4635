"""The JSON API: search, passages, plans and the check of a citation."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, HTTPException, Query

from index.catalogue.records import PassageDetail, PlanDetail
from index.results import SearchResponse
from ingest.errors import Reason
from service.http.caching import revalidated
from service.http.routes.dependencies import AnswerLanguageDep, ReadersDep, no_parameters
from service.http.schemas import SearchParameters, VerificationAnswer

PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {"description": "A parameter is unknown or its value is bad; it is named."},
    503: {"description": "Too busy, or the store cannot be read; see Retry-After."},
}
"""What may go wrong anywhere; ``service.http.description`` says of what shape the answers are."""
_MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such thing."}}

router = APIRouter(responses=PROBLEMS)
bare, known = Depends(no_parameters), Depends(revalidated)
Found = TypeVar("Found")


@router.get("/search", summary="Cited passages for a question", dependencies=[known])
async def search(parameters: Annotated[SearchParameters, Query()], readers: ReadersDep) -> SearchResponse:
    request = parameters.request()
    return await readers.call(lambda store: store.search(request))


@router.get("/passages/{passage_id}", summary="One passage", responses=_MISSING, dependencies=[bare, known])
async def passage(passage_id: str, readers: ReadersDep) -> PassageDetail:
    return _found(await readers.call(lambda store: store.passage(passage_id)), _no_passage(passage_id))


@router.get(
    "/passages/{passage_id}/verify",
    summary="The quote, checked in its file",
    responses=_MISSING,
    dependencies=[bare],
)
async def verify(passage_id: str, readers: ReadersDep, say: AnswerLanguageDep) -> VerificationAnswer:
    verification = await readers.call(lambda store: store.verify_passage(passage_id))
    answer = _found(verification, _no_passage(passage_id))
    reason = say.refusal(answer.reason) if answer.reason else None
    return VerificationAnswer(verified=answer.verified, reason=reason)


@router.get("/plans/{plan_id}", summary="One plan, section by section", responses=_MISSING, dependencies=[bare, known])
async def plan(plan_id: str, readers: ReadersDep) -> PlanDetail:
    return _found(await readers.call(lambda store: store.plan(plan_id)), Reason("request.no_plan", plan=plan_id[:100]))


def _no_passage(passage_id: str) -> Reason:
    return Reason("request.no_passage", passage=passage_id[:100])


def _found(thing: Found | None, missing: Reason) -> Found:
    if thing is None:
        raise HTTPException(404, missing)
    return thing

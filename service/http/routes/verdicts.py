"""The JSON API of readers' verdicts: this passage answers the question, this does not. They stay in the store."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from starlette.responses import Response

from index.verdicts import Verdict, VerdictList
from ingest.errors import Reason
from service.http.routes.api import PROBLEMS
from service.http.routes.dependencies import ReadersDep, audit, no_parameters
from service.http.schemas import VerdictBody, VerdictParameters

_MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such thing."}}

router = APIRouter(prefix="/api/v1/verdicts", responses=PROBLEMS, tags=["v1"])
bare = Depends(no_parameters)


@router.get("", summary="What readers said of passages, oldest first")
async def verdicts(parameters: Annotated[VerdictParameters, Query()], readers: ReadersDep) -> VerdictList:
    after, most = parameters.cursor, parameters.limit
    return await readers.call(lambda store: store.verdicts(after, most))


@router.post("", status_code=201, summary="Say whether a passage answers a question", dependencies=[bare])
async def give_verdict(body: VerdictBody, readers: ReadersDep, request: Request) -> Verdict | None:
    given = await readers.call(lambda store: store.give_verdict(body.q, body.passage_id, body.answers))
    audit(request, "verdict", passage=body.passage_id, answers=body.answers)
    return given


@router.delete("/{number}", status_code=204, summary="Take a verdict back", responses=_MISSING, dependencies=[bare])
async def remove_verdict(number: int, readers: ReadersDep, request: Request) -> Response:
    if not 0 < number < 2**63 or not await readers.call(lambda store: store.remove_verdicts([number])):
        raise HTTPException(404, Reason("request.no_verdict", number=str(number)[:20]))
    audit(request, "verdict", number=number, answers=None)
    return Response(status_code=204)

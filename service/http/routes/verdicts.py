"""The JSON API of readers' verdicts: this passage answers the question, this does not. They stay in the store."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query
from starlette.responses import Response

from index.verdicts import Verdict, VerdictList
from ingest.errors import Reason
from service.http.routes.api import PROBLEMS
from service.http.routes.dependencies import ReadersDep, no_parameters
from service.http.schemas import VerdictBody, VerdictParameters

_MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such thing."}}

router = APIRouter(prefix="/api/v1/verdicts", responses=PROBLEMS, tags=["v1"])
bare = Depends(no_parameters)


@router.get("", summary="What readers said of passages, oldest first")
async def verdicts(parameters: Annotated[VerdictParameters, Query()], readers: ReadersDep) -> VerdictList:
    after, most = parameters.cursor, parameters.limit
    return await readers.call(lambda store: store.verdicts(after, most))


@router.post("", status_code=201, summary="Say whether a passage answers a question", dependencies=[bare])
async def give_verdict(body: VerdictBody, readers: ReadersDep) -> Verdict | None:
    return await readers.call(lambda store: store.give_verdict(body.q, body.passage_id, body.answers))


@router.delete("/{number}", status_code=204, summary="Take a verdict back", responses=_MISSING, dependencies=[bare])
async def remove_verdict(number: int, readers: ReadersDep) -> Response:
    if not 0 < number < 2**63 or not await readers.call(lambda store: store.remove_verdicts([number])):
        raise HTTPException(404, Reason("request.no_verdict", number=str(number)[:20]))
    return Response(status_code=204)

"""Collections of papers by the API: which there are, and changes of them, which are jobs as those of papers are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from index.catalogue.collection_names import MOST_CHARACTERS
from index.collections import checked_name
from index.errors import NoStoreError, QueryError
from index.store import Store
from service.access.visitors import holder_of
from service.http.intake_schemas import CollectionAnswer, CollectionBody, JobAnswer
from service.http.routes.api import PROBLEMS
from service.http.routes.dependencies import AnswerLanguageDep, KeeperDep, QueueDep, ReadersDep, no_parameters
from service.http.writing import WRITER, accepted, taken

_READ_ONLY: dict[int | str, dict[str, Any]] = {403: {"description": "Here nothing may be changed."}}
CollectionName = Annotated[str, Path(min_length=1, max_length=MOST_CHARACTERS)]

router = APIRouter(prefix="/api/v1", responses=PROBLEMS, tags=["v1"])
bare = Depends(no_parameters)


@router.get("/collections", summary="The collections that papers are in", dependencies=[bare])
async def collections(readers: ReadersDep) -> list[CollectionAnswer]:
    try:
        found = await readers.call(lambda store: store.collections())
    except NoStoreError:
        return []
    return [CollectionAnswer.model_validate(one, from_attributes=True) for one in found]


@router.patch(
    "/collections/{collection:name}",
    status_code=202,
    summary="Put papers into a collection, take them out, or call it otherwise",
    responses=_READ_ONLY,
    dependencies=[WRITER, bare],
)
async def change_collection(
    collection: CollectionName,
    body: CollectionBody,
    readers: ReadersDep,
    request: Request,
    response: Response,
    queue: QueueDep,
    keeper: KeeperDep,
    say: AnswerLanguageDep,
) -> JobAnswer:
    name = checked_name(collection)
    changes: dict[str, str | int | None] = {} if body.name is None else {"name": checked_name(body.name)}
    put, out = await readers.call(lambda store: (_named(store, body.add), _named(store, body.remove)))
    job = queue.order(
        "collect", holder=holder_of(request), sources=put, taken=out, collections=(name,), changes=changes
    )
    return accepted(taken(request, keeper, job), response, say)


@router.delete(
    "/collections/{collection:name}",
    status_code=202,
    summary="Delete a collection; its papers stay",
    responses=_READ_ONLY,
    dependencies=[WRITER, bare],
)
async def delete_collection(
    collection: CollectionName,
    request: Request,
    response: Response,
    queue: QueueDep,
    keeper: KeeperDep,
    say: AnswerLanguageDep,
) -> JobAnswer:
    name = checked_name(collection)
    job = queue.order("collect", holder=holder_of(request), collections=(name,), changes={"name": None})
    return accepted(taken(request, keeper, job), response, say)


def _named(store: Store, documents: Sequence[str]) -> tuple[str, ...]:
    """The papers by their names. Raises QueryError for one that is not there."""
    if not documents:
        return ()
    papers = store.papers()
    known = {paper.document_id: paper.source for paper in papers} | {paper.source: paper.source for paper in papers}
    for document in documents:
        if document not in known:
            raise QueryError("documents", "request.no_source", source=document[:200])
    return tuple(dict.fromkeys(known[document] for document in documents))

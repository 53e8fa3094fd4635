"""Papers in and out at ``/documents``: files sent in and looked at before they are stored, what is stored, what was before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from index.catalogue.collection_names import PRESETS, own_name
from index.catalogue.correction_rows import CORRECTED_FIELDS
from index.catalogue.paper_rows import Paper
from index.catalogue.source_upkeep import HeldBySource
from index.collections import checked_name
from index.corrections import UNKNOWN, checked_changes
from index.errors import NoStoreError, QueryError
from index.intake.jobs import Job, Kind
from index.originals import is_ours
from index.results import UNKNOWN as NONE
from index.store import Store
from service.access.visitors import holder_of, visitor_of
from service.http.gate import FORM_TOKEN, FORM_TOKEN_HEADER, hold_form_token
from service.http.routes.dependencies import KeeperDep, LanguageDep, QueueDep, ReadersDep
from service.http.uploads import received
from service.http.writing import WRITER, taken
from service.page.links import Links
from service.page.pages import Pages
from service.page.routes.dependencies import PagesDep

RECENT = 8
"""Jobs shown beside the papers."""
PAGE = 100
"""Papers on a page."""
_COMMAS = re.compile("[、,，;；]")

router = APIRouter(include_in_schema=False)


@router.get("/documents")
async def documents_page(request: Request, readers: ReadersDep, pages: PagesDep, queue: QueueDep) -> HTMLResponse:
    """Where papers are put in, what became of those that were, and all that are stored."""
    return await _listed(request, readers, pages, queue)


@router.post("/documents", dependencies=[WRITER])
async def send_documents(
    request: Request, readers: ReadersDep, pages: PagesDep, queue: QueueDep, keeper: KeeperDep, say: LanguageDep
) -> Response:
    """Take the files, then show what becomes of them."""

    def kind_of(form: FormData) -> Kind:
        hold_form_token(request, request.headers.get(FORM_TOKEN_HEADER) or form.get(FORM_TOKEN))
        return "store" if form.get("at_once") == "1" else "look"

    try:
        job = await received(request, queue, kind_of, _several)
    except QueryError as error:
        return await _listed(request, readers, pages, queue, problem=say.refusal(error.reason))
    return _to_job(request, taken(request, keeper, job))


@router.get("/documents/jobs/{job_id}")
async def job_page(job_id: str, request: Request, pages: PagesDep, queue: QueueDep) -> HTMLResponse:
    """How far a job is: of files to be looked at what would be stored."""
    return pages.render(request, "job.html", job=_known(queue.job(job_id)))


@router.post("/documents/jobs/{job_id}", dependencies=[WRITER])
async def decide(
    job_id: str,
    request: Request,
    queue: QueueDep,
    keeper: KeeperDep,
    action: Annotated[Literal["store", "discard"], Form()],
) -> RedirectResponse:
    """Store what was looked at, or discard it."""
    job = _known(queue.job(job_id))
    if action == "discard":
        queue.discard(job_id)
        return RedirectResponse(Links.chosen(request).to("/documents"), status_code=303)
    queue.store(job_id)
    return _to_job(request, taken(request, keeper, job))


@router.get("/documents/remove")
async def ask_to_remove(request: Request, readers: ReadersDep, pages: PagesDep) -> HTMLResponse:
    """What would go with a paper (``?source=``): removing it takes a second word."""
    held = await readers.call(lambda store: _held(store, request.query_params.getlist("source")))
    if not held:
        raise HTTPException(404)
    return pages.render(request, "remove.html", held=held)


@router.post("/documents/remove", dependencies=[WRITER])
async def remove(
    request: Request,
    queue: QueueDep,
    keeper: KeeperDep,
    source: Annotated[list[str], Form(max_length=500)],
    forget: Annotated[str, Form(max_length=1)] = "",
) -> RedirectResponse:
    job = queue.order("remove", holder=holder_of(request), sources=tuple(source), forget=forget == "1")
    return _to_job(request, taken(request, keeper, job))


@router.post("/documents/collections", dependencies=[WRITER])
async def collect(
    request: Request,
    readers: ReadersDep,
    pages: PagesDep,
    queue: QueueDep,
    keeper: KeeperDep,
    say: LanguageDep,
    action: Annotated[Literal["put", "take"], Form()],
    collection: Annotated[str, Form(max_length=200)] = "",
    source: Annotated[list[str], Form(max_length=PAGE)] = [],  # noqa: B006 - FastAPI makes it anew
    everything: Annotated[str, Form(max_length=1)] = "",
    name: Annotated[str, Form(max_length=200)] = "",
    among: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Put the papers that are ticked, or all that were found, into a collection, or take them out of it."""
    try:
        named = checked_name(collection)
        chosen = source
        if everything:
            papers = await readers.call(lambda store: store.papers())
            chosen = [paper.source for paper in papers if _is_wanted(paper, name.strip(), own_name(among.strip()))]
        if not chosen:
            raise QueryError("source", "collection.no_paper")
    except QueryError as error:
        return await _listed(request, readers, pages, queue, problem=say.refusal(error.reason))
    put, out = (tuple(chosen), ()) if action == "put" else ((), tuple(chosen))
    job = queue.order("collect", holder=holder_of(request), sources=put, taken=out, collections=(named,))
    return _to_job(request, taken(request, keeper, job))


@router.post("/documents/collections/rename", dependencies=[WRITER])
async def rename(
    request: Request,
    readers: ReadersDep,
    pages: PagesDep,
    queue: QueueDep,
    keeper: KeeperDep,
    say: LanguageDep,
    collection: Annotated[str, Form(max_length=200)],
    action: Annotated[Literal["rename", "delete"], Form()],
    new: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Call a collection otherwise, or delete it."""
    try:
        named, called = checked_name(collection), None if action == "delete" else checked_name(new)
    except QueryError as error:
        return await _listed(request, readers, pages, queue, problem=say.refusal(error.reason))
    changes: dict[str, str | int | None] = {"name": called}
    job = queue.order("collect", holder=holder_of(request), collections=(named,), changes=changes)
    return _to_job(request, taken(request, keeper, job))


@router.get("/documents/versions")
async def versions_page(request: Request, readers: ReadersDep, pages: PagesDep) -> HTMLResponse:
    """The versions of a paper (``?source=``)."""
    name = request.query_params.get("source", "")
    versions = await readers.call(lambda store: store.versions(name))
    if not versions:
        raise HTTPException(404)
    return pages.render(request, "versions.html", source=name, versions=versions)


@router.get("/old/{digest}")
async def old_page(digest: str, request: Request, readers: ReadersDep, pages: PagesDep) -> HTMLResponse:
    """An old version of a paper (``?source=``) by the beginning of its hash; ``?passage=`` is marked in it."""
    source = request.query_params.get("source", "")
    found = await readers.call(lambda store: store.old_version(source, digest))
    if found is None:
        raise HTTPException(404)
    passages, retired = found
    cited = request.query_params.get("passage")
    return pages.render(request, "old.html", source=source, passages=passages, retired=retired, cited=cited)


@router.post("/plans/{plan_id}/correct", dependencies=[WRITER])
async def correct(
    plan_id: str, request: Request, readers: ReadersDep, pages: PagesDep, queue: QueueDep, keeper: KeeperDep
) -> Response:
    """Keep what was corrected: a field that was emptied is unknown, one of ``back`` is again as the text says."""
    form = await request.form(max_files=0, max_fields=20)
    plan = await readers.call(lambda store: store.plan(plan_id))
    if plan is None:
        raise HTTPException(404)
    said = {name: str(form.get(name, "")).strip() for name in CORRECTED_FIELDS if name in form}
    now = {name: str(getattr(plan, name) or "") for name in CORRECTED_FIELDS}
    changes: dict[str, str | int | None] = {
        name: value or UNKNOWN for name, value in said.items() if value != now[name] and (value or name != "title")
    }
    changes |= {name: None for name in map(str, form.getlist("back")) if name in CORRECTED_FIELDS}
    if not changes:
        return RedirectResponse(Links.chosen(request).plan(plan_id), status_code=303)
    checked_changes(changes)
    job = queue.order("correct", holder=holder_of(request), plan_id=plan_id, changes=changes)
    return _to_job(request, taken(request, keeper, job))


async def _listed(
    request: Request, readers: ReadersDep, pages: Pages, queue: QueueDep, problem: str | None = None
) -> HTMLResponse:
    try:
        papers, collections = await readers.call(lambda store: (_papers(store), store.collections()))
    except NoStoreError:
        papers, collections = [], []
    wanted = request.query_params.get("name", "").strip()
    among = own_name(request.query_params.get("collection", "").strip())
    kept = [(paper, ours) for paper, ours in papers if _is_wanted(paper, wanted, among)]
    return pages.render(
        request,
        "documents.html",
        status=422 if problem else 200,
        papers=kept[:PAGE],
        shown=min(len(kept), PAGE),
        count=len(papers),
        found=len(kept),
        wanted=wanted,
        among=among,
        collections=collections,
        known_collections=tuple(dict.fromkeys((*PRESETS, *(one.name for one in collections)))),
        jobs=_recent(queue),
        watched=_watched(request, queue),
        problem=problem,
    )


def _recent(queue: QueueDep) -> list[Job]:
    jobs = []
    for job in queue.jobs():
        jobs.append(job)
        if len(jobs) == RECENT:
            break
    return jobs


def _watched(request: Request, queue: QueueDep) -> list[tuple[str, Job | None, int]]:
    """Each watched folder with its last job, and how many of its files were not taken. Where it lies is for admins."""
    folders = [folder.path.resolve() for folder in request.app.state.settings.watched]
    last: dict[str, Job] = {}
    for job in queue.jobs() if folders else ():
        if job.kind == "follow":
            last.setdefault(job.sources[0], job)
    whole = visitor_of(request).may("admin")
    told = ((str(folder) if whole else folder.name, last.get(str(folder))) for folder in folders)
    return [(name, job, sum(file.state == "refused" for file in job.files) if job else 0) for name, job in told]


def _is_wanted(paper: Paper, name: str, collection: str) -> bool:
    named = name.casefold() in paper.source.casefold()
    return named and (
        not collection or collection in paper.collections or (collection == NONE and not paper.collections)
    )


def _several(said: Sequence[str]) -> list[str]:
    """Names of collections out of a field that may hold several."""
    return [name for text in said for name in _COMMAS.split(text)]


def _papers(store: Store) -> list[tuple[Paper, bool]]:
    """All papers, and whether each was uploaded."""
    return [(paper, is_ours(store.home, Path(paper.path))) for paper in store.papers()]


def _held(store: Store, names: Sequence[str]) -> list[HeldBySource]:
    known = {paper.source for paper in store.papers()}
    wanted: list[str] = [name for name in names if name in known]
    return store.held_by(wanted) if wanted else []


def _known(job: Job | None) -> Job:
    if job is None:
        raise HTTPException(404)
    return job


def _to_job(request: Request, job: Job, **more: Any) -> RedirectResponse:
    return RedirectResponse(Links.chosen(request).to(f"/documents/jobs/{job.id}", more), status_code=303)

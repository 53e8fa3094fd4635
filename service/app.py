"""The web application, made by a factory from explicit settings; nothing is built or opened at import."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from index.intake.queue import Queue
from service import problems
from service.access.audit import Audit
from service.access.examining import known_ended
from service.access.keys import KeyFile
from service.access.oidc import SignIn
from service.access.sessions import Sessions
from service.access.visitors import Doorkeeper
from service.http import caching, description
from service.http import heavy as heavy_work
from service.http.folders import WatchedFolders
from service.http.gate import Gate, Peer, form_token_held
from service.http.guard import RequestGuard
from service.http.heavy import HeavyWork
from service.http.keeper import Keeper
from service.http.logs import RequestLog
from service.http.metrics import Metrics
from service.http.origins import Origins
from service.http.rates import Rates
from service.http.readers import Readers
from service.http.routes import api, collections, documents, finding, health, lists, targets, verdicts, workbench
from service.http.tracing import Traced, Tracing
from service.http.watch import Watch
from service.page.pages import Pages
from service.page.routes import admin as page_admin
from service.page.routes import check as page_check
from service.page.routes import compare as page_compare
from service.page.routes import docs as page_docs
from service.page.routes import documents as page_documents
from service.page.routes import draft as page_draft
from service.page.routes import feed as page_feed
from service.page.routes import library as page_library
from service.page.routes import reader as page_reader
from service.page.routes import search as page_search
from service.page.routes import signin as page_signin
from service.page.routes import targets as page_targets
from service.page.routes import tray as page_tray
from service.page.routes import verdicts as page_verdicts
from service.settings import Settings
from service.version import precedent_version
from service.work.giving_way import shared_count

if TYPE_CHECKING:
    from index.store import Store

COMPRESSED_FROM = 1_000
"""Bytes; shorter answers are sent as they are."""
FOR_PEOPLE = (
    page_search,
    page_library,
    page_feed,
    page_reader,
    page_compare,
    page_targets,
    page_draft,
    page_check,
    page_tray,
    page_docs,
    page_verdicts,
    page_documents,
    page_signin,
    page_admin,
)
STATIC = Path(__file__).parent / "page" / "web" / "static"


def create_app(
    settings: Settings, open_store: Callable[[], Store] | None = None, tracing: Tracing | None = None
) -> FastAPI:
    """The API, the page and their guard. ``open_store`` is called once a worker thread; by default it opens
    ``settings.home``. Where it is given no other process knows how, so heavy work is done in threads. ``tracing`` makes spans
    of what is done."""
    opener = open_store or _opener(settings.home, settings.reranker)
    queue = Queue(settings.home)
    metrics = Metrics(lambda: readers.in_hand, lambda: heavy.in_hand, queue.waiting, lambda: watch.state)
    timed = {pool: metrics.stage(pool) for pool in ("light", "heavy")}
    if tracing is not None:
        timed = {pool: tracing.stages(pool, told) for pool, told in timed.items()}
    asking = shared_count()
    readers = Readers(opener, settings.workers, settings.waiting, timed["light"], asking=asking)
    if open_store is None and settings.heavy_workers:
        workers = heavy_work.processes(settings, timed["heavy"], asking)
    else:
        workers = heavy_work.threads(settings, opener, timed["heavy"])
    heavy = HeavyWork(workers, settings.heavy_seconds)
    watch = Watch(readers)
    sessions = Sessions(settings.home, rules=repr(settings.oidc))
    keys = KeyFile(settings.home, known_ended(settings.home))
    doorkeeper = Doorkeeper(keys, sessions, settings.guests, settings.proxy)
    audit = Audit(settings.home, shared=settings.guests != "admin")
    pages = Pages(doorkeeper)
    keeper = Keeper(settings.home)
    folders = WatchedFolders(settings.watched, settings.watch_seconds, queue, keeper.wake)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if settings.writable:
            keeper.begin()
            folders.begin()
        yield
        folders.close()
        keeper.close()
        heavy.close()
        readers.close()
        if tracing is not None:
            tracing.close()

    app = FastAPI(
        title="precedent 先例",
        version=precedent_version(),
        description="Precedents in education policy plans, every answer cited word for word.",
        generate_unique_id_function=description.operation_name,
        docs_url=None,  # FastAPI's own pages load scripts from elsewhere; routes/page_docs.py has one that does not
        redoc_url=None,
        lifespan=lifespan,
        dependencies=[Depends(form_token_held)],
    )
    handed = {"readers": readers, "heavy": heavy, "watch": watch, "doorkeeper": doorkeeper, "audit": audit}
    sign_in = SignIn(settings.oidc) if settings.oidc else None
    intake = {"settings": settings, "queue": queue, "keeper": keeper}
    for name, thing in {**handed, **intake, "metrics": metrics, "pages": pages, "oidc": sign_in}.items():
        setattr(app.state, name, thing)
    for prefix, plans in (("/api", lists.whole), ("/api/v1", lists.paged)):
        for router in (api.router, plans, targets.router, workbench.router):
            app.include_router(router, prefix=prefix, tags=[prefix.rpartition("/")[2]])
    for routes in (verdicts, finding, documents, collections, health, *FOR_PEOPLE):
        app.include_router(routes.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.install(app, pages, metrics)
    description.install(app)
    caching.install(app)
    refuse = partial(problems.error_response, pages)
    app.add_middleware(GZipMiddleware, minimum_size=COMPRESSED_FROM, compresslevel=5)
    rates = Rates(settings.rate, settings.guest_rate)
    app.add_middleware(
        Gate, doorkeeper=doorkeeper, rates=rates, audit=audit, refuse=refuse, count=metrics.count_refusal
    )
    if settings.allowed_origins:
        app.add_middleware(Origins, origins=settings.allowed_origins)
    app.add_middleware(
        RequestGuard,
        hosts=frozenset({settings.host.lower(), *settings.allowed_hosts}),
        metrics=metrics,
        refuse=refuse,
        origins=settings.allowed_origins,
        log=RequestLog(settings.log_requests, settings.tells_from_seconds, settings.log_queries),
    )
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
        app.add_middleware(Peer)
    if tracing is not None:
        app.add_middleware(Traced, tracing=tracing)
    return app


def _opener(home: Path, reranker: str | None) -> Callable[[], Store]:
    def open_store() -> Store:
        from index.store import Store

        return Store.open(home, reranker=reranker, whole=True)

    return open_store

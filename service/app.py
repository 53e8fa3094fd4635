"""The web application, made by a factory from explicit settings; nothing is built or opened at import."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from service import problems
from service.http import caching, description
from service.http.guard import RequestGuard
from service.http.metrics import Metrics
from service.http.origins import Origins
from service.http.readers import Readers
from service.http.routes import api, finding, health, lists, targets, verdicts, workbench
from service.page.pages import Pages
from service.page.routes import check as page_check
from service.page.routes import compare as page_compare
from service.page.routes import docs as page_docs
from service.page.routes import draft as page_draft
from service.page.routes import feed as page_feed
from service.page.routes import library as page_library
from service.page.routes import reader as page_reader
from service.page.routes import search as page_search
from service.page.routes import targets as page_targets
from service.page.routes import tray as page_tray
from service.page.routes import verdicts as page_verdicts
from service.settings import Settings
from service.version import precedent_version

if TYPE_CHECKING:
    from index.store import Store

COMPRESSED_FROM = 1_000
"""Bytes; shorter answers are sent as they are."""
STATIC = Path(__file__).parent / "page" / "web" / "static"


def create_app(settings: Settings, open_store: Callable[[], Store] | None = None) -> FastAPI:
    """The API, the page and their guard. ``open_store`` is called once a worker thread; by default it opens
    ``settings.home``."""
    readers = Readers(open_store or _opener(settings.home, settings.reranker), settings.workers, settings.waiting)
    metrics = Metrics(in_hand=lambda: readers.in_hand)
    pages = Pages()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        readers.close()

    app = FastAPI(
        title="precedent 先例",
        version=precedent_version(),
        description="Precedents in education policy plans, every answer cited word for word.",
        docs_url=None,  # FastAPI's own pages load scripts from elsewhere; routes/page_docs.py has one that does not
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.readers = readers
    app.state.metrics = metrics
    app.state.pages = pages
    for_people = (
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
    )
    for prefix, plans in (("/api", lists.whole), ("/api/v1", lists.paged)):
        for router in (api.router, plans, targets.router, workbench.router):
            app.include_router(router, prefix=prefix, tags=[prefix.rpartition("/")[2]])
    for routes in (verdicts, finding, health, *for_people, page_verdicts):
        app.include_router(routes.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.install(app, pages)
    description.install(app)
    caching.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=COMPRESSED_FROM, compresslevel=5)
    if settings.allowed_origins:
        app.add_middleware(Origins, origins=settings.allowed_origins)
    app.add_middleware(
        RequestGuard,
        hosts=frozenset({settings.host.lower(), *settings.allowed_hosts}),
        metrics=metrics,
        refuse=partial(problems.error_response, pages),
        origins=settings.allowed_origins,
    )
    return app


def _opener(home: Path, reranker: str | None) -> Callable[[], Store]:
    def open_store() -> Store:
        from index.store import Store

        return Store.open(home, reranker=reranker, whole=True)

    return open_store

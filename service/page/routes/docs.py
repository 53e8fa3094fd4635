"""The API explained at ``/docs``."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from service.page.api_reference import endpoints
from service.page.routes.dependencies import PagesDep

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs_page(request: Request, pages: PagesDep) -> HTMLResponse:
    """The API explained from its own OpenAPI document, without a script from anywhere."""
    document = request.app.openapi()
    schemas = document["components"]["schemas"]
    return pages.render(request, "docs.html", endpoints=endpoints(document), schemas=schemas)

"""What is new for a question, or for filters alone, at ``/feed``: an Atom feed for whoever follows it."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.responses import Response

from index.errors import QueryError
from index.results import FILTERS, PlanListRequest, SearchRequest
from service.http.caching import revalidated
from service.http.routes.dependencies import LanguageDep, ReadersDep
from service.http.schemas import PlanListParameters, SearchParameters
from service.page.facet_links import chosen_values
from service.page.links import Links, this_page
from service.page.routes.dependencies import PagesDep
from service.page.routes.forms import given_parameters
from service.render.atom import ATOM_TYPE, atom_feed

MOST_ENTRIES = 30

router = APIRouter(include_in_schema=False)


@router.get("/feed", dependencies=[Depends(revalidated)])
async def feed(request: Request, readers: ReadersDep, pages: PagesDep, say: LanguageDep) -> Response:
    """The newest passages for ``?q=`` and the filters of a search, or the newest plans for ``?title=`` and filters."""
    given = given_parameters(request, ("q", "title", "term", *FILTERS))
    asked = {name: value for name, value in given.items() if value}
    wanted: SearchRequest | PlanListRequest
    try:
        if given["q"]:
            wanted = SearchParameters.model_validate({k: v for k, v in asked.items() if k != "title"}).request()
        else:
            wanted = PlanListParameters.model_validate({k: v for k, v in asked.items() if k != "term"}).request()
        items = await readers.call(lambda store: store.news(wanted, MOST_ENTRIES))
    except (ValidationError, QueryError):
        return pages.problem(request, 422, "error")
    page = Links.chosen(request).to("/" if given["q"] else "/plans", given)
    told = [given["q"] or given["title"] or "", *(value for _, value in chosen_values(given))]
    title = " · ".join(filter(None, (say("page.name"), *told)))
    base = str(request.base_url).rstrip("/")
    return Response(atom_feed(items, title, base, this_page(request), page, say), media_type=ATOM_TYPE)

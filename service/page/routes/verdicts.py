"""The two buttons at a hit: this answers the question, this does not; pressed again, neither is said."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from index.results import MAX_QUERY_CHARACTERS
from service.http.routes.dependencies import ReadersDep, audit
from service.page.links import own_path

router = APIRouter(include_in_schema=False)
SAID: dict[str, bool | None] = {"yes": True, "no": False, "none": None}


@router.post("/verdicts")
async def give_verdict(
    request: Request,
    readers: ReadersDep,
    q: Annotated[str, Form(max_length=MAX_QUERY_CHARACTERS)],
    passage: Annotated[str, Form(max_length=100)],
    answers: Annotated[Literal["yes", "no", "none"], Form()],
    back: Annotated[str, Form(max_length=10_000)] = "/",
) -> Response:
    """Keep what is said, then back to the page it was said on; a script is told what is now held of the passage."""
    said = SAID[answers]
    await readers.call(lambda store: store.give_verdict(q, passage, said))
    audit(request, "verdict", passage=passage, answers=said)
    if request.headers.get("accept", "").startswith("application/json"):
        return JSONResponse({"answers": said})
    return RedirectResponse(own_path(back), status_code=303)

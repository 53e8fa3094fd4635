"""Errors as problem details (RFC 9457): one body for every address, its words in the language that is asked for.

Under ``/api/v1`` they are ``application/problem+json``. The addresses without a version answer as they always did, ``detail``
a list where parameters are wrong, with the members of a problem beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from ingest.errors import Reason
from service.messages import LibraryReason, Messages, program_language

PROBLEM_TYPE = "application/problem+json"
JSON_PATHS = ("/api", "/healthz", "/readyz", "/metrics", "/openapi.json")
"""Where programs ask: an error is JSON there, a page everywhere else."""
VERSIONED = "/api/v1/"
INVALID = "request.invalid"
"""The code of a request with several faults, or one of a parameter; ``errors`` names each with a code of its own."""


def problem_response(
    request: Request, status: int, detail: Any, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """``detail`` as a program's answer: a Reason, or a list of ``{"loc", "msg": Reason, "type"}``, one a parameter."""
    language = program_language(request.headers.get("accept-language", ""))
    say = Messages(language)
    body: dict[str, Any] = {"type": "about:blank", "title": _title(status, say), "status": status}
    versioned = request.url.path.startswith(VERSIONED)
    if isinstance(detail, list):
        errors = [_field(item, request, say) for item in detail]
        listed = [{**item, "msg": say.refusal(item["msg"])} for item in detail]
        body |= {"detail": _sentence(errors, say) if versioned else listed, "code": INVALID, "errors": errors}
    else:
        body |= {"detail": say.refusal(detail), "code": detail.code}
    about = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store", **(headers or {})}
    return JSONResponse(body, status, about, PROBLEM_TYPE if versioned else None)


def _title(status: int, say: Messages) -> str:
    key = f"problem.{status}"
    return say(key) if say.knows(key) else HTTPStatus(status).phrase


def _field(item: Mapping[str, Any], request: Request, say: Messages) -> dict[str, str]:
    """Where a fault is (``query``, ``path`` or ``body``), which parameter has it, what is wrong, and its code."""
    where, *names = map(str, item["loc"])
    if item["type"] == "query_error" and request.method == "POST":
        where = "body"
    reason: Reason | LibraryReason = item["msg"]
    return {"in": where, "name": ".".join(names), "detail": say.refusal(reason), "code": reason.code}


def _sentence(errors: Sequence[Mapping[str, str]], say: Messages) -> str:
    told = (say("problem.field", name=error["name"] or error["in"], reason=error["detail"]) for error in errors)
    return say("problem.between").join(told)

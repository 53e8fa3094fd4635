"""The one table of addresses and scopes: what a key must allow to be let in; what is not in it is for nobody but an admin."""

from __future__ import annotations

from functools import cache
from re import Pattern
from typing import Literal, get_args

from starlette.convertors import PathConvertor, register_url_convertor
from starlette.routing import compile_path

Scope = Literal["read", "write", "admin"]
"""Each includes those before it."""
Needed = Literal["anyone", "read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_RANK: dict[str, int] = {"anyone": 0, "read": 1, "write": 2, "admin": 3}
_BOTH = "/api*"
"""Stands for ``/api`` and ``/api/v1``, which answer alike."""


class _PaperConvertor(PathConvertor):
    """The name of a paper in an address; what ends so is that of its versions, which are only read."""

    regex = r".*(?<!/versions)"


class _NameConvertor(PathConvertor):
    """A name in an address, with whatever is in it: it is judged by what it names, not by its characters."""

    regex = r"(?s:.*)"


register_url_convertor("paper", _PaperConvertor())
register_url_convertor("name", _NameConvertor())

TABLE: tuple[tuple[str, str, Needed], ...] = (
    # for the browser to show the page on which one signs in, and for whoever watches that the process lives
    ("GET", "/healthz", "anyone"),
    ("GET", "/static/{path:path}", "anyone"),
    ("GET", "/signin", "anyone"),
    ("POST", "/signin", "anyone"),
    ("GET", "/signin/oidc", "anyone"),
    ("GET", "/signin/oidc/back", "anyone"),
    ("POST", "/signout", "anyone"),
    # answers to programs
    ("GET", f"{_BOTH}/search", "read"),
    ("GET", f"{_BOTH}/passages/{{passage_id}}", "read"),
    ("GET", f"{_BOTH}/passages/{{passage_id}}/verify", "read"),
    ("GET", f"{_BOTH}/plans", "read"),
    ("GET", f"{_BOTH}/plans/{{plan_id}}", "read"),
    ("GET", f"{_BOTH}/targets", "read"),
    ("GET", f"{_BOTH}/targets.csv", "read"),
    ("GET", f"{_BOTH}/targets.xlsx", "read"),
    ("GET", f"{_BOTH}/targets.svg", "read"),
    ("POST", f"{_BOTH}/compare", "read"),
    ("POST", f"{_BOTH}/drafts", "read"),
    ("POST", f"{_BOTH}/check", "read"),
    ("GET", "/api/v1/verdicts", "read"),
    ("POST", "/api/v1/verdicts", "write"),
    ("DELETE", "/api/v1/verdicts/{number}", "write"),
    ("GET", "/api/v1/suggest", "read"),
    ("GET", "/api/v1/passages/{passage_id}/similar", "read"),
    ("GET", "/api/v1/documents", "read"),
    ("POST", "/api/v1/documents", "write"),
    ("GET", "/api/v1/documents/{document:path}/versions", "read"),
    ("GET", "/api/v1/documents/{document:paper}", "read"),
    ("PATCH", "/api/v1/documents/{document:paper}", "write"),
    ("DELETE", "/api/v1/documents/{document:paper}", "write"),
    ("PATCH", "/api/v1/plans/{plan_id}", "write"),
    ("GET", "/api/v1/collections", "read"),
    ("PATCH", "/api/v1/collections/{collection:name}", "write"),
    ("DELETE", "/api/v1/collections/{collection:name}", "write"),
    ("GET", "/api/v1/jobs/{job_id}", "read"),
    ("POST", "/api/v1/jobs/{job_id}/store", "write"),
    ("DELETE", "/api/v1/jobs/{job_id}", "write"),
    ("GET", "/openapi.json", "read"),
    # pages for people
    ("GET", "/", "read"),
    ("GET", "/terms", "read"),
    ("GET", "/plans", "read"),
    ("GET", "/plans/{plan_id}", "read"),
    ("GET", "/passages/{passage_id}", "read"),
    ("GET", "/passages/{passage_id}/similar", "read"),
    ("GET", "/old/{digest}", "read"),
    ("GET", "/feed", "read"),
    ("GET", "/compare", "read"),
    ("GET", "/compare/file", "read"),
    ("GET", "/targets", "read"),
    ("GET", "/draft", "read"),
    ("GET", "/draft/file", "read"),
    ("GET", "/check", "read"),
    ("POST", "/check", "read"),
    ("POST", "/check/file", "read"),
    ("GET", "/tray", "read"),
    ("POST", "/tray", "read"),
    ("GET", "/docs", "read"),
    ("POST", "/verdicts", "write"),
    # papers in and out, and what was read wrong
    ("GET", "/documents", "read"),
    ("POST", "/documents", "write"),
    ("GET", "/documents/jobs/{job_id}", "read"),
    ("POST", "/documents/jobs/{job_id}", "write"),
    ("GET", "/documents/remove", "read"),
    ("POST", "/documents/remove", "write"),
    ("GET", "/documents/versions", "read"),
    ("POST", "/documents/collections", "write"),
    ("POST", "/documents/collections/rename", "write"),
    ("POST", "/plans/{plan_id}/correct", "write"),
    # for those who run it
    ("GET", "/readyz", "anyone"),
    ("GET", "/metrics", "admin"),
    ("GET", "/admin", "admin"),
    ("POST", "/admin/keys", "admin"),
    ("POST", "/admin/keys/end", "admin"),
)
"""Method, address as the routes name it, what is needed. HEAD is as GET."""


def includes(held: Scope, needed: Needed) -> bool:
    """Whether a key of scope ``held`` does for what needs ``needed``."""
    return _RANK[held] >= _RANK[needed]


def needed_for(method: str, path: str) -> Needed | None:
    """What an address needs; None where it is not in the table."""
    asked = "GET" if method == "HEAD" else method
    return next((needed for known, pattern, needed in _compiled() if known == asked and pattern.match(path)), None)


def is_known(path: str) -> bool:
    """Whether the table has an address, of whatever method."""
    return any(pattern.match(path) for _, pattern, _ in _compiled())


def rows() -> list[tuple[str, str, Needed]]:
    """The table with every address written out."""
    return [
        (method, path.replace(_BOTH, prefix), needed)
        for method, path, needed in TABLE
        for prefix in (("/api", "/api/v1") if path.startswith(_BOTH) else ("",))
    ]


@cache
def _compiled() -> list[tuple[str, Pattern[str], Needed]]:
    return [(method, compile_path(path)[0], needed) for method, path, needed in rows()]

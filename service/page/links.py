"""Addresses within the site, as templates write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from service.messages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Links:
    """``lang`` is carried along once it was chosen."""

    lang: str | None

    @classmethod
    def chosen(cls, request: Request) -> Links:
        """With the language that the request's address names, if it names one."""
        lang = request.query_params.get("lang")
        return cls(lang if lang in LANGUAGES else None)

    def to(self, path: str, parameters: Mapping[str, Any] | None = None, **changes: Any) -> str:
        """``path`` with parameters; what is None or empty is left out, a list is written out one by one."""
        return path + self._query({**(parameters or {}), **changes})

    def search(self, parameters: Mapping[str, Any], **changes: Any) -> str:
        """The search page; a change to None takes that parameter away."""
        return self.to("/", parameters, **changes)

    def plan(self, plan_id: str, passage_id: str | None = None, q: str | None = None, **more: Any) -> str:
        """The plan's page, at the passage if one is named; ``q`` leads back to the results."""
        path = self.to(f"/plans/{quote(plan_id, safe='')}", {"passage": passage_id, "q": q}, **more)
        return f"{path}#p-{quote(passage_id, safe='')}" if passage_id else path

    def passage(self, passage_id: str) -> str:
        """The passage's own address, which leads into its plan."""
        return self.to(f"/passages/{quote(passage_id, safe='')}")

    def old(self, source: str, sha256: str, passage_id: str | None = None) -> str:
        """An old version of a paper, at the passage if one is named."""
        path = self.to(f"/old/{sha256[:16]}", {"source": source, "passage": passage_id})
        return f"{path}#p-{quote(passage_id, safe='')}" if passage_id else path

    def alike(self, passage_id: str) -> str:
        """The page of passages like this one."""
        return self.to(f"/passages/{quote(passage_id, safe='')}/similar")

    def here(self, request: Request, lang: str) -> str:
        """This very page in another language."""
        kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
        return request.url.path + "?" + urlencode([*kept, ("lang", lang)])

    def _query(self, parameters: Mapping[str, Any]) -> str:
        given = {
            name: value for name, value in {**parameters, "lang": self.lang}.items() if value not in (None, "", [], ())
        }
        return "?" + urlencode(given, doseq=True) if given else ""


def this_page(request: Request) -> str:
    """Path and query of the page being shown, for forms that lead back to it."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def own_path(address: str) -> str:
    """``address`` if it is a path on this server, else the front page: a redirect must not lead elsewhere."""
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if safe and "\\" not in address else "/"

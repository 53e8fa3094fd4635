"""What the pages' forms have in common: what was wrong with one, and a file handed over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from index.catalogue.collection_names import own_name
from index.errors import NoStoreError, QueryError
from index.results import MANY_VALUED
from service.http.readers import Readers
from service.render.exports import MEDIA_TYPES, SUFFIXES, FileFormat

MAX_NAME_CHARACTERS = 60


def faults(error: ValidationError | QueryError) -> list[str]:
    """The parameters that were wrong, by name; their messages are ``page.fault.NAME``."""
    if isinstance(error, QueryError):
        return [error.parameter]
    return [str(item["loc"][0]) for item in error.errors()]


def given_parameters(request: Request, names: Iterable[str]) -> dict[str, Any]:
    """The parameters as they were written, None where there is nothing; lists of those that take several values, filters and
    ``term``."""
    asked = request.query_params
    given: dict[str, Any] = {}
    for name in names:
        if name in MANY_VALUED or name == "term":
            kept = own_name if name == "collection" else str
            given[name] = list(dict.fromkeys(kept(value) for value in map(str.strip, asked.getlist(name)) if value))
        else:
            given[name] = asked.get(name, "").strip() or None
    return given


async def known_collections(readers: Readers) -> list[str]:
    """The names of the collections that papers are in."""
    try:
        return [one.name for one in await readers.call(lambda store: store.collections())]
    except NoStoreError:
        return []


def chosen_collections(request: Request) -> list[str]:
    """Those that an address names."""
    return list(given_parameters(request, ["collection"])["collection"])


def checked_kind(name: str, kinds: Iterable[FileFormat]) -> FileFormat:
    """The kind of file of that name among ``kinds``. Raises QueryError for ``as``."""
    known = list(kinds)
    for kind in known:
        if name == kind:
            return kind
    raise QueryError("as", "request.file_kind", kinds=", ".join(known), kind=name[:40])


def download(data: bytes, name: str, kind: FileFormat) -> Response:
    """A file to be saved under ``name``, which may be any text."""
    saved = quote(name[:MAX_NAME_CHARACTERS] + SUFFIXES[kind], safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{saved}"}
    return Response(data, media_type=MEDIA_TYPES[kind], headers=headers)

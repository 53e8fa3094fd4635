"""Files out of a multipart form into the queue: counted and measured while they stream, named readable, never in memory whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import IO, cast

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, MutableHeaders, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from index.catalogue.collection_names import checked_names
from index.errors import QueryError
from index.intake.jobs import Job, Kind
from index.intake.names import readable, safe_name
from index.intake.queue import MOST_FILES, Queue
from ingest.errors import IngestError, Reason
from service.access.visitors import holder_of

MOST_FIELDS = 20


class _TooManyError(MultiPartException):
    """More files than a request may bring."""


class _Parser(MultiPartParser):
    """Starlette's, which tells too many files from a broken form."""

    def on_headers_finished(self) -> None:
        if b"filename" in (self._current_part.content_disposition or b"") and self._current_files >= self.max_files:
            raise _TooManyError("too many files")
        super().on_headers_finished()


async def received(
    request: Request,
    queue: Queue,
    kind_of: Callable[[FormData], Kind],
    collections_of: Callable[[Sequence[str]], Sequence[str]] = tuple,
) -> Job:
    """The files of a request as a job in the queue, of the kind that its form says, to be put into the collections that are made
    of its fields ``collection``. Raises HTTPException 413 and 400, QueryError for a form that is none or has no file,
    StoreErrors."""
    form = await _parsed(request)
    try:
        files = [
            value for _, value in form.multi_items() if isinstance(value, UploadFile) and (value.filename or value.size)
        ]
        if not files:
            raise QueryError("files", "upload.no_file")
        said = [_text(value) for value in form.getlist("collection") if isinstance(value, str)]
        collections = checked_names(collections_of(said))
        return await run_in_threadpool(_gathered, queue, kind_of(form), files, holder_of(request), collections)
    finally:
        await form.close()


def _text(value: str) -> str:
    """A field as text: the form was read as bytes."""
    return value.encode("latin-1").decode("utf-8", "replace")


def _gathered(queue: Queue, kind: Kind, files: list[UploadFile], holder: str, collections: Sequence[str]) -> Job:
    with queue.gathering(kind, holder) as gathering:
        gathering.job.collections = list(collections)
        for file in files:
            given, size = readable((file.filename or "").encode("latin-1")), file.size or 0
            try:
                gathering.add(safe_name(given), cast(IO[bytes], file.file), size)
            except IngestError as error:
                gathering.refuse(given[:200], size, error)
        if not gathering.job.uploads:
            gathering.job.state = "done"
    return gathering.job


async def _parsed(request: Request) -> FormData:
    headers = MutableHeaders(raw=list(request.headers.raw))
    said = headers.get("content-type", "")
    if not said.lower().startswith("multipart/form-data"):
        raise QueryError("files", "upload.no_form")
    # Names as their bytes: a client that sends GB18030 does not say so.
    headers["content-type"] = f"{said}; charset=latin-1"
    try:
        return await _Parser(headers, request.stream(), max_files=MOST_FILES, max_fields=MOST_FIELDS).parse()
    except _TooManyError as error:
        raise HTTPException(413, Reason("upload.too_many", most=MOST_FILES)) from error
    except MultiPartException as error:
        raise QueryError("files", "upload.bad_form") from error
    except ClientDisconnect as error:
        raise HTTPException(400, Reason("upload.cut_off")) from error

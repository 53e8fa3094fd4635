"""The worker behind ``ingest.files.guard``: reads jobs from stdin, extracts, writes results or reasons to stdout."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import IO, Any

from ingest.errors import IngestError, Reason
from ingest.extract.doc import extract_doc
from ingest.extract.docx import extract_docx
from ingest.extract.epub import extract_epub
from ingest.extract.html import extract_html
from ingest.extract.images import extract_image
from ingest.extract.json_lines import extract_json_lines
from ingest.extract.mail import extract_mail, extract_web_archive
from ingest.extract.odf import extract_odf
from ingest.extract.ofd import extract_ofd
from ingest.extract.pdf import extract_pdf
from ingest.extract.pptx import extract_pptx, refuse_ppt
from ingest.extract.rtf import extract_rtf
from ingest.extract.sheets import extract_csv, extract_xls, extract_xlsx
from ingest.extract.warc import extract_warc
from ingest.files.decoding import Decoded
from ingest.files.guard import MAX_TIME, PAGE_AHEAD, PAGE_DONE, read_message, write_message
from ingest.files.media_types import (
    CSV,
    DOC,
    DOCX,
    EML,
    EPUB,
    HTML,
    IMAGES,
    JSON_LINES,
    MHT,
    ODP,
    ODS,
    ODT,
    OFD,
    PDF,
    PPT,
    PPTX,
    RTF,
    WARC,
    XLS,
    XLSX,
)
from ingest.models import CanonicalText

_READERS: dict[str, Callable[[bytes], tuple[CanonicalText, Decoded | None]]] = {
    HTML: extract_html,
    DOCX: extract_docx,
    JSON_LINES: extract_json_lines,
    XLSX: extract_xlsx,
    XLS: extract_xls,
    CSV: extract_csv,
    ODT: extract_odf,
    ODS: extract_odf,
    ODP: extract_odf,
    OFD: extract_ofd,
    PPTX: extract_pptx,
    PPT: refuse_ppt,
    EPUB: extract_epub,
    EML: extract_mail,
    MHT: extract_web_archive,
    RTF: extract_rtf,
    DOC: extract_doc,
    WARC: extract_warc,
}


def serve(memory_limit: int) -> None:
    """Answer jobs until stdin closes. A job of media type "" only says that the worker is ready."""
    jobs = os.fdopen(os.dup(sys.stdin.fileno()), "rb", buffering=0)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what a native parser prints must not mix in
    _limit_memory(memory_limit)
    while True:
        try:
            media_type = read_message(jobs).decode()
            data = read_message(jobs)
        except EOFError:
            return
        _set_alarm(int(MAX_TIME) + 10)
        answer = _answer(media_type, data, lambda: write_message(answers, PAGE_DONE), lambda: _announce_page(answers))
        _set_alarm(0)
        write_message(answers, json.dumps(answer, ensure_ascii=False).encode())


def _announce_page(answers: IO[bytes]) -> None:
    _set_alarm(int(MAX_TIME) + 10)
    write_message(answers, PAGE_AHEAD)


def _answer(
    media_type: str, data: bytes, page_done: Callable[[], None], page_ahead: Callable[[], None]
) -> dict[str, Any]:
    if not media_type:
        return {}
    try:
        canonical, decoded = _extract(media_type, data, page_done, page_ahead)
    except IngestError as error:
        return _refused(error.reason)
    except MemoryError:
        return _refused(Reason("reader.memory"))
    except RecursionError:
        return _refused(Reason("reader.nested"))
    return {
        "text": canonical.text,
        "extractor": canonical.extractor,
        "page_starts": canonical.page_starts,
        "title": canonical.title,
        "metadata": canonical.metadata,
        "breaks": canonical.breaks,
        "declared": canonical.declared,
        "left_out": [_refused(reason) for reason in canonical.left_out],
        "encoding": decoded.encoding if decoded else None,
        "damage": decoded.damage if decoded else 0,
    }


def _refused(reason: Reason) -> dict[str, Any]:
    values = {name: _refused(value) if isinstance(value, Reason) else value for name, value in reason.values.items()}
    return {"refused": reason.code, "values": values}


def _extract(
    media_type: str, data: bytes, page_done: Callable[[], None], page_ahead: Callable[[], None]
) -> tuple[CanonicalText, Decoded | None]:
    if media_type == PDF:
        return extract_pdf(data, page_done, page_ahead)
    if media_type in IMAGES:
        return extract_image(data, page_done, page_ahead)
    return _READERS[media_type](data)


def _set_alarm(seconds: int) -> None:
    """Let the system end this process if its job never does and nobody is left to stop it; 0 takes that back."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows, where the guard limits time only
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    serve(int(sys.argv[1]))

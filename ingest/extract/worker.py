"""The worker behind ``ingest.guard``: reads jobs from stdin, extracts, writes results or reasons to stdout."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from ingest.extract.docx import extract_docx
from ingest.extract.html import extract_html
from ingest.extract.pdf import extract_pdf
from ingest.guard import read_message, write_message
from ingest.models import IngestError
from ingest.sources import DOCX, HTML, PDF

_EXTRACTORS = {HTML: extract_html, PDF: extract_pdf, DOCX: extract_docx}


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
        write_message(answers, json.dumps(_answer(media_type, data), ensure_ascii=False).encode())


def _answer(media_type: str, data: bytes) -> dict[str, Any]:
    if not media_type:
        return {}
    try:
        canonical, decoded = _EXTRACTORS[media_type](data)
    except IngestError as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": "reading it takes more than 1 GB of memory; the file is damaged or hostile"}
    except RecursionError:
        return {"refused": "it is nested too deeply to be read; the file is damaged or hostile"}
    return {
        "text": canonical.text,
        "extractor": canonical.extractor,
        "page_starts": canonical.page_starts,
        "title": canonical.title,
        "metadata": canonical.metadata,
        "encoding": decoded.encoding if decoded else None,
        "damage": decoded.damage if decoded else 0,
    }


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows, where the guard limits time only
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    serve(int(sys.argv[1]))

"""One extractor a media type, each turning bytes into a canonical text.

Text is read here; the formats with parsers that untrusted bytes can upset are read in the guard's worker process.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ingest.errors import IngestError, Reason
from ingest.extract import office
from ingest.extract.limits import refuse_long_lines
from ingest.extract.markdown import marked_up, with_marks
from ingest.extract.text import extract_markdown, extract_text
from ingest.files.guard import ExtractionGuard, shared_guard
from ingest.files.media_types import GUARDED, MARKDOWN, TEXT
from ingest.models import CanonicalText, Source

_READ_BY_LIBREOFFICE = frozenset(("file.old_word", "file.old_wps", "file.old_powerpoint"))
"""Refusals of the reader here that are worth a second try."""
_KEPT = 0.99
"""Share of the letters and figures that what LibreOffice makes of a file must have. Not measured: it should lose none."""
_PLAIN = {TEXT: extract_text, MARKDOWN: extract_markdown}


def extract(data: bytes, source: Source, guard: ExtractionGuard | None = None) -> tuple[Source, CanonicalText]:
    """Read the canonical text of ``source`` out of its bytes; the source comes back with encoding and damage filled in.

    The same bytes give the same text. Raises IngestError with the reason if there is no text to be had.
    """
    if source.media_type in _PLAIN:
        canonical, decoded = _PLAIN[source.media_type](data)
        encoding, damage = decoded.encoding, decoded.damage
    elif source.media_type in GUARDED:
        reply = _read(data, source.media_type, guard or shared_guard())
        encoding, damage = reply.pop("encoding"), reply.pop("damage")
        reply["left_out"] = [_reason(left) for left in reply["left_out"]]
        several = {name: tuple(reply[name]) for name in ("page_starts", "breaks", "declared", "left_out")}
        canonical = CanonicalText(**{**reply, **several})
    else:
        raise IngestError("file.no_reader", type=source.media_type)
    if not canonical.text.strip():
        raise IngestError("file.no_text")
    refuse_long_lines(canonical.text)
    if source.media_type != MARKDOWN and marked_up(canonical):
        canonical = with_marks(canonical)  # Markdown that was pasted into a Word file, or saved as text
    return replace(source, encoding=encoding, damage=damage), canonical


def _read(data: bytes, media_type: str, guard: ExtractionGuard) -> dict[str, Any]:
    """What the reading process makes of a file, or of what LibreOffice makes of it.

    The reader here comes first: what it finds damaged is refused at once, and what LibreOffice loses is not lost.
    """
    path = office.program() if media_type in office.WANTED else None
    if path is None:
        return guard.call(media_type, data)
    own: dict[str, Any] = {}
    refusal = None
    try:
        own = guard.call(media_type, data)
    except IngestError as error:
        if error.reason.code not in _READ_BY_LIBREOFFICE:
            raise
        refusal = error
    made = _by_libreoffice(data, media_type, path, guard)
    if made is not None and (refusal or _words(made["text"]) >= _KEPT * _words(own["text"])):
        return made
    if refusal:
        raise refusal
    return own


def _by_libreoffice(data: bytes, media_type: str, path: str, guard: ExtractionGuard) -> dict[str, Any] | None:
    saved = office.converted(data, media_type, path)
    if saved is None:
        return None
    try:
        made = guard.call(office.WANTED[media_type][1], saved)
    except IngestError:
        return None
    return made | {"extractor": f"{made['extractor']}+{office.version(path)}"}


def _words(text: str) -> int:
    return sum(map(str.isalnum, text))


def _reason(left: dict[str, Any]) -> Reason:
    values = {name: _reason(value) if isinstance(value, dict) else value for name, value in left["values"].items()}
    return Reason(left["refused"], **values)

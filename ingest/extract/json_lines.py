"""JSON Lines: one record a line, each a document of its own with a text and perhaps a title."""

from __future__ import annotations

import json
import re

from ingest.errors import IngestError
from ingest.extract.limits import refuse_long_text, without_controls
from ingest.files.decoding import Decoded, decode
from ingest.models import CanonicalText

EXTRACTOR = "jsonl/1"
TEXT_FIELDS = ("text", "content", "body")
"""Where a record's text is looked for, in this order."""
MAX_RECORDS = 100_000
MAX_RECORD_BYTES = 16 * 2**20
"""Asked before anything is decoded: the longest compilation seen takes 3 MB with every character escaped."""

_NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\x85\v\f]")


def extract_json_lines(data: bytes) -> tuple[CanonicalText, Decoded]:
    """A record's title, if it has one, and its text, records apart by a blank line; ``breaks`` says where each begins.

    Raises IngestError naming the line that is no record, or if there is too much text.
    """
    longest = max(data.split(b"\n"), key=len)
    if len(longest) > MAX_RECORD_BYTES:
        number = data.count(b"\n", 0, data.index(longest)) + 1
        raise IngestError("record.too_long", line=number, most=MAX_RECORD_BYTES // 2**20)
    decoded = decode(data)
    records: list[str] = []
    breaks: list[int] = []
    at = 0
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if not line.strip():
            continue
        record = _record(line, number)
        records.append(record)
        breaks.append(at)
        at += len(record) + 2
        refuse_long_text(at)
        if len(records) > MAX_RECORDS:
            raise IngestError("record.too_many", most=MAX_RECORDS)
    return CanonicalText("\n\n".join(records), EXTRACTOR, breaks=tuple(breaks)), decoded


def _record(line: str, number: int) -> str:
    try:
        record = json.loads(line)
    except RecursionError as error:
        raise IngestError("record.nested", line=number) from error
    except ValueError as error:
        raise IngestError("record.no_json", line=number, why=str(error)) from error
    if not isinstance(record, dict):
        raise IngestError("record.no_object", line=number)
    text = next((_tidy(record[name]) for name in TEXT_FIELDS if isinstance(record.get(name), str)), "")
    if not text:
        raise IngestError("record.no_text", line=number, fields=", ".join(TEXT_FIELDS))
    title = record.get("title")
    title = " ".join(_tidy(title).split()) if isinstance(title, str) else ""
    return f"{title}\n{text}" if title and not text.startswith(title) else text


def _tidy(text: str) -> str:
    """Lines ended by \\n alone, no control characters, no blank lines around."""
    return without_controls(_NEWLINES.sub("\n", text)).strip("\n").rstrip()
